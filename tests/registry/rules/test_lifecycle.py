import pytest

from registry.enums import PUBLIC_STATES, State
from registry.rules import lifecycle


@pytest.fixture(scope="module")
def cycle(framework_data):
    return lifecycle.build(framework_data)


def test_states_are_those_of_the_framework(cycle):
    assert set(cycle.states) == set(State.values)
    assert {code for code, state in cycle.states.items() if state.public == "yes"} == PUBLIC_STATES
    assert all(item.roles for item in cycle.transitions)


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ("editeur, instructeur ou systeme (nouveau traceur, nouvel hébergeur)", {"editeur", "instructeur", "systeme"}),
        ("publieur (personne différente de l'auditeur)", {"publieur"}),
        ("editeur ou systeme (délai passé)", {"editeur", "systeme"}),
    ],
)
def test_roles_are_read_from_words(words, roles):
    assert lifecycle.parse_roles(words) == roles


def test_allowed_moves(cycle):
    assert cycle.check("BROUILLON", "DEPOSEE", "editeur").target == "DEPOSEE"
    assert cycle.check("SUSPENDUE", "RETIREE", "commission", reason="Fuite de données avérée.").appeal
    assert cycle.check("LABELLISEE", "EXPIREE", "systeme", condition_met=True)


@pytest.mark.parametrize(
    ("origin", "target", "role", "terms"),
    [
        ("BROUILLON", "LABELLISEE", "commission", {}),
        ("BROUILLON", "DEPOSEE", "instructeur", {}),
        ("DEPOSEE", "A_COMPLETER", "instructeur", {}),
        ("DEPOSEE", "A_COMPLETER", "instructeur", {"reason": "   "}),
        ("DELIBERATION", "DECIDEE", "commission", {}),
        ("REFUSEE", "LABELLISEE", "commission", {"reason": "Changement d'avis."}),
        ("LUNE", "DEPOSEE", "editeur", {}),
        ("LABELLISEE", "EXPIREE", "systeme", {}),
    ],
)
def test_refused_moves(cycle, origin, target, role, terms):
    with pytest.raises(lifecycle.TransitionRefusedError):
        cycle.check(origin, target, role, **terms)
