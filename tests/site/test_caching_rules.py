"""What may be kept of which request and answer: each rule of ``prevenance.caching`` alone, without a page."""

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils.cache import patch_vary_headers

from core import parameters
from prevenance import caching

PRIVATE = ["/admin/", "/documents/", "/healthz", "/readyz", "/metrics", "/gallery/", "/static/", "/media/"]


def request(path="/", method="get", **options):
    return getattr(RequestFactory(), method)(path, **options)


@pytest.mark.parametrize("prefix", PRIVATE)
def test_private_addresses_are_never_kept(prefix, settings):
    assert (settings.STATIC_URL, settings.MEDIA_URL) == ("/static/", "/media/")
    for path in (prefix, f"{prefix}1/x"):
        assert not caching.is_public_request(request(path))
        assert not caching.is_cacheable_request(request(path))
    assert caching.is_public_request(request(f"/fr{prefix}"))


@pytest.mark.parametrize(("method", "public"), [("get", True), ("head", True), ("post", False), ("put", False)])
def test_only_readings_are_public(method, public):
    assert caching.is_public_request(request("/label/", method)) is public


def test_a_session_is_a_reader_of_its_own(settings):
    one = request("/label/")
    one.COOKIES["autre"] = "x"
    assert caching.is_cacheable_request(one)
    one.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert caching.is_public_request(one)
    assert not caching.is_cacheable_request(one)


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        ("exemple.fr", "exemple.fr"),
        ("EXEMPLE.fr.", "exemple.fr"),
        ("exemple.fr:80", "exemple.fr"),
        ("exemple.fr:443", "exemple.fr"),
        ("exemple.fr:8443", "exemple.fr:8443"),
        ("exemple.fr:8080", None),
        ("exemple.fr:9000", "exemple.fr:9000"),
    ],
)
def test_a_host_in_one_writing(settings, host, kept):
    settings.ALLOWED_HOSTS = ["exemple.fr"]
    settings.BASE_URL = "https://exemple.fr:8443"
    assert caching.host_of(request(HTTP_HOST=host, SERVER_PORT="9000")) == kept


def test_a_host_that_is_not_allowed_is_refused(settings):
    settings.ALLOWED_HOSTS = ["exemple.fr"]
    with pytest.raises(DisallowedHost):
        caching.host_of(request(HTTP_HOST="ailleurs.fr"))


@pytest.mark.parametrize("name", ["exemple.fr", "127.0.0.1", "localhost", "[::1]", "testserver", "ailleurs.fr"])
def test_where_every_host_is_allowed_only_ours_have_copies(settings, name):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://exemple.fr"
    assert caching.host_of(request(HTTP_HOST=name)) == (None if name == "ailleurs.fr" else name)


@pytest.mark.parametrize(
    ("query", "read", "asked"),
    [("", parameters.NONE, False), ("q=x", parameters.NONE, True), ("", parameters.Parameters(open_path=True), True)],
)
def test_an_address_says_whether_readers_composed_it(settings, query, read, asked):
    settings.ALLOWED_HOSTS = ["exemple.fr"]
    found = caching.address_of(request("/label/", QUERY_STRING=query, HTTP_HOST="exemple.fr"), read)
    assert (found.text, found.asked) == (f"http://exemple.fr/label/?{query}", asked)
    assert caching.address_of(request("/", HTTP_HOST="exemple.fr:9999"), read) is None


def answer(**headers):
    return HttpResponse("x", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_what_may_be_shared():
    assert caching.may_be_shared(answer())
    assert caching.may_be_shared(answer(Cache_Control="public, max-age=0"))
    assert not caching.may_be_shared(answer(Cache_Control="private"))
    assert not caching.may_be_shared(answer(Cache_Control="max-age=0, no-store"))
    assert not caching.may_be_shared(answer(Vary="Accept, Cookie"))
    assert caching.may_be_shared(answer(Vary="Accept"))
    assert not caching.may_be_shared(StreamingHttpResponse(["x"]))
    with_cookie = answer()
    with_cookie.set_cookie("a", "b")
    assert not caching.may_be_shared(with_cookie)


@pytest.mark.parametrize(
    ("vary", "same"),
    [("", True), ("Accept-Encoding", True), ("accept-encoding ,", True), ("Accept", False), ("*", False)],
)
def test_one_answer_for_all(vary, same):
    assert caching.is_one_for_all(answer(Vary=vary)) is same
    both = answer()
    patch_vary_headers(both, ["Accept-Encoding", "Accept-Language"])
    assert not caching.is_one_for_all(both)


def test_what_is_said_to_shared_caches(settings):
    settings.PUBLIC_CACHE_BROWSER, settings.PUBLIC_CACHE_SHARED = 1, 2
    settings.PUBLIC_CACHE_STALE, settings.PUBLIC_CACHE_ON_ERROR = 3, 4
    assert caching.default_cache_control() == (
        "public, max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4"
    )


def test_encodings_that_a_reader_names():
    assert caching._accepted(request(HTTP_ACCEPT_ENCODING="GZIP;q=1.0, br")) == {"gzip", "br"}
    assert caching._accepted(request()) == {""}


class TestAnswers:
    """What the middleware says of an answer that it does not keep."""

    @pytest.fixture(autouse=True)
    def _off(self, settings, db):
        settings.PUBLIC_CACHE_ENABLED = False

    def said(self, path="/label/", method="get", **response):
        headers = response.pop("headers", {})
        made = HttpResponse("x", headers=headers, **response)
        return caching.PublicCacheMiddleware(lambda request: made)(request(path, method))

    @pytest.mark.parametrize("status", [301, 302, 404, 410])
    def test_what_is_nowhere_is_kept_ten_seconds_by_others(self, status):
        assert self.said(status=status)["Cache-Control"] == "public, max-age=0, s-maxage=10"

    @pytest.mark.parametrize("status", [400, 403, 500, 503])
    def test_failures_are_not_kept(self, status):
        assert self.said(status=status)["Cache-Control"] == "private, no-store"

    def test_what_an_answer_says_itself_stays(self):
        assert self.said(status=404, headers={"Cache-Control": "max-age=3"})["Cache-Control"] == "max-age=3"
        assert self.said("/admin/", headers={"Cache-Control": "max-age=3"})["Cache-Control"] == "max-age=3"

    def test_private_addresses_say_so_and_files_do_not(self):
        assert self.said("/documents/1/x.pdf")["Cache-Control"] == "private, no-cache"
        assert self.said("/label/", "post")["Cache-Control"] == "private, no-cache"
        assert not self.said("/static/x.css").has_header("Cache-Control")
        assert not self.said("/media/x.png").has_header("Cache-Control")

    def test_a_page_has_its_marks(self):
        response = self.said()
        assert response["ETag"].strip('"').isalnum()
        assert len(response["ETag"]) == 26
        assert response.has_header("Last-Modified")
        assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=")
