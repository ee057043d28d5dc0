"""Import of a source: every line becomes a place, a warning or a refusal, and a second run changes nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core.batches import batches, pause
from directory.models import Place, Source, SourceRecord
from directory.sources import Adapter, PlaceData, RowRefused
from directory.sources.base import SourceRow
from directory.sources.whereabouts import Communes, locate
from directory.sources.writing import PlaceWriter
from search import outbox

Progress = Callable[[str, int, int], None]
LINES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell about a line. ``level`` is ``refused`` or ``warning``."""

    line: int
    external_id: str
    name: str
    level: str
    reason: str


@dataclass(slots=True)
class Summary:
    """What an import did."""

    source: str = ""
    lines: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    vanished: int = 0
    returned: int = 0
    closed: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything was written that a visitor may see."""
        return any((self.created, self.updated, self.vanished, self.returned, self.closed))

    @property
    def warnings(self) -> int:
        """How many warnings."""
        return sum(remark.level == "warning" for remark in self.remarks)


def digest(row: SourceRow, version: int) -> str:
    """Fingerprint of a line as converted by this version of the adapter."""
    text = json.dumps([version, row], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def run(
    adapter: Adapter,
    path: Path,
    *,
    progress: Progress = lambda label, done, total: None,
    date: dt.date | None = None,
    source: dict | None = None,
    partial: bool = False,
) -> Summary:
    """Import ``path``, so many lines a transaction: an interrupted import goes on where it was when run again.

    ``date``: date of the data, for places whose line says none. ``source``: fields of :class:`Source` that replace the
    adapter's. ``partial``: the file is an extract, so that what it lacks has not vanished.
    Raises :class:`directory.sources.UnusableFile`, and then nothing is written.
    """
    rows = list(adapter.rows(path))
    with outbox.paused():
        return _Import(adapter, date, source or {}, partial).run(rows, progress)


class _Import:
    def __init__(self, adapter: Adapter, date: dt.date | None, source: dict, partial: bool):
        self.adapter = adapter
        self.partial = partial
        self.now = timezone.now()
        code = adapter.source_code()
        self.source, created = Source.objects.get_or_create(
            code=code, defaults={"name": code, **adapter.source, **source}
        )
        self.old_date = self.source.date
        if date and self.source.date != date:
            self.source.date = date
        for name, value in {} if created else source.items():
            setattr(self.source, name, value)
        self.summary = Summary(source=code)
        self.communes = Communes()
        self.writer = PlaceWriter(self.source, self.now)
        self.records = {record.external_id: record for record in self.source.records.defer("raw")}
        self.seen: set[str] = set()

    def run(self, rows: list[tuple[int, SourceRow]], progress: Progress) -> Summary:
        total = len(rows)
        self.writer.prefetch([record.place_id for record in self.records.values() if record.place_id])
        done = 0
        for batch in batches(rows, LINES_AT_ONCE):
            with transaction.atomic():
                for line, row in batch:
                    self._line(line, row)
                self.writer.flush()
            done += len(batch)
            progress(self.source.code, done, total)
        self.summary.lines = total
        pause()
        # The end in one transaction: the source gets its new date when everything that depends on it is written.
        with transaction.atomic():
            if not self.partial:
                self._flag_vanished()
            self._touch_seen()
            self.writer.flush()
            self._move_dates()
            self.source.imported_at = self.now
            self.source.save()
        return self.summary

    def _line(self, line: int, row: SourceRow) -> None:
        place: PlaceData | None = None
        try:
            place = self.adapter.convert(row)
            if place.external_id in self.seen:
                raise RowRefused(f"identifier {place.external_id} appears twice in the file")
            self.seen.add(place.external_id)
            spot = locate(place, self.communes)
        except RowRefused as refusal:
            self._refuse(line, row, place, refusal)
            return
        for warning in place.warnings:
            self._remark(line, place.external_id, place.name, "warning", warning)
        record = self.records.get(place.external_id)
        fingerprint = digest(row, self.adapter.version)
        if record and record.digest == fingerprint and record.place_id and record.vanished_at is None:
            self.summary.unchanged += 1
            return
        if record is None:
            record = SourceRecord(source=self.source, external_id=place.external_id)
        returned = record.vanished_at is not None
        record.raw, record.digest, record.seen_at, record.vanished_at = dict(row), fingerprint, self.now, None
        outcome = self.writer.write(record, place, spot, returned=returned)
        if returned:
            self.summary.returned += 1
        else:
            setattr(self.summary, outcome, getattr(self.summary, outcome) + 1)

    def _refuse(self, line: int, row: SourceRow, place: PlaceData | None, refusal: RowRefused) -> None:
        self.summary.refused += 1
        external_id = place.external_id if place else str(row.get("id_fs") or row.get("gid") or row.get("id") or "")
        name = place.name if place else str(row.get("lib_fs") or row.get("nom") or row.get("name") or "")
        self._remark(line, external_id, name, "refused", str(refusal))
        known = self.records.get(external_id) if external_id else None
        if known is None:
            return
        # A place that we knew is not « vanished »: the source still speaks of it.
        self.seen.add(external_id)
        if refusal.closed and known.place_id and self.writer.close(known.place_id):
            self.summary.closed += 1

    def _remark(self, line: int, external_id: str, name: str, level: str, reason: str) -> None:
        self.summary.remarks.append(Remark(line, external_id, name, level, reason))

    def _flag_vanished(self) -> None:
        for external_id, record in self.records.items():
            if external_id not in self.seen and record.vanished_at is None:
                record.vanished_at = self.now
                self.writer.vanish(record)
                self.summary.vanished += 1

    def _touch_seen(self) -> None:
        """Lines that did not change were seen all the same."""
        pks = [record.pk for external_id, record in self.records.items() if external_id in self.seen and record.pk]
        for start in range(0, len(pks), 500):
            SourceRecord.objects.filter(pk__in=pks[start : start + 500]).update(seen_at=self.now)

    def _move_dates(self) -> None:
        """A newer file vouches again for the lines that did not change and that bear no date of their own."""
        if self.old_date is None or self.old_date == self.source.date:
            return
        places = Place.objects.filter(
            source=self.source, source_date=self.old_date, records__seen_at=self.now, records__vanished_at=None
        )
        pks = list(places.values_list("pk", flat=True).distinct())
        for start in range(0, len(pks), 500):
            Place.objects.filter(pk__in=pks[start : start + 500]).update(source_date=self.source.date)
