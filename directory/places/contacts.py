"""E-mail addresses that belong to a service rather than to a person; web addresses found in a text."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from directory.folding import fold

_FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "orange.fr",
        "wanadoo.fr",
        "laposte.net",
        "free.fr",
        "sfr.fr",
        "neuf.fr",
        "bbox.fr",
        "yahoo.fr",
        "yahoo.com",
        "hotmail.fr",
        "hotmail.com",
        "outlook.fr",
        "outlook.com",
        "live.fr",
        "icloud.com",
        "aol.com",
        "numericable.fr",
        "club-internet.fr",
    ]
)
_ROLE_WORDS = [
    "accueil",
    "contact",
    "info",
    "mairie",
    "ville",
    "france",
    "service",
    "franceservice",
    "mfs",
    "efs",
    "efsr",
    "msap",
    "ccas",
    "cias",
    "centre",
    "social",
    "sociale",
    "csc",
    "bus",
    "mediatheque",
    "bibliotheque",
    "mediation",
    "numerique",
    "association",
    "asso",
    "espace",
    "emploi",
    "secretariat",
    "administration",
    "maison",
    "point",
    "pimms",
    "mds",
    "mdd",
    "cyber",
    "agence",
    "permanence",
    "permanences",
    "solidarite",
    "commune",
    "com",
    "agglo",
    "communaute",
    "cc",
    "fs",
    "rfs",
    "pij",
    "bij",
    "mission",
]


def service_email(text: str, *names: str) -> str:
    """The address when it is visibly that of a service, else ``""``.

    Rule: the part before @ holds a word of service (accueil, mairie, franceservices…) or a word of ``names`` (place,
    commune, organisation). At a personal provider a bare word of service is not enough: contact@gmail.com is somebody
    else. Addresses of the form first name.surname are thereby left out: the site publishes services, not people.
    """
    email = text.strip().lower().removeprefix("mailto:")
    try:
        validate_email(email)
    except ValidationError:
        return ""
    local, _, domain = email.rpartition("@")
    if domain == "france-services.gouv.fr":
        # Local part is a town by rule of the programme; names blanked by a republisher are not addresses.
        return "" if local in ("contact", "accueil", "info") else email
    squeezed = re.sub(r"[^a-z0-9]", "", fold(local))
    parts = set(fold(local).split())
    named = any(word in squeezed for word in fold(" ".join(names)).split() if len(word) >= 4)
    role = any(word in parts or (len(word) >= 4 and word in squeezed) for word in _ROLE_WORDS)
    if domain in _FREE_MAIL:
        return email if (named or role) and squeezed not in _ROLE_WORDS else ""
    return email if named or role else ""


def web_address(text: str) -> str:
    """First web address of ``text``, with its scheme; ``""`` when there is none."""
    match = re.search(r"(?:https?://|www\.)[^\s;,|]+", text.strip(), re.IGNORECASE)
    if not match:
        return ""
    url = match.group()
    url = url if url.lower().startswith("http") else f"https://{url}"
    return url if len(url) <= 300 and "." in url.split("/")[2] else ""
