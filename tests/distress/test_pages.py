"""Distress first, through the whole site: before any search, on every public field, without a trace."""

import datetime as dt
import json
import re
import shutil
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from core import discreet, parameters
from directory.models import Territory
from distress import counting, reader, report
from distress.families import families
from distress.models import FlagCount
from distress.reader import Flag
from listing.declaration import all_listings
from prevenance import page_store, red_flags, turns
from prevenance.red_flags import Heard
from search import service
from search.models import EmptyQuery

STOP, BANNER = "je veux mourir", "une amie parle de suicide"
#: Every public address where one types, and the parameter.
FIELDS = {
    "content:search": ("/recherche/", "q"),
    "content:suggestions": ("/recherche/suggestions/", "q"),
    "directory:nearby": ("/pres-de-chez-moi/", "ou"),
    "directory:communes": ("/pres-de-chez-moi/communes/", "q"),
    "registry:list": ("/label/", "q"),
}
PAGES = ["content:search", "directory:nearby", "registry:list"]
#: Parameters that nobody types: numbers of pages, orders, forms, identifiers, codes chosen from a list.
CHOSEN = {"page", "p", "tri", "format", "version", "ecarts", "o", "departement", "lat", "lon", "next", "utile"}
pytestmark = pytest.mark.django_db


def _views(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback
        else:
            yield from _views(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def test_every_public_parameter_is_typed_or_chosen():
    """A new text field that nobody reads for red flags is seen here."""
    views = list(_views(get_resolver()))  # which loads the lists
    closed = {name for one in all_listings() for name in (*one.filters.closed(), *one.old_names)}
    for name, view in views:
        read = parameters.of(view)
        unread = {*read.one, *read.many, *read.ordered} - set(read.typed) - CHOSEN - closed
        assert not unread, f"{name} reads {unread}: say typed= (core.parameters.reads), or add it to CHOSEN"


def test_the_fields_where_one_types_are_these():
    found = {(name, typed) for name, view in _views(get_resolver()) for typed in parameters.of(view).typed}
    found = {(name, typed) for name, typed in found if name.rpartition(":")[2] not in ("export", "feed")}
    assert {(name, parameter) for name, (_path, parameter) in FIELDS.items()} <= found
    assert {typed for _name, typed in found} == {"q", "ou", "commune"}


def test_typed_texts_of_an_address():
    read = parameters.Parameters(one=("q", "ou", "page"), typed=("q", "ou"))
    assert read.texts(read.canonical(QueryDict("q=a&page=2&x=y"))) == ["a"]
    assert read.texts(read.canonical(QueryDict("ou=b&q=a"))) == ["a", "b"]


@pytest.mark.parametrize("language", ["", "/fr-simple", "/en", "/ar"])
@pytest.mark.parametrize("name", PAGES)
def test_stop_comes_before_everything(client, name, language):
    path, parameter = FIELDS[name]
    page = client.get(language + path, {parameter: STOP}).content.decode()
    first = re.search(r"<(a|button|input|select|textarea|summary)\b[^>]*>", page.partition("<body")[2])
    assert 'href="tel:3114"' in first[0]
    assert re.search(r'<details class="container distress-rest">\s*<summary', page)
    assert "distress-stop" in page
    assert 'href="sms:114"' in page


@pytest.mark.parametrize("name", PAGES)
def test_banner_leaves_results_open(client, name):
    path, parameter = FIELDS[name]
    page = client.get(path, {parameter: BANNER}).content.decode()
    assert page.index('href="tel:3114"') < page.index('<main id="main"')
    assert "distress-rest" not in page
    assert "distress-stop" not in page


@pytest.mark.parametrize("name", PAGES)
def test_harmless_words_change_nothing(client, name):
    path, parameter = FIELDS[name]
    response = client.get(path, {parameter: "sommeil"})
    assert "distress" not in response.content.decode()
    assert response.get("Referrer-Policy") != "no-referrer"


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_cache_keeps_it(client, monkeypatch, settings, name):
    settings.PUBLIC_CACHE_ENABLED = True
    kept = []
    monkeypatch.setattr(page_store, "keep", lambda address, *args: kept.append(address.text))
    monkeypatch.setattr(turns, "take", lambda text: 1 / 0)
    path, parameter = FIELDS[name]
    response = client.get(path, {parameter: STOP})
    assert kept == []
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not {"ETag", "Last-Modified", "Surrogate-Key", "Cache-Tag"} & set(response.headers)
    monkeypatch.undo()
    monkeypatch.setattr(page_store, "keep", lambda address, *args: kept.append(address.text))
    client.get(path, {parameter: "sommeil"})
    assert any("sommeil" in text for text in kept) == (name != "directory:nearby")  # which leads to the search


@pytest.fixture
def copies(settings):
    """Copies are kept; none at first."""
    settings.PUBLIC_CACHE_ENABLED = True
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def _says(monkeypatch, verdict):
    """The reader of red flags finds ``verdict()`` in every text; gives the texts that it read."""
    read = []

    def first_flag(texts, _is_name):
        read.extend(texts)
        return verdict()

    monkeypatch.setattr(red_flags.gate, "first_flag", first_flag)
    return read


def test_a_copy_was_read_already(client, copies, monkeypatch):
    """A hit costs no second reading; another text, even one that differs by a letter, is read."""
    read = _says(monkeypatch, lambda: None)
    answers = [client.get("/recherche/", {"q": text}) for text in ("sommeil", "sommeil", "sommeils")]
    assert [answer["X-Cache"] for answer in answers] == ["miss", "hit", "miss"]
    assert read == ["sommeil", "sommeils"]


def test_new_examples_count_at_once(client, copies, monkeypatch):
    """A text that was harmless for the reader before is read again by the one that learned."""
    client.get("/recherche/", {"q": "sommeil"})
    assert client.get("/recherche/", {"q": "sommeil"})["X-Cache"] == "hit"
    monkeypatch.setattr(red_flags.reader, "version", lambda: "another")
    _says(monkeypatch, lambda: Flag("stop", "suicide"))
    answer = client.get("/recherche/", {"q": "sommeil"})
    assert answer["Cache-Control"] == "no-store"
    assert 'href="tel:3114"' in answer.content.decode().partition("<main")[0]


@pytest.mark.parametrize("part", ["gate.first_flag", "reader.version"])
def test_nothing_is_kept_of_what_was_not_read(client, copies, monkeypatch, part):
    """A reader that failed may work again a moment later."""
    monkeypatch.setattr(f"prevenance.red_flags.{part}", lambda *args: 1 / 0)
    assert client.get("/recherche/", {"q": "sommeil"}).status_code == 200
    monkeypatch.undo()
    assert client.get("/recherche/", {"q": "sommeil"})["X-Cache"] == "miss"
    assert client.get("/recherche/", {"q": "sommeil"})["X-Cache"] == "hit"


def test_a_text_that_passes_for_a_name_is_read_each_time(client, copies, monkeypatch):
    """Names of communes come and go."""
    monkeypatch.setattr(red_flags, "_is_commune", lambda text: True)
    assert client.get("/label/", {"q": STOP})["X-Cache"] == "miss"
    monkeypatch.undo()
    assert 'href="tel:3114"' in client.get("/label/", {"q": STOP}).content.decode().partition("<main")[0]


def test_the_version_is_that_of_data_code_and_encoder(monkeypatch, settings, tmp_path):
    settings.SENTENCE_ENCODER = ""
    home = tmp_path / "data"
    shutil.copytree(reader.HOME, home)
    monkeypatch.setattr(reader, "HOME", home)
    before = reader._digest("")
    assert before == reader.version()
    example = next((home / "examples").iterdir())
    example.write_text(example.read_text() + "\n")
    assert len({before, reader._digest(""), reader._digest("somewhere.Encoder")}) == 3


@pytest.mark.parametrize("name", ["content:suggestions", "directory:communes"])
def test_nothing_is_proposed_but_the_number(client, name):
    path, parameter = FIELDS[name]
    answer = json.loads(client.get(path, {parameter: STOP}).content)
    assert answer.pop("distress") == {
        "number": "3114",
        "url": "tel:3114",
        "says": families()["suicide"].says["fr"],
    }
    assert list(answer.values()) == [[]]
    assert "distress" not in json.loads(client.get(path, {parameter: "sommeil"}).content)


def test_a_danger_is_never_a_question_without_result(client):
    for name in FIELDS:
        path, parameter = FIELDS[name]
        client.get(path, {parameter: STOP})
        client.get(path, {parameter: STOP, "format": "json"})
    assert not EmptyQuery.objects.exists()
    client.get("/recherche/", {"q": "zorblax"})
    assert EmptyQuery.objects.exists()


def test_the_search_of_a_danger_corrects_and_completes_nothing(monkeypatch):
    from search import engines, port

    found = port.SearchResponse(suggestions=["je deux mourir"])
    engine = type("Engine", (), {"search": lambda *args: found, "suggest": lambda *args: 1 / 0})()
    monkeypatch.setattr(engines, "current", lambda: engine)
    asked = port.SearchRequest(index="pages", text="je veux mourir")
    assert service.search(asked, log_empty=False).suggestions == ["je deux mourir"]
    with discreet.asking():
        assert service.search(asked).suggestions == []
        assert service.suggest("pages", "je veux") == []
    assert not discreet.active()


def test_the_log_holds_nothing_of_it(client, caplog, capsys):
    for name in FIELDS:
        path, parameter = FIELDS[name]
        client.get(path, {parameter: STOP})
    said = caplog.text + "".join(capsys.readouterr())
    assert "mourir" not in said


def test_counted_by_family_and_day_on_pages_only(client):
    for name in FIELDS:
        path, parameter = FIELDS[name]
        client.get(path, {parameter: STOP})
    row = FlagCount.objects.get()
    assert (row.family, row.day, row.count) == ("suicide", timezone.localdate(), len(PAGES))
    assert {field.name for field in FlagCount._meta.get_fields()} == {"id", "family", "day", "count"}


def test_a_redirect_does_not_lose_the_number(rf):
    request = rf.get("/pres-de-chez-moi/", {"ou": STOP})
    moved = HttpResponseRedirect("/pres-de-chez-moi/?commune=59350")
    response = red_flags.answer(request, Flag("banner", "suicide"), lambda request: moved)
    page = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert 'href="tel:3114"' in page
    assert 'href="/pres-de-chez-moi/?commune=59350"' in page
    machine = rf.get("/pres-de-chez-moi/", {"ou": STOP, "format": "json"})
    assert red_flags.answer(machine, Flag("banner", "suicide"), lambda request: moved) is moved


def test_a_reader_that_fails_hides_no_answer(monkeypatch):
    monkeypatch.setattr(red_flags.gate, "first_flag", lambda *args: 1 / 0)
    assert red_flags.read([STOP]) == Heard(None, lasts=False)
    monkeypatch.undo()
    assert red_flags.read([STOP]) == Heard(Flag("stop", "suicide"), lasts=True)
    assert red_flags.read([]) == Heard(None, lasts=True)


def test_who_is_signed_in_is_read_too(admin_client):
    response = admin_client.get("/recherche/", {"q": STOP})
    assert 'href="tel:3114"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_gunicorn_writes_no_question(monkeypatch):
    from gunicorn.workers.gthread import ThreadWorker

    from prevenance.gunicorn_worker import Worker

    request = type("Request", (), {"uri": "/recherche/?q=je+veux+mourir", "method": "GET"})()
    monkeypatch.setattr(ThreadWorker, "handle_error", lambda self, req, *args: None)
    Worker.handle_error(object.__new__(Worker), request, None, None, ValueError())
    assert request.uri == "/recherche/"


class TestReport:
    def test_sums_by_family(self):
        today = dt.date(2026, 11, 30)
        for days, count in ((0, 1), (6, 2), (7, 4), (29, 8), (30, 16), (364, 32), (365, 64), (-1, 128)):
            FlagCount.objects.create(family="suicide", day=today - dt.timedelta(days=days), count=count)
        FlagCount.objects.create(family="stroke", day=today, count=1000)
        found = report.rows(today)
        assert [row.counts for row in found[:3]] == [(1000, 1000, 1000), (3, 15, 63), (0, 0, 0)]
        assert len(found) == len(report.NAMES)

    def test_every_family_has_a_name(self):
        assert report.NAMES.keys() == report.families().keys()

    def test_for_editors_in_french(self, admin_client, client, django_user_model):
        counting.note("suicide")
        page = admin_client.get("/admin/reports/red-flags/").content.decode()
        assert "Idées suicidaires" in page
        assert "365 derniers jours" in page
        reader = django_user_model.objects.create_user("lu", password="x")
        client.force_login(reader)
        assert client.get("/admin/reports/red-flags/").status_code in (302, 403)


def test_counts_add_up():
    for _ in range(3):
        counting.note("heart")
    assert FlagCount.objects.get().count == 3


def test_an_answer_of_another_kind_is_not_counted(rf):
    red_flags.answer(rf.get("/"), Flag("stop", "heart"), lambda request: HttpResponse("{}", content_type="text/plain"))
    assert not FlagCount.objects.exists()


def test_a_name_of_a_commune_is_no_sentence(monkeypatch):
    """« La Côte-Saint-André » looks like a stroke to the reader."""
    found = [SimpleNamespace(exact=False), SimpleNamespace(exact=True)]
    monkeypatch.setattr(red_flags.communes, "search", lambda text, limit: found[:limit])
    assert red_flags.read([STOP]) == Heard(None, lasts=False)
    found.pop()
    assert red_flags.read([STOP], "directory:nearby") == Heard(Flag("stop", "suicide"), lasts=True)
    assert red_flags.read([STOP], "directory:communes") == Heard(None, lasts=False)
    found.pop()
    assert red_flags.read([STOP], "directory:communes") == Heard(Flag("stop", "suicide"), lasts=True)


def test_communes_are_found_whatever_their_name_looks_like(client, france):
    territory = Territory.objects.get(code="59350")
    assert red_flags.read([territory.name]).flag is None
    assert client.get("/pres-de-chez-moi/communes/", {"q": "lil"}).json()["communes"][0]["name"] == "Lille"
