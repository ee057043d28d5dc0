"""A copy from the cache says the same things as a fresh page: no header of security is lost on the way."""

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db
#: What differs by nature: where the answer comes from, how it is packed, how long it may be kept.
OF_THE_CACHE = {"x-cache", "etag", "last-modified", "cache-control", "content-length", "content-encoding", "vary"} | {
    # What it shows: read or kept, said in more or fewer keys.
    "surrogate-key",
    "cache-tag",
}
SECURITY = {
    "x-frame-options",
    "x-content-type-options",
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "cross-origin-opener-policy",
}
FIXED = [
    "/",
    "/comprendre/",
    "/label/",
    "/label/?format=json",
    "/label/export.csv",
    "/pres-de-chez-moi/",
    "/recherche/?q=sommeil",
    "/feed/",
    "/robots.txt",
    "/sitemap.xml",
    "/nulle-part/",
]


def headers(response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.items() if name.lower() not in OF_THE_CACHE}


def test_fresh_and_cached_answers_say_the_same(make, settings):
    pages = [make(kind).url for kind in ("article", "kit")]
    hits = 0
    for address in [*FIXED, *pages]:
        settings.PUBLIC_CACHE_ENABLED = False
        fresh = Client().get(address)
        settings.PUBLIC_CACHE_ENABLED = True
        cache.clear()
        made, kept = Client().get(address), Client().get(address)
        hits += kept.get("X-Cache") == "hit"
        assert headers(made) == headers(fresh), address
        assert headers(kept) == headers(fresh), address
        assert headers(kept).keys() >= SECURITY, address
        if kept.get("ETag"):
            unchanged = Client().get(address, headers={"if-none-match": kept["ETag"]})
            assert unchanged.status_code == 304
            assert headers(unchanged).keys() >= SECURITY, address
    assert hits > 8
    cache.clear()
