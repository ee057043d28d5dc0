"""The lay vocabulary as files: groups of synonyms, one file a family. Pure; ``search.reference`` fills the table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent / "data" / "synonyms"
#: The same loader in C where libyaml is there: a thousand groups are read at each start.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def groups(folder: Path = FOLDER) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each group (``word``, ``expansions``) of the files of ``folder``, with the name of its file."""
    for path in sorted(folder.glob("*.yaml")):
        for group in yaml.load(path.read_text(encoding="utf-8"), _Loader):  # noqa: S506 - a SafeLoader
            yield path.stem, group
