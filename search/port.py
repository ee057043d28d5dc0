"""The port: what is asked and what is answered, whatever the engine. No engine's type crosses it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MAX_QUERY_CHARACTERS: Final = 500
MAX_WORDS: Final = 32
MAX_WINDOW: Final = 10_000

Scalar = str | int | float | bool | dt.date | dt.datetime


class SearchError(ValueError):
    """A request that cannot be answered; the message is translated and can be shown as it is."""


class QueryTooLong(SearchError):
    """The typed text has more than ``MAX_QUERY_CHARACTERS`` characters."""


class BadRequest(SearchError):
    """An unknown field, a value of the wrong kind, a page out of the window, a place out of the Earth."""


@dataclass(frozen=True, slots=True)
class Near:
    """A disc: centre in degrees, radius in kilometres (``None``: no limit, useful with ``sort="distance"``)."""

    lat: float
    lon: float
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class BBox:
    """A rectangle in degrees; ``west > east`` crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question to one index.

    ``filters``: ``{field: [values]}``, OR inside a field, AND between fields. ``ranges``: ``{field: (min, max)}``,
    bounds included, ``None`` for open. ``facets``: fields to count. ``zoom``: when given, clusters of the matching
    points are returned for that zoom (the nearest of 5, 7, 9, 11, 13). ``sort``: ``relevance``, ``distance`` (needs
    ``near``), a field or ``-field``. ``page`` starts at 1; ``page × size`` stays within ``MAX_WINDOW``.
    ``match``: ``all`` wants every word, and loosens by itself when nothing has them; ``any`` wants one of the words
    that carry something, rarer words weighing more: for who ranks the hits again. ``correct``: the only folded words
    for which a correction is looked for; ``None`` for any word that is unknown to this index.
    """

    index: str
    text: str = ""
    filters: Mapping[str, Sequence[Scalar]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    facets: Sequence[str] = ()
    near: Near | None = None
    bbox: BBox | None = None
    zoom: int | None = None
    sort: str = "relevance"
    page: int = 1
    size: int = 20
    highlight: Sequence[str] = ("title", "body")
    match: Literal["all", "any"] = "all"
    correct: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of original text; ``match`` when it answers the query."""

    text: str
    match: bool


@dataclass(frozen=True, slots=True)
class Highlight:
    """An excerpt of the original text, in pieces. Printed in a template it is escaped, matches in ``<mark>``."""

    segments: tuple[Segment, ...]

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments)

    def __str__(self) -> str:
        return "".join(segment.text for segment in self.segments)

    def __html__(self) -> SafeString:
        return format_html_join(
            "",
            "{}",
            ((format_html("<mark>{}</mark>", s.text) if s.match else s.text,) for s in self.segments),
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its stored ``fields`` (dates as ISO text), kilometres when ``near`` was asked, excerpts."""

    id: str
    score: float
    fields: dict[str, Any]
    distance_km: float | None = None
    highlights: dict[str, Highlight] = field(default_factory=dict)


class FacetValue(NamedTuple):
    """A value and the number of documents one would see by choosing it; ``selected`` when it is chosen already."""

    value: str | int | float | bool
    count: int  # type: ignore[assignment]  # a field of this name hides tuple.count
    selected: bool = False


class Cluster(NamedTuple):
    """Points of one web-Mercator tile: ``key`` is ``zoom/x/y``, the position is their mean."""

    key: str
    lat: float
    lon: float
    count: int  # type: ignore[assignment]  # a field of this name hides tuple.count


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """The answer. ``rebuilding``: the index is being made, the answer is empty for now and should not be cached."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    took_ms: float = 0.0
    rebuilding: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to offer while one types, with the document that it comes from."""

    text: str
    index: str
    id: str
    url: str = ""
