"""Backup and restore on the database of the run: whole, unaltered, or refused; the former site survives everything."""

import os
import random
import signal
import stat
import tarfile
import time
from pathlib import Path

import pytest

from prevenance.backup import databases
from prevenance.backup.archive import Reader
from prevenance.backup.manifest import BadBackupError, Entry, Manifest, differences, fingerprint, same_secret

from .conftest import add_user

KILLS = int(os.environ.get("FAULT_ROUNDS", "2"))


def made(site) -> Path:
    return Path(site.ok("backup").strip().splitlines()[-1])


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_rows_and_files(small_site):
    add_user(small_site, "avant")
    path, saved = made(small_site), small_site.state()
    add_user(small_site, "après")
    small_site.query("DELETE FROM auth_user WHERE username = 'jeanne'")
    (small_site.var / "media" / "documents" / "note-1.txt").write_text("altered")
    (small_site.var / "media" / "documents" / "note-2.txt").unlink()
    changed = small_site.state()

    said = small_site.ok("restore", str(path), "--yes")
    assert small_site.state() == saved
    assert (small_site.var / "index").is_dir(), "the index is rebuilt"
    assert not list(small_site.var.glob("restore-*"))

    kept = said.strip().rpartition("--undo ")[2]
    small_site.ok("restore", "--undo", kept)
    assert small_site.state() == changed
    assert "does not hold" in small_site.manage("restore", "--undo", kept).stderr


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_secret_and_is_for_its_owner_only(small_site):
    small_site.env["SECRET_KEY"] = "a-secret-of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz"
    path = made(small_site)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with tarfile.open(path) as tar:
        assert all(member.isreg() for member in tar)
    assert b"a-secret-of-this-test" not in path.read_bytes()
    with Reader(path) as reader:
        assert same_secret(small_site.env["SECRET_KEY"], reader.manifest.secrets["SECRET_KEY"])
        assert not same_secret("another", reader.manifest.secrets["SECRET_KEY"])
        assert reader.manifest.rows["auth_user"] >= 1
        assert len(reader.manifest.media) == 5


@pytest.mark.django_db(transaction=True)
def test_what_was_altered_or_cut_is_refused_and_changes_nothing(small_site, tmp_path):
    path, before = made(small_site), small_site.state()
    whole = path.read_bytes()
    bad = tmp_path / "bad.tar"

    def taken(data: bytes):
        """What the altered file gives, or None when it is refused."""
        bad.write_bytes(data)
        folder = tmp_path / "out"
        folder.mkdir(exist_ok=True)
        try:
            with Reader(bad) as reader:
                dump = reader.take_database(folder).read_bytes()
                reader.take_media(folder / "media")
                files = {p.name: p.read_bytes() for p in (folder / "media").rglob("*.txt")}
                return dump, files, reader.manifest
        except BadBackupError:
            return None

    intact = taken(whole)
    assert intact
    chance = random.Random(5)
    refused = 0
    for _ in range(60):
        at = chance.randrange(len(whole))
        found = taken(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        refused += found is None
        assert found in (None, intact), f"a flipped bit at {at} passed"  # the padding of a tar holds nothing
    assert refused > 40
    for size in (0, 100, 1024, len(whole) // 2, len(whole) - 12_000):
        assert taken(whole[:size]) is None

    bad.write_bytes(whole[: len(whole) // 2])
    done = small_site.manage("restore", str(bad), "--yes")
    assert done.returncode == 1
    assert "Nothing was restored" in done.stderr
    assert "Traceback" not in done.stderr
    for wrong in (tmp_path / "none.tar", tmp_path):
        with pytest.raises(BadBackupError):
            Reader(wrong)
    assert small_site.state() == before


@pytest.mark.django_db(transaction=True)
def test_a_name_that_leaves_the_folder_is_refused(small_site, tmp_path):
    with Reader(made(small_site)) as reader:
        reader.manifest.media["../../evil.txt"] = Entry(1, "0" * 64)
        with pytest.raises(BadBackupError, match="impossible name"):
            reader.take_media(tmp_path / "out")
    assert not (tmp_path.parent / "evil.txt").exists()


@pytest.mark.django_db(transaction=True)
def test_the_present_site_is_not_replaced_without_a_word(small_site):
    path = made(small_site)
    done = small_site.manage("restore", str(path))
    assert done.returncode == 1
    assert "--yes" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_old_backups_go_and_half_made_ones_too(small_site):
    folder = Path(small_site.env["BACKUP_DIR"])
    folder.mkdir()
    (folder / "prevenance-20200101T000000Z.tar").write_bytes(b"old")
    (folder / "prevenance-20200102T000000Z.tar.partial").write_bytes(b"half")
    (folder / "notes.txt").write_text("mine")
    small_site.ok("backup", "--keep", "1")
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    assert len(names) == 2
    assert names[0] == "notes.txt"
    assert "20200101" not in names[1]


@pytest.mark.django_db(transaction=True)
def test_a_backup_under_a_writer_holds_both_rows_of_each_transaction(small_site):
    """Twins are written together while backups are made: no copy may hold one without the other."""
    small_site.query("CREATE TABLE twin (a integer, b integer)")
    writer = small_site.start(
        "shell", "-v0", "-c",
        "import itertools\nfrom django.db import connection, transaction\n"
        "for n in itertools.count():\n"
        "    with transaction.atomic(), connection.cursor() as c:\n"
        "        for twin in (1, 2):\n"
        "            c.execute('INSERT INTO twin VALUES (%s, %s)', [n, twin])\n",
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while not small_site.query("SELECT COUNT(*) FROM twin")[0][0] and time.monotonic() < until:
            time.sleep(0.1)
        path = made(small_site)
        assert writer.poll() is None, writer.stderr.read()
    finally:
        writer.kill()
        writer.communicate()
    with Reader(path) as reader:
        count = reader.manifest.rows["twin"]
    assert count > 0
    assert count % 2 == 0


def killed(process, after: float) -> bool:
    """Kill -9 ``after`` seconds; return whether the process was still running."""
    time.sleep(after)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL) if alive else None
    process.communicate()
    return alive


@pytest.mark.django_db(transaction=True)
def test_a_backup_killed_at_any_moment_leaves_the_earlier_ones(small_site):
    path = made(small_site)
    known = path.read_bytes()
    took = time.monotonic()
    made(small_site)
    took = time.monotonic() - took
    for round_ in range(KILLS):
        killed(small_site.start("backup"), took * (0.5 + 0.5 * (round_ + 0.5) / KILLS))
        assert path.read_bytes() == known
        for finished in path.parent.glob("*.tar"):
            with Reader(finished) as reader:
                assert reader.manifest.media
    made(small_site)
    assert not list(path.parent.glob("*.partial"))


@pytest.mark.django_db(transaction=True)
def test_a_restore_killed_at_any_moment_leaves_the_former_site_or_the_restored_one(small_site):
    path, saved = made(small_site), small_site.state()
    started = time.monotonic()
    small_site.ok("restore", str(path), "--yes")
    took = time.monotonic() - started
    add_user(small_site, "après")
    former = small_site.state()
    for round_ in range(KILLS):
        if not killed(small_site.start("restore", str(path), "--yes"), took * (round_ + 1) / KILLS * 0.95):
            break
        (small_site.var / "restore.json").exists() and small_site.manage("restore")  # what the next start does
        assert small_site.state() in (former, saved)
        if small_site.state() == saved:
            break
    small_site.ok("restore", str(path), "--yes")
    assert small_site.state() == saved
    assert not [p for p in small_site.var.glob("restore-*") if p.is_dir()]


@pytest.mark.django_db(transaction=True)
def test_a_restore_waits_for_the_site_to_stop(small_site):
    path = made(small_site)
    user = small_site.start("shell", "-v0", "-c", (
        "from django.db import connection; connection.ensure_connection(); print('open', flush=True); "
        "import time; time.sleep(60)"
    ))  # fmt: skip
    try:
        assert user.stdout.readline().strip() == "open"
        done = small_site.manage("restore", str(path), "--yes")
        assert done.returncode == 1
        assert "first" in done.stderr
    finally:
        user.kill()
        user.communicate()


def test_a_password_never_stands_on_a_command_line(monkeypatch):
    seen = {}

    def run(command, *, env, **_options):
        seen.update(command=command, env=env)
        return type("Done", (), {"returncode": 0})()

    monkeypatch.setattr(databases.subprocess, "run", run)
    databases._run({"password": "s3cret"}, "/bin/pg_dump", databases._conninfo({"dbname": "x", "password": "s3cret"}))
    assert "s3cret" not in " ".join(seen["command"])
    assert seen["env"]["PGPASSWORD"] == "s3cret"


def test_differences_name_each_table_but_not_sessions():
    wanted = {"a": 1, "b": 2, "django_session": 5}
    assert differences(wanted, dict(wanted)) == []
    assert differences(wanted, {"a": 1, "b": 2, "django_session": 9}) == []
    assert differences(wanted, {"a": 2, "c": 1}) == [
        "a: 1 rows in the backup, 2 here",
        "b: 2 rows in the backup, no table here",
        "c: no table rows in the backup, 1 here",
    ]


def test_a_fingerprint_tells_only_whether_two_secrets_are_the_same():
    assert fingerprint("") == ""
    assert len(fingerprint("x")) == 16
    assert fingerprint("x") != fingerprint("y")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1}', "nul"])
def test_a_manifest_that_is_not_one_is_refused(text):
    with pytest.raises(BadBackupError):
        Manifest.from_json(text)
