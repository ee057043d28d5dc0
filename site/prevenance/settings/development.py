"""Development and demo: errors are shown as the public sees them unless ``DEBUG=1``."""

from .base import *  # noqa: F403

SECRET_KEY = SECRET_KEY or "development-only-never-in-production"
ALLOWED_HOSTS = ["*"]
DEMO = True
WHITENOISE_USE_FINDERS = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"  # what would have been sent, to read
