"""Public identifiers of tools: ``PRV-AAAA-NNNNN-K``.

``AAAA`` is the year of registration, ``NNNNN`` a number that starts at 1 each year and is never given twice, ``K`` a
check character that catches every single wrong character and every swap of two neighbours in the nine digits.

The key: weighted sum of the nine digits, weights 2 to 10 from the right, modulo 23, read in the 23 letters below (no I,
O nor Z, which people mistake for 1, 0 and 2). 23 is a prime larger than every weight, every difference of weights and
every difference of digits: no wrong digit and no swap of two digits leaves the key right.
"""

import re
from typing import Final

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXY"
PREFIX: Final = "PRV"
_SHAPE: Final = re.compile(rf"{PREFIX}-(\d{{4}})-(\d{{5}})-([{ALPHABET}])", re.ASCII)


def check_key(digits: str) -> str:
    """Return the check letter of nine ASCII digits (year then number). Other input: ``ValueError``."""
    if not re.fullmatch(r"\d{9}", digits, re.ASCII):
        raise ValueError(f"nine digits expected, not {digits!r}")
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=2))
    return ALPHABET[total % 23]


def make(year: int, number: int) -> str:
    """Return the identifier of the ``number``-th tool (1 to 99999) registered in ``year`` (1000 to 9999)."""
    if not (1000 <= year <= 9999 and 1 <= number <= 99999):
        raise ValueError(f"year or number out of bounds: {year}, {number}")
    digits = f"{year:04d}{number:05d}"
    return f"{PREFIX}-{digits[:4]}-{digits[4:]}-{check_key(digits)}"


def is_valid(identifier: str) -> bool:
    """True when ``identifier`` has the exact shape and its key is right."""
    found = _SHAPE.fullmatch(identifier)
    return found is not None and check_key(found[1] + found[2]) == found[3]


def normalise(text: str) -> str | None:
    """Return the identifier a person meant (spaces around, lower case), or None when it cannot be one."""
    candidate = text.strip().upper()
    return candidate if is_valid(candidate) else None
