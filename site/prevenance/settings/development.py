"""Development and demo: errors are shown as the public sees them unless ``DEBUG=1``."""

from .base import *  # noqa: F403

VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = SECRET_KEY or "development-only-never-in-production"
ALLOWED_HOSTS = ["*"]
DEFAULT_FROM_EMAIL = WAGTAILADMIN_NOTIFICATION_FROM_EMAIL = DEFAULT_FROM_EMAIL or "prevenance@demo.invalid"
DEMO = True
WHITENOISE_USE_FINDERS = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"  # what would have been sent, to read
