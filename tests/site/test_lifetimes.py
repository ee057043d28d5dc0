"""No copy of a public page outlives the moment at which it is known to change."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Page

from prevenance import lifetimes

SHARED = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"


@pytest.mark.parametrize(
    ("day", "change", "kept"),
    [
        (40_000, float("inf"), SHARED),
        (40_000, 90, "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=30"),
        (20, 20, "public, max-age=0, s-maxage=20, stale-while-revalidate=0, stale-if-error=0"),
        (20, float("inf"), SHARED.replace("s-maxage=60", "s-maxage=20")),
    ],
)
def test_every_age_ends_in_time(day, change, kept):
    assert lifetimes.within(SHARED, day, change) == kept


def test_other_words_are_left_alone():
    assert lifetimes.within("private, no-store", 1, 1) == "private, no-store"
    assert lifetimes.within("public, max-age=3600", 90.7, 90.7) == "public, max-age=90"


@pytest.mark.django_db
def test_a_page_kept_before_an_expiry_is_not_served_after_it(client, settings):
    settings.PUBLIC_CACHE_ENABLED = True
    cache.clear()
    hour = timezone.make_aware(dt.datetime(2026, 12, 3, 18))
    Page.objects.filter(depth=2).update(live=True, expire_at=hour)
    with time_machine.travel(hour - dt.timedelta(seconds=30), tick=False):
        control = client.get("/robots.txt")["Cache-Control"]
        assert control == "public, max-age=30"
        assert client.get("/robots.txt")["X-Cache"] == "hit"
    with time_machine.travel(hour + dt.timedelta(seconds=1), tick=False):
        answer = client.get("/robots.txt")
        assert answer["X-Cache"] == "miss"
        assert answer["Cache-Control"] == "public, max-age=3600"
