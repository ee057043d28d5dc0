"""« Did this page help? »: no cookie, counted by page and month, words moderated, danger answered at once."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.models import OpinionCount, OpinionWords
from content.opinions import keeping
from content.public import opinions
from core import tally
from core.declaration import is_public
from distress.models import FlagCount
from security.models import Tally
from tests.forms import signed

pytestmark = pytest.mark.django_db
DANGER = "je veux mourir ce soir"


@pytest.fixture
def page(make):
    return make(title="Bien dormir")


def address(page):
    return f"/avis/{page.pk}/"


def send(page, utile="oui", reader="192.0.2.1", **more):
    return Client(REMOTE_ADDR=reader).post(address(page), signed(address(page), {"utile": utile, **more}))


def counts(page):
    return [(row.yes, row.no) for row in OpinionCount.objects.filter(page_id=page.pk)]


@pytest.mark.parametrize("kind", ["article", "kit", "campaign", "guideline"])
def test_each_page_asks_by_two_links_and_holds_no_form(client, make, kind):
    page = make(kind)
    html = client.get(page.url).content.decode()
    asked = re.search(r'<section class="opinion.*?</section>', html, re.DOTALL)[0]
    assert f'href="/avis/{page.pk}/?utile=oui"' in asked
    assert f'href="/avis/{page.pk}/?utile=non"' in asked
    assert "<form" not in asked
    assert "form_token" not in html


def test_the_form_works_without_cookie_and_is_never_kept(page):
    answer = Client().get(address(page) + "?utile=non")
    html = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert re.search(r'value="non"[^>]* checked', html)
    sent = send(page, "non")
    assert (sent.status_code, sent["Location"]) == (302, address(page) + "merci/")
    assert not sent.cookies
    assert counts(page) == [(0, 1)]
    assert Client().get(sent["Location"]).status_code == 200


@pytest.mark.parametrize("hide", ["private", "draft", "expired", "section", "home", "unknown"])
def test_only_public_pages_of_content_are_asked_about(page, section, hide):
    asked = page
    if hide == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif hide == "draft":
        page.unpublish()
    elif hide == "expired":
        type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    elif hide == "section":
        asked = section
    elif hide == "home":
        asked = section.get_parent()
    else:
        page.pk = 999_999
    assert Client().get(address(asked)).status_code == 404
    assert send(asked).status_code == 404
    assert Client().get(address(asked) + "merci/").status_code == 404
    assert not OpinionCount.objects.exists()


@pytest.mark.parametrize(
    ("data", "status"),
    [({"utile": ""}, 422), ({"utile": "peut-être"}, 422), ({"utile": "oui", "mots": "x" * 1001}, 422)],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(page, data, status):
    answer = Client().post(address(page), signed(address(page), {"mots": "Manque un dessin", **data}))
    assert answer.status_code == status
    assert data.get("mots", "Manque un dessin") in answer.content.decode()
    assert not OpinionCount.objects.exists()
    assert not OpinionWords.objects.exists()


def test_a_form_without_its_token_or_from_elsewhere_counts_nothing(page):
    stale = Client().post(address(page), {"utile": "oui", "mots": "Gardez-moi"})
    assert stale.status_code == 403
    assert "Gardez-moi" in stale.content.decode()
    foreign = Client().post(
        address(page), signed(address(page), {"utile": "oui"}), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert not OpinionCount.objects.exists()


def test_a_robot_is_thanked_and_dropped(page):
    assert send(page, nom="Robot", mots="achetez").status_code == 302
    assert not OpinionCount.objects.exists()
    assert not OpinionWords.objects.exists()


def test_a_connection_counts_once_a_day_for_a_page_and_sends_twenty_answers_an_hour(page, make):
    assert [send(page)["Location"] for _time in range(2)] == [address(page) + "merci/"] * 2
    assert counts(page) == [(1, 0)]
    send(page, "non", reader="192.0.2.9")
    assert counts(page) == [(1, 1)]
    for _time in range(opinions.TIMES - 2):
        assert send(page).status_code == 302
    refused = send(page, mots="Encore")
    assert refused.status_code == 429
    assert "Encore" in refused.content.decode()
    assert int(refused["Retry-After"]) > 0


def test_words_wait_without_day_nor_person(page):
    send(page, "non", reader="198.51.100.77", mots="  Manque un dessin.  ")
    words = OpinionWords.objects.get()
    assert (words.text, words.helped, words.kept, words.month.day) == ("Manque un dessin.", False, False, 1)
    assert {field.name for field in words._meta.fields} == {"id", "page", "month", "helped", "text", "kept"}
    assert "198.51.100.77" not in str(list(Tally.objects.values()))
    assert not is_public(OpinionWords)
    assert not is_public(OpinionCount)
    assert "Manque un dessin" not in Client().get(page.url).content.decode()


@pytest.mark.parametrize(("language", "number"), [("", "3114"), ("/en", "3114"), ("/ar", "3114")])
def test_words_that_tell_of_a_danger_show_the_number_at_once_and_are_not_kept(page, make, english, language, number):
    about = page if not language else make(language=language.strip("/"))
    path = f"{language}{address(about)}"
    answer = Client().post(path, signed(path, {"utile": "non", "mots": DANGER}))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.index(f"tel:{number}") < html.index("<main")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert counts(about) == [(0, 1)]
    assert not OpinionWords.objects.exists()
    tally.flush()
    assert FlagCount.objects.get().count == 1


def test_the_number_comes_even_when_the_form_is_refused(page):
    answer = Client().post(address(page), {"mots": DANGER})
    assert answer.status_code == 403
    assert "tel:3114" in answer.content.decode().split("<main")[0]


def test_moderators_read_first_then_editors(page, people):
    keeping.count(page.pk, False)
    keeping.keep_words(page.pk, False, "Manque un dessin.")
    words = OpinionWords.objects.get()
    moderator, editor = Client(), Client()
    moderator.force_login(people["moderator"])
    editor.force_login(people["editor"])
    report = "/admin/reports/opinions/"
    assert "Manque un dessin." in moderator.get(report).content.decode()
    seen = editor.get(report).content.decode()
    assert "Bien dormir" in seen
    assert "Manque un dessin." not in seen
    assert editor.post(f"{report}{words.pk}/", {"action": "keep"}).status_code in {302, 403}
    assert not OpinionWords.objects.get().kept
    moderator.post(f"{report}{words.pk}/", {"action": "keep"})
    assert "Manque un dessin." in editor.get(report).content.decode()
    moderator.post(f"{report}{words.pk}/", {"action": "delete"})
    assert not OpinionWords.objects.exists()


@pytest.mark.parametrize("name", ["auditor", "officer"])
def test_people_who_write_no_page_read_no_opinion(page, people, name):
    keeping.count(page.pk, True)
    client = Client()
    client.force_login(people[name])
    answer = client.get("/admin/reports/opinions/")
    assert answer.status_code in {302, 403}
    assert "Bien dormir" not in answer.content.decode()


def test_pages_that_help_least_come_first_over_twelve_months(page, make):
    other = make(title="Autre")
    day = dt.date(2026, 11, 30)
    for helped, about, month in [
        (True, page, day), (True, page, day), (False, page, day), (False, other, day), (False, other, day),
        (False, page, dt.date(2025, 10, 31)), (False, page, dt.date(2025, 11, 1)),
    ]:  # fmt: skip
        keeping.count(about.pk, helped, month)
    found = [(one.page.title, one.yes, one.no, one.percent) for one in keeping.summed(day)]
    assert found == [("Autre", 0, 2, 0), ("Bien dormir", 2, 2, 50)]


def test_words_are_forgotten_after_a_year(page):
    for month in (dt.date(2025, 10, 1), dt.date(2025, 11, 1)):
        OpinionWords.objects.create(page=page, month=month, helped=True, text="x")
    assert keeping.forget(dt.date(2026, 11, 30)) == 1
    assert OpinionWords.objects.get().month == dt.date(2025, 11, 1)
