"""What an answer shows, said to the caches in front: ``Surrogate-Key`` (Varnish, Fastly) and ``Cache-Tag``
(Cloudflare).

Each key is written as eight letters, so that the header has a bounded length (1.1 kB for the most keys that an answer
has) whatever the key holds. The nginx that we ship takes the headers off before readers.
"""

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache

from django.http import HttpResponse

HEADERS = ("Surrogate-Key", "Cache-Tag")


@lru_cache(maxsize=20_000)
def tag(key: str) -> str:
    """The eight letters of a key (48 bits; keys that share one are purged together)."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()


def set_headers(response: HttpResponse, keys: Iterable[str]) -> None:
    """Say what ``response`` shows."""
    found = [tag(key) for key in keys]
    response["Surrogate-Key"] = " ".join(found)
    response["Cache-Tag"] = ",".join(found)
