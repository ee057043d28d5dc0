"""Vectors kept in memory and beside the index."""

import sqlite3

import numpy as np
import pytest

from meaning import shelf
from meaning.shelf import VectorShelf


class Counting:
    size = 2

    def __init__(self, name):
        self.name, self.asked = name, []

    def embed(self, texts):
        self.asked += texts
        return [[len(text), 1.0] for text in texts]


@pytest.fixture
def encoder(request):
    shelf._memory_of.cache_clear()
    yield Counting("counting 1")
    shelf._memory_of.cache_clear()


def test_a_text_is_encoded_once_by_all_processes(encoder, tmp_path):
    assert [row.tolist() for row in VectorShelf(tmp_path, encoder).rows(["a", "bb", "a"])] == [[1, 1], [2, 1], [1, 1]]
    shelf._memory_of.cache_clear()  # another process
    assert VectorShelf(tmp_path, encoder).rows(["bb"])[0].tolist() == [2, 1]
    assert encoder.asked == ["a", "bb"]


def test_so_many_at_most_are_encoded_now_the_others_later(encoder, tmp_path):
    kept = VectorShelf(tmp_path, encoder)
    assert [row is None for row in kept.rows(["a", "bb", "ccc"], 2)] == [False, False, True]
    assert [row is None for row in kept.rows(["a", "bb", "ccc"], 2)] == [False, False, False]


def test_what_somebody_typed_is_written_nowhere(encoder, tmp_path):
    kept = VectorShelf(tmp_path, encoder)
    assert kept.row("je veux mourir").tolist() == [14, 1]
    assert list(tmp_path.iterdir()) == []
    assert kept._memory == {}


def test_another_encoder_has_another_file(encoder, tmp_path):
    VectorShelf(tmp_path, encoder).rows(["a"])
    VectorShelf(tmp_path, Counting("counting 2")).rows(["a"])
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_cannot_be_read_is_done_without(encoder, tmp_path):
    kept = VectorShelf(tmp_path, encoder)
    kept._file.write_bytes(b"no database at all, and long enough to be looked at" * 100)
    assert kept.rows(["a"])[0].tolist() == [1, 1]
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(kept._file).execute("SELECT 1 FROM vectors")


def test_memory_is_bounded(encoder, tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "KEPT", 2)
    kept = VectorShelf(tmp_path, encoder)
    assert len(kept.rows(["a", "bb", "ccc"])) == 3
    assert list(kept._memory) == ["bb", "ccc"]
    assert np.asarray(kept.rows(["a"])[0]).tolist() == [1, 1]
