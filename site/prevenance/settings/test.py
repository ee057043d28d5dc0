"""Tests: fast hashing, no compression, everything written under a temporary folder."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .caches import in_memory

SECRET_KEY = "test"
DEMO = True
ALLOWED_HOSTS = ["*"]
VAR_DIR = Path(tempfile.mkdtemp(prefix="prevenance-test-"))
FRONT_DIR = ""  # no nginx stands before tests, but those of prevenance.front
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_INDEX_DIR = VAR_DIR / "index"
SEARCH_REPAIR = "inline"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = in_memory()
TALLY_SECONDS = 0  # counts are written at once; tests of the buffer turn it on
PUBLIC_CACHE_ENABLED = False  # tests of the cache turn it on
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, so that --reuse-db works; one per checkout unless TEST_DB says otherwise.
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DB", default=str(ROOT / "var" / "test.sqlite3"))}
