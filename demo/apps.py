from django.apps import AppConfig

from core.declaration import Declaration


class DemoConfig(AppConfig):
    """Demo data and the command that loads them; no model of its own."""

    name = "demo"
    declaration = Declaration()
