"""Asking the application, in this process, as a reader without a cookie: the whole middleware, the same code."""

import contextlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation

from prevenance.caching import may_be_shared

from .addresses import MirrorAddress

#: What the application says of an answer that it can vouch for now; an older copy is not taken.
_CURRENT = frozenset({"", "hit", "miss"})


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """What the application said: status, media type (no parameters), body; ``public`` when a file may hold it."""

    status: int
    kind: str
    body: bytes
    public: bool
    location: str = ""


def request_of(path: str, query: str = "") -> WSGIRequest:
    """A request for an address under the site's public name, from this machine, that carries nothing of anybody."""
    site = urlsplit(settings.BASE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": site.netloc,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
    )


class ApplicationReader:
    """Reads addresses one after the other."""

    def __init__(self):
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def read(self, address: MirrorAddress) -> AnswerRead:
        """The answer to an address. A view that fails answers 500, as it does to readers."""
        with translation.override(translation.get_language()):  # the application changes it
            response = self._handler.get_response(request_of(address.path, address.query))
            kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
            current = response.get("X-Cache", "") in _CURRENT
            if response.streaming:
                response.close()
            body = b"" if response.streaming else response.content
        # An answer made from an older copy is the sign of a site that is not well: like an error, try again later.
        status = response.status_code if current else 503
        public = status == 200 and may_be_shared(response)
        return AnswerRead(status, kind, body, public, response.get("Location", ""))


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without a line in the log of requests for each address: no person asked."""
    log = logging.getLogger("prevenance.request")
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(level)
