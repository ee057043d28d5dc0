"""Bringing the mirror up to date: what is no longer public goes first, then what changed is written, manifest last."""

import hashlib
import logging
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone

from core import flight

from . import attachments, manifest, state, wording
from .addresses import FILES, PLACES, MirrorAddress, of_link, seeds
from .manifest import MirrorEntry, MirrorManifest
from .reading import AnswerRead, ApplicationReader, quiet
from .store import Store, place

logger = logging.getLogger(__name__)
#: After so many answers in a row that say that the site is not well, a run gives up and leaves the mirror as it is.
_MOST_FAILURES = 10
#: A run that finds the site changed while it was at work begins again, so many times.
_ROUNDS = 5
_CHECKPOINT = 15.0  # seconds
_FILE, _COUNTED = "file", "counted"
_ICON = "/favicon.ico"


class SiteNotWellError(Exception):
    """Raised when the application answers with errors; the present mirror is kept."""


@dataclass(slots=True)
class RunReport:
    """What a run did: files written, answers that were the same, files removed, addresses left for the next run."""

    written: int = 0
    same: int = 0
    removed: int = 0
    waiting: int = 0
    busy: bool = False

    def __str__(self) -> str:
        """One line for a person."""
        if self.busy:
            return "another run is at work"
        return f"{self.written} written, {self.same} unchanged, {self.removed} removed, {self.waiting} waiting"


def run(*, seconds: float | None = None, everything: bool = False) -> RunReport:
    """Bring the mirror up to date; nothing is done when nothing changed. One run at a time on a machine.

    ``seconds``: how long pages of places may take in this run (``None``: until all are done); the others are always
    done. ``everything``: ask for each address again even when the site says that nothing changed. Raises
    ``SiteNotWellError`` when the application fails, ``OSError`` when the disk does.
    """
    folder, report = state.folder(), RunReport()
    if folder is None:
        return report
    with flight.single("mirror") as mine:
        if not mine:
            return RunReport(busy=True)
        ends = None if seconds is None else time.monotonic() + seconds
        for number in range(_ROUNDS):
            now = state.current()
            if now is None:
                raise SiteNotWellError("the database does not answer")
            known = manifest.load(folder)
            if known.state == now and not known.dirty and not (everything and number == 0):
                manifest.touch(folder)
                break
            Round(folder, known, now, report, everything=everything and number == 0).bring_up(ends)
            if report.waiting:
                break
    return report


class Round:
    """One passage over every address, for one state of the site."""

    def __init__(self, folder: Path, known: MirrorManifest, now: str, report: RunReport, *, everything: bool):
        self.store, self.known, self.now, self.report = Store(folder), known, now, report
        self.folder, self.entries = folder, known.entries
        self.reader = ApplicationReader()
        self.known_links: dict[str, MirrorAddress | None] = {}
        self.failures, self.saved = 0, time.monotonic()
        if known.dirty or everything:
            for entry in self.entries.values():
                entry.seen = ""
                if known.dirty:  # a run was killed: what is on the disk may be newer than what is known of it
                    entry.digest = ""
        self.moment = timezone.now()

    def bring_up(self, ends: float | None) -> None:
        """Withdraw, write what changed, save."""
        self._save(dirty=True)
        with quiet():
            wanted = seeds()
            self._withdraw(wanted)
            self._say_what_is_out_of_order()
            self._site(wanted)
            waiting = self._places(wanted, ends)
        self.report.waiting = self.known.waiting = waiting
        self.known.state = "" if waiting else self.now
        self._save(dirty=False)

    def _save(self, *, dirty: bool) -> None:
        self.known.dirty = dirty
        manifest.save(self.folder, self.known)
        self.saved = time.monotonic()

    # --- what goes ------------------------------------------------------------------------------------------------

    def _withdraw(self, wanted: dict[MirrorAddress, str]) -> None:
        """Delete at once what is no longer listed, files that nobody may read any more, and what nobody knows."""
        for stranger in self.store.strangers(self.known.names()):
            stranger.unlink(missing_ok=True)
        texts = {address.text: group for address, group in wanted.items()}
        self.counted = dict(attachments.kits())
        for key, entry in list(self.entries.items()):
            if entry.group == _FILE:
                gone = attachments.source(key) is None
            elif entry.group == _COUNTED:
                gone = key not in self.counted
            else:
                gone = entry.group in {PLACES, "seed"} and key not in texts
            if gone:
                self._drop(key)

    def _drop(self, key: str) -> None:
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.store.remove(entry.file)
            self.report.removed += 1

    # --- what comes -----------------------------------------------------------------------------------------------

    def _say_what_is_out_of_order(self) -> None:
        for language, _name in settings.LANGUAGES:
            body, name = wording.unavailable(language), f"unavailable/{language}.html"
            if not self.store.has(name) or self.store.path(name).read_bytes() != body:
                self.store.write(name, body)

    def _site(self, wanted: dict[MirrorAddress, str]) -> None:
        """Everything but places: the listed addresses, then what their pages lead to, then the files that they show."""
        queue = deque((address, "seed") for address, group in wanted.items() if group != PLACES)
        met, files = {address for address, _group in queue}, set()
        while queue:
            address, group = queue.popleft()
            entry = self._look(address, group)
            for link in map(MirrorAddress.read, entry.links if entry else ()):
                if link.path.startswith(FILES):
                    files.add(link)
                elif link not in met and link not in wanted:
                    met.add(link)
                    queue.append((link, ""))
        self._icon()
        files |= {MirrorAddress(unquote(target)) for target in self.counted.values() if isinstance(target, str)}
        for address in files:
            self._file(address.path, attachments.source(address.path), _FILE)
        for path, target in self.counted.items():
            self._file(path, target, _COUNTED)
        reached = {address.text for address in met | files} | set(self.counted) | {_ICON}
        for key, entry in list(self.entries.items()):
            if entry.group != PLACES and key not in reached:
                self._drop(key)

    def _places(self, wanted: dict[MirrorAddress, str], ends: float | None) -> int:
        """Pages of places, those looked at longest ago first; returns how many are left for the next run."""
        places = [address for address, group in wanted.items() if group == PLACES]
        todo = [one for one in places if (entry := self.entries.get(one.text)) is None or entry.seen != self.now]
        for done, address in enumerate(todo):
            if ends is not None and time.monotonic() > ends:
                return len(todo) - done
            self._look(address, PLACES)
        return 0

    def _look(self, address: MirrorAddress, group: str) -> MirrorEntry | None:
        """Ask for an address unless that was done in this state of the site; write it when it changed."""
        key = address.text
        entry = self.entries.get(key)
        if entry is not None and entry.seen == self.now and self.store.has(entry.file):
            entry.group = group
            return entry
        answer = self.reader.read(address)
        if answer.status >= 500:
            self.failures += 1
            logger.warning("an address could not be mirrored (%d)", answer.status)
            if self.failures >= _MOST_FAILURES:
                raise SiteNotWellError("the application answers with errors")
            return entry  # as it was: a page that breaks today is read as it was yesterday
        self.failures = 0
        name = place(address, answer.kind) if answer.public else None
        if name is None:
            self._drop(key)
            return None
        digest = hashlib.sha256(answer.body).hexdigest()[:24]
        if entry is not None and entry.file != name:
            self._drop(key)
            entry = None
        if entry is None or entry.digest != digest or not self.store.has(name):
            html = answer.kind == "text/html"
            body = wording.with_note(answer.body, address.path, self.moment) if html else answer.body
            self.store.write(name, body)
            self.report.written += 1
        else:
            self.report.same += 1
        self.entries[key] = MirrorEntry(name, digest, self.now, group, self._links(answer, address, group))
        if time.monotonic() - self.saved > _CHECKPOINT:
            self._save(dirty=True)
        return self.entries[key]

    def _links(self, answer: AnswerRead, address: MirrorAddress, group: str) -> list[str]:
        if answer.kind != "text/html" or group == PLACES:
            return []
        named = {urljoin(quote(address.path), link) for link in wording.links(answer.body)}
        for link in named - self.known_links.keys():
            self.known_links[link] = of_link(link)
        return sorted({found.text for link in named if (found := self.known_links[link])})

    def _file(self, path: str, source: Path | str | None, group: str) -> None:
        """A file of people, or a page that leads to it (``source`` is a text); nothing when nobody may read it."""
        if source is None:
            self._drop(path)
            return
        leads = isinstance(source, str)
        name = f"pages{path}index.{'html' if leads else 'zip'}" if path.endswith("/") else f"pages{path}"
        digest = source if leads else f"{source.stat().st_size}-{source.stat().st_mtime_ns}"
        entry = self.entries.get(path)
        if entry is None or entry.digest != digest or not self.store.has(name):
            if leads:
                self.store.write(name, wording.leading_to(source))
            else:
                self.store.link(name, source)
            self.report.written += 1
        else:
            self.report.same += 1
        self.entries[path] = MirrorEntry(name, digest, self.now, group)

    def _icon(self) -> None:
        """``/favicon.ico`` is a redirect of the application: here, the file itself."""
        location = self.reader.read(MirrorAddress(_ICON)).location
        if location.startswith(settings.STATIC_URL):
            source = Path(staticfiles_storage.path(location.removeprefix(settings.STATIC_URL)))
            self._file(_ICON, source if source.is_file() else None, "")
