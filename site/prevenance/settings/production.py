"""Production: every secret comes from the environment.

Nothing is created and nothing is guessed: what is missing or dangerous is named by ``prevenance.guard``, all at once,
before the first answer.
"""

from .base import *  # noqa: F403
from .base import env

PRODUCTION = True
DEMO = False
REFUSE_DEMO_ACCOUNTS = True
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# The word of the proxy on https is taken once the proxy is named (core.client_address takes it from everybody else).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
vars().update(env.mail("EMAIL_URL", default="consolemail://"))
if RESTORED_AS_TEST:
    EMAIL_BACKEND, EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", VAR_DIR / "mail"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
# Uploads are read by the site and by nginx, which is in its group; by nobody else on the machine.
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
# Wagtail's preview shows a page inside its own administration, so frames of the same site are allowed.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# deploy/nginx sends the files of people from this internal location, after the application said yes.
FILES_ACCEL_LOCATION = env.str("FILES_ACCEL_LOCATION", default="/protected/")
# Read by nginx when the application or the database is gone; a copy of the site for trials has none.
MIRROR_DIR = "" if RESTORED_AS_TEST else env.str("MIRROR_DIR", default=str(VAR_DIR / "mirror"))
