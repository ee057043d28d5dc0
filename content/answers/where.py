"""The commune that a question names: the whole of it (a name, a postcode), its end, after « à », or a town in it."""

import re
from dataclasses import dataclass

from directory.folding import fold
from directory.models import Territory, TerritoryKey
from directory.territories import communes
from search import analysis

_LONGEST = 6
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
#: Words before the name of a commune inside a sentence.
_BEFORE = frozenset({"a", "de", "d", "pres", "sur", "vers", "in", "near", "at", "dans", "autour", "around"})
#: Inside a sentence, a smaller commune is more likely a word (Bus, Sains, Die).
_INHABITANTS = 10_000
#: … after « à », with its accent: a village may be meant.
_VILLAGE = 500
#: Towns of so many inhabitants whose names are words: they are meant at the end of a text or after « à », nowhere else.
_ORDINARY = frozenset(
    [
        "agen", "angers", "auch", "bron", "cannes", "croix", "dole", "ermont", "foix", "gap", "ham", "loos", "lure",
        "muret", "nice", "orange", "pau", "plaisir", "royan", "saintes", "sens", "sete", "tours", "trappes", "vence",
        "vif", "vitre",
    ]
)  # fmt: skip
#: Before « calais » these make the name of a département.
_DEPARTEMENT = ("pas", "de")


@dataclass(frozen=True, slots=True)
class Named:
    """A commune (or the communes of a postcode), what was typed of it, and the text without it."""

    code: str
    name: str
    rest: str
    typed: str = ""


def find(text: str) -> Named | None:
    """Return the commune that a text names; ``None`` when there is none, or when its name is more likely a word."""
    if match := _POSTCODE.search(text):
        found = communes.search(match[0], limit=2)
        if not found:
            return None
        rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
        alone = found[0] if len(found) == 1 else None
        return Named(alone.code if alone else "", alone.name if alone else match[0], rest, match[0])
    tokens = analysis.tokens(text)[:32]
    spans: dict[str, tuple[int, int]] = {}
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _LONGEST, len(tokens)) + 1):
            if _likely(tokens, start, end):
                spans.setdefault(fold(text[tokens[start].start : tokens[end - 1].end]), (start, end))
    if not spans:
        return None
    rows = TerritoryKey.objects.filter(key__in=spans, is_start=True, alias="").order_by("-rank")
    known: dict[str, int] = {}
    for key, number, inhabitants in rows.values_list("key", "territory_id", "rank"):
        start, end = spans[key]
        if (
            inhabitants >= _INHABITANTS
            or end - start == len(tokens)
            or (start and tokens[start - 1].text.lower() == "à" and inhabitants >= _VILLAGE)
        ) and not (key in _ORDINARY and not _introduced(tokens, start, end)):
            known.setdefault(key, number)
    if not known:
        return None
    longest = max(known, key=lambda key: (spans[key][1] - spans[key][0], spans[key][0]))
    start, end = spans[longest]
    territory = Territory.objects.get(pk=known[longest])
    while start and tokens[start - 1].folded in _BEFORE:
        start -= 1
    rest = f"{text[: tokens[start].start]} {text[tokens[end - 1].end :]}".strip()
    return Named(territory.code, territory.name, rest)


def _likely(tokens: list[analysis.Token], start: int, end: int) -> bool:
    """Whether words may be a commune there: all, the end, after such a word as « à », or a long name."""
    if all(token.folded in analysis.STOP_WORDS or token.folded in analysis.TALK for token in tokens[start:end]):
        return False
    if end - start == len(tokens):
        return True
    if end - start == 1 and len(tokens[start].folded) < 3:
        return False
    if tuple(token.folded for token in tokens[max(0, start - 2) : start]) == _DEPARTEMENT:
        return False
    return _introduced(tokens, start, end) or len(tokens[start].folded) > 3


def _introduced(tokens: list[analysis.Token], start: int, end: int) -> bool:
    return (start > 0 and tokens[start - 1].folded in _BEFORE) or end == len(tokens)
