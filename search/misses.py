"""Questions without an answer feed the synonyms. Nothing about who asked; nothing that looks like a person."""

import datetime as dt
import re
from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.utils import timezone

from core import discreet, tally

from .models import EmptyQuery
from .query import ParsedQuery

_MAX_CHARACTERS = 60
_MAX_WORDS = 5
_MAX_ROWS = 20_000
#: An address, a number of any kind (phone, social security, house), a handle.
_PERSONAL = re.compile(r"[@#\d]|https?:|www\.")


def note(index_name: str, parsed: ParsedQuery) -> None:
    """Count a folded question that found nothing, unless it could say something of a person, or tells of a danger."""
    if discreet.active():
        return
    words = [word for clause in parsed.clauses for word in clause.words]
    text = " ".join(words)
    if _PERSONAL.search(parsed.text) or not text.isprintable() or any(c.isdigit() for c in text):
        return
    if len(text) > _MAX_CHARACTERS or len(words) > _MAX_WORDS or len(text) < 3:
        return
    _questions.add((index_name, text))


def _write(counts: Sequence[tuple[tuple[str, str], int]]) -> None:
    """Add counts of questions to their rows; new rows while there is room."""
    room = _MAX_ROWS - EmptyQuery.objects.count()
    for (index_name, text), amount in counts:
        known = EmptyQuery.objects.filter(index=index_name, query=text)
        if known.update(count=models.F("count") + amount, last_day=timezone.localdate()):
            continue
        if room > 0:
            _row, created = EmptyQuery.objects.get_or_create(index=index_name, query=text, defaults={"count": amount})
            room -= created
            if not created:  # by another process, at this very moment
                known.update(count=models.F("count") + amount)


_questions = tally.register("questions-without-result", _write)


def purge(days: int | None = None) -> int:
    """Delete questions not asked again for ``days`` (SEARCH_EMPTY_QUERY_DAYS, 90 by default)."""
    days = getattr(settings, "SEARCH_EMPTY_QUERY_DAYS", 90) if days is None else days
    limit = timezone.localdate() - dt.timedelta(days=days)
    return EmptyQuery.objects.filter(last_day__lt=limit).delete()[0]
