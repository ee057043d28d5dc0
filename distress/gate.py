"""What pages ask: is there a red flag among the texts typed, and what is shown for it, in the reader's language."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import phones

from .examples import BANNER, STOP
from .families import Line, families
from .reader import Flag, read

#: A text of more words is read whole, then by its sentences, a long sentence by parts of so many words that overlap:
#: among many words those of a danger weigh little. So many parts of each length at most, from both ends; 4 ms each.
WORDS, LENGTHS, PARTS = 10, (3, 6), 10
_END_OF_SENTENCE = re.compile(r"[.!?;:,…\n؟،]+")
#: Language of the house: its words stand in for those of a language that the data does not speak.
BASE = "fr"
_HOURS = re.compile(r"(Mo-Fr )?(\d\d:\d\d)-(\d\d:\d\d)")


def first_flag(texts: Iterable[str], is_name: Callable[[str], bool] = lambda text: False) -> Flag | None:
    """Return the flag of the texts typed in one request, the most pressing one, or ``None``.

    ``is_name``: asked of a text with a flag, whether it is the name of a place and no sentence.
    """
    flags = [flag for text in texts for flag in _flags(text, is_name)]
    return min(flags, key=lambda flag: flag.output != STOP, default=None)


def _flags(text: str, is_name: Callable[[str], bool]) -> list[Flag]:
    """Return the flag of a text, and those of its parts that alone would be a stop: a banner where words were cut."""
    whole = read(text)
    if whole and is_name(text):
        return []
    found = [whole] if whole else []
    for part, is_sentence in _parts(text):
        flag = read(part)
        if flag and flag.output == STOP:
            found.append(flag if is_sentence else Flag(BANNER, flag.family))
    return found


def _parts(text: str) -> list[tuple[str, bool]]:
    """Return the parts of a long text, each with whether it is a sentence; none of a short one, which is read whole."""
    if len(text.split()) <= WORDS:
        return []
    sentences = [words for sentence in _END_OF_SENTENCE.split(text) if (words := sentence.split())]
    parts = _ends([(" ".join(words), True) for words in sentences if len(words) <= WORDS])
    for length in LENGTHS:
        cut = [
            (" ".join(words[start : start + length]), False)
            for words in sentences
            if len(words) > WORDS
            for start in dict.fromkeys([*range(0, len(words) - length, length // 2), len(words) - length])
        ]
        parts += _ends(cut)
    return parts


def _ends(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    return parts if len(parts) <= PARTS else [*parts[: PARTS // 2], *parts[-PARTS // 2 :]]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A number as it is shown: as people read it, as it is dialled, its name, its hours, its written ways.

    ``language``: of the name.
    """

    number: str
    dialled: str
    name: str
    hours: str
    sms: str
    chat: str
    language: str


@dataclass(frozen=True, slots=True)
class HelpAnswer:
    """What is shown for a flag: whether it comes before everything, one sentence, the first number, the others."""

    stops: bool
    family: str
    says: str
    language: str
    first: ShownLine
    others: tuple[ShownLine, ...]

    def for_scripts(self) -> dict[str, str]:
        """Return what a field that proposes while one types shows instead of proposals."""
        return {"number": self.first.number, "url": f"tel:{self.first.dialled}", "says": self.says}


def answer_of(flag: Flag, language: str) -> HelpAnswer:
    """Return what is shown for ``flag`` to who reads in ``language``."""
    family = families()[flag.family]
    spoken = language if language in family.says else BASE
    first, *others = (_line(line, language) for line in family.lines)
    return HelpAnswer(flag.output == STOP, flag.family, family.says[spoken], spoken, first, tuple(others))


def _line(line: Line, language: str) -> ShownLine:
    spoken = language if language in line.name else BASE
    ways: Mapping[str, Any] = line.ways
    return ShownLine(
        number=written(line.number),
        dialled=phones.dialled(line.number),
        name=line.name[spoken],
        hours=hours_words(line.hours),
        sms=ways.get("sms", ""),
        chat=ways.get("chat", ""),
        language=spoken,
    )


def written(number: str) -> str:
    """Return a number as people know it: ``3114``, ``116 006``, ``0 800 23 13 13``."""
    if len(number) <= 4:
        return number
    return f"{number[:3]} {number[3:]}" if len(number) == 6 else phones.displayed(number)


def hours_words(hours: str) -> str:
    """Return opening hours of ``families.yaml`` in words; as they are when they have another form."""
    if hours == "always":
        return _("Day and night")
    found = _HOURS.fullmatch(hours)
    if not found:
        return hours
    text = _("Monday to Friday, %(start)s to %(end)s") if found[1] else _("Every day, %(start)s to %(end)s")
    return text % {"start": found[2], "end": found[3]}
