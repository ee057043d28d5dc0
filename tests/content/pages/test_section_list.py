"""The list of a section: one set of pages in every form, and an address that is cleaned."""

import csv
import re
import xml.etree.ElementTree as ET

import pytest
from wagtail.models import PageViewRestriction

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
URL = "/comprendre/"


@pytest.fixture
def shelf(make, settings):
    """Fifteen pages: more than one page of the list."""
    settings.PUBLIC_CACHE_ENABLED = False
    for number in range(15):
        make(title=f"Titre {number:02}", topics=["sommeil"] if number % 3 else ["ecrans"])


def shown(client, query):
    names, number = [], 1
    while (response := client.get(f"{URL}?{query}&page={number}")).status_code == 200:
        names += re.findall(r"Titre \d\d", re.sub(r"<img[^>]*>", "", response.content.decode().split("<main")[1]))
        number += 1
    return list(dict.fromkeys(names))


@pytest.mark.parametrize(("query", "count"), [("", 15), ("topic=sommeil", 10), ("topic=sommeil&topic=ecrans", 15)])
def test_one_set_of_pages_in_every_form(client, shelf, query, count):
    data = client.get(f"{URL}?{query}&format=json").json()
    titles = [one["title"] for one in data["results"]]
    lines = client.get(f"{URL}?{query}&format=csv").content.decode("utf-8-sig").splitlines()
    feed = ET.fromstring(client.get(f"{URL}?{query}&format=atom").content)
    assert len(titles) == data["count"] == count
    assert shown(client, query) == titles
    assert [row["title"] for row in csv.DictReader(lines, delimiter=";")] == titles
    assert [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")] == titles


def test_what_is_not_understood_is_said_to_people_and_refused_to_programs(client, shelf):
    html = client.get(f"{URL}?topic=zzz&topic=ecrans").content.decode()
    assert "notice-warning" in html
    assert "zzz" in html
    assert "Titre 01" not in html
    answer = client.get(f"{URL}?topic=zzz&format=json")
    assert answer.status_code == 400
    assert "zzz" in answer.json()["error"]


@pytest.mark.parametrize("page", ["0", "x", "-1", "99", "9999999999"])
def test_a_page_that_the_list_does_not_have(client, shelf, page):
    assert client.get(f"{URL}?page={page}").status_code == 404
    assert client.get(f"{URL}?page={page}&format=json").status_code == (200 if page == "99" else 400)


def test_a_private_section_gives_nothing_in_any_form(client, shelf, section):
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    for form in ("json", "csv", "atom"):
        response = client.get(f"{URL}?format={form}")
        assert response.status_code == 302
        assert "Titre" not in response.content.decode()


def test_exports_do_not_query_per_page(client, make, shelf, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        client.get(f"{URL}?format=json")
