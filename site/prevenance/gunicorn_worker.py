"""Gunicorn's worker, with the site's own page for a request line or headers that it refuses to read."""

import contextlib
import logging

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

logger = logging.getLogger("prevenance.request")

PLAIN = b"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>Adresse trop longue</title>
<h1>Adresse trop longue</h1><p>Quelques mots suffisent pour chercher.</p>
<p lang="en">This address is too long: a few words are enough to search.</p></html>"""


def page() -> bytes:
    """The page of 414 in the theme; a few plain lines when it cannot be made."""
    try:
        from prevenance import errors

        return errors.uri_too_long().content
    except Exception:
        return PLAIN


def answer(status: str, body: bytes) -> bytes:
    """A whole HTTP answer that ends the connection."""
    head = (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "frame-ancestors 'self'\r\nX-Frame-Options: SAMEORIGIN\r\nReferrer-Policy: same-origin\r\n\r\n"
    )
    return head.encode("ascii") + body


class Worker(ThreadWorker):
    """Threads, as ``gthread``."""

    def handle_error(self, req, client, addr, exc):
        """Answer what is too long by the site's page; leave the rest to gunicorn."""
        if not isinstance(exc, LimitRequestLine | LimitRequestHeaders):
            if req is not None and getattr(req, "uri", None):
                req.uri = req.uri.partition("?")[0]  # gunicorn writes it in its log: what people type stays out
            super().handle_error(req, client, addr, exc)
            return
        status = "414 URI Too Long" if isinstance(exc, LimitRequestLine) else "431 Request Header Fields Too Large"
        logger.info("refused: %s", status)
        with contextlib.suppress(OSError):
            client.sendall(answer(status, page()))
