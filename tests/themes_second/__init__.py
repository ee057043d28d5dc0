"""A tiny second theme: its own tokens and one component; every page and the rest come from the neutral theme."""

import contextlib
from pathlib import Path

from django.conf import settings
from django.test import override_settings

FOLDER = Path(__file__).parent


@contextlib.contextmanager
def second_theme():
    """Settings as ``THEME=second`` would give them."""
    folders = [FOLDER, *settings.THEME_DIRS]
    templates = [{**settings.TEMPLATES[0], "DIRS": [folder / "templates" for folder in folders]}]
    with override_settings(
        THEME="second",
        THEME_DIRS=folders,
        TEMPLATES=templates,
        STATICFILES_DIRS=[folder / "static" for folder in folders],
    ):
        yield
