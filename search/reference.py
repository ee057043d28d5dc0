"""Reference data of search: the first groups of synonyms, one file a family."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from . import synonyms
from .models import SynonymGroup

FOLDER = Path(__file__).parent / "data" / "synonyms"
#: The same loader in C where libyaml is there: a thousand groups are read at each start.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def groups(folder: Path = FOLDER) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each group of the files of ``folder``, with the name of its file."""
    for path in sorted(folder.glob("*.yaml")):
        for group in yaml.load(path.read_text(encoding="utf-8"), _Loader):  # noqa: S506 - a SafeLoader
            yield path.stem, group


def load(progress: Any = None) -> int:
    """Add the groups of ``data/synonyms`` whose word is not in the table; return how many.

    A group that a person changed or switched off is left as it is. One that was deleted comes back at the next load:
    switch it off instead. ``progress(label, done, total)`` is told at the end.
    """
    given = [group for _file, group in groups()]
    known = set(SynonymGroup.objects.values_list("word", flat=True))
    new = [
        SynonymGroup(word=group["word"], expansions="\n".join(group["expansions"]))
        for group in given
        if group["word"] not in known
    ]
    SynonymGroup.objects.bulk_create(new)
    synonyms.forget()
    if progress:
        progress("synonyms", len(given), len(given))
    return len(new)
