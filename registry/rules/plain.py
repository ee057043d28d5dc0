"""Plain words: what a framework writes for auditors and programs, as the public reads it in French. Pure.

A framework in service cannot be changed (its digest is sealed), nor the sentences that a decision kept: they are made
plain where they are shown.
"""

import re
from typing import Any, Final

#: Codes of answers, as a sentence says them. They are whole words in small letters; no French word is written so.
ANSWER_WORDS: Final = {"so": "« sans objet »", "nc": "« non communiqué »", "nt": "« non testé »"}
#: Words that end with « s » in the singular too.
_INVARIABLE: Final = frozenset({"mois", "fois"})
#: French counts nothing, one, and one and a half in the singular.
_PLURAL_FROM: Final = 2
_OPTIONAL: Final = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)|\((?P<ending>s|e|es|x|nt)\)")
_COUNTED: Final = re.compile(
    r"(?<![\d.,])(?P<number>[01](?:[.,]\d+)?)(?P<space>\s)"
    r"(?P<unit>(?:jours|heures|minutes|semaines|ans)(?: ouvrés| ouvrables)?)\b"
)
_CODE: Final = re.compile(r"(?:«\s)?(?<![\w-])(so|nc|nt)(?![\w-])(?:\s»)?")
_IDENTIFIER: Final = re.compile(r"(?<![\w/.@{])[a-zéè]+(?:_[a-zéè]+)+(?![\w/.@}])")


def is_plural(number: str) -> bool:
    """Whether French writes what is counted by ``number`` (« 1,5 » or « 1.5 ») in the plural."""
    return float(number.replace(",", ".")) >= _PLURAL_FROM


def agreed(text: str) -> str:
    """« 1 traceur(s) présent(s) » → « 1 traceur présent », « 1 jours » → « 1 jour »; plural without a number before."""
    plural = True

    def resolve(match: re.Match[str]) -> str:
        nonlocal plural
        if match["number"]:
            plural = is_plural(match["number"])
            return match[0]
        return match["ending"] if plural else ""

    settled = _OPTIONAL.sub(resolve, text) if "(" in text else text
    return _COUNTED.sub(lambda m: f"{m['number']}{m['space']}{_singular(m['unit'])}", settled)


def counted(number: str, unit: str) -> str:
    """« 1 », « jours ouvrés » → « 1 jour ouvré »; the unit is in the plural, a share (« % de… ») stays as it is."""
    shown = f"{number.replace('.', ',')} "
    if unit.startswith("%") or not re.fullmatch(r"\d+(?:[.,]\d+)?", number) or is_plural(number):
        return shown + unit
    head, bracket, rest = unit.partition(" (")
    return shown + _singular(head) + bracket + rest


def _singular(unit: str) -> str:
    return " ".join(word if word in _INVARIABLE else word.removesuffix("s") for word in unit.split(" "))


def in_words(value: Any) -> Any:
    """The texts of a framework (whatever holds them) without codes of answers nor names of fields; keys stay."""
    if isinstance(value, dict):
        return {key: in_words(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_words(one) for one in value]
    if not isinstance(value, str) or " " not in value:
        return value
    spoken = _CODE.sub(lambda match: ANSWER_WORDS[match[1]], value)
    return _IDENTIFIER.sub(lambda match: match[0].replace("_", " "), spoken)
