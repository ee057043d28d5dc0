"""Public pages are shared by caches, and become unreachable there when something public changes."""

import gzip

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.cache import patch_vary_headers

from prevenance import generation
from prevenance.caching import PublicCacheMiddleware

BODY = "<p>Bonjour</p>" * 100


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.PUBLIC_CACHE_ENABLED = True
    cache.clear()
    yield
    cache.clear()


class View:
    """A view that counts how often it ran."""

    def __init__(self, make=None):
        self.calls = 0
        self.make = make or (lambda request: HttpResponse(BODY))

    def __call__(self, request):
        self.calls += 1
        return self.make(request)


def ask(view, path="/", cookies=None, **headers):
    request = RequestFactory().get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    request.COOKIES.update(cookies or {})
    return PublicCacheMiddleware(view)(request)


def test_second_reader_is_served_from_the_cache():
    view = View()
    assert ask(view)["X-Cache"] == "miss"
    second = ask(view)
    assert second["X-Cache"] == "hit"
    assert second.content.decode() == BODY
    assert view.calls == 1


def test_tells_shared_caches_how_long(settings):
    control = ask(View())["Cache-Control"]
    for part in ("public", "s-maxage=60", "stale-while-revalidate=600", "stale-if-error=86400"):
        assert part in control


def test_addresses_do_not_share_a_copy():
    view = View()
    ask(view, "/?q=a")
    assert ask(view, "/?q=b")["X-Cache"] == "miss"


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


def _varying(request):
    response = HttpResponse(BODY)
    patch_vary_headers(response, ["Cookie"])
    return response


@pytest.mark.parametrize(
    "make",
    [
        _with_cookie,
        _varying,
        lambda request: HttpResponse(BODY, headers={"Cache-Control": "private"}),
        lambda request: HttpResponse(BODY, headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse(BODY, status=500),
        lambda request: HttpResponse(BODY, status=404),
    ],
)
def test_private_or_failed_answers_are_never_kept(make):
    view = View(make)
    ask(view)
    ask(view)
    assert view.calls == 2


def test_posting_is_never_cached():
    view = View()
    for _ in range(2):
        PublicCacheMiddleware(view)(RequestFactory().post("/"))
    assert view.calls == 2


def test_a_change_makes_every_copy_unreachable():
    view = View()
    ask(view)
    generation.renew()
    assert ask(view)["X-Cache"] == "miss"


@pytest.mark.django_db
def test_saving_something_public_renews_the_generation(django_capture_on_commit_callbacks):
    from wagtail.models import Locale

    from vocabularies.models import Topic

    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        Topic.objects.create(locale=Locale.get_default(), code="essai", label="Essai")
    assert generation.current() != before
