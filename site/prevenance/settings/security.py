"""Content security policy and headers: the public side calls no third party and runs no inline code."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

ADMIN_PREFIX = "/admin/"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
    },
}
# Wagtail's administration still writes inline styles and scripts; it is behind a sign-in, on its own prefix.
ADMIN_CSP = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
# Cookies belong to the administration, and end with the browser. Public forms have a signed token instead
# (core.form_tokens); the one public exception, a shared password, is said in its form (security.shared_passwords).
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600  # what the server keeps of a session; shorter limits: SESSION_LIMITS
CSRF_COOKIE_NAME = "admin_csrftoken"
CSRF_COOKIE_PATH = ADMIN_PREFIX
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
FORM_TOKEN_AGE = 12 * 3600
# Rules a body may change, in seconds. Deciders: administrators, and the roles of SESSION_DECIDERS (security.sessions).
SESSION_LIMITS = {
    "deciders": {"idle": 3600, "absolute": 8 * 3600},
    "others": {"idle": 4 * 3600, "absolute": 12 * 3600},
}
AUTHENTICATION_BACKENDS = ["security.backends.ThrottledBackend"]
PASSWORD_RESET_TIMEOUT = 2 * 3600
WAGTAIL_FRONTEND_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "security/password_required.html"
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "security/password_required.html"


def tiles_origin(address: str) -> str:
    """Origin that the policy must allow for an address of map tiles; ``{s}`` (sub-domains) becomes a star."""
    scheme, _sep, rest = address.partition("://")
    return f"{scheme}://{rest.split('/')[0].replace('{s}', '*')}"


CSRF_FAILURE_VIEW = "prevenance.errors.csrf_failure"
