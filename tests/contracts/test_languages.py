"""Each document is found by the inflections of its own language, asked in that language."""

import pytest

from search import service, sources
from search.port import SearchRequest
from search.schema import Field, Index, SchemaError

from .conftest import FIELDS, ListSource

ROWS = {
    "fr": {"title": "Les vaccinations des enfants", "language": "fr"},
    "simple": {"title": "Les vaccinations faciles", "language": "fr-simple"},
    "en": {"title": "Sleeping babies", "body": "A child is screened early.", "language": "en"},
    "ar": {"title": "نوم الطفل", "language": "ar"},
    "br": {"title": "Kousked mat", "language": "br"},
    "mute": {"title": "Vaccinations sans langue"},
}


@pytest.fixture
def ask(engine, settings):
    """``ask(text, language…)`` → ids, in an index whose documents say their language; Breton is one of the site's."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("br", "Breton")]
    source = sources.register(ListSource("contract_languages"))
    source.index = Index("contract_languages", FIELDS, language="language")
    source.rows = ROWS
    service.rebuild(source.index.name)

    def found(text, *spoken):
        request = SearchRequest(source.index.name, text, filters={"language": list(spoken)} if spoken else {}, size=10)
        return {hit.id for hit in service.search(request).hits}

    yield found
    engine.drop(source.index)
    sources.unregister(source.index.name)


@pytest.mark.parametrize(
    ("typed", "spoken", "expected"),
    [
        ("sleep", ["en"], {"en"}),
        ("baby", ["en"], {"en"}),
        ("screening", ["en"], {"en"}),
        ("vacciner", ["fr"], {"fr"}),
        ("vacciner", ["fr-simple"], {"simple"}),
        ("vacciner", ["fr", "fr-simple"], {"fr", "simple"}),
        ("vacciner", [], {"fr", "simple", "mute"}),  # the default language, and what says none
        ("الطفل", ["ar"], {"ar"}),
        ("نومه", ["ar"], {"ar"}),
        ("kousked", ["br"], {"br"}),
        ("sleeping", [], {"en"}),  # as it is written, whatever the language
        ("sleeping", ["en", "fr"], {"en"}),
        ("kousked", [], {"br"}),
        ("نوم", [], {"ar"}),
    ],
)
def test_a_document_is_found_by_the_inflections_of_its_language(ask, typed, spoken, expected):
    assert ask(typed, *spoken) == expected


def test_what_is_found_by_its_inflection_is_marked(ask):
    request = SearchRequest("contract_languages", "sleep", filters={"language": ["en"]})
    (hit,) = service.search(request).hits
    assert [part.text for part in hit.highlights["title"] if part.match] == ["Sleeping"]


@pytest.mark.parametrize("field", [Field("language", "text"), Field("language", "keyword", multi=True)])
def test_a_language_is_one_keyword(field):
    with pytest.raises(SchemaError, match="language"):
        Index("wrong", (field,), language="language")


def test_a_language_that_is_no_field_is_refused():
    with pytest.raises(SchemaError):
        Index("wrong", (Field("title", "text"),), language="language")


def test_the_field_of_the_language_changes_the_index():
    fields = (Field("title", "text"), Field("language", "keyword"))
    assert Index("one", fields).fingerprint() != Index("one", fields, language="language").fingerprint()
