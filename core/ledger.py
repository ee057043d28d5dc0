"""The ledger: who did what to what, as a chain of hashes that shows any rewriting (:mod:`core.chain`).

:func:`append` writes an entry in the transaction of the act: both are there, or neither. The chain's end is locked
until that transaction ends, so take it last, after the rows of the act. An entry may *seal* rows: it then holds the
digest of their content as it is at that moment, and :func:`core.ledger_check.verify` says when they no longer match.
A floor above says, in AppConfig.ready, what is sealed of its rows (key as text → JSON value, None when gone)::

    ledger.sealer("registry.evaluation/1", content_of_evaluation)

The number at the end of the name is the version of that content: when its shape must change, register another one and
seal anew; entries made before still need the old one.

The person who acts is private. An entry holds a mark of them, made with a key that is erased with the account
(:func:`forget`): the chain stays whole, and the mark leads to nobody.
"""

import datetime as dt
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connections, models, router, transaction
from django.utils import timezone

from core import chain
from core.models import LedgerEntry, LedgerHead, LedgerKey

#: Key of the lock that appends take one after another on PostgreSQL; SQLite has one writer at a time.
LOCK = 0x5052564C45444745
_SEALERS: dict[str, Callable[[str], Any]] = {}


def sealer(name: str, content: Callable[[str], Any]) -> None:
    """Say what is sealed under ``name``: ``content(key)`` returns a JSON value, or None when the row is gone."""
    _SEALERS[name] = content


def sealed_content(name: str, key: str) -> Any:
    """Content of a row as it is now. ``LookupError`` when nobody registered ``name``."""
    return _SEALERS[name](key)


def seal(name: str, key: object) -> tuple[str, str]:
    """Name and digest of a row as it is now, for ``append(seals=…)``: ``("registry.evaluation/1:12", "9f…")``."""
    content = sealed_content(name, str(key))
    if content is None:
        raise LookupError(f"nothing to seal: {name} {key}")
    return f"{name}:{key}", chain.digest(content)


def subject_of(subject: models.Model | str) -> str:
    """A row as the ledger names it: "registry.label:12"."""
    if isinstance(subject, str):
        return subject
    return f"{getattr(subject, 'ledger_name', subject._meta.label_lower)}:{subject.pk}"


def content_of(
    kind: str,
    subject: str,
    *,
    role: str,
    before: Any,
    after: Any,
    reason: str,
    reason_public: bool,
    at: dt.datetime,
    written: dt.datetime,
    imported: bool,
    person: str,
    seals: Mapping[str, str],
) -> str:
    """The text of an entry, with a new salt."""
    return chain.canonical(
        {
            "kind": kind,
            "subject": subject,
            "role": role,
            "before": before,
            "after": after,
            "reason": reason,
            "reason_public": reason_public,
            "at": at,
            "written": written,
            "imported": imported,
            "person": person,
            "seals": dict(seals),
            "salt": secrets.token_hex(16),
        }
    )


def append(
    kind: str,
    subject: models.Model | str,
    *,
    actor: Any,
    role: str,
    before: Any,
    after: Any,
    reason: str = "",
    reason_public: bool = False,
    at: dt.datetime | None = None,
    imported: bool = False,
    seals: Iterable[tuple[str, str]] = (),
) -> LedgerEntry:
    """Write an entry and return it.

    ``kind``: a word ("move", "close"…); ``actor``: an account, or None for the software; ``role``: a word that is
    public; ``before`` and ``after``: JSON values; ``at``: when it was done (now), beside the moment of writing which is
    always kept; ``imported``: it was done before the ledger existed; ``seals``: see :func:`seal`.
    """
    using = router.db_for_write(LedgerEntry)
    with transaction.atomic(using=using):
        _lock(using)
        last = LedgerEntry.objects.using(using).order_by("-sequence").only("sequence", "hash").first()
        sequence, previous = (last.sequence + 1, last.hash) if last else (1, chain.ORIGIN)
        moment, name = timezone.now(), subject_of(subject)
        content = content_of(
            kind,
            name,
            role=role,
            before=before,
            after=after,
            reason=reason,
            reason_public=reason_public,
            at=at or moment,
            written=moment,
            imported=imported,
            person=chain.person_mark(_key_of(actor, using), sequence, previous) if actor else "",
            seals=dict(seals),
        )
        return LedgerEntry.objects.using(using).create(
            sequence=sequence,
            previous=previous,
            hash=chain.entry_hash(sequence, previous, chain.sha256(content)),
            content=content,
            kind=kind,
            subject=name,
            at=at or moment,
            person=actor,
        )


def _lock(using: str) -> None:
    """Hold the end of the chain until the transaction ends; SQLite's transactions are IMMEDIATE, they hold it."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _key_of(person: Any, using: str) -> str:
    found, _new = LedgerKey.objects.using(using).get_or_create(person=person, defaults={"key": secrets.token_hex(32)})
    return found.key


def forget(person: Any) -> int:
    """Erase the link between an account and its entries (an account that is anonymised, not deleted); return how many.

    Deleting the account does the same. Every hash of the chain stays what it was.
    """
    with transaction.atomic():
        LedgerKey.objects.filter(person=person).delete()
        return LedgerEntry.objects.filter(person=person).update(person=None)


def last_about(subject: models.Model | str, kind: str, name: str, value: Any) -> LedgerEntry | None:
    """The last entry of ``kind`` about ``subject`` whose ``after`` says ``name: value``; None when there is none."""
    rows = LedgerEntry.objects.filter(subject=subject_of(subject), kind=kind).order_by("-sequence")
    return next((row for row in rows if (json.loads(row.content)["after"] or {}).get(name) == value), None)


def head() -> LedgerEntry | None:
    """The last entry; None while there is none."""
    return LedgerEntry.objects.order_by("-sequence").first()


def publish_head(day: dt.date | None = None) -> LedgerHead | None:
    """Keep today's head, once a day, for open data; None when there is nothing to publish or it is there already."""
    day = day or timezone.localdate()
    with transaction.atomic():
        _lock(router.db_for_write(LedgerEntry))
        last = head()
        if last is None or LedgerHead.objects.filter(day=day).exists():
            return None
        return LedgerHead.objects.create(day=day, sequence=last.sequence, hash=last.hash, published_at=timezone.now())
