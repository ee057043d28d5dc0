"""Accounts that anybody could open: those of the demo, and those with a password that is printed somewhere."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error

from ..accounts import DEMO_PASSWORD
from ..checks import no_demo_account_in_production

#: Passwords of the demo and of examples. The account's own name is tried too.
PRINTED = (DEMO_PASSWORD, "admin", "password", "changeme", "motdepasse", "prevenance")


def problems() -> list[CheckMessage]:
    """Demo accounts, and accounts that a printed password opens."""
    found = list(no_demo_account_in_production(None))
    named = sorted(with_printed_password(get_user_model().objects.filter(is_active=True)))
    if named:
        found.append(
            Error(
                f"Accounts that a printed password opens: {', '.join(named)}.",
                hint="Give each a new one: manage.py changepassword NAME",
                id="prevenance.E120",
            )
        )
    return found


def with_printed_password(users: Iterable) -> Iterator[str]:
    """Names of ``users`` whom one of ``PRINTED`` opens.

    A hash costs a fifth of a second by design, so one that was tried is remembered by its digest, in a file of the
    site's own: a restart with the same passwords tries none again.
    """
    tried = _Tried(Path(settings.VAR_DIR) / "passwords-tried")
    awaiting = [user for user in users if user.has_usable_password() and user.password not in tried]
    with ThreadPoolExecutor(max_workers=4) as pool:  # hashing lets other threads run
        opened = list(pool.map(_is_printed, awaiting))
    for user, is_open in zip(awaiting, opened, strict=True):
        if is_open:
            yield user.get_username()
        else:
            tried.add(user.password)
    tried.save()


def _is_printed(user) -> bool:
    return any(check_password(word, user.password) for word in {*PRINTED, user.get_username()})


class _Tried:
    """Digests of password hashes that no printed password opens. Losing the file costs time, nothing else."""

    def __init__(self, path: Path):
        self.path = path
        try:
            self.digests = set(path.read_text(encoding="ascii").split())
        except (OSError, ValueError):
            self.digests = set()
        self.used: set[str] = set()

    @staticmethod
    def _digest(encoded: str) -> str:
        return hashlib.sha256("\n".join([encoded, *PRINTED]).encode()).hexdigest()

    def __contains__(self, encoded: str) -> bool:
        digest = self._digest(encoded)
        if digest in self.digests:
            self.used.add(digest)
        return digest in self.digests

    def add(self, encoded: str) -> None:
        self.used.add(self._digest(encoded))

    def save(self) -> None:
        """Keep the digests of passwords that still exist."""
        if self.used == self.digests:
            return
        with suppress(OSError):
            self.path.write_text("\n".join(sorted(self.used)), encoding="ascii")
