"""Reference data of search: the first groups of synonyms."""

from typing import Any

from . import synonyms, vocabulary
from .models import SynonymGroup


def load(progress: Any = None) -> int:
    """Add the groups of ``data/synonyms`` whose word is not in the table; return how many.

    A group that a person changed or switched off is left as it is. One that was deleted comes back at the next load:
    switch it off instead. ``progress(label, done, total)`` is told at the end.
    """
    given = [group for _file, group in vocabulary.groups()]
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
