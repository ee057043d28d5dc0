"""Opinions of readers: counted by page and month, words kept for a time, summed up for editors."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone
from wagtail.models import Page

from content.models import OpinionCount, OpinionWords
from core import tally

#: How long words stay, kept or not; numbers stay.
WORDS_KEPT = dt.timedelta(days=365)
RECENT = dt.timedelta(days=365)


def month_of(day: dt.date) -> dt.date:
    """First day of the month."""
    return day.replace(day=1)


def count(page_pk: int, helped: bool, day: dt.date | None = None) -> None:
    """Add one answer to the month of ``day`` (today). Right for several processes at once."""
    month = month_of(day or timezone.localdate())
    tally.add_to_row(OpinionCount, field="yes" if helped else "no", page_id=page_pk, month=month)


def keep_words(page_pk: int, helped: bool, text: str) -> None:
    """Put the words of a reader among those that wait."""
    month = month_of(timezone.localdate())
    OpinionWords.objects.create(page_id=page_pk, month=month, helped=helped, text=text)


def forget(day: dt.date | None = None) -> int:
    """Delete words older than a year; return how many."""
    limit = month_of((day or timezone.localdate()) - WORDS_KEPT)
    return OpinionWords.objects.filter(month__lt=limit).delete()[0]


@dataclass(frozen=True, slots=True)
class PageOpinions:
    """A page and its answers over a year."""

    page: Page
    yes: int
    no: int

    @property
    def percent(self) -> int:
        """Share of yes, in whole percents."""
        return round(100 * self.yes / (self.yes + self.no))


def summed(day: dt.date | None = None) -> list[PageOpinions]:
    """Pages with answers over the last twelve months, those that did not help most often first."""
    since = month_of((day or timezone.localdate()) - RECENT)
    rows = OpinionCount.objects.filter(month__gte=since).order_by().values("page").annotate(y=Sum("yes"), n=Sum("no"))
    found = list(rows)
    pages = Page.objects.select_related("locale").in_bulk([row["page"] for row in found])
    known = [PageOpinions(pages[row["page"]], row["y"], row["n"]) for row in found if row["page"] in pages]
    return sorted(known, key=lambda one: (-one.no, one.yes, one.page.title, one.page.pk))
