"""What the settings alone say: secrets, addresses, HTTPS, proxies, mail."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email
from django.forms import ValidationError
from django.http.request import validate_host

from core.client_address import parse_networks

from ..security_txt import contact_faults
from ..settings.environment import env
from . import secrets

_SILENT_MAIL = ("console", "dummy", "locmem", "filebased")
_NEW_KEY = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"


def problems() -> list[CheckMessage]:
    """Every fault of the configuration."""
    return [
        *(Error(fault, id="prevenance.E100") for fault in env.faults),
        *_keys(),
        *_debug(),
        *_addresses(),
        *_https(),
        *_proxies(),
        *_mail(),
        *(Error(fault, hint="Like mailto:securite@…", id="prevenance.E112") for fault in contact_faults()),
    ]


def _keys():
    key = settings._wrapped.SECRET_KEY or ""  # Django's own access raises when it is empty
    if not key:
        yield Error("SECRET_KEY is missing.", hint=_NEW_KEY, id="prevenance.E101")
    elif reason := secrets.weakness(key):
        yield Error(f"SECRET_KEY is weak: {reason}.", hint=_NEW_KEY, id="prevenance.E102")
    for old in settings.SECRET_KEY_FALLBACKS:
        if reason := secrets.weakness(old):
            yield Error(f"A key of SECRET_KEY_FALLBACKS is weak: {reason}.", hint="Remove it.", id="prevenance.E102")


def _debug():
    if settings.DEBUG:
        yield Error("DEBUG is on: faults show the source and the settings.", hint="DEBUG=0", id="prevenance.E103")
    if settings.DEMO:
        yield Error("DEMO is on: the passwords of the demo are public.", hint="DEMO=0", id="prevenance.E103")


def _addresses():
    hosts = settings.ALLOWED_HOSTS
    if not hosts or any(host.strip() in {"", "*"} for host in hosts):
        yield Error("ALLOWED_HOSTS is empty or allows every name.", hint="Name the site.", id="prevenance.E104")
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https" or not address.hostname:
        yield Error(
            "BASE_URL is no https address.", hint="BASE_URL=https://prevention.example.fr", id="prevenance.E105"
        )
    elif hosts and not validate_host(address.hostname, hosts):
        yield Error(f"BASE_URL's name ({address.hostname}) is not in ALLOWED_HOSTS.", id="prevenance.E105")
    elif address.path.strip("/") or address.query or address.fragment:
        yield Error("BASE_URL is more than a scheme, a name and a port.", id="prevenance.E105")


def _https():
    wanted = {
        "SECURE_SSL_REDIRECT": settings.SECURE_SSL_REDIRECT,
        "SECURE_HSTS_SECONDS": settings.SECURE_HSTS_SECONDS,
        "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE,
        "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE,
    }
    if off := [name for name, value in wanted.items() if not value]:
        yield Error(f"HTTPS is not kept: {', '.join(off)} off.", hint="Leave their defaults.", id="prevenance.E106")


def _proxies():
    proxies = settings.TRUSTED_PROXIES
    try:
        parse_networks(tuple(proxies))
    except ImproperlyConfigured as error:
        yield Error(str(error), hint="Addresses or networks, by commas.", id="prevenance.E107")
    if not proxies:
        what = (
            "its X-Forwarded-Proto is believed from anybody"
            if settings.SECURE_PROXY_SSL_HEADER
            else ("behind one, every request would be redirected to https without end")
        )
        yield Error(
            f"TRUSTED_PROXIES names no proxy: {what}.",
            hint="TRUSTED_PROXIES=127.0.0.1,::1 for nginx on this machine.",
            id="prevenance.E107",
        )


def _mail():
    for name in ("DEFAULT_FROM_EMAIL", "SERVER_EMAIL"):
        value = getattr(settings, name) or ""
        try:
            validate_email(value.rpartition("<")[2].rstrip("> "))
        except ValidationError:
            value = ""
        if not value or value.endswith(("@localhost", "@localhost>")):
            yield Error(
                f"{name} is no address to write mails from.",
                hint='DEFAULT_FROM_EMAIL="Prévention <ne-pas-repondre@example.fr>"',
                id="prevenance.E108",
            )
    if settings.RESTORED_AS_TEST:
        return  # a copy made to be looked at: its mails go to files on purpose
    if any(f".backends.{name}." in settings.EMAIL_BACKEND for name in _SILENT_MAIL):
        yield Error(
            "EMAIL_URL names no mail server: mails would go nowhere.",
            hint="EMAIL_URL=smtp+tls://user:password@mail.example.fr:587",
            id="prevenance.E109",
        )
