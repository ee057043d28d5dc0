"""Check that the chain of the ledger is whole and that the rows it sealed are unchanged. Read-only."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, router

from core import append_only, chain, ledger
from core.models import LedgerEntry, LedgerHead, LedgerKey


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken link: the entry's number (None: not one entry), what it is about, what is wrong."""

    sequence: int | None
    subject: str
    problem: str

    def __str__(self) -> Any:
        where = f"entry {self.sequence}" if self.sequence else "ledger"
        return f"{where}{f' ({self.subject})' if self.subject else ''}: {self.problem}"


@dataclass
class LedgerReport:
    """What was read. ``seals``: the last digest of each sealed row with the entry that holds it; ``last``: content of
    the last entry of each kind about each subject, for the witnesses."""

    count: int = 0
    head: str = chain.ORIGIN
    broken: Broken | None = None
    seals: dict[str, tuple[int, str]] = field(default_factory=dict)
    last: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when no link is broken."""
        return self.broken is None


_GONE = "is not in the chain: entries were cut off or rewritten"
Witness = Callable[[LedgerReport], Iterable[Broken]]
_WITNESSES: dict[str, Witness] = {}


def witness(name: str, found: Witness) -> None:
    """Let a floor above compare its rows with what the ledger says of them (in AppConfig.ready)."""
    _WITNESSES[name] = found


def verify(head: str = "") -> LedgerReport:
    """Read the whole chain and what it seals; ``report.broken`` is the first broken link, None when all is well.

    ``head``: a hash that was published: the chain must hold it.
    """
    report = LedgerReport()
    report.broken = next(_faults(report, head), None)
    return report


def _faults(report: LedgerReport, head: str) -> Iterator[Broken]:
    """Every fault, the chain first: what follows a broken link proves nothing."""
    known: dict[str, int] = {}
    keys = dict(LedgerKey.objects.values_list("person_id", "key"))
    for entry in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=500):
        yield from _link(entry, report, keys)
        report.count, report.head = entry.sequence, entry.hash
        known[entry.hash] = entry.sequence
    for published in LedgerHead.objects.order_by("day"):
        if known.get(published.hash) != published.sequence:
            yield Broken(
                published.sequence,
                "",
                f"the head published on {published.day:%Y-%m-%d} {_GONE}",
            )
    if head and head not in known:
        yield Broken(None, "", f"the head {head} {_GONE}")
    for name, (sequence, digest) in report.seals.items():
        yield from _seal(name, sequence, digest)
    for found in _WITNESSES.values():
        yield from found(report)
    for one in append_only.missing(connections[router.db_for_read(LedgerEntry)]):
        yield Broken(None, one, "the database no longer keeps these rows: triggers are missing (manage.py migrate)")


def _link(entry: LedgerEntry, report: LedgerReport, keys: dict[int, str]) -> Iterator[Broken]:
    """Faults of one entry against the one before."""
    expected = report.count + 1
    if entry.sequence != expected:
        yield Broken(expected, "", f"missing (the next one is entry {entry.sequence})")
    if entry.previous != report.head:
        yield Broken(entry.sequence, entry.subject, "does not follow the entry before: reordered or altered")
    if entry.hash != chain.entry_hash(entry.sequence, entry.previous, chain.sha256(entry.content)):
        yield Broken(entry.sequence, entry.subject, "its content is not what was hashed: altered")
    content = json.loads(entry.content)
    columns = {"kind": entry.kind, "subject": entry.subject, "at": json.loads(chain.canonical(entry.at))}
    for name, value in columns.items():
        if content[name] != value:
            yield Broken(entry.sequence, entry.subject, f"its column “{name}” is not what its content says: altered")
    yield from _person(entry, content, keys)
    report.seals.update({name: (entry.sequence, digest) for name, digest in content["seals"].items()})
    report.last[entry.kind, entry.subject] = content


def _person(entry: LedgerEntry, content: dict[str, Any], keys: dict[int, str]) -> Iterator[Broken]:
    """The person of an entry is the one who was marked; an account that was erased leaves nothing to compare."""
    if entry.person_id is None:
        return
    key = keys.get(entry.person_id, "")
    if not key or chain.person_mark(key, entry.sequence, entry.previous) != content["person"]:
        yield Broken(entry.sequence, entry.subject, "the person shown is not the one who acted: altered")


def _seal(name: str, sequence: int, digest: str) -> Iterator[Broken]:
    """The row is there, and as it was when it was sealed."""
    kind, _colon, key = name.rpartition(":")
    try:
        content = ledger.sealed_content(kind, key)
    except LookupError:
        yield Broken(sequence, name, "nothing can read what was sealed: this version of the software does not know it")
        return
    if content is None:
        yield Broken(sequence, name, "what was sealed is gone")
    elif chain.digest(content) != digest:
        yield Broken(sequence, name, "what was sealed is no longer what it was: altered")
