"""The ledger: an exact chain, written in the transaction of the act, that names its first broken link."""

import datetime as dt
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import append_only, background, chain, ledger, ledger_check, tasks
from core.models import LedgerEntry, LedgerHead, LedgerKey

pytestmark = pytest.mark.django_db

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON.filter(lambda value: "\\ud" not in ascii(value)))
def test_canonical_text_is_exact(value):
    text = chain.canonical(value)
    assert json.loads(text) == value
    assert chain.canonical(json.loads(text)) == text
    assert chain.digest(value) == chain.digest(json.loads(text))


def test_canonical_text_of_what_json_does_not_know():
    noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    value = {"é": Decimal("99.40"), "b": noon, "a": [dt.date(2026, 7, 1), None]}
    assert chain.canonical(value) == '{"a":["2026-07-01",null],"b":"2026-07-01T10:00:00.000000+00:00","é":"99.40"}'
    for bad in ({1: 2}, [{True: 1}], float("nan"), object(), noon.replace(tzinfo=None)):
        with pytest.raises((TypeError, ValueError)):
            chain.canonical(bad)


def test_the_sums_that_an_outsider_does_again():
    """Known values: the formula of docs/ledger.md cannot change unseen."""
    content = chain.sha256('{"a":1}')
    assert content == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    assert chain.entry_hash(1, "0" * 64, content) == chain.sha256(
        f'{{"content":"{content}","previous":"{"0" * 64}","sequence":1}}'
    )


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("awa", password="x")


def write(number=1, actor=None, **fields):
    found = [
        ledger.append(
            "move",
            f"thing:{one}",
            actor=actor,
            role="instructeur",
            before={"state": "A"},
            after={"state": "B"},
            **fields,
        )
        for one in range(number)
    ]
    return found[-1]


def test_an_entry_says_everything_and_follows(person):
    first = write(actor=person, reason="Motif.", reason_public=True)
    second = write(at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), imported=True)
    assert (first.sequence, first.previous, second.sequence, second.previous) == (1, chain.ORIGIN, 2, first.hash)
    said = json.loads(first.content)
    assert said["reason"] == "Motif."
    assert said["reason_public"] is True
    assert (said["role"], said["before"], said["after"]) == ("instructeur", {"state": "A"}, {"state": "B"})
    assert said["person"] == chain.person_mark(LedgerKey.objects.get(person=person).key, 1, chain.ORIGIN)
    assert "awa" not in first.content
    old = json.loads(second.content)
    assert old["imported"] is True
    assert old["at"].startswith("2020-01-01")
    assert not old["written"].startswith("2020")
    assert json.loads(write().content)["salt"] != json.loads(write().content)["salt"]
    report = ledger_check.verify()
    assert (report.ok, report.count, report.head) == (True, 4, ledger.head().hash)


def test_an_act_that_fails_leaves_no_entry():
    with pytest.raises(RuntimeError), transaction.atomic():
        _append_and_fail()
    assert ledger.head() is None


def _append_and_fail():
    write()
    raise RuntimeError


def test_only_the_next_entry_is_accepted():
    last = write(2)
    for sequence, previous in ((5, last.hash), (3, chain.ORIGIN), (2, last.hash)):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntry.objects.create(
                sequence=sequence, previous=previous, hash="x", content="{}", kind="k", subject="s", at=last.at
            )


WAYS = {
    "update": lambda: LedgerEntry._base_manager.filter(sequence=2).update(content="{}"),
    "raw delete": lambda: LedgerEntry.objects.filter(sequence=3)._raw_delete("default"),
    "delete": lambda: LedgerEntry.objects.get(sequence=1).delete(),
    "upsert": lambda: LedgerEntry.objects.bulk_create(
        [LedgerEntry.objects.get(sequence=2)],
        update_conflicts=True,
        unique_fields=["sequence"],
        update_fields=["content"],
    ),
    "another person": lambda: LedgerEntry.objects.filter(sequence=1).update(person_id=99),
    "head": lambda: LedgerHead.objects.update(hash="x"),
    "head deleted": lambda: LedgerHead.objects.all().delete(),
    "key": lambda: LedgerKey.objects.update(key="00"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_keeps_it(person, way):
    write(3, actor=person)
    ledger.publish_head()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        WAYS[way]()


# --- what somebody with the keys of the database may do, and how it is found -----------------------


def tamper(sql, *values):
    """As the owner of the database: triggers off, write, triggers on."""
    append_only.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    append_only.install(connection)


def forge(sequence, **changes):
    """Rewrite an entry with its hash, as someone who knows the formula."""
    entry = LedgerEntry.objects.get(sequence=sequence)
    content = chain.canonical(json.loads(entry.content) | changes)
    new = chain.entry_hash(sequence, entry.previous, chain.sha256(content))
    tamper("UPDATE core_ledgerentry SET content = %s, hash = %s WHERE sequence = %s", content, new, sequence)


def broken(head=""):
    found = ledger_check.verify(head).broken
    return found and (found.sequence, found.problem)


def test_altered():
    write(5)
    tamper("UPDATE core_ledgerentry SET content = REPLACE(content, 'instructeur', 'commission') WHERE sequence = 3")
    sequence, problem = broken()
    assert sequence == 3
    assert "altered" in problem


def test_altered_with_its_hash():
    write(5)
    forge(3, role="commission")
    sequence, problem = broken()
    assert sequence == 4
    assert "does not follow" in problem


def test_the_last_one_altered_with_its_hash_is_found_by_a_head_that_was_kept():
    kept = write(5).hash
    forge(5, role="commission")
    assert broken() is None
    assert "not in the chain" in broken(kept)[1]


def test_missing():
    write(5)
    tamper("DELETE FROM core_ledgerentry WHERE sequence = 3")
    sequence, problem = broken()
    assert sequence == 3
    assert "missing" in problem


def test_the_first_missing():
    write(3)
    tamper("DELETE FROM core_ledgerentry WHERE sequence = 1")
    assert broken()[0] == 1


def test_reordered():
    write(4)
    tamper("UPDATE core_ledgerentry SET sequence = 99 WHERE sequence = 2")
    tamper("UPDATE core_ledgerentry SET sequence = 2 WHERE sequence = 3")
    tamper("UPDATE core_ledgerentry SET sequence = 3 WHERE sequence = 99")
    sequence, problem = broken()
    assert sequence == 2
    assert "reordered" in problem


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "close"), ("subject", "thing:9"), ("at", "2020-01-01 00:00:00+00")]
)
def test_a_column_that_is_not_what_was_hashed(column, value):
    write(3)
    tamper(f"UPDATE core_ledgerentry SET {column} = %s WHERE sequence = 2", value)
    assert broken()[0] == 2


def test_a_tail_cut_off_after_a_head_was_published():
    write(3)
    published = ledger.publish_head()
    assert (published.sequence, published.hash) == (3, ledger.head().hash)
    write(2)
    tamper("DELETE FROM core_ledgerentry WHERE sequence > 3")
    assert broken() is None  # nothing was published of these two
    tamper("DELETE FROM core_ledgerentry WHERE sequence > 2")
    sequence, problem = broken()
    assert sequence == 3
    assert "cut off" in problem


def test_the_whole_chain_written_anew_is_found_by_a_head_that_was_kept():
    kept = write(3).hash
    tamper("DELETE FROM core_ledgerentry")
    write(3)
    assert broken() is None
    assert "not in the chain" in broken(kept)[1]


def test_triggers_that_are_gone_are_a_fault():
    write(1)
    append_only.uninstall(connection)
    assert "triggers" in broken()[1]


# --- persons -----------------------------------------------------------------------------------------


def test_another_person_is_found(person, django_user_model):
    other = django_user_model.objects.create_user("eve", password="x")
    write(2, actor=person)
    tamper("UPDATE core_ledgerentry SET person_id = %s WHERE sequence = 2", other.pk)
    assert broken()[0] == 2
    write(1, actor=other)  # with a key of her own
    assert broken()[0] == 2


def test_a_person_put_where_nobody_acted_is_found(person):
    write(2)
    tamper("UPDATE core_ledgerentry SET person_id = %s WHERE sequence = 2", person.pk)
    assert broken()[0] == 2


@pytest.mark.parametrize("how", [lambda person: person.delete(), ledger.forget])
def test_an_account_that_is_erased_leaves_the_chain_whole(person, how):
    write(3, actor=person)
    before = list(LedgerEntry.objects.values_list("hash", "content"))
    how(person)
    assert list(LedgerEntry.objects.values_list("hash", "content")) == before
    assert not LedgerEntry.objects.exclude(person=None).exists()
    assert not LedgerKey.objects.exists()  # nothing left to compute a mark with
    assert broken() is None


# --- seals -------------------------------------------------------------------------------------------

ROWS = {}


@pytest.fixture
def rows():
    ledger.sealer("test.row/1", ROWS.get)
    ROWS.update({"1": {"value": "A"}, "2": {"value": "B"}})
    yield ROWS
    ROWS.clear()
    ledger._SEALERS.pop("test.row/1")


def test_sealed_rows(rows):
    write(seals=[ledger.seal("test.row/1", 1), ledger.seal("test.row/1", 2)])
    assert broken() is None
    rows["2"] = {"value": "C"}
    sequence, problem = broken()
    assert sequence == 1
    assert "altered" in problem
    write(seals=[ledger.seal("test.row/1", 2)])  # sealed again by a later act: the last seal holds
    assert broken() is None
    del rows["1"]
    assert "gone" in broken()[1]


def test_what_cannot_be_sealed(rows):
    for name, key in (("test.row/1", 9), ("nobody/1", 1)):
        with pytest.raises(LookupError):
            ledger.seal(name, key)
    write(seals=[ledger.seal("test.row/1", 1)])
    ledger._SEALERS.pop("test.row/1")
    assert "does not know" in broken()[1]
    ledger.sealer("test.row/1", ROWS.get)


def test_witnesses_are_heard():
    write()
    ledger_check.witness("test", lambda report: [ledger_check.Broken(report.count, "x", "not so")])
    try:
        assert broken() == (1, "not so")
    finally:
        ledger_check._WITNESSES.pop("test")


# --- the command and the calendar --------------------------------------------------------------------


def command(*arguments):
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("verify_ledger", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue(), err.getvalue()


def test_the_command():
    assert command()[0] == 0  # an empty one is whole
    last = write(3)
    code, out, _err = command("--head", last.previous)
    assert code == 0
    assert "3 entries" in out
    assert last.hash in out
    code, _out, err = command("--head", "f" * 64)
    assert code == 1
    assert "f" * 64 in err
    forge(2, role="x")
    code, out, err = command()
    assert (code, out) == (1, "")
    assert "entry 3 (thing:2)" in err


def test_one_head_a_day():
    assert tasks.publish_ledger_head() == 0
    write(2)
    assert tasks.publish_ledger_head() == 2
    write(1)
    assert tasks.publish_ledger_head() == 0
    tomorrow = LedgerHead.objects.get().day + dt.timedelta(days=1)
    assert ledger.publish_head(tomorrow).sequence == 3


def test_the_calendar_publishes_it():
    assert "core.tasks.publish_ledger_head" in {task.name for task in background.calendar()}
