"""The swap of a restore: whatever the instant at which its process dies, the former site comes back whole."""

import os
import shutil

import pytest

from prevenance.backup import databases, restoring, swap

FORMER = {"prevenance.sqlite3": "former", "prevenance.sqlite3-wal": "former journal", "media": None, "index": None}
FRESH = {"prevenance.sqlite3": "fresh", "media": None, "index": None}


def fill(folder, names, word):
    folder.mkdir(exist_ok=True)
    for name, text in names.items():
        if text is None:
            (folder / name).mkdir()
            (folder / name / "file").write_text(word)
        else:
            (folder / name).write_text(text)


def content(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0].startswith(("prevenance", "media", "index", "cache"))
    }


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    fill(tmp_path, FORMER, "former")
    fill(tmp_path / "restore-k", FRESH, "fresh")
    return tmp_path


def journal(var, **database):
    names = ("prevenance.sqlite3", "prevenance.sqlite3-wal", "media", "index", "cache")
    places = {var / name: (var / "restore-k" / name if name in FRESH else None) for name in names}
    return swap.Journal("k", swap.plan(places, var / "before-restore-k"), database)


def test_a_swap_puts_the_restored_site_in_place_and_keeps_the_former(var):
    swap.make(journal(var), var / "before-restore-k", {})
    assert content(var) == {"prevenance.sqlite3": "fresh", "media/file": "fresh", "index/file": "fresh"}
    assert not swap.journal_path().exists()
    kept = {path.name.partition("-")[2] for path in (var / "before-restore-k").iterdir()}
    assert {"prevenance.sqlite3", "prevenance.sqlite3-wal", "media", "index"} <= kept
    assert not swap.recover(dict)


@pytest.mark.parametrize("deadly", range(1, 9))
def test_a_process_that_dies_at_any_move_leaves_the_former_site(var, deadly):
    before = content(var)
    child = os.fork()
    if child == 0:  # dies at the given rename, as under kill -9: nothing after it runs
        calls, rename = [0], os.rename

        def deadly_rename(source, target):
            calls[0] += 1
            if calls[0] == deadly:
                os._exit(9)
            rename(source, target)

        os.rename = deadly_rename
        try:
            swap.make(journal(var), var / "before-restore-k", {})
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 0:
        assert deadly > 7  # there are seven moves
        return
    assert swap.recover(dict) is True
    assert content(var) == before
    assert swap.recover(dict) is False


def test_recovering_may_itself_die_and_be_done_again(var):
    before = content(var)
    made = journal(var)
    (var / "before-restore-k").mkdir()
    made.write(swap.journal_path())
    swap._forward(made.moves)
    swap._back(made.moves[4:])  # died in the middle of the way back
    assert swap.recover(dict) is True
    assert content(var) == before


def test_an_error_takes_everything_back_at_once(var, monkeypatch):
    before, rename, calls = content(var), os.rename, []

    def failing(source, target):
        calls.append(source)
        if len(calls) == 4:
            raise OSError("disk full")
        rename(source, target)

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError, match="disk full"):
        swap.make(journal(var), var / "before-restore-k", {})
    assert content(var) == before
    assert not swap.journal_path().exists()


def test_a_running_restore_is_never_taken_back_by_another_process(var):
    journal(var).write(swap.journal_path())
    with swap.locked(), pytest.raises(swap.SwapError, match="under way"):
        swap.recover(dict)
    assert swap.journal_path().exists()


def test_a_journal_that_cannot_be_read_is_said_not_guessed(var):
    swap.journal_path().write_text("{")
    with pytest.raises(swap.SwapError, match="cannot be read"):
        swap.recover(dict)


def test_two_disks_are_refused_before_anything_moves(var, monkeypatch):
    before, stat = content(var), os.stat

    class Elsewhere:
        st_dev = -1

    def elsewhere(path, *rest, **options):
        return Elsewhere() if "before-restore" in str(path) else stat(path, *rest, **options)

    monkeypatch.setattr(os, "stat", elsewhere)
    with pytest.raises(swap.SwapError, match="one disk"):
        swap.make(journal(var), var / "before-restore-k", {})
    monkeypatch.undo()
    assert content(var) == before
    shutil.rmtree(var / "restore-k")


@pytest.mark.parametrize("name", ["prevenance", "p" * 34, "p" * 35, "p" * 63, "é" * 31])
def test_names_of_databases_put_aside_fit_postgresql(name):
    for word in ("restored", "before", "undone"):
        assert len(f"{databases.short_name(name)}_{word}_{restoring.new_key()}".encode()) <= 63


def test_long_names_that_begin_alike_stay_two():
    assert databases.short_name("p" * 34) == "p" * 34
    assert databases.short_name("p" * 40 + "a") != databases.short_name("p" * 40 + "b")
