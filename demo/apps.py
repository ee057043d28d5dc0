from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo data and the command that loads them; no model of its own."""

    name = "demo"
