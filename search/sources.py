"""Which documents exist: each app declares a source per index, in its ``documents.py``, at start."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import Model
from wagtail.models import Page

from .schema import Index, SchemaError


class DocumentSource:
    """Gives the documents of one index. Subclass, then ``register(MySource())`` in ``AppConfig.ready``."""

    index: ClassVar[Index]
    #: Changes of these models (and of their subclasses) put ``keys_for(instance)`` in the outbox.
    models: ClassVar[tuple[type[Model], ...]] = ()

    def documents(self, keys: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """Yield the documents with these ids (all when ``None``): only what is live, public and in scope.

        A key that is asked and not yielded is deleted from the index.
        """
        raise NotImplementedError

    def keys_for(self, instance: Model) -> Iterable[str]:
        """Return the ids of the documents that a change of ``instance`` may change."""
        return (str(instance.pk),)

    def affected(self, instance: Model) -> Iterable[str]:
        """Return the ids to look at again when the address or the access of ``instance`` changes.

        A moved page or a new view restriction changes its whole branch: for a page, the default gives the keys of the
        page and of every descendant.
        """
        if not isinstance(instance, Page):
            yield from self.keys_for(instance)
            return
        for page in instance.get_descendants(inclusive=True).specific(defer=True).iterator(chunk_size=500):
            if isinstance(page, self.models):
                yield from self.keys_for(page)

    def count(self) -> int | None:
        """Return how many documents a rebuild will see, for its progress; ``None`` when nobody knows."""
        return None


_sources: dict[str, DocumentSource] = {}


def register(source: DocumentSource) -> DocumentSource:
    """Declare the source of an index; a second source for the same index replaces the first of the same class only."""
    known = _sources.get(source.index.name)
    if known is not None and type(known) is not type(source):
        raise SchemaError(f"Index {source.index.name}: already declared by {type(known).__name__}.")
    _sources[source.index.name] = source
    return source


def unregister(index_name: str) -> None:
    """Forget an index (tests)."""
    _sources.pop(index_name, None)


def get(index_name: str) -> DocumentSource:
    """Return the source of ``index_name`` or raise ``SchemaError``."""
    try:
        return _sources[index_name]
    except KeyError:
        raise SchemaError(f"No index is called {index_name!r}.") from None


def all_sources() -> list[DocumentSource]:
    """Return every source, in order of name."""
    return [source for _name, source in sorted(_sources.items())]
