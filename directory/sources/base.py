"""What an adapter of a source is: it reads a file and says, for each line, what place it is or why it is refused."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from directory.enums import Appointment, Cost

SourceRow = Mapping[str, object]


class UnusableFile(Exception):
    """The whole file cannot be read: encoding, format, columns. The message says what to do."""


class RowRefused(Exception):
    """One line is not imported; the message says why. ``closed``: the source says that the place is closed."""

    def __init__(self, reason: str, *, closed: bool = False):
        super().__init__(reason)
        self.closed = closed


@dataclass(slots=True)
class OfferData:
    """An offer as a source says it. ``kind``, ``topics`` and ``audiences`` are codes."""

    kind: str
    title: str = ""
    description: str = ""
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    cost: str = Cost.UNKNOWN.value
    appointment: str = Appointment.UNKNOWN.value
    booking_url: str = ""
    on_site: bool = True
    remote: bool = False
    at_home: bool = False
    languages: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PlaceData:
    """A place as a source says it, before its commune and position are checked."""

    external_id: str
    name: str
    commune_code: str = ""
    commune_name: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    organization: str = ""
    values: dict = field(default_factory=dict)
    """Other fields of ``Place``, by name."""
    offers: list[OfferData] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Adapter:
    """One kind of source. Subclasses are pure: no database, so that they are tested on a line."""

    code: ClassVar[str] = ""
    version: ClassVar[int] = 1
    """Changed when the conversion changes, so that unchanged lines are converted again."""
    source: ClassVar[dict] = {}
    """Fields of ``Source`` when it is first met."""
    columns: ClassVar[tuple[str, ...]] = ()

    def source_code(self) -> str:
        """Code of the :class:`directory.models.Source` that lines belong to."""
        return self.code

    def rows(self, path: Path) -> Iterator[tuple[int, SourceRow]]:
        """``(line number, row)`` of the file. Raises :class:`UnusableFile`."""
        raise NotImplementedError

    def convert(self, row: SourceRow) -> PlaceData:
        """The place of a row. Raises :class:`RowRefused`."""
        raise NotImplementedError


def read_text(path: Path) -> str:
    """Text of a UTF-8 file, with or without byte-order mark. Raises :class:`UnusableFile`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"{path.name}: cannot be read ({error.strerror}).") from error
    if not data.strip():
        raise UnusableFile(f"{path.name}: the file is empty.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(
            f"{path.name}: not UTF-8 (byte 0x{data[error.start]:02X} at {error.start}). It is probably ISO-8859-1 or "
            f"Windows-1252; convert it first: iconv -f WINDOWS-1252 -t UTF-8 {path.name}"
        ) from error
    if "\0" in text:
        raise UnusableFile(f"{path.name}: not a text file (it holds NUL characters).")
    return text


def read_csv(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV whose separator is , ; or tabulation, with the line where each begins.

    Raises :class:`UnusableFile` when columns are missing, naming them.
    """
    text = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            found = ", ".join(reader.fieldnames or [])[:300]
            raise UnusableFile(f"{path.name}: missing column(s) {', '.join(missing)}. Found: {found}")
        line = reader.line_num + 1
        for row in reader:
            yield line, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableFile(f"{path.name}: line {reader.line_num}: broken CSV ({error}).") from error


def read_json_rows(path: Path) -> Iterator[tuple[int, dict]]:
    """Objects of a JSON array, numbered from 1. Raises :class:`UnusableFile`."""
    try:
        data = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UnusableFile(f"{path.name}: not JSON (line {error.lineno}: {error.msg}).") from error
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise UnusableFile(f"{path.name}: a JSON array of objects is expected.")
    yield from enumerate(data, start=1)


def number(value: object) -> float | None:
    """A coordinate written with a point or a comma; ``None`` when it is no number."""
    try:
        return float(str(value).replace(",", ".").replace(" ", "")) if value not in (None, "") else None
    except ValueError:
        return None


def padded(value: object, length: int = 5) -> str:
    """A code whose leading zeros a spreadsheet ate: 1000 → ``"01000"``."""
    text = str(value if value is not None else "").strip().removesuffix(".0")
    return text.zfill(length) if text.isdigit() and length - 1 == len(text) else text
