"""What must not be seen is seen nowhere: lists, home, related, feeds, sitemap, search, suggestions."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search import service

pytestmark = pytest.mark.django_db
SECRET = "Zoulou"


def draft(make):
    return make(title=f"{SECRET} brouillon", topics=["sommeil"], publish=False)


def private(make):
    page = make(title=f"{SECRET} privé", topics=["sommeil"])
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def scheduled(make):
    later = timezone.now() + dt.timedelta(days=2)
    return make(title=f"{SECRET} programmé", topics=["sommeil"], go_live_at=later)


def expired(make):
    page = make(title=f"{SECRET} expiré", topics=["sommeil"])
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    return page


def other_language(make):
    return make(title=f"{SECRET} English", topics=["sommeil"], language="en")


FORMS = ("json", "csv", "atom")
CASES = [draft, private, scheduled, expired, other_language]
PUBLIC = [
    "/",
    "/comprendre/",
    "/comprendre/?topic=sommeil",
    *(f"/comprendre/?format={form}" for form in FORMS),
    "/comprendre/feed/",
    "/feed/",
    "/sitemap-pages-fr.xml",
]


@pytest.fixture
def seen(make):
    return make(title="Visible sommeil", topics=["sommeil"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_not_listed_anywhere(client, make, seen, case):
    hidden = case(make)
    for path in [*PUBLIC, seen.url]:
        response = client.get(path)
        html = response.content.decode()
        assert response.status_code == 200, path
        assert SECRET not in html, path
        if case is not other_language:
            assert f"{hidden.slug}/" not in html, path


@pytest.mark.parametrize("case", [draft, private, scheduled, expired], ids=lambda case: case.__name__)
def test_not_served(client, make, case):
    page = case(make)
    response = client.get(page.get_url() or "/comprendre/rien/")
    assert response.status_code in (302, 404)
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_not_found_by_search(client, make, seen, case):
    case(make)
    service.rebuild("pages")
    assert 'class="result"' not in client.get(f"/recherche/?q={SECRET}").content.decode()
    assert client.get(f"/recherche/suggestions/?q={SECRET}").json() == {"suggestions": []}
    assert client.get(f"/recherche/?q={SECRET}&format=json").json()["results"] == []
    assert SECRET not in client.get("/recherche/?topic=sommeil&format=csv").content.decode()
    assert "Visible sommeil" in client.get("/recherche/?q=visible").content.decode().replace("<mark>", "").replace(
        "</mark>", ""
    )


def test_the_other_language_sees_its_own(client, make):
    make(title="Sleep well", language="en")
    assert "Sleep well" in client.get("/en/comprendre/").content.decode()
    assert "Sleep well" in client.get("/en/feed/").content.decode()
    assert client.get("/sitemap-pages-en.xml").content.count(b"<url>") >= 5


def test_a_private_section_hides_what_it_holds(client, make, section):
    page = make(title=f"{SECRET} dessous")
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    for path in ("/", "/feed/", "/sitemap-pages-fr.xml"):
        assert SECRET not in client.get(path).content.decode()
        assert page.slug + "/" not in client.get(path).content.decode()


def test_campaigns_over_leave_the_home_page(client, make, site):
    make("campaign", title="Campagne finie", ends_on=dt.date(2020, 1, 1))
    make("campaign", title="Campagne vive", ends_on=dt.date(2099, 1, 1))
    html = client.get("/").content.decode()
    assert "Campagne vive" in html
    assert "Campagne finie" not in html
