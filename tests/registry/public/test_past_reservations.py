"""Reservations are public while the label has some, and only then: those that were lifted are history."""

import pytest

from registry.enums import State
from registry.public import serialize
from registry.public.sheet import sheets
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [State.LABELLISEE, State.AVEC_RESERVES, State.A_REVERIFIER, State.SUSPENDUE])
def test_reservations_are_exported_with_the_state_that_has_them(state):
    make_tool(state=State.AVEC_RESERVES)
    [sheet] = sheets([make_tool("Autre", state=state).identifier])
    sheet.label.reserves = "Ajouter un résumé."  # what the row may still hold
    sheet.label.reserves_until = sheet.label.expires_on
    exported = serialize.full(sheet)
    shown = state == State.AVEC_RESERVES
    assert exported["reserves"] == ("Ajouter un résumé." if shown else "")
    assert exported["reserves_until"] == (sheet.label.expires_on.isoformat() if shown else None)
