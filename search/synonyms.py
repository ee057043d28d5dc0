"""The table of synonyms, as the query parser reads it; kept in memory for twenty seconds."""

import time
from typing import Any

from . import query
from .models import SynonymGroup

_LIFE_SECONDS = 20.0
Table = dict[tuple[str, ...], list[tuple[str, ...]]]
_cache: tuple[float, Table] | None = None


def table() -> Table:
    """Return the active groups; a change made in another process is seen within twenty seconds."""
    global _cache
    now = time.monotonic()
    if _cache is None or now - _cache[0] > _LIFE_SECONDS:
        found: Table = {}
        for group in SynonymGroup.objects.filter(active=True):
            key = query.synonym_key(group.word)
            expansions = [words for line in group.expansion_list if (words := query.synonym_words(line))]
            if key and expansions:
                found.setdefault(key, []).extend(expansions)
        _cache = (now, found)
    return _cache[1]


def forget(**_kwargs: Any) -> None:
    """Read the table again at the next search (called when a group is saved or deleted)."""
    global _cache
    _cache = None
