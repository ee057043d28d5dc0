"""Catalogues compiled in pure Python: a bare machine needs no gettext."""

from collections.abc import Iterable
from pathlib import Path

import polib


def compile_catalogue(source: Path) -> bool:
    """Write the ``.mo`` beside ``source`` when it is missing or older; tell whether it was written."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    polib.pofile(str(source)).save_as_mofile(str(target))
    return True


def compile_all(folders: Iterable[Path | str]) -> int:
    """Compile every catalogue of ``folders`` that changed; return how many were written."""
    return sum(
        compile_catalogue(source) for folder in folders for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
    )
