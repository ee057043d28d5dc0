"""A document is out of every answer from its end, whether or not anybody touched the index."""

import datetime as dt

import pytest
import time_machine

from search import service, sources
from search.port import SearchRequest
from search.schema import Field, Index, SchemaError
from search.sources import DocumentSource

NOON = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
ROWS = {
    "ends": {"title": "Canicule rouge", "topics": ["heat"], "expires": NOON},
    "later": {"title": "Canicule longue", "topics": ["heat", "water"], "expires": NOON + dt.timedelta(days=2)},
    "never": {"title": "Canicule : boire de l’eau", "topics": ["water"]},
}


class Ending(DocumentSource):
    index = Index(
        "ending",
        (
            Field("title", "text", suggest=True),
            Field("topics", "keyword", multi=True),
            Field("expires", "date"),
            Field("url", "stored"),
        ),
        until="expires",
    )

    def documents(self, keys=None):
        return ({"id": key, **row} for key, row in ROWS.items() if keys is None or key in keys)


@pytest.fixture
def ending(engine):
    source = sources.register(Ending())
    service.rebuild("ending")
    yield source
    engine.drop(source.index)
    sources.unregister("ending")


def ask(text="", **options):
    return service.search(SearchRequest("ending", text, **options), log_empty=False)


@pytest.mark.parametrize(
    ("when", "out"),
    [(NOON - dt.timedelta(seconds=1), set()), (NOON, {"ends"}), (NOON + dt.timedelta(days=2), {"ends", "later"})],
)
def test_hits_totals_and_counts_agree_to_the_second(ending, when, out):
    with time_machine.travel(when, tick=False):
        response = ask("canicule", facets=["topics"])
        assert {hit.id for hit in response.hits} == set(ROWS) - out
        assert response.total == 3 - len(out)
        counts = {value.value: value.count for value in response.facets["topics"]}
        kept = [row for key, row in ROWS.items() if key not in out]
        assert counts == {topic: n for topic in ("heat", "water") if (n := sum(topic in row["topics"] for row in kept))}


@pytest.mark.parametrize(("when", "offered"), [(NOON - dt.timedelta(seconds=1), True), (NOON, False)])
def test_neither_suggested_nor_meant(ending, when, offered):
    with time_machine.travel(when, tick=False):
        assert any(item.id == "ends" for item in service.suggest("ending", "canicule ro")) is offered
        assert bool(ask("canicule ruoge").suggestions) is offered


def test_a_range_that_was_asked_is_kept(ending):
    with time_machine.travel(NOON - dt.timedelta(days=1), tick=False):
        assert ask(ranges={"expires": (None, NOON)}).total == 1
        assert ask(ranges={"expires": (NOON + dt.timedelta(hours=1), None)}).total == 2


@pytest.mark.parametrize("field", [Field("expires", "number"), Field("expires", "date", multi=True)])
def test_an_end_is_one_date(field):
    with pytest.raises(SchemaError):
        Index("wrong", (field,), until="expires")
