"""Number of queries per kind of page: fixed, whatever the number of items."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.content.helpers import BODY

pytestmark = pytest.mark.django_db


def count(client, url):
    cache.clear()
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), [query["sql"][:140] for query in queries]


@pytest.mark.parametrize("path", ["/", "/comprendre/", "/feed/", "/comprendre/feed/", "/sitemap-pages-fr.xml"])
def test_lists_do_not_query_per_item(client, make, path):
    for _number in range(2):
        make(topics=["sommeil"])
    few, _sql = count(client, path)
    for _number in range(6):
        make(topics=["sommeil", "ecrans"])
    many, sql = count(client, path)
    assert many <= few, "\n".join(sql)


@pytest.mark.parametrize(
    ("kind", "most"), [("article", 40), ("campaign", 46), ("kit", 44), ("guideline", 44), ("standard", 27)]
)
def test_queries_of_a_page(client, make, kind, most):
    for _number in range(3):
        make(topics=["sommeil"])
    page = make(kind, topics=["sommeil"], body=BODY)
    number, sql = count(client, page.url)
    assert number <= most, f"{number}\n" + "\n".join(sql)


def test_home_and_section_stay_small(client, make):
    for _number in range(5):
        make(topics=["sommeil"])
    assert count(client, "/")[0] <= 28
    assert count(client, "/comprendre/")[0] <= 42
