from django.apps import AppConfig

from core.declaration import Declaration


class FrameConfig(AppConfig):
    """The tags that templates load; no model of its own."""

    name = "frame"
    declaration = Declaration(
        unmirrored=("gallery",),
        public_words=("",),
    )
