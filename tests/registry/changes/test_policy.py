"""What a change asks for: a reading always, a verification or a new dossier for some parts, by rules that are data."""

import pytest

from registry.changes.policy import policy_of
from registry.enums import State
from registry.presentation.content import PARTS

IMPORTANT = ["name", "publisher", "kind", "targets", "profile"]


def codes(parts, state, *, evaluated=False, data=None):
    return [code for code, _parts, _text in policy_of(data).obstacles(parts, state=state, evaluated=evaluated)]


@pytest.mark.parametrize("part", PARTS)
def test_what_each_part_asks_for(part):
    asked = {"profile": ["new_file"]}.get(part, ["verification"] if part in IMPORTANT else [])
    assert codes([part], State.LABELLISEE) == codes([part], State.AVEC_RESERVES) == asked
    assert codes([part], "") == []
    assert codes([part], State.A_REVERIFIER) == [one for one in asked if one != "verification"]
    assert codes([part], State.SUSPENDUE) == codes([part], State.A_REVERIFIER)
    assert codes([part], State.RETIREE) == codes([part], State.EXPIREE) == codes([part], State.ARRETEE) == []
    frozen = ["evaluation"] if part in ("kind", "targets", "profile") else []
    assert codes([part], "", evaluated=True) == frozen


@pytest.mark.parametrize("state", [State.RETIREE, State.EXPIREE, State.ARRETEE])
def test_what_a_label_that_ended_covered_stays(state):
    assert policy_of(None).public_parts(PARTS, state) == [part for part in PARTS if part not in IMPORTANT]
    assert policy_of(None).public_parts(PARTS, State.SUSPENDUE) == list(PARTS)


def test_a_framework_may_bring_its_own_rules():
    own = {"cycle_de_vie": {"changements": {"version": "2", "parts": {"website": {"asks": "verification"}}}}}
    assert codes(["website"], State.LABELLISEE, data=own) == ["verification"]
    assert codes(["targets"], State.LABELLISEE, data=own) == []
    assert policy_of(own).version == "2"
