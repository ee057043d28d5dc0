"""How near a question is, by its meaning, to what may answer it: the second opinion beside words (docs/search.md).

Pages and tools are near by their nearest passage (title with summary, questions of an FAQ, sentences); entrances and
hand-overs by their nearest name. Without an encoder, or with ``SEARCH_BY_MEANING`` off, words decide alone.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from django.conf import settings

from handovers import book
from meaning import port
from meaning.shelf import Row, VectorShelf
from search import service, sources
from search.port import SearchRequest

from . import doors

#: Sentences of a page that count, and the characters that a sentence has.
SENTENCES: Final = 40
SHORTEST, LONGEST = 20, 300
#: Passages encoded for one question: a new page is known by its meaning after two or three.
ENCODED: Final = 60
#: Documents of an index that are read in advance, so many at once.
MOST_DOCUMENTS, _AT_ONCE = 5_000, 100
_END: Final = re.compile(r"(?<=[.!?؟])\s+|\n+")


@lru_cache(maxsize=4)
def _shelf(folder: str, encoder: Hashable) -> VectorShelf:
    return VectorShelf(Path(folder), cast(port.Embedder, encoder))


def shelf() -> VectorShelf | None:
    """Return where vectors are kept; ``None`` when the site does without."""
    encoder = port.configured() if settings.SEARCH_BY_MEANING else None
    return _shelf(str(settings.SEARCH_INDEX_DIR), cast(Hashable, encoder)) if encoder else None


@lru_cache(maxsize=2000)
def _sentences(body: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _END.split(body))
    return tuple(part for part in parts if SHORTEST < len(part) < LONGEST)[:SENTENCES]


def passages(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the passages of a document of the indexes of pages or tools."""
    title, summary = fields["title"], fields.get("summary") or ""
    own = (title, f"{title}. {summary}") if "questions" in fields else (f"{title}. {summary}", summary or title)
    return (
        *own,
        *(fields.get("questions") or ()),
        *(_sentences(fields.get("body") or "") if "questions" in fields else ()),
    )


@dataclass(frozen=True, slots=True)
class Sense:
    """A question by its meaning. ``doors``: how near each entrance and hand-over is, from -1 to 1."""

    question: Row
    kept: VectorShelf
    doors: Mapping[str, float]

    def of(self, documents: Sequence[Mapping[str, Any]]) -> list[float]:
        """Return how near each document is; -1 for one whose passages are not known yet."""
        texts = [passages(fields) for fields in documents]
        flat = [text for one in texts for text in one]
        rows = iter(self.kept.rows(flat, ENCODED))
        return [
            max((float(row @ self.question) for row in (next(rows) for _ in one) if row is not None), default=-1.0)
            for one in texts
        ]


def door_names(language: str) -> dict[str, tuple[str, ...]]:
    """Return the names by which entrances and hand-overs are compared."""
    named: dict[str, doors.Entrance | book.HandOver] = {f"entrance:{one.code}": one for one in doors.entrances()}
    named |= {f"hand-over:{code}": one for code, one in doors.hand_overs().handovers.items()}
    return {
        thing: (one.title.get(language) or one.title["fr"], *doors.words_in(one.words, language))
        for thing, one in named.items()
    }


@lru_cache(maxsize=16)
def _doors(language: str, kept: VectorShelf) -> tuple[tuple[str, ...], np.ndarray]:
    lines = [(thing, name) for thing, names in door_names(language).items() for name in names]
    rows = kept.rows([name for _thing, name in lines])
    return tuple(thing for thing, _name in lines), np.array(rows, dtype=np.float32)


def prepare() -> int:
    """Encode what the site may answer with, so that no question waits for it; return how many documents were read."""
    kept = shelf()
    if kept is None:
        return 0
    for language, _name in settings.LANGUAGES:
        _doors(language, kept)
    read = 0
    for name in {"pages", "tools"} & {source.index.name for source in sources.all_sources()}:
        for page in range(1, MOST_DOCUMENTS // _AT_ONCE + 1):
            request = SearchRequest(index=name, size=_AT_ONCE, page=page, highlight=())
            hits = service.search(request, log_empty=False).hits
            kept.rows([text for hit in hits for text in passages(hit.fields)])
            read += len(hits)
            if len(hits) < _AT_ONCE:
                break
    return read


def sense(text: str, language: str) -> Sense | None:
    """Read a question by its meaning; ``None`` when the site does without."""
    kept = shelf()
    if kept is None or not text.strip():
        return None
    question = kept.row(text)
    things, rows = _doors(language, kept)
    near: dict[str, float] = {}
    for thing, value in zip(things, (rows @ question).tolist(), strict=True):
        near[thing] = max(value, near.get(thing, -1.0))
    return Sense(question, kept, near)


__all__ = ["Sense", "passages", "prepare", "sense", "shelf"]
