"""Every public address, parameter, header, method and format: no fault of ours, no cookie, nothing reflected."""

from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.site import HOSTILE, Fault, Report, doors, known_values, taken_back

LANGUAGES = ("", "/en", "/ar", "/fr-simple")
PRIVATE = ("/admin/", "/documents/", "/static/", "/metrics")
METHODS = ("GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
HEADERS = {
    "Accept": ["application/json", "text/html", "*/*", "image/*;q=x", "", "\x00", "a" * 2000],
    "Accept-Language": ["fr", "ar,en;q=0.1", "xx", "*", ";;;q=", "fr-simple"],
    "Accept-Encoding": ["br", "gzip", "identity;q=0", "zstd", "*;q=0"],
    "If-None-Match": ['"x"', "*", 'W/"', "a" * 500],
    "If-Modified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "Thu, 99 Foo 9999 99:99:99 GMT"],
    "Range": ["bytes=0-0", "bytes=9-1", "bytes=-", "lines=1-2", "bytes=0-99999999999999999999"],
    "Cookie": ["sessionid=x", "csrftoken=" + "a" * 64, "a=b; " * 50, "\x00=;"],
    "X-Forwarded-For": ["1.2.3.4", "::1", "unknown, 1.2.3.4", "a" * 900, "1.2.3.4:x"],
    "Origin": ["null", "https://evil.example", "http://127.0.0.1"],
    "Referer": ["https://evil.example/<script>", "\x00", "/"],
    "Content-Type": ["application/json", "multipart/form-data", "text/plain; charset=nothing", "x" * 300],
    "Host": ["127.0.0.1", "evil.example", "[::1]", "a" * 300, "127.0.0.1:99999"],
}


def _pages() -> list[str]:
    from wagtail.models import Page

    pages = Page.objects.live().public().filter(depth__gt=1).specific()
    inside = (
        "",
        "",
        "archive/",
        "fichier/1/",
        "fichier/x/",
        "qr/",
        "affiche/",
        "version/1.0/",
        "comparer/1/2/",
        "feed/",
    )
    return [url + end for page in pages if (url := page.get_url()) for end in inside]


def cases(known: dict[str, list[str]]):
    """Strategy of (method, path, parameters, headers, body)."""
    text = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.integers().map(str))
    public = [door for door in doors() if not door.route.startswith(PRIVATE)]

    def value(name):
        return st.one_of(st.sampled_from(known[name]), text) if name in known else text

    @st.composite
    def one(draw):
        if draw(st.integers(0, 3)) == 0:
            path, names = draw(st.sampled_from(_PAGES)), ("page", "topic", "audience")
        else:
            door = draw(st.sampled_from(public))
            path, names = door.route, door.parameters
            for name, kind in door.variables:
                filled = quote(draw(value(name)), safe="/" if kind == "path" else "")
                path = path.replace(f"<{kind}:{name}>", filled).replace(f"<{name}>", filled)
            path = draw(st.sampled_from(LANGUAGES)) + path
        asked = draw(
            st.lists(st.sampled_from([*names, "q", "page", "format", "utm_source", "x"]), max_size=5).flatmap(
                lambda chosen: st.tuples(*(st.tuples(st.just(name), value(name)) for name in chosen))
            )
        )
        headers = {
            name: draw(st.sampled_from(HEADERS[name]))
            for name in draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3, unique=True))
        }
        body = draw(st.one_of(st.just(b""), st.binary(max_size=60), text.map(lambda t: urlencode({"q": t}).encode())))
        return draw(st.sampled_from(METHODS)), path, asked, headers, body

    return one()


_PAGES: list[str] = []


def wrong(response, method: str) -> str:
    """What is wrong with an answer; empty when it is right."""
    status = response.status_code
    if status >= 500 and not (status == 503 and response.has_header("Retry-After")):
        return f"answers {status}"
    if given_ := [name for name, cookie in response.cookies.items() if cookie["max-age"] != 0]:
        return f"sets a cookie: {given_}"  # taking back one that is void is right
    if not response.streaming and b"<script>alert(1)" in response.content:
        kind = response.get("Content-Type", "")
        if kind.startswith(("text/html", "image/svg")):
            return "gives back a script"
    if "\n" in response.get("Location", "") or "evil.example" in response.get("Location", "").partition("?")[0]:
        return f"leads to {response['Location']!r}"
    return ""


def run(count: int, number: int) -> Report:
    """Try ``count`` requests; stops at the first fault that hypothesis reduces to its simplest form."""
    from django.test import Client

    report, client = Report(), Client(raise_request_exception=False)
    _PAGES[:] = _pages()

    @seed(number)
    @settings(
        max_examples=count, deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck)
    )
    @given(cases(known_values()))
    def try_one(case):
        method, path, asked, headers, body = case
        report.tried += 1
        address = path + ("?" + urlencode(asked) if asked else "")
        kind = headers.get("Content-Type", "application/x-www-form-urlencoded")
        client.cookies.clear()
        with taken_back():
            response = client.generic(method, address, body, content_type=kind, headers=headers)
            if response.streaming:
                b"".join(response.streaming_content)
        said = wrong(response, method)
        assert not said, said

    try:
        try_one()
    except AssertionError as error:
        notes = "\n".join(getattr(error, "__notes__", []))
        report.faults.append(Fault(str(error), notes))
    return report
