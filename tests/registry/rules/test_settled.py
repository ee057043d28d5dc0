"""What two identical answers settle, and what counts as a change of it."""

from types import SimpleNamespace

import pytest

from registry.rules import settled
from registry.rules.settled import Settled


def answer(**fields):
    plain = {"value": "oui", "proof": "D2", "justification": "Vu au premier écran.", "evidence_url": "",
             "evidence_ref": "", "evidence_on": None}  # fmt: skip
    return SimpleNamespace(**{**plain, **fields})


def test_the_weaker_proof_and_both_justifications():
    found = settled.both(answer(proof="D3"), answer(proof="D1", justification=" Vu aussi dans les réglages. "))
    assert found == {
        "value": "oui", "proof": "D1", "justification": "Vu au premier écran.\n\nVu aussi dans les réglages.",
        "evidence_url": "", "evidence_ref": "", "evidence_on": None,
    }  # fmt: skip


def test_one_wording_stands_once_and_an_empty_one_leaves_no_blank_lines():
    assert settled.both(answer(), answer(justification="Vu au premier écran. "))["justification"] == (
        "Vu au premier écran."
    )
    assert settled.both(answer(justification=""), answer())["justification"] == "Vu au premier écran."
    assert settled.both(answer(), answer(justification=" "))["justification"] == "Vu au premier écran."


def test_a_justification_keeps_five_thousand_characters():
    long = answer(justification="a" * 4000), answer(justification="b" * 4000)
    assert settled.both(*long)["justification"] == "a" * 4000 + "\n\n" + "b" * 998


@pytest.mark.parametrize("evidence", [{"evidence_url": "https://a.example"}, {"evidence_ref": "Pièce 1"}])
def test_evidence_is_the_first_auditor_s_when_there_is_any_and_stays_whole(evidence):
    second = {"evidence_url": "https://b.example", "evidence_ref": "Pièce 2", "evidence_on": "2026-06-02"}
    first = {"evidence_url": "", "evidence_ref": "", "evidence_on": "2026-06-01", **evidence}
    found = settled.both(answer(**first), answer(**second))
    assert {name: found[name] for name in first} == first
    found = settled.both(answer(evidence_on="2026-06-01"), answer(**second))
    assert {name: found[name] for name in second} == second


BEFORE = Settled("oui", "D2", "Vu deux fois.", "", ("Vu par la première.", "Vu par la seconde."))


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (("oui", "D2", "Vu deux fois."), ()),
        (("oui", "D2", " Vu  deux\nfois. "), ()),
        (("oui", "D2", "Vu par la première."), ()),
        (("oui", "D2", "Vu  par la seconde."), ()),
        (("non", "D2", "Vu deux fois."), ("value",)),
        (("oui", "D3", "Vu deux fois."), ("proof",)),
        (("oui", "D2", "Vu trois fois."), ("justification",)),
        (("non", "D3", "Vu trois fois."), ("value", "proof", "justification")),
    ],
)
def test_what_changed(now, changed):
    assert settled.changes(BEFORE, *now) == changed


def test_either_wording_of_two_identical_answers_may_stand_alone():
    first, second = answer(justification="Vu par la première."), answer(justification="Vu par la seconde.", proof="D1")
    found = settled.agreed(first, second)
    assert found == Settled(
        "oui", "D1", "Vu par la première.\n\nVu par la seconde.", "", ("Vu par la première.", "Vu par la seconde.")
    )
    assert settled.changes(found, "oui", "D1", second.justification) == ()


def test_the_harmonised_answer_takes_over_six_fields():
    assert settled.COPIED == ("value", "proof", "justification", "evidence_url", "evidence_ref", "evidence_on")
