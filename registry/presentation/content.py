"""Content of a presentation: every word that the public reads about a tool, as plain data. Pure.

``SCHEMA`` 1::

    {"schema": 1, "name", "slug", "publisher": {"id", "name", "country"}, "kind", "profile",
     "targets": [{"kind", "value"}], "summary", "description", "price", "price_detail",
     "topics": [{"code", "label"}], "audiences": [{"code", "label"}], "languages": ["fr"], "min_age": 12 | null,
     "website", "fictitious": false}

A tool has no picture of its own: its icon is drawn from ``name``. Labels of topics and audiences are kept for the day
when the vocabulary no longer has the code; until then pages show the words of the vocabulary.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

SCHEMA: Final = 1
#: Values copied as they are from a tool to its content.
PLAIN: Final = (
    "name", "slug", "kind", "profile", "summary", "description", "price", "price_detail", "min_age", "website",
)  # fmt: skip
#: Parts of a content that a change may touch, in the order of reading. The slug follows the name.
PARTS: Final = (
    "name", "publisher", "kind", "profile", "targets", "summary", "description", "price", "price_detail", "topics",
    "audiences", "languages", "min_age", "website", "fictitious",
)  # fmt: skip

Content = dict[str, Any]


def terms(rows: Iterable) -> list[dict[str, str]]:
    """Topics or audiences as a content holds them, in the order of the vocabulary."""
    ordered = sorted(rows, key=lambda term: (term.order, term.label, term.code))
    return [{"code": term.code, "label": term.label} for term in ordered]


def target_rows(rows: Iterable) -> list[dict[str, str]]:
    """Covered identifiers as a content holds them, in a stable order."""
    return [{"kind": kind, "value": value} for kind, value in sorted((row.kind, row.value) for row in rows)]


def publisher_part(publisher) -> dict[str, Any]:
    """A publisher as a content holds it: its row, and the words that are shown."""
    return {"id": publisher.pk, "name": publisher.name, "country": publisher.country}


def content_of(tool, *, topics: Iterable | None = None, audiences: Iterable | None = None) -> Content:
    """Content of ``tool`` as its row is now; ``topics`` and ``audiences`` replace those of the database."""
    return {
        "schema": SCHEMA,
        **{name: getattr(tool, name) for name in PLAIN},
        "publisher": publisher_part(tool.publisher),
        "targets": target_rows(tool.targets.all()),
        "topics": terms(tool.topics.all() if topics is None else topics),
        "audiences": terms(tool.audiences.all() if audiences is None else audiences),
        "languages": list(tool.languages or ()),
        "fictitious": tool.is_fictitious,
    }


def same(part: str, one: Any, other: Any) -> bool:
    """True when the values of ``part`` say the same; the words of a vocabulary may change under the same code."""
    if part in ("topics", "audiences"):
        return [term["code"] for term in one] == [term["code"] for term in other]
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
    return one == other


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """``{part: {"before", "after"}}`` for every part that differs, in the order of :data:`PARTS`."""
    return {
        part: {"before": before[part], "after": after[part]}
        for part in PARTS
        if not same(part, before[part], after[part])
    }
