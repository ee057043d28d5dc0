"""The backup file: an uncompressed tar (mode 0600) of the dump, the media and, last, the manifest and its own digest.

It is written beside, then renamed: whatever interrupts it, a file with its final name is whole.
"""

import contextlib
import hashlib
import io
import os
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .manifest import NAME, BadBackupError, Entry, Manifest

_READ = 1 << 20
_DIGEST = "manifest.sha256"
DATABASE = "database/"
MEDIA = "media/"
PARTIAL = ".partial"


class _Hashing:
    """File object that computes the SHA-256 of what is read."""

    def __init__(self, source):
        self.source, self.digest, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.digest.update(chunk)
        self.size += len(chunk)
        return chunk

    @property
    def entry(self) -> Entry:
        return Entry(self.size, self.digest.hexdigest())


def media_files(root: Path) -> Iterator[tuple[str, Path]]:
    """(name in the backup, path) of each regular file under ``root``, in order; links are left out."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if not path.is_symlink() and path.is_file():
                yield path.relative_to(root).as_posix(), path


class ArchiveWriter:
    """Writes a backup; nothing has its final name before :meth:`finish`."""

    def __init__(self, path: Path):
        self.path, self.partial = path, path.with_name(path.name + PARTIAL)
        handle = os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(handle, "wb")
        self.tar = tarfile.TarFile(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(self, kind, value, trace) -> None:
        """Close; remove what was not finished."""
        with contextlib.suppress(OSError, ValueError):
            self.file.close()
        self.partial.unlink(missing_ok=True)

    def add(self, name: str, path: Path) -> Entry | None:
        """Add a file; None when it is gone. A file that changes while it is read is hashed as it was read."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return None
        with source:
            info = tarfile.TarInfo(name)
            stat = os.fstat(source.fileno())
            info.size, info.mtime, info.mode = stat.st_size, int(stat.st_mtime), 0o600
            reading = _Hashing(source)
            self.tar.addfile(info, reading)
            return reading.entry

    def _add_text(self, name: str, text: str) -> None:
        data = text.encode()
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = len(data), int(time.time()), 0o600
        self.tar.addfile(info, io.BytesIO(data))

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and its digest, make sure that the disk has them, give the file its name."""
        text = manifest.as_json()
        self._add_text(NAME, text)
        self._add_text(_DIGEST, hashlib.sha256(text.encode()).hexdigest())
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self.partial, self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\x00" not in name


class Reader:
    """Reads a backup; every file is checked against the manifest as it is taken out."""

    def __init__(self, path: Path):
        try:
            self.tar = tarfile.TarFile(path, mode="r")
        except FileNotFoundError:
            raise BadBackupError(f"{path}: no such file.") from None
        except IsADirectoryError:
            raise BadBackupError(f"{path} is a folder; name the backup file.") from None
        except (OSError, tarfile.TarError) as error:
            raise BadBackupError(f"{path.name} is not a backup of this site: {error}") from error
        self.manifest = self._manifest()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_args) -> None:
        self.tar.close()

    def _bytes(self, name: str) -> bytes:
        try:
            member = self.tar.getmember(name)
            if not member.isreg() or member.size > 512 << 20:
                raise BadBackupError(f"{name} of the backup is not what it should be.")
            return self.tar.extractfile(member).read()
        except KeyError:
            raise BadBackupError(f"The backup is not whole: it lacks {name}.") from None
        except (OSError, tarfile.TarError, EOFError) as error:
            raise BadBackupError(f"The backup cannot be read to its end: {error}") from error

    def _manifest(self) -> Manifest:
        text = self._bytes(NAME)
        if hashlib.sha256(text).hexdigest().encode() != self._bytes(_DIGEST).strip():
            raise BadBackupError("Its manifest was altered.")
        return Manifest.from_json(text)

    def take_database(self, target: Path) -> Path:
        """Write the dump into the folder ``target``; return its path."""
        name = next((name for name in self.tar.getnames() if name.startswith(DATABASE) and _safe(name)), None)
        if name is None:
            raise BadBackupError("The backup is not whole: it lacks the database.")
        path = target / PurePosixPath(name).name
        self._take(name, path, self.manifest.database)
        return path

    def take_media(self, target: Path) -> int:
        """Write every file of the manifest below ``target``; return how many."""
        target.mkdir(parents=True, exist_ok=True)
        for name, entry in self.manifest.media.items():
            if not _safe(name):
                raise BadBackupError(f"A file has an impossible name: {name!r}")
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._take(MEDIA + name, path, entry)
        return len(self.manifest.media)

    def _take(self, name: str, path: Path, wanted: Entry) -> None:
        try:
            member = self.tar.getmember(name)
            source = self.tar.extractfile(member) if member.isreg() else None
        except (KeyError, tarfile.TarError, OSError):
            source = None
        if source is None:
            raise BadBackupError(f"The backup is not whole: it lacks {name}.")
        reading = _Hashing(source)
        try:
            with path.open("wb") as out:
                while chunk := reading.read(_READ):
                    out.write(chunk)
        except (tarfile.TarError, EOFError) as error:
            raise BadBackupError(f"The backup cannot be read to its end: {error}") from error
        if reading.entry != wanted:
            raise BadBackupError(f"{name} was altered: it is not the file that was saved.")
