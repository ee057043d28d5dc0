from django.apps import AppConfig


class FrameConfig(AppConfig):
    """The tags that templates load; no model of its own."""

    name = "frame"
