"""Files of the mirror: where each address is, written beside and put in place by a rename, compressed forms beside.

A reader always finds a whole file. Of a page that changes, the compressed forms go first, then the page is replaced,
then its new compressed forms come: whatever moment the process is killed at, no older form stays beside a newer one.
"""

import contextlib
import gzip
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import brotli

from .addresses import MirrorAddress

#: Media types that the mirror holds, with the extension by which nginx knows them (``deploy/nginx``, the same list).
TYPES = {
    "html": "text/html",
    "atom": "application/atom+xml",
    "xml": "application/xml",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "webmanifest": "application/manifest+json",
    "zip": "application/zip",
}
COMPRESSED = (".br", ".gz")
_LEAST = 400  # bytes: below, a compressed form saves nothing
_BROTLI, _GZIP = 9, 9


def place(address: MirrorAddress, kind: str) -> str | None:
    """Where an address of a media type stands, relative to the mirror; ``None`` when nginx could not name its type.

    ``/label/`` is ``pages/label/index.html``, its second page ``page-2/label/index.html``.
    """
    tree = "pages" if address.page == 1 else f"page-{address.page}"
    path = address.path
    if path.endswith("/"):
        extension = next((name for name, known in TYPES.items() if known == kind), None)
        return f"{tree}{path}index.{extension}" if extension else None
    return f"{tree}{path}" if TYPES.get(PurePosixPath(path).suffix.lstrip(".")) == kind else None


class Store:
    """The folder of a mirror."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, name: str) -> Path:
        """The file ``name`` of the mirror."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        return self.path(name).is_file()

    def write(self, name: str, body: bytes) -> None:
        """Put a page and its compressed forms in place. ``OSError`` when the disk does not take it."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._drop_compressed(target)
        self.put(target, body)
        if len(body) >= _LEAST:
            self.put(target.with_name(target.name + ".gz"), gzip.compress(body, _GZIP, mtime=0))
            self.put(target.with_name(target.name + ".br"), brotli.compress(body, quality=_BROTLI))

    def link(self, name: str, source: Path) -> None:
        """Put a file of people in place: the same bytes on the disk when it can be (a hard link), a copy otherwise."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent) as folder:
            beside = Path(folder) / "link"  # a link cannot overwrite, a rename can
            try:
                os.link(source, beside)
            except OSError:
                self.put(target, source.read_bytes())
                return
            os.replace(beside, target)  # between two links of one file it does nothing: the folder takes this one away

    def remove(self, name: str) -> None:
        """Delete a page, its compressed forms, and the folders that are then empty."""
        target = self.path(name)
        target.unlink(missing_ok=True)
        self._drop_compressed(target)
        for folder in target.parents:
            if folder == self.folder:
                return
            with contextlib.suppress(OSError):
                folder.rmdir()

    def below(self, path: str) -> Iterator[str]:
        """Names of every file at an address or below it, in every tree of pages."""
        for tree in self.folder.glob("page*"):
            found = tree / path.strip("/")
            if found.is_file():
                yield found.relative_to(self.folder).as_posix()
            for file in found.rglob("*") if found.is_dir() else ():
                if file.is_file() and not file.name.endswith(COMPRESSED):
                    yield file.relative_to(self.folder).as_posix()

    def strangers(self, known: set[str]) -> Iterator[Path]:
        """Files that no entry accounts for: left by a process that was killed, or put there by somebody."""
        for tree in self.folder.glob("page*"):
            for file in tree.rglob("*"):
                name = file.relative_to(self.folder).as_posix()
                page = name.removesuffix(file.suffix) if name.endswith(COMPRESSED) else name
                if file.is_file() and name not in known and page not in known:
                    yield file

    @staticmethod
    def _drop_compressed(target: Path) -> None:
        for suffix in COMPRESSED:
            target.with_name(target.name + suffix).unlink(missing_ok=True)

    @staticmethod
    def put(target: Path, body: bytes) -> None:
        """Put a file in place by a rename; ``OSError`` when the disk does not take it, the former file then stays."""
        handle, beside = tempfile.mkstemp(prefix=".new-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(beside, 0o666 & ~mask)  # nginx reads as a member of the group
            os.replace(beside, target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
