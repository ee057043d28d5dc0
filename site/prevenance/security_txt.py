"""``/.well-known/security.txt`` (RFC 9116): whom to tell of a fault of security, when the operator named somebody."""

import datetime as dt
import re

from django.conf import settings
from django.core.validators import validate_email
from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

#: The file says that it holds for this long; made anew at each reading, so it is never past (RFC: under a year).
VALIDITY = dt.timedelta(days=180)
_URI = re.compile(r"(https://|mailto:|tel:)[\x21-\x7e]+")


def contacts() -> list[str]:
    """Addresses of ``SECURITY_CONTACT`` as the RFC wants them; a bare mail address becomes ``mailto:``."""
    found = [contact.strip() for contact in settings.SECURITY_CONTACT]
    return [contact if ":" in contact else f"mailto:{contact}" for contact in found if contact]


def contact_faults() -> list[str]:
    """What is no address in ``SECURITY_CONTACT`` and ``SECURITY_POLICY_URL``."""
    faults = []
    for contact in contacts():
        try:
            if contact.startswith("mailto:"):
                validate_email(contact.removeprefix("mailto:"))
        except ValidationError:
            faults.append(f"SECURITY_CONTACT: “{contact}” is no mail address.")
            continue
        if not _URI.fullmatch(contact):
            faults.append(f"SECURITY_CONTACT: “{contact}” is neither https:, mailto: nor tel:.")
    policy = settings.SECURITY_POLICY_URL
    if policy and not re.fullmatch(r"https://[\x21-\x7e]+", policy):
        faults.append("SECURITY_POLICY_URL is no https address.")
    return faults


@require_safe
def security_txt(request):
    """The file; 404 when nobody is named, or when what is named is no address."""
    if not contacts() or contact_faults():
        raise Http404
    spoken = ", ".join(code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES)  # of those who work here
    today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in contacts()),
        f"Expires: {today + VALIDITY:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {spoken}",
        f"Canonical: {settings.BASE_URL.rstrip('/')}{request.path}",
    ]
    if settings.SECURITY_POLICY_URL:
        lines.append(f"Policy: {settings.SECURITY_POLICY_URL}")
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
