from django.apps import AppConfig

from core.declaration import Declaration


class FrameConfig(AppConfig):
    """Django application ``frame``: template tags, no model."""

    name = "frame"
    declaration = Declaration(
        unmirrored=("gallery",),
        public_words=("",),
    )
