"""Registration numbers of bodies: SIREN or SIRET in France (with their Luhn key), another country's as it is written.

The checks are python-stdnum's, which knows La Poste's exception. Pure.
"""

import re

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren as siren_rule
from stdnum.fr import siret as siret_rule

_FOREIGN = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{2,38}")


class InvalidRegistrationError(ValueError):
    """The number cannot be one of this country; the message says why."""


def normal(number: str, country: str) -> str:
    """The number in one spelling: digits only for France, capitals and single spaces elsewhere; empty stays empty.

    Raises :class:`InvalidRegistrationError`.
    """
    plain = " ".join(number.upper().split())
    if not plain:
        return ""
    if country != "FR":
        if not _FOREIGN.fullmatch(plain):
            raise InvalidRegistrationError(_("This is not a registration number: letters and digits, 3 to 39."))
        return plain
    digits = re.sub(r"[\s.-]", "", plain)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 14):
        raise InvalidRegistrationError(_("A SIREN has 9 digits, a SIRET 14."))
    try:
        return siren_rule.validate(digits) if len(digits) == 9 else siret_rule.validate(digits)
    except NumberError:
        raise InvalidRegistrationError(_("The key of this number is wrong: a digit was mistyped.")) from None


def tidy(number: str, country: str) -> str:
    """The number in one spelling when it is valid; as it was written otherwise (an old row)."""
    try:
        return normal(number, country)
    except InvalidRegistrationError:
        return number


def body_key(number: str, country: str) -> str:
    """What two establishments of one body share: the SIREN in France, the whole number elsewhere; "" when unknown."""
    return f"{country}:{number[:9] if country == 'FR' else number}" if number else ""
