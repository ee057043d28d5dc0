"""Telephone numbers of France: read, shown, dialled. Numbering plans and spacing come from ``phonenumbers``."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

COUNTRY: Final = "FR"
#: Where national numbers of ten digits have a country code of their own (Arcep numbering plan).
OVERSEAS: Final = ("GP", "GF", "MQ", "RE", "YT")
_GEOGRAPHIC: Final = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
#: Numbers of special rate are written 0 8AB BPQ MCD (Arcep); the library writes them two digits by two.
_SPECIAL_RATE: Final = phonenumbers.NumberFormat(pattern=r"(8\d{2})(\d{3})(\d{3})", format=r"0 \1 \2 \3")


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _full_number(text: str) -> PhoneNumber | None:
    """The first valid number of ``text``: overseas when its range is there, France, or abroad when it says ``+``."""
    for region in OVERSEAS:
        number = _parsed(text, region)
        if (
            number
            and phonenumbers.is_valid_number_for_region(number, region)
            and phonenumbers.number_type(number) in _GEOGRAPHIC
        ):
            return number
    number = _parsed(text, COUNTRY)
    if number and phonenumbers.is_valid_number(number):
        return number
    match = next(iter(phonenumbers.PhoneNumberMatcher(text, COUNTRY)), None)
    return match.number if match else None


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """``"04 50 56 87 49"`` → ``"+33450568749"`` (E.164); French short numbers (``"36 46"``) → their digits.

    ``""`` when ``text`` holds no number of a numbering plan. Of two numbers, the first.
    """
    text = text.strip()
    digits = re.sub(r"[^0-9]", "", text)
    if 2 <= len(digits) <= 6 and re.fullmatch(r"[\d .-]+", text):
        short = _parsed(digits, COUNTRY)
        return digits if short and shortnumberinfo.is_valid_short_number_for_region(short, COUNTRY) else ""
    if re.search(r"[^\W\d_]", text):  # words beside a number are not a vanity number
        match = next(iter(phonenumbers.PhoneNumberMatcher(text, COUNTRY)), None)
        text = match.raw_string if match else ""
    number = _full_number(text.replace("/", " / ")) if text else None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


@lru_cache(maxsize=4096)
def displayed(phone: str) -> str:
    """How a person in France reads it: ``"04 50 56 87 49"``, ``"0 800 235 236"``, ``"36 46"``, ``"+41 22 767 61 11"``.

    What is no number of a plan passes unchanged.
    """
    phone = normalise(phone) or phone
    if len(phone) == 4:
        return f"{phone[:2]} {phone[2:]}"
    number = _parsed(phone, COUNTRY)
    if number is None or not (phone.startswith("+") or normalise(phone)):
        return phone
    national = phonenumbers.national_significant_number(number)
    if number.country_code in {phonenumbers.country_code_for_region(region) for region in OVERSEAS}:
        # Dialled and read in France as any other number.
        return " ".join(f"0{national}"[index : index + 2] for index in range(0, len(national) + 1, 2))
    if number.country_code != phonenumbers.country_code_for_region(COUNTRY):
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    if phone.startswith("+") and national.startswith("8"):
        return phonenumbers.format_by_pattern(number, PhoneNumberFormat.NATIONAL, [_SPECIAL_RATE])
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def dialled(text: str) -> str:
    """What follows ``tel:``: E.164 or a short number; the digits (and ``+``) of what is no number of a plan."""
    return normalise(text) or "".join(sign for sign in text if sign in "0123456789+")
