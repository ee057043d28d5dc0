"""An expired page leaves everything at its hour, an embargoed one never comes early: the calendar need not run."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from content.models import HomePage
from content.pages import planned
from search import service

pytestmark = pytest.mark.django_db
HOUR = timezone.make_aware(dt.datetime(2026, 12, 3, 18))
BEFORE, AFTER = HOUR - dt.timedelta(minutes=1), HOUR + dt.timedelta(seconds=1)
WORD = "gélatineux"


@pytest.fixture
def pages(make, section):
    """A page that ends at the hour, a kit of a campaign that does, a page under embargo until then, one that stays."""
    with time_machine.travel(HOUR - dt.timedelta(days=1)):
        kit = make("kit", title=f"Kit {WORD}", topics=["sommeil"], expire_at=HOUR)
        found = {
            "ends": make(title=f"Sommeil {WORD}", topics=["sommeil"], expire_at=HOUR, slug="finit"),
            "kit": kit,
            "campaign": make("campaign", title="Campagne qui reste", kits=[kit], topics=["sommeil"]),
            "stays": make(title="Sommeil de plomb", topics=["sommeil"], slug="reste"),
        }
        link = [
            {
                "type": "cta",
                "value": {"page": found["ends"].pk, "url": "", "title": "Vers la page qui finit", "text": ""},
            }
        ]
        found["links"] = make(title="Qui y mène", body=json.dumps(link))
        later = make(title=f"Embargo {WORD}", topics=["sommeil"], publish=False)
        later.go_live_at = HOUR + dt.timedelta(days=1)
        later.save_revision().publish()
        found["embargo"] = later
        for index in ("pages", "tools", "places"):  # another test may have left rows that are no more
            service.rebuild(index)
    return found


def surfaces(pages, section):
    """Addresses that show pages, each with what it shows of the page that ends."""
    search = reverse("content:search")
    return {
        search + "?q=sommeil": "/finit/",
        search + "?topic=sommeil": WORD,
        reverse("content:suggestions") + f"?q={WORD[:5]}": WORD,
        section.url: WORD,
        f"{section.url}?topic=sommeil": WORD,
        f"{section.url}feed/": WORD,
        reverse("content:feed"): WORD,
        "/sitemap-pages-fr.xml": "/finit/",
        HomePage.objects.get(locale__language_code="fr").url: f"Kit {WORD}",
        pages["campaign"].url: f"Kit {WORD}",
        pages["stays"].url: WORD,
        pages["links"].url: "Vers la page qui finit",
    }


def test_everywhere_until_the_hour_and_nowhere_after(client, pages, section):
    with time_machine.travel(BEFORE, tick=False):
        for address, shown in surfaces(pages, section).items():
            html = client.get(address).content.decode()
            assert shown in html, address
            assert f"Embargo {WORD}" not in html, address
        assert client.get(pages["ends"].url).status_code == 200
        assert client.get(pages["embargo"].get_url()).status_code == 404
    with time_machine.travel(AFTER, tick=False):
        for address in surfaces(pages, section):
            html = client.get(address).content.decode()
            assert f"Sommeil {WORD}" not in html, address
            assert f"Kit {WORD}" not in html, address
            assert "Vers la page qui finit" not in html, address
        assert client.get(pages["ends"].url).status_code == 404


def test_totals_facets_and_what_was_meant_agree(client, pages):
    def ask(text):
        context = client.get(reverse("content:search"), {"q": text}).context
        counts = {item["value"]: item["count"] for item in context["facets"]["topics"]}
        return context["total"], counts.get("sommeil", 0), context["suggestions"]

    with time_machine.travel(BEFORE, tick=False):
        assert ask("sommeil")[:2] == (4, 4)  # two by their title, the kit and its campaign by their topic
        assert ask("gelatinuex")[2] == [WORD]
    with time_machine.travel(AFTER, tick=False):
        assert ask("sommeil")[:2] == (2, 2)
        assert ask("gelatinuex")[2] == []


def test_the_calendar_publishes_and_withdraws(pages):
    with time_machine.travel(HOUR + dt.timedelta(days=1, minutes=1)):
        call_command("publish_scheduled", verbosity=0)
    for name, live in (("ends", False), ("embargo", True), ("stays", True)):
        pages[name].refresh_from_db()
        assert pages[name].live is live


# --- how long a copy may be kept ---------------------------------------------------------------------------------


def test_a_copy_lasts_until_the_next_change(pages):
    assert planned.next_change(BEFORE) == HOUR
    assert planned.seconds_left(BEFORE) == 60
    assert planned.seconds_left(BEFORE, limit=20) == 20
    assert planned.next_change(AFTER) == HOUR + dt.timedelta(days=1)
    assert planned.next_change(HOUR + dt.timedelta(days=2)) is None


def test_a_copy_does_not_outlive_the_day(db):
    evening = timezone.make_aware(dt.datetime(2026, 12, 3, 23, 59))
    assert planned.seconds_left(evening) == 60
    assert planned.seconds_left(evening.replace(second=59, microsecond=999_000)) == 1


@pytest.mark.parametrize("state", ["draft", "gone"])
def test_a_draft_plans_nothing(make, state):
    page = make(expire_at=HOUR, publish=state == "gone")
    if state == "gone":
        page.unpublish()
    assert planned.next_change(BEFORE) is None


def test_the_trail_leaves_out_a_section_that_expired(client, make, section):
    with time_machine.travel(BEFORE, tick=False):
        page = make(parent=make("section", title="Rayon fermé", expire_at=HOUR, slug="rayon"))
    with time_machine.travel(AFTER, tick=False):
        response = client.get(page.get_url())
        assert "Rayon fermé" not in [step["title"] for step in response.context["trail"]]


def test_languages_leave_out_an_expired_version(client, make, pages):
    make(language="en")
    english = pages["stays"].copy_for_translation(Locale.objects.get(language_code="en"))
    english.expire_at = HOUR
    english.save_revision().publish()
    for moment, seen in ((BEFORE, True), (AFTER, False)):
        with time_machine.travel(moment, tick=False):
            codes = {link["code"] for link in client.get(pages["stays"].url).context["alternates"]}
            assert ("en" in codes) is seen
