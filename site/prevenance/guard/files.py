"""Who may read the files of the site on its own machine: their owner and their group, nobody else."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error

from ..startup import folder_faults

_OTHERS = 0o007
_KEYS = ("*.key", "*.pem", "*.jwk", "*.p12", "*.pfx")


def problems() -> list[CheckMessage]:
    """Folders that are missing, and files or folders that everyone on the machine may read or write."""
    found = [Error(fault, id="prevenance.E110") for fault in folder_faults(settings)]
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        found.append(Error("Static files were not collected.", hint="Run manage.py setup_site.", id="prevenance.E113"))
    for path in sorted(set(private_paths())):
        mode = _mode(path)
        if mode is not None and mode & _OTHERS:
            found.append(
                Error(
                    f"Everyone on this machine may reach {path} (mode {mode:o}).",
                    hint=f"chmod o-rwx {path}",
                    id="prevenance.E111",
                )
            )
    return found


def _mode(path: Path) -> int | None:
    """Permissions of a file or a folder, of what a link leads to; ``None`` for what is missing or is neither."""
    try:
        status = path.stat()
    except OSError:
        return None
    return stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode) else None


def embedded_database() -> Path | None:
    """File of the SQLite database; ``None`` when a server holds the data."""
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if "sqlite" in database["ENGINE"] else None


def private_paths() -> Iterator[Path]:
    """The file of variables, the folder of data and what lies right under it, the SQLite database, keys."""
    yield settings.ENV_FILE
    var = Path(settings.VAR_DIR)
    yield var
    for folder in (settings.MEDIA_ROOT, settings.SEARCH_INDEX_DIR, var / "cache", var / "mail", var / "keys"):
        yield Path(folder)
    if Path(settings.MEDIA_ROOT).is_dir():
        yield from (entry for entry in Path(settings.MEDIA_ROOT).iterdir() if entry.is_dir())
    for folder in (var, var / "keys"):
        for pattern in _KEYS:
            yield from folder.glob(pattern)
    if (var / "keys").is_dir():
        yield from (var / "keys").iterdir()
    name = embedded_database()
    if name is not None:
        yield name.parent
        yield from (name.with_name(name.name + suffix) for suffix in ("", "-wal", "-shm", "-journal"))
