"""Public pages are shared by caches, become unreachable there when something public changes, and stay few."""

import gzip
import itertools
import json
import pickle

import pytest
from django.core.cache import caches
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils.cache import patch_vary_headers

from core import guarded_cache, parameters
from prevenance import caching, generation, known, marks, page_store
from prevenance.caching import PublicCacheMiddleware

pytestmark = pytest.mark.django_db
BODY = "<p>Bonjour</p>" * 100


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.PUBLIC_CACHE_ENABLED = True
    guarded_cache.forget_states()
    known.forget()
    caches["pages"].clear()
    yield
    caches["pages"].clear()


class View:
    """A view that counts how often it ran."""

    def __init__(self, make=None):
        self.calls = 0
        self.make = make or (lambda request: HttpResponse(BODY))

    def __call__(self, request):
        self.calls += 1
        return self.make(request)


def ask(view, path="/recherche/", cookies=None, method="get", **headers):
    request = getattr(RequestFactory(), method)(path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    request.COOKIES.update(cookies or {})
    return PublicCacheMiddleware(view)(request)


def kept() -> dict:
    """What the cache holds."""
    return caches["pages"].store._cache


def test_second_reader_is_served_from_the_cache():
    view = View()
    assert ask(view)["X-Cache"] == "miss"
    second = ask(view)
    assert second["X-Cache"] == "hit"
    assert second.content.decode() == BODY
    assert view.calls == 1


def test_a_copy_costs_one_small_query(django_assert_num_queries):
    view = View()
    ask(view)
    with django_assert_num_queries(1):
        assert ask(view)["X-Cache"] == "hit"


def test_tells_shared_caches_how_long(settings):
    control = ask(View())["Cache-Control"]
    for part in ("public", "s-maxage=60", "stale-while-revalidate=600", "stale-if-error=86400"):
        assert part in control


def test_addresses_do_not_share_a_copy():
    view = View()
    ask(view, "/recherche/?q=a")
    assert ask(view, "/recherche/?q=b")["X-Cache"] == "miss"
    assert ask(view, "/en/recherche/?q=a")["X-Cache"] == "miss"


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None), ("zstd", None)])
def test_a_page_that_is_not_kept_is_compressed_for_its_reader_only(settings, monkeypatch, accepted, encoding):
    settings.PUBLIC_CACHE_ENABLED = False
    made = []
    for module, name in ((page_store.gzip, "gzip"), (page_store.brotli, "br")):
        compress = module.compress
        monkeypatch.setattr(
            module, "compress", lambda *a, compress=compress, name=name, **k: made.append(name) or compress(*a, **k)
        )
    request = RequestFactory().get("/label/", headers={"accept-encoding": accepted})
    response = PublicCacheMiddleware(View())(request)
    assert response.get("Content-Encoding") == encoding
    assert made == ([encoding] if encoding else [])
    assert response["Vary"] == "Accept-Encoding"
    assert response.content == (BODY.encode() if encoding is None else response.content)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_compressed_for_who_accepts_it(encoding):
    view = View()
    ask(view)
    response = ask(view, accept_encoding=encoding)
    assert response["Content-Encoding"] == encoding
    assert "Accept-Encoding" in response["Vary"]
    assert len(response.content) < len(BODY)
    if encoding == "gzip":
        assert gzip.decompress(response.content).decode() == BODY


def test_same_version_gives_304():
    view = View()
    first = ask(view)
    second = ask(view, if_none_match=first["ETag"])
    assert second.status_code == 304
    assert second.content == b""
    assert second["Cache-Control"] == first["Cache-Control"]
    assert ask(view, if_modified_since=first["Last-Modified"]).status_code == 304


def test_an_editor_always_sees_the_page_made_anew(settings):
    view = View()
    ask(view)
    response = ask(view, cookies={settings.SESSION_COOKIE_NAME: "x"})
    assert "X-Cache" not in response
    assert "private" in response["Cache-Control"]
    assert view.calls == 2


def _with_cookie(request):
    response = HttpResponse(BODY)
    response.set_cookie("a", "b")
    return response


def _varying(name):
    def make(request):
        response = HttpResponse(BODY)
        patch_vary_headers(response, [name])
        return response

    return make


@pytest.mark.parametrize(
    "make",
    [
        _with_cookie,
        _varying("Cookie"),
        _varying("Accept"),
        _varying("*"),
        lambda request: HttpResponse(BODY, headers={"Cache-Control": "private"}),
        lambda request: HttpResponse(BODY, headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse(BODY, headers={"Cache-Control": "public, s-maxage=0"}),
        lambda request: HttpResponse(BODY, status=500),
        lambda request: HttpResponse(BODY, status=404),
    ],
)
def test_private_or_failed_answers_are_never_kept(make):
    view = View(make)
    ask(view)
    ask(view)
    assert view.calls == 2
    assert not kept()


def test_posting_is_never_cached():
    view = View()
    for _ in range(2):
        ask(view, method="post")
    assert view.calls == 2


def test_a_change_makes_every_copy_unreachable():
    view = View()
    ask(view)
    generation.renew()
    assert ask(view)["X-Cache"] == "miss"


class TestSameAnswer:
    """A copy says what the page said, headers included."""

    def test_every_header_of_the_answer(self):
        headers = {
            "X-Frame-Options": "DENY",
            "Content-Security-Policy": "default-src 'none'",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
            "Content-Disposition": "attachment",
            "X-Anything-New": "yes",
        }
        view = View(lambda request: HttpResponse(BODY, headers=headers))
        ask(view)
        again = ask(view)
        assert again["X-Cache"] == "hit"
        assert headers.items() <= dict(again.items()).items()
        assert ask(view, if_none_match=again["ETag"])["X-Frame-Options"] == "DENY"

    def test_a_policy_of_its_own(self):
        def make(request):
            response = HttpResponse(BODY)
            response._csp_update = {"img-src": "https://example.org"}
            return response

        view = View(make)
        ask(view)
        assert ask(view)._csp_update == {"img-src": "https://example.org"}

    @pytest.mark.parametrize("address", ["/label/", "/pres-de-chez-moi/", "/robots.txt", "/recherche/?q=rien"])
    def test_through_the_whole_site(self, client, address):
        client.get(address)  # an index that lacks is made at the first question, which changes the generation
        generation.renew()
        fresh, copy = client.get(address), client.get(address)
        assert (fresh["X-Cache"], copy["X-Cache"]) == ("miss", "hit")
        different = {"X-Cache"}
        assert {k: v for k, v in fresh.items() if k not in different} == {
            k: v for k, v in copy.items() if k not in different
        }
        for name in ("X-Frame-Options", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
            assert name in copy.headers


class TestSpellings:
    """An address has one writing, whatever readers and other sites add to it."""

    SAME = (
        "/recherche/?q=sommeil&topic=a&topic=b",
        "/recherche/?topic=b&topic=a&q=sommeil",
        "/recherche/?q=rien&q=sommeil&topic=a&topic=b",
        "/recherche/?q=sommeil&topic=a&topic=b&topic=a&topic=",
        "/recherche/?q=%73ommeil&topic=a&topic=b",
        "/recherche/?q=++sommeil+&topic=a&topic=b",
        "/recherche/?q=sommeil&topic=a&topic=b&utm_source=lettre&fbclid=1&Q=x",
        "/%72echerche/?q=sommeil&topic=a&topic=b",
        "/recherche/?q=sommeil&topic=a&topic=b&page=",
    )

    def test_one_copy(self):
        view = View(lambda request: HttpResponse(BODY + request.GET.urlencode()))
        bodies = {ask(view, address).content for address in self.SAME}
        assert len(bodies) == 1
        assert view.calls == 1
        assert len(kept()) == 1

    def test_accents_composed_or_not(self):
        view = View()
        ask(view, "/recherche/?q=%C3%A9t%C3%A9")
        assert ask(view, "/recherche/?q=e%CC%81te%CC%81")["X-Cache"] == "hit"

    def test_host_in_capitals_or_with_its_port(self):
        view = View()
        ask(view)
        for host in ("TESTSERVER", "testserver:80", "testserver."):
            assert ask(view, host=host)["X-Cache"] == "hit", host

    def test_order_is_kept_where_it_says_something(self):
        read = parameters.Parameters(ordered=("o",))
        assert read.canonical(QueryDict("o=b&o=a&o=b")).urlencode() == "o=b&o=a"

    def test_an_empty_field_is_kept_where_it_says_something(self):
        read = parameters.Parameters(one=("ou", "tri"), blank=("ou",))
        assert read.canonical(QueryDict("tri=&ou=")).urlencode() == "ou="

    def test_thousands_of_spellings_make_few_copies(self):
        view = View()
        for number in range(1500):
            ask(view, f"/recherche/?utm_campaign={number}&x{number}=1&q=sommeil")
        assert len(kept()) == 1

    def test_unknown_hosts_and_ports_make_none(self):
        view = View()
        for number in range(20):
            ask(view, host=f"h{number}.example")
            ask(view, host=f"testserver:{9000 + number}")
        assert not kept()

    def test_a_host_that_is_not_ours_is_refused(self, client, settings):
        settings.ALLOWED_HOSTS = ["prevention.example"]
        assert client.get("/recherche/", headers={"host": "autre.example"}).status_code == 400


class TestHowMany:
    """Readers choose searches and filters; they do not choose how much is kept."""

    def test_searches_share_so_many_places(self, settings):
        settings.PUBLIC_CACHE_ASKED = 16
        view = View()
        for number in range(300):
            ask(view, f"/recherche/?q=mot{number}")
        assert len(kept()) <= 16

    def test_so_do_paths_that_readers_compose(self, settings):
        settings.PUBLIC_CACHE_ASKED = 8
        for number in range(60):
            ask(View(), f"/pres-de-chez-moi/contours/{number},1,2,3/")
        assert len(kept()) <= 8

    def test_a_copy_is_never_served_for_another_address(self, settings):
        settings.PUBLIC_CACHE_ASKED = 2
        view = View(lambda request: HttpResponse(request.GET["q"]))
        for number in itertools.chain(range(30), range(30)):
            assert ask(view, f"/recherche/?q={number}").content == str(number).encode()

    def test_pages_without_question_keep_their_place(self, settings):
        settings.PUBLIC_CACHE_ASKED = 2
        view = View()
        ask(view, "/label/")
        for number in range(50):
            ask(view, f"/recherche/?q={number}")
        assert ask(view, "/label/")["X-Cache"] == "hit"

    def test_an_old_copy_leaves_its_place(self):
        for _ in range(20):
            generation.renew()
            ask(View(), "/label/")
        assert len(kept()) == 1

    def test_what_is_large_is_not_kept(self, settings):
        import secrets

        large = secrets.token_hex(400_000)
        view = View(lambda request: HttpResponse(large))
        ask(view, "/recherche/?q=a")
        assert not kept()


@pytest.mark.parametrize(
    "rubbish",
    [
        None,
        38,
        "text",
        (),
        (1, 2, 3, 4, 5),
        ("page",) * 5,
        (page_store.VERSION, (("all",), ("sqlite", 1)), "y", 0, ((), b"", b"", b"", ())),
    ],
)
def test_a_damaged_entry_is_a_miss(rubbish):
    view = View()
    ask(view)
    (key,) = kept()
    kept()[key] = pickle.dumps(rubbish)
    assert ask(view)["X-Cache"] == "miss"
    assert ask(view)["X-Cache"] == "hit"


def test_a_flipped_byte_is_a_miss():
    view = View()
    ask(view)
    (key,) = kept()
    version, made_for, text, checksum, parts = pickle.loads(kept()[key])
    broken = bytearray(parts[2])
    broken[len(broken) // 2] ^= 1
    kept()[key] = pickle.dumps((version, made_for, text, checksum, (*parts[:2], bytes(broken), *parts[3:])))
    assert ask(view)["X-Cache"] == "miss"


def test_pages_are_served_when_the_cache_fails(client, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no cache today")

    for name in ("get", "set", "delete"):
        monkeypatch.setattr(caches["pages"].store, name, broken)
    for _ in range(2):
        assert client.get("/label/").status_code == 200


class TestWithoutItsDatabase:
    """What this process found true a moment ago is served for a few minutes, and nothing else."""

    @pytest.fixture
    def away(self, monkeypatch):
        def go():
            monkeypatch.setattr(marks, "judge", lambda proof: None)
            monkeypatch.setattr(marks, "snapshot", lambda: None)

        return go

    def test_what_was_true(self, away):
        view = View()
        ask(view)
        ask(view)
        away()
        assert ask(view)["X-Cache"] == "stale"
        assert view.calls == 1

    def test_not_what_it_never_saw_true(self, away):
        view = View()
        ask(view)
        away()
        assert ask(view)["X-Cache"] == "miss"

    def test_not_when_anything_changed_since(self, away):
        view, other = View(), View()
        for one, path in ((view, "/recherche/"), (view, "/recherche/"), (other, "/label/")):
            ask(one, path)
        copy = page_store.find(page_store.Address("http://testserver/label/?", asked=False))
        assert copy is not None
        generation.renew(["something else"])
        assert marks.judge(copy.basis) is marks.Standing.TRUE, (copy.basis, marks.lately(3600))
        assert ask(other, "/label/")["X-Cache"] == "hit"  # and it sees that something changed
        away()
        assert ask(view)["X-Cache"] == "miss"

    def test_nor_for_long(self, away, monkeypatch):
        view = View()
        ask(view)
        ask(view)
        monkeypatch.setattr(marks, "BLIND_SECONDS", -1)
        away()
        assert ask(view)["X-Cache"] == "miss"


class Watched(QueryDict):
    """Remembers which names were read."""

    read: set[str] = set()

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        self.read.add(key)
        return super().getlist(key, default)

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.read.add(key)
        return super().__contains__(key)


def test_views_read_what_they_declare_and_nothing_else(client, monkeypatch):
    """A parameter that is read and not declared would be ignored: the view would never see it."""
    from content import reference
    from vocabularies import reference as vocabulary

    vocabulary.load()
    reference.load()
    canonical = parameters.Parameters.canonical
    seen: list[tuple[str, set[str], set[str]]] = []

    def watched(self, asked):
        Watched.read = set()  # filling it asks for names too
        query = Watched(canonical(self, asked).urlencode(), mutable=True)
        Watched.read = set()
        seen.append((json.dumps(asked), Watched.read, {*self.one, *self.many, *self.ordered}))
        return query

    monkeypatch.setattr(parameters.Parameters, "canonical", watched)
    addresses = (
        *("/", "/label/", "/label/?format=json", "/label/?format=atom", "/label/comparer/?o=x", "/label/methode/"),
        *("/label/donnees-ouvertes/", "/label/feed/", "/pres-de-chez-moi/", "/pres-de-chez-moi/?ou=lille"),
        *("/pres-de-chez-moi/communes/?q=lil", "/pres-de-chez-moi/feed/", "/recherche/?q=sommeil", "/feed/"),
        *("/pres-de-chez-moi/autour-de-moi/", "/recherche/suggestions/?q=som", "/comprendre/", "/kits/", "/robots.txt"),
        *("/sitemap.xml", "/sitemap-label.xml", "/jamais-vue/"),
    )
    for address in addresses:
        assert client.get(address).status_code < 500, address
    assert len(seen) == len(addresses)
    for asked, read, declared in seen:
        assert read <= declared, (asked, read - declared)
    assert any(read for _asked, read, _declared in seen)


def test_views_that_are_declared_still_exist():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert caching._OF_LIBRARIES.keys() <= names


@pytest.mark.parametrize("state", ["stopped", "unwritable"])
def test_site_and_workspace_without_a_cache(settings, client, admin_client, state, tmp_path):
    """Every alias fails, under our calls and our libraries': pages are read, a page is published and withdrawn."""
    from wagtail.models import Page, Site

    from content.models import ArticlePage, HomePage
    from prevenance.settings.caches import caches as make_caches

    (tmp_path / "file").write_text("where a folder should be")
    settings.CACHES = make_caches("redis://127.0.0.1:1/0" if state == "stopped" else "", tmp_path / "file")
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Accueil", slug="accueil-sans-cache"))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    article = home.add_child(instance=ArticlePage(title="Article", slug="article-sans-cache", live=False))
    article.save_revision().publish()
    for address in ("/", "/article-sans-cache/", "/label/", "/recherche/?q=rien"):
        assert client.get(address).status_code == 200, address
    assert admin_client.get(f"/admin/pages/{home.pk}/").status_code == 200
    response = admin_client.post(f"/admin/pages/{article.pk}/unpublish/")
    assert response.status_code == 302
    assert client.get("/article-sans-cache/").status_code == 404
