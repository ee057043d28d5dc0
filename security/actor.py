"""Who acts now: the signed-in person of the request and the reader's key, for what signals write in the log."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person (empty name: nobody signed in, or the site itself) and a reader."""

    name: str = ""
    pk: int | None = None
    reader: str = ""


_current: ContextVar[Actor | None] = ContextVar("security.actor", default=None)
NOBODY = Actor()


def name_of(user) -> str:
    """How the log names an account: what it signs in with, and the person's name beside."""
    if user is None or not getattr(user, "pk", None):
        return ""
    full = user.get_full_name()
    return f"{user.get_username()} ({full})"[:200] if full else user.get_username()[:200]


def current() -> Actor:
    """The actor of this request or task."""
    return _current.get() or NOBODY


@contextmanager
def acting(actor: Actor):
    """Inside, :func:`current` returns ``actor``."""
    mark = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(mark)
