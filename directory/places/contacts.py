"""Telephone numbers in one form, and e-mail addresses that belong to a service rather than to a person."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from directory.folding import fold

# National prefix of overseas numbers → country code (Arcep numbering plan).
_OVERSEAS = {"0590": "590", "0690": "590", "0691": "590", "0594": "594", "0694": "594", "0596": "596", "0696": "596"}
_OVERSEAS |= {"0262": "262", "0263": "262", "0692": "262", "0693": "262", "0269": "262", "0639": "262", "0697": "596"}

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


def normalise_phone(text: str) -> str:
    """``"04 50 56 87 49"`` → ``"+33450568749"``; short numbers (``"3646"``) stay; ``""`` when it is no number."""
    digits = re.sub(r"\D", "", text.split("/")[0] if text.count("/") == 1 else text)
    if re.fullmatch(r"(00)?(33|262|508|590|594|596|681|687|689)\d{6,10}", digits) and (
        text.strip().startswith(("+", "00")) or len(digits) == 11
    ):
        digits = digits.removeprefix("00")
        return "+" + (digits[:2] + digits[3:] if digits.startswith("330") else digits)
    if len(digits) == 9 and digits[0] in "1234567":  # a spreadsheet ate the zero
        digits = "0" + digits
    if len(digits) == 10 and digits[0] == "0" and digits[1] != "0":
        return f"+{_OVERSEAS.get(digits[:4], '33')}{digits[1:]}"
    return digits if re.fullmatch(r"3\d{3}|1\d{1,2}|11[5-9]|11\d{4}", digits) else ""


def phone_text(phone: str) -> str:
    """How a person in France reads it: ``"04 50 56 87 49"``, ``"36 46"``."""
    national = re.sub(r"^\+(33|262|590|594|596)", "0", phone)
    if len(national) == 10 and national.startswith("0"):
        return " ".join(national[index : index + 2] for index in range(0, 10, 2))
    return f"{phone[:2]} {phone[2:]}" if len(phone) == 4 else phone


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
