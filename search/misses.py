"""Questions without an answer feed the synonyms. Nothing about who asked; nothing that looks like a person."""

import datetime as dt
import logging
import re

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from .models import EmptyQuery
from .query import ParsedQuery

logger = logging.getLogger(__name__)
_MAX_CHARACTERS = 60
_MAX_WORDS = 5
_MAX_ROWS = 20_000
#: An address, a number of any kind (phone, social security, house), a handle.
_PERSONAL = re.compile(r"[@#\d]|https?:|www\.")


def note(index_name: str, parsed: ParsedQuery) -> None:
    """Count a folded question that found nothing, unless it could say something of a person."""
    words = [word for clause in parsed.clauses for word in clause.words]
    text = " ".join(words)
    if _PERSONAL.search(parsed.text) or not text.isprintable() or any(c.isdigit() for c in text):
        return
    if len(text) > _MAX_CHARACTERS or len(words) > _MAX_WORDS or len(text) < 3:
        return
    try:
        with transaction.atomic():
            known = EmptyQuery.objects.filter(index=index_name, query=text)
            if known.update(count=models.F("count") + 1, last_day=timezone.localdate()):
                return
            if EmptyQuery.objects.count() < _MAX_ROWS:
                EmptyQuery.objects.get_or_create(index=index_name, query=text, defaults={"count": 1})
    except DatabaseError as error:
        # A reading replica, a database being moved: the answer to the visitor matters more.
        logger.warning("a question without result was not counted: %s", error)


def purge(days: int | None = None) -> int:
    """Delete questions not asked again for ``days`` (SEARCH_EMPTY_QUERY_DAYS, 90 by default)."""
    days = getattr(settings, "SEARCH_EMPTY_QUERY_DAYS", 90) if days is None else days
    limit = timezone.localdate() - dt.timedelta(days=days)
    return EmptyQuery.objects.filter(last_day__lt=limit).delete()[0]
