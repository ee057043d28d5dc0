"""French opening hours as typed by hundreds of people, turned into OpenStreetMap strings or refused.

Refusing is the rule: hours that are half understood would show a closed door as open. What is refused stays as text.
"""

import re
from collections.abc import Iterator, Mapping

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # not in its stubs

from directory.folding import fold

Span = tuple[int, int]
"""Minutes since midnight: ``(540, 720)`` is 9 h to 12 h."""

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ODD_WEEKS, EVEN_WEEKS = "week 01-53/2", "week 02-52/2"

_CLOSED = frozenset({"ferme", "fermee", "ferme au public", "fermeture", "closed", "off"})
_SILENT = frozenset(
    {"", "non precise", "a preciser", "non renseigne", "nc", "en attente", "a confirmer", "en cours", "a definir"}
    | {"en attente de precisions", "en attente de precision", "en attente precision", "en cours de precision"}
)
# « 9h30 », « 9 h 30 », « 9:30 », « 9h »; « 9h 30 » too, but not « 9h 17 », which means from 9 to 17.
_TIME_PATTERN = r"\d{1,2}(?:(?:[h:.]|\s+[h:.]\s*)\d{2}(?!\d)|h\s+(?:00|2[5-9]|[345]\d)(?!\s*h|\d)|\s*h(?![a-z\d]))?"
_TIME = re.compile(_TIME_PATTERN, re.IGNORECASE)
_BETWEEN_TIMES = frozenset(["-", "–", "—", "/", "&", ",", ";", "à", "a", "et", "de", "du", "puis", "to", "entre"])
_MAX_LENGTH = 500


class HoursError(ValueError):
    """The text cannot be understood with certainty; the message says why, in a few words."""


def parse_day(text: str) -> list[Span] | None:
    """Spans of one day: ``[]`` when closed, ``None`` when the source says nothing.

    ``parse_day("9h-12h30 / 14:00 - 17h")`` is ``[(540, 750), (840, 1020)]``. Raises :class:`HoursError`.
    """
    folded = fold(text)
    if folded in _CLOSED:
        return []
    if folded in _SILENT:
        return None
    return _spans(_times(text))


def _times(text: str) -> list[int]:
    """Every time in ``text``, in minutes; anything else than times and separators is an error."""
    if len(text) > _MAX_LENGTH:
        raise HoursError("too long")
    rest = _TIME.sub(" ", text.replace("\xa0", " ").lower())
    strange = [word for word in re.sub(r"([-–—/&,;])", r" \1 ", rest).split() if word not in _BETWEEN_TIMES]
    if strange:
        raise HoursError(f"not understood: {strange[0][:30]}")
    return [_minutes(match.group()) for match in _TIME.finditer(text.replace("\xa0", " "))]


def _minutes(text: str) -> int:
    hours, minutes = [int(number) for number in [*re.findall(r"\d+", text), "0"][:2]]
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        raise HoursError(f"no such time: {hours}:{minutes:02d}")
    return hours * 60 + minutes


def _spans(times: list[int]) -> list[Span]:
    """Pairs of times, in order. Some sources fill empty slots with 00:00 - 00:00 and repeat slots: both are ignored."""
    if not times or len(times) % 2:
        raise HoursError("a time is missing")
    pairs = {pair for pair in zip(times[::2], times[1::2], strict=True) if pair != (0, 0)}
    merged: list[Span] = []
    for start, end in sorted(pairs):
        if start >= end:
            raise HoursError("ends before it begins")
        if merged and start < merged[-1][1]:
            # 9-12, 9-17 and 14-17 on one day: probably alternate weeks, but which ones is not said.
            raise HoursError("spans overlap")
        if merged and start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def spans_to_osm(spans: list[Span]) -> str:
    """``"09:00-12:00,14:00-17:00"``."""
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def week_to_osm(week: Mapping[int, str], selectors: Mapping[int, str] | None = None) -> str:
    """OpenStreetMap string of a week given as ``{weekday: text}`` (0 is Monday); ``""`` when nothing is said.

    ``selectors`` limits a day to some weeks, e.g. ``{5: ODD_WEEKS}``. Raises :class:`HoursError` naming the day.
    """
    spans: dict[int, list[Span]] = {}
    for day, text in sorted(week.items()):
        try:
            spans[day] = parse_day(text or "") or []
        except HoursError as error:
            raise HoursError(f"{FRENCH_DAYS[day]}: {error}") from error
    return _join(spans, selectors or {})


def _join(spans: Mapping[int, list[Span]], selectors: Mapping[int, str]) -> str:
    """Rules for runs of days that are alike: ``Mo-We,Fr 09:00-12:00``."""
    groups: dict[tuple[str, str], list[int]] = {}
    for day in sorted(spans):
        if spans[day]:
            groups.setdefault((selectors.get(day, ""), spans_to_osm(spans[day])), []).append(day)
    rules = [f"{selector} {_day_list(days)} {hours}".strip() for (selector, hours), days in groups.items()]
    return tidy("; ".join(rules)) if rules else ""


def _day_list(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = []
    for run in runs:
        names += [f"{DAYS[run[0]]}-{DAYS[run[-1]]}"] if len(run) > 2 else [DAYS[day] for day in run]
    return ",".join(names)


def parse_text(text: str) -> str:
    """OpenStreetMap string of free text: « Lundi et jeudi : 14h à 18h, mardi : 9h à 12h30 », « 9h-17h du lundi au
    vendredi ». Raises :class:`HoursError` at the first word that is not a day, a time or a link between them.
    """
    if len(text) > _MAX_LENGTH:
        raise HoursError("too long")
    tokens = list(_tokens(text.lower().replace("\xa0", " ")))
    if not any(isinstance(token, int) for token in tokens):
        raise HoursError("no time")
    if not any(isinstance(token, str) and token in FRENCH_DAYS for token in tokens):
        raise HoursError("no day")
    hours_first = isinstance(next(token for token in tokens if isinstance(token, int) or token in FRENCH_DAYS), int)
    blocks: list[tuple[list[int], list[int]]] = []
    days: list[int] = []
    times: list[int] = []
    ranging = False
    for token in tokens:
        if isinstance(token, int):
            if hours_first and days:  # « 9h-12h lundi, 14h-18h mardi »: these are hours of the days to come
                blocks.append((days, times))
                days, times = [], []
            times.append(token)
        elif token == "au":  # noqa: S105 - a French word, not a secret
            ranging = True
        elif token in FRENCH_DAYS:
            day = FRENCH_DAYS.index(token)
            if days and times and not hours_first:
                blocks.append((days, times))
                days, times = [], []
            if ranging and days:
                if day <= days[-1]:
                    raise HoursError("days go backwards")
                days += range(days[-1] + 1, day + 1)
            else:
                days.append(day)
            ranging = False
    blocks.append((days, times))
    week: dict[int, list[int]] = {}
    for block_days, block_times in blocks:
        if not block_days or not block_times:
            raise HoursError("a day without hours")
        for day in block_days:
            week.setdefault(day, []).extend(block_times)
    return _join({day: _spans(times) for day, times in week.items()}, {})


_TOKEN = re.compile(
    rf"(?P<day>{'|'.join(FRENCH_DAYS)})s?\b|(?P<time>{_TIME_PATTERN})"
    r"|(?P<link>\b(?:au|et|à|a|de|du|le|les|puis)(?=[\s\d])|[-–—/&,;:.])|(?P<other>\S+)"
)


def _tokens(text: str) -> Iterator[str | int]:
    """Days as words, times as minutes, « au » between days; other links are skipped, strangers refused."""
    for match in _TOKEN.finditer(text):
        if match["day"]:
            yield match["day"]
        elif match["time"]:
            yield _minutes(match["time"])
        elif match["other"]:
            raise HoursError(f"not understood: {match['other'][:30]}")
        elif match["link"] == "au":
            yield "au"


def only_weeks(osm: str, text: str) -> str:
    """Limit every weekly rule of ``osm`` to odd or even weeks when ``text`` says « semaine impaire » or « paire »."""
    folded = fold(text)
    if not osm or "semaine" not in folded:
        return osm
    odd, even = bool(re.search(r"\bimpaires?\b", folded)), bool(re.search(r"\bpaires?\b", folded))
    if odd == even:
        raise HoursError("which weeks is not clear")
    rules = [rule.strip() for rule in osm.split(";")]
    selector = ODD_WEEKS if odd else EVEN_WEEKS
    return tidy("; ".join(rule if rule.startswith(("PH", "week")) else f"{selector} {rule}" for rule in rules if rule))


def valid(osm: str) -> bool:
    """Whether ``osm`` is an OpenStreetMap ``opening_hours`` value that the evaluator understands."""
    if not osm.strip() or len(osm) > _MAX_LENGTH:
        return False
    try:
        OpeningHours(osm)
    except (ParserError, SyntaxError, ValueError):
        return False
    return True


def tidy(osm: str) -> str:
    """``osm`` in one canonical spelling. Raises :class:`HoursError` when it is not valid."""
    if not valid(osm):
        raise HoursError("not an OpenStreetMap value")
    return str(OpeningHours(osm)).replace("week0", "week 0").replace("week1", "week 1")
