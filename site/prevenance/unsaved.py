"""When nothing can be written (disk full, database read-only or away): its signs; what was typed is given back."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO})
_MOST_BYTES, _LONG_TEXT = 300_000, 60


def cannot_write(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database or a folder cannot take anything now."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        # PostgreSQL: no resource left (class 53), a standby or a server made read-only (25006).
        state = getattr(error, "sqlstate", None) or ""
        if state.startswith("53") or state == "25006":
            return True
        if isinstance(error, OSError) and not isinstance(error, DatabaseError) and error.errno in _NO_ROOM:
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def kept(request: HttpRequest) -> dict:
    """What the page can give back of a form: ``fields`` to send again, ``texts`` to copy, whether something is lost."""
    try:
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except Exception:  # the body itself could not be read
        return {"fields": [], "texts": [], "lost": True}
    fields = [(name, value) for name, value in posted if "password" not in name.lower()]
    if sum(len(name) + len(value) for name, value in fields) > _MOST_BYTES:
        return {"fields": [], "texts": [], "lost": True}
    texts = [
        value
        for name, value in fields
        if len(value) > _LONG_TEXT and " " in value and not value.startswith(("{", "[")) and "token" not in name.lower()
    ]
    return {"fields": fields, "texts": texts, "lost": files or len(fields) < len(posted)}
