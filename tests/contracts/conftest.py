"""The contract of the search port: every test runs on every engine, on an index of its own and no domain model.

A new engine joins by one line in ``ENGINES``; what it cannot do is named in its ``lacks`` and skipped by name.
"""

import itertools

import pytest

from search import engines, service, sources, synonyms
from search.port import SearchRequest
from search.schema import Field, Index
from search.sources import DocumentSource

ENGINES = ["embedded"]
_numbers = itertools.count()

FIELDS = (
    Field("title", "text", boost=3, suggest=True),
    Field("body", "text"),
    Field("words", "text", multi=True),
    Field("url", "stored"),
    Field("language", "keyword"),
    Field("topics", "keyword", multi=True),
    Field("price", "number"),
    Field("free", "boolean"),
    Field("day", "date"),
    Field("position", "geo"),
)


class ListSource(DocumentSource):
    """Documents from a dict that the test changes at will."""

    def __init__(self, name):
        self.index = Index(name, FIELDS)
        self.rows = {}

    def documents(self, keys=None):
        for key, row in self.rows.items():
            if keys is None or key in keys:
                yield {"id": key, **row}


@pytest.fixture(params=ENGINES)
def engine(request, settings, tmp_path, db):
    settings.SEARCH_ENGINE = request.param
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_REPAIR = "off"
    synonyms.forget()
    yield engines.current()
    synonyms.forget()


@pytest.fixture
def source(engine):
    found = sources.register(ListSource(f"contract{next(_numbers)}"))
    yield found
    engine.drop(found.index)
    sources.unregister(found.index.name)


@pytest.fixture
def fill(source):
    """``fill(rows)`` puts documents in the index; rows are dicts by id, or texts that become titles."""

    def _fill(rows):
        if not isinstance(rows, dict):
            rows = {str(number): {"title": text} for number, text in enumerate(rows)}
        source.rows = rows
        service.rebuild(source.index.name)
        return source

    return _fill


@pytest.fixture
def ask(source):
    """``ask(text, **request)`` returns the response of the port."""

    def _ask(text="", **options):
        return service.search(SearchRequest(source.index.name, text, **options), log_empty=False)

    return _ask


@pytest.fixture
def ids(ask):
    """``ids(text, **request)`` returns the ids found, in order."""

    def _ids(text="", **options):
        return [hit.id for hit in ask(text, **options).hits]

    return _ids
