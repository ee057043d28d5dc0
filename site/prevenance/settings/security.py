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
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"


def tiles_origin(address: str) -> str:
    """Origin that the policy must allow for an address of map tiles; ``{s}`` (sub-domains) becomes a star."""
    scheme, _sep, rest = address.partition("://")
    return f"{scheme}://{rest.split('/')[0].replace('{s}', '*')}"


CSRF_FAILURE_VIEW = "prevenance.errors.csrf_failure"
