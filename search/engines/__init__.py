"""Engines; ``SEARCH_ENGINE`` names one: ``embedded``, or the dotted path of an ``Engine`` class."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from .base import Build, Engine, IndexStatus, IndexUnavailable

__all__ = ["Build", "Engine", "IndexStatus", "IndexUnavailable", "current"]

_NAMES = {"embedded": "search.engines.embedded.EmbeddedEngine"}


@lru_cache(maxsize=4)
def _make(path: str, folder: str) -> Engine:
    engine: Engine = import_string(path)(folder)
    return engine


def current() -> Engine:
    """Return the engine that the settings name, the same object in the whole process."""
    return _make(_NAMES.get(settings.SEARCH_ENGINE, settings.SEARCH_ENGINE), str(settings.SEARCH_INDEX_DIR))
