"""Reference data of search: the first groups of synonyms."""

from pathlib import Path
from typing import Any

import yaml

from . import synonyms
from .models import SynonymGroup

FILE = Path(__file__).parent / "data" / "synonyms.yaml"


def load(progress: Any = None) -> int:
    """Add the groups of ``data/synonyms.yaml`` whose word is not in the table; return how many.

    A group that a person changed or switched off is left as it is. One that was deleted comes back at the next load:
    switch it off instead. ``progress(label, done, total)`` is told at the end.
    """
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    known = set(SynonymGroup.objects.values_list("word", flat=True))
    new = [
        SynonymGroup(word=group["word"], expansions="\n".join(group["expansions"]))
        for group in groups
        if group["word"] not in known
    ]
    SynonymGroup.objects.bulk_create(new)
    synonyms.forget()
    if progress:
        progress("synonyms", len(groups), len(groups))
    return len(new)
