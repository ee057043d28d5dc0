from django.apps import AppConfig


class DistressConfig(AppConfig):
    """Ground floor, beside search: reads red flags in what is typed, knows no page and stores nothing."""

    name = "distress"
