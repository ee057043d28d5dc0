"""The state of the site that a mirror is true for, and where the mirror is."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone

from prevenance import generation


def folder() -> Path | None:
    """The folder of the mirror; ``None`` when the site has none (``MIRROR_DIR`` is empty)."""
    return Path(settings.MIRROR_DIR) if settings.MIRROR_DIR else None


def current() -> str | None:
    """A word for what public pages show now; ``None`` when the database does not answer.

    Equal words, equal pages: the generation changes in the transaction of any public change; the day changes what is
    late, begins or expires; the static files change with the code.
    """
    token = generation.current()
    if token is None:
        return None
    parts = (
        token,
        timezone.localdate().isoformat(),
        getattr(staticfiles_storage, "manifest_hash", ""),
        settings.BASE_URL,
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
