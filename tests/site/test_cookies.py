"""« No cookie »: every public address, by every method, with its errors, is asked; none sets one."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver
from wagtail.models import PageViewRestriction

from core import form_tokens
from tests.forms import signed

pytestmark = pytest.mark.django_db
OUTSIDE = ("/admin/", "/static/")
MOST = 60  # addresses


def _patterns(patterns, prefix=""):
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        else:
            yield from _patterns(pattern.url_patterns, address)


def fixed_addresses() -> list[str]:
    """Every address of the site that has no part to fill in."""
    found = []
    for text, _pattern in _patterns(get_resolver().url_patterns):
        address = "/" + text.replace("^", "").replace("$", "").replace("\\.", ".")
        if not re.search(r"[<(\\]", address) and not address.startswith(OUTSIDE):
            found.append(address)
    return found


def ask(reader, address: str):
    """Ask for an address; its answer sets no cookie, is no fault of ours and asks for no token that needs one."""
    answer = reader.get(address)
    hold(address, answer)
    return answer


def hold(address: str, answer) -> None:
    assert not answer.cookies, (address, answer.status_code)
    assert answer.status_code < 500 or answer.status_code == 503, (address, answer.status_code)  # 503: not ready, said
    assert b"csrfmiddlewaretoken" not in (b"" if answer.streaming else answer.content), address


def crawl(reader, start: list[str]) -> list[str]:
    """Addresses of the site asked from ``start`` on, by links and forms."""
    todo, seen, order = list(start), set(), []
    while todo and len(order) < MOST:
        address = todo.pop(0)
        path = urlsplit(address).path
        if path in seen or path.startswith(OUTSIDE):
            continue
        seen.add(path)
        order.append(address)
        answer = ask(reader, address)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            todo += re.findall(r'(?:href|action|src)="(/[^/"#][^"#]*)"', answer.content.decode())
    return order


def test_no_public_address_sets_a_cookie(make, make_place):
    cache.clear()
    place = make_place("Maison ouverte")
    pages = [make(kind).url for kind in ("article", "kit", "guideline")]
    private = make("article")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="sésame")
    signed_in = make("article")
    PageViewRestriction.objects.create(page=signed_in, restriction_type="login")
    kit = next(url for url in pages if url)
    starts = [
        *("/", "/fr-simple/", "/en/", "/ar/"),
        *fixed_addresses(),
        *pages,
        f"{kit}archive/",
        f"{kit}fichier/1/",
        private.url,
        signed_in.url,
        place.get_absolute_url(),
        f"/lieu/{place.slug}/signaler/",
        f"/lieu/{place.slug}/signaler/merci/",
        f"/_util/authenticate_with_password/{private.get_view_restrictions().first().pk}/{private.pk}/",
        *("/nulle-part/", "/label/inconnu/", "/v/inconnu", "/documents/1/x.pdf", "/media/images/x.png", "/label/%00/"),
        *("/recherche/?q=" + "a" * 2000, "/pres-de-chez-moi/?ou=zzzz", "/comprendre/?page=9999"),
    ]
    reader = Client(enforce_csrf_checks=True)
    addresses = crawl(reader, starts)
    assert len(addresses) > 50
    for address in addresses:
        path = urlsplit(address).path
        hold(path, reader.post(path, {form_tokens.FIELD: "vieux"}))
        hold(path, reader.post(path, signed(path, {"password": "faux", "return_url": "/", "kind": "hours"})))
    for path in starts[:3] + starts[-6:]:
        hold(path, reader.post(urlsplit(path).path, {}, headers={"sec-fetch-site": "cross-site"}))


def test_a_shared_password_sets_one_that_ends_with_the_browser_and_says_so(make):
    page = make("article")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="sésame")
    reader = Client(enforce_csrf_checks=True)
    asked = reader.get(page.url)
    assert not asked.cookies
    assert "no-store" in asked["Cache-Control"]
    html = asked.content.decode()
    assert page.title not in html
    assert "cookie" in html
    address = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    given = reader.post(address, signed(address, {"password": "sésame", "return_url": page.url}))
    assert list(given.cookies) == ["sessionid"]
    assert not given.cookies["sessionid"]["max-age"]
    assert not given.cookies["sessionid"]["expires"]
    assert page.title in reader.get(page.url).content.decode()


@pytest.mark.parametrize("door", ["page", "collection"])
def test_shared_passwords_are_slowed_and_the_right_one_waits_too(make, door):
    from wagtail.models import Collection, CollectionViewRestriction

    page = make("article")
    if door == "page":
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="sésame")
        address = f"/en/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    else:
        made = Collection.get_first_root_node().add_child(name="Réservé")
        restriction = CollectionViewRestriction.objects.create(
            collection=made, restriction_type="password", password="sésame"
        )
        address = f"/documents/authenticate_with_password/{restriction.pk}/"
    reader = Client()

    def give(password, **extra):
        return reader.post(address, signed(address, {"password": password, "return_url": "/"}), **extra)

    assert [give("faux").status_code for _time in range(20)] == [422] * 5 + [429] * 15
    refused = give("sésame")
    assert refused.status_code == 429
    assert not refused.cookies
    assert int(refused["Retry-After"]) <= 60
    assert give("sésame", REMOTE_ADDR="203.0.113.7").status_code == 302
