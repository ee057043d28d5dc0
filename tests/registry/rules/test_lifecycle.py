import pytest
from django.utils import translation

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


def refusal(cycle, *words, **terms):
    with translation.override("en"), pytest.raises(lifecycle.TransitionRefusedError) as refused:
        cycle.check(*words, **terms)
    return str(refused.value)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("LUNE", "DEPOSEE", "editeur"), "The state “LUNE” does not exist."),
        (("BROUILLON", "LUNE", "editeur"), "The state “LUNE” does not exist."),
        (("REFUSEE", "LABELLISEE", "commission"), "is final: a new file is needed."),
        (("BROUILLON", "LABELLISEE", "commission"), "A file cannot go from"),
        (("BROUILLON", "DEPOSEE", "commission"), "only by the publisher"),
        (("DEPOSEE", "A_COMPLETER", "instructeur"), "a reason is needed."),
        (("LABELLISEE", "EXPIREE", "systeme"), "a condition must be met:"),
    ],
)
def test_each_refusal_says_its_own_reason(cycle, words, message):
    assert message in refusal(cycle, *words)


def test_a_reason_has_ten_characters_spaces_around_not_counted(cycle):
    assert cycle.check("DEPOSEE", "A_COMPLETER", "instructeur", reason=" 123456789a ").needs_reason
    assert "reason" in refusal(cycle, "DEPOSEE", "A_COMPLETER", "instructeur", reason=" 123456789 ")


def test_moves_of_a_state_and_of_a_role(cycle):
    moves = cycle.moves_from("SUSPENDUE")
    assert moves
    assert {item.origin for item in moves} == {"SUSPENDUE"}
    mine = cycle.moves_from("SUSPENDUE", "commission")
    assert mine == tuple(item for item in moves if "commission" in item.roles)
    assert cycle.moves_from("SUSPENDUE", "editeur") != moves


def test_what_a_framework_does_not_say():
    cycle = lifecycle.build(
        {
            "cycle_de_vie": {
                "etats": [
                    {"code": "A", "public": True},
                    {"code": "B", "nom": "Fin", "public": "option", "final": True},
                    {"code": "C", "public": "peut-être"},
                ],
                "transitions": [{"de": ["A", "C"], "vers": "B", "par": "editeur"}],
            }
        }
    )
    assert (cycle.validity_months, cycle.reservation_months) == (24, 6)
    assert [(one.name, one.public, one.final) for one in cycle.states.values()] == [
        ("A", "yes", False),
        ("Fin", "option", True),
        ("C", "no", False),
    ]
    assert [(one.origin, one.target, one.needs_reason, one.appeal) for one in cycle.transitions] == [
        ("A", "B", False, False),
        ("C", "B", False, False),
    ]
    assert lifecycle.build({}) == lifecycle.Lifecycle({}, (), 24, 6)


def test_the_first_move_whose_terms_are_met(cycle):
    """Two moves between the same states: one asks a reason, the other a condition."""
    reason = lifecycle.Transition("A", "B", frozenset({"editeur"}), True, "", False)
    condition = lifecycle.Transition("A", "B", frozenset({"editeur"}), False, "le délai est passé", False)
    states = {code: lifecycle.StateRule(code, code, "no", False) for code in "AB"}
    both = lifecycle.Lifecycle(states, (reason, condition), 24, 6)
    assert both.check("A", "B", "editeur", reason="Une raison suffisante.") is reason
    assert both.check("A", "B", "editeur", condition_met=True) is condition
    assert "le délai est passé" in refusal(both, "A", "B", "editeur")


@pytest.mark.parametrize("role", lifecycle.ROLES)
def test_every_role_is_read_and_has_a_name(role):
    assert lifecycle.parse_roles(role) == {role}
    assert str(lifecycle.ROLE_NAMES[role])
