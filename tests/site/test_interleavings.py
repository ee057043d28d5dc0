"""No order of readers and writers makes a stale copy: readers are cut into steps, writers come between any two."""

import contextvars
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from core import shared, shown
from prevenance import caching, generation, marks, page_store
from prevenance.marks import Basis, Standing
from prevenance.page_store import Address, StoredPage
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db
ROWS, READERS = 3, 3
#: What each address shows: rows by rank. The last shows them all, as a list does.
ADDRESSES = ((0,), (1,), (0, 1), (0, 1, 2))

_rank = st.integers(0, ROWS - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("step"), st.integers(0, READERS - 1), st.integers(0, len(ADDRESSES) - 1)),
        st.tuples(st.just("write"), _rank, st.just(0)),
        st.tuples(st.just("write and undo"), _rank, st.just(0)),
        st.tuples(st.just("remake"), _rank, st.just(0)),
        st.tuples(st.just("forget marks of long ago"), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@pytest.fixture
def rows():
    caches["pages"].clear()
    shared.clear()
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    yield [Topic.objects.create(code=f"essai-{n}", label=f"Essai {n}", locale=locale).pk for n in range(ROWS)]
    caches["pages"].clear()
    shared.clear()


def address_of(rank: int) -> Address:
    return Address(f"http://testserver/essai-{rank}/?", asked=False)


def label(pk: int) -> str:
    return Topic.objects.get(pk=pk).label


def text_now(rank: int, rows: list[int]) -> str:
    """What the page would say, read without any cache."""
    return "\n".join(label(rows[one]) for one in ADDRESSES[rank])


def making(rank: int, rows: list[int]) -> Iterator[None]:
    """A page being made as ``PublicCacheMiddleware`` makes it; others act wherever it yields."""
    yield
    snapshot = marks.snapshot()
    yield
    parts = []
    with shared.reading(caching._generation), shown.collecting() as collector:
        for one in ADDRESSES[rank]:
            parts.append(shared.kept("essai", rows[one], make=lambda pk=rows[one]: label(pk)))
            yield
    page = StoredPage((("ETag", '"x"'),), "\n".join(parts).encode(), b"", b"")
    yield
    page_store.keep(address_of(rank), Basis(collector.keys, snapshot), page, 300)


class Readers:
    """Some readers, each in the middle of making a page; contexts of their own, as threads have."""

    def __init__(self, rows: list[int]):
        self.rows = rows
        self.at_work: dict[int, tuple[contextvars.Context, Iterator[None]]] = {}

    def step(self, reader: int, rank: int) -> None:
        """One step of a reader; who is idle begins ``rank``."""
        if reader not in self.at_work:
            self.at_work[reader] = (contextvars.copy_context(), making(rank, self.rows))
        context, work = self.at_work[reader]
        if context.run(next, work, "done") == "done":
            del self.at_work[reader]

    def end(self) -> None:
        """Everybody finishes."""
        for reader in list(self.at_work):
            while reader in self.at_work:
                self.step(reader, 0)


def write(pk: int, number: int, *, undo: bool = False) -> None:
    try:
        with transaction.atomic():
            Topic.objects.filter(pk=pk).update(label=f"Mot {number}")
            if undo:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass


def assert_no_stale_copy(rows: list[int]) -> int:
    """Compare what would be served with what is true; how many copies would be served."""
    served = 0
    for rank in range(len(ADDRESSES)):
        copy = page_store.find(address_of(rank))
        if copy is not None and marks.judge(copy.basis) is Standing.TRUE:
            served += 1
            assert copy.page.body.decode() == text_now(rank, rows)
    return served


@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_makes_a_stale_copy(rows, steps):
    caches["pages"].clear()
    readers = Readers(rows)
    for number, (what, one, two) in enumerate(steps):
        match what:
            case "step":
                readers.step(one, two)
            case "write" | "write and undo":
                write(rows[one], number, undo=what != "write")
            case "remake":
                generation.renew([f"index:{one}"])
            case _:
                generation.compact()
        assert_no_stale_copy(rows)
    readers.end()
    assert_no_stale_copy(rows)


def test_the_test_sees_a_snapshot_taken_too_late(rows):
    """A page whose snapshot is taken after it was read is what the property forbids."""
    words = text_now(3, rows)
    write(rows[0], 1)
    page = StoredPage((("ETag", '"x"'),), words.encode(), b"", b"")
    page_store.keep(address_of(3), Basis((Topic._meta.db_table,), marks.snapshot()), page, 300)
    with pytest.raises(AssertionError):
        assert_no_stale_copy(rows)


def test_readers_alone_leave_copies_that_are_served(rows):
    readers = Readers(rows)
    for reader in range(READERS):
        readers.step(reader, reader)
    readers.end()
    assert assert_no_stale_copy(rows) == READERS
    write(rows[2], 1)
    assert assert_no_stale_copy(rows) == READERS
    write(rows[0], 2)
    assert assert_no_stale_copy(rows) == 1
