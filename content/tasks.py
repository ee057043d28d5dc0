"""Tasks of the app, where Celery looks for them."""

from content.pages.archives import build_kit_archive

__all__ = ["build_kit_archive"]
