"""What a backup says of itself: versions, number of rows a table, every file with its size and SHA-256."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
NAME = "manifest.json"
#: Tables whose content a restore does not owe: sessions end, caches and queues fill again.
VOLATILE = frozenset({"django_session", "search_outboxentry"})


class BadBackupError(Exception):
    """The file is not a whole, unaltered backup that this version can read; the message is for an operator."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the backup: ``size`` in bytes, ``sha256`` in hexadecimal."""

    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """Everything needed to check a restored site.

    ``vendor``: ``sqlite`` or ``postgresql``; ``rows`` ``{table: count}``; ``migrations`` ``["app.name", …]``;
    ``ledger`` ``{"count", "head"}``; ``secrets`` ``{setting: fingerprint}``, from which no secret can be found.
    """

    created_at: str
    vendor: str
    versions: dict[str, str]
    rows: dict[str, int]
    migrations: list[str]
    database: Entry
    media: dict[str, Entry] = field(default_factory=dict)
    missing_media: list[str] = field(default_factory=list)
    ledger: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> str:
        """The manifest as it stands in the backup."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Manifest":
        """Read a manifest; raises :class:`BadBackupError`."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise BadBackupError(f"This backup has format {data['format']}; this version reads format {FORMAT}.")
            data["database"] = Entry(**data["database"])
            data["media"] = {name: Entry(**entry) for name, entry in data["media"].items()}
            return cls(**data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadBackupError(f"Its manifest cannot be read ({type(error).__name__}).") from error


def fingerprint(secret: str) -> str:
    """Sixteen hexadecimal digits that tell whether two secrets are the same, and nothing else of them.

    Slow on purpose (PBKDF2-HMAC-SHA-256, 200,000 rounds): a short secret is not found by trying.
    """
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), b"prevenance.backup", 200_000).hex()[:16] if secret else ""


def same_secret(secret: str, known: str) -> bool:
    """Whether ``secret`` is the one of which ``known`` is the fingerprint."""
    return hmac.compare_digest(fingerprint(secret), known)


def differences(wanted: dict[str, int], found: dict[str, int]) -> list[str]:
    """One line per table whose number of rows is not the one of the backup; volatile tables do not count."""
    lines = []
    for table in sorted(set(wanted) | set(found)):
        if table in VOLATILE or wanted.get(table) == found.get(table):
            continue
        before, after = (counts.get(table, "no table") for counts in (wanted, found))
        lines.append(f"{table}: {before} rows in the backup, {after} here")
    return lines
