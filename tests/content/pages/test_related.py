"""« On the same subject »: by topic, then by audience; never a kit about something else under a page one reads."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.pages import context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.PUBLIC_CACHE_ENABLED = False


def proposed(client, page):
    html = client.get(page.url).content.decode()
    part = re.search(r'id="related".*?</section>', html, re.DOTALL)
    return re.findall(r"Titre [A-Z]", part[0]) if part else []


def test_the_closest_topics_come_first_then_the_audience_then_the_kind(client, make):
    page = make(title="Lue", topics=["sommeil", "ecrans"], audiences=["parents"])
    make(title="Titre A", topics=["sommeil", "ecrans", "tabac"], audiences=["parents"])
    make(title="Titre B", topics=["sommeil", "ecrans"], audiences=["parents", "adultes"])
    make("campaign", title="Titre C", topics=["sommeil", "ecrans"], audiences=["parents"])
    make(title="Titre D", topics=["tabac"], audiences=["parents"])
    assert proposed(client, page) == ["Titre B", "Titre C", "Titre A"]


def test_a_page_for_other_people_is_not_proposed(client, make):
    page = make(title="Lue", topics=["sommeil"], audiences=["parents"])
    make(title="Titre A", topics=["sommeil"], audiences=["seniors"])
    make(title="Titre B", topics=["sommeil"])
    assert proposed(client, page) == ["Titre B"]


def test_a_football_kit_is_not_proposed_under_a_page_on_suicide(client, make):
    page = make(title="Lue", topics=["sante-mentale"], audiences=["adolescents"])
    make("kit", title="Titre A", topics=["activite-physique", "sante-mentale"], audiences=["adolescents"])
    make("kit", title="Titre B", topics=["sante-mentale"], audiences=["adolescents"])
    assert proposed(client, page) == ["Titre B"]


def test_what_is_not_public_is_not_proposed(client, make):
    page = make(title="Lue", topics=["sommeil"])
    make(title="Titre A", topics=["sommeil"], publish=False)
    assert proposed(client, page) == []


def test_it_asks_the_database_as_much_for_many_pages_as_for_few(make):
    page = make(title="Lue", topics=["sommeil"], audiences=["parents"])

    def queries():
        with CaptureQueriesContext(connection) as found:
            list(context.related(page, "fr"))
        return len(found)

    for number in range(4):
        make(title=f"Titre {number}", topics=["sommeil"], audiences=["parents"])
    few = queries()
    for number in range(6):
        make(title=f"Titre {number + 4}", topics=["sommeil", "ecrans"], audiences=["parents"])
    assert queries() <= few
