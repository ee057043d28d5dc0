"""Each rule per row of :mod:`registry.permissions`, on both sides; groups are in ``tests/site/test_permissions.py``."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from identity.models import Membership
from registry import permissions
from registry.models import Dossier, Evaluation, Framework, Interest, Publisher, StateEvent, Tool
from registry.permissions import RowPolicy

pytestmark = pytest.mark.django_db
NOBODY = frozenset()
FILES = {"officer", "commissioner", "releaser", "admin"}
MODELS = {
    Tool: {"officer", "commissioner", "releaser", "admin"},
    Publisher: {"officer", "admin"},
    Dossier: FILES,
    StateEvent: FILES,
    Framework: {"auditor", "other"} | FILES,
}


def close(*evaluations):
    """What the database then holds, without the closing rules."""
    for row in evaluations:
        Evaluation.objects.filter(pk=row.pk).update(
            version_tested="1", tested_on=timezone.localdate(), hours=1, closed_at=timezone.now()
        )


def readers(people, evaluation):
    """Names of those who may read it."""
    return {name for name, person in people.items() if evaluation in permissions.evaluations_for(person)}


def give(person, *codenames):
    person.user_permissions.add(*Permission.objects.filter(content_type__app_label="registry", codename__in=codenames))
    return type(person).objects.get(pk=person.pk)  # Django keeps permissions on the object


def gone(person):
    person.is_active = False
    person.save()
    return person


@pytest.fixture
def final(world, people):
    return Evaluation.objects.create(
        dossier=world["dossier"],
        tool=world["tools"][0],
        framework=world["framework"],
        role="final",
        auditor=people["auditor"],
    )


# --- tools -------------------------------------------------------------------------------------------------


def test_who_opens_which_tool(people, world):
    own, rival = world["tools"]
    both, one = {own, rival}, {own}
    expected = {
        "auditor": one,
        "other": one,
        "officer": both,
        "commissioner": both,
        "releaser": both,
        "publisher": one,
        "editor": set(),
        "admin": both,
    }
    assert {name: set(permissions.tools_for(person)) for name, person in people.items()} == expected


def test_an_auditor_sees_a_tool_once(people, world, final):
    assert list(permissions.tools_for(people["auditor"])) == [world["tools"][0]]


def test_an_auditor_who_is_also_of_a_publisher_sees_what_they_evaluate(people, world):
    """Belonging is for accounts of publishers: the desk of an auditor shows what they audit."""
    Publisher.objects.get(name="Autre").members.add(people["auditor"])
    assert list(permissions.tools_for(people["auditor"])) == [world["tools"][0]]


def test_deciding_without_the_right_to_view_shows_no_tool(people, world):
    assert not permissions.tools_for(give(people["editor"], "decide_dossier")).exists()


@pytest.mark.parametrize("name", ["officer", "commissioner", "publisher", "admin"])
def test_a_closed_account_opens_nothing(people, world, name):
    person = gone(people[name])
    assert not permissions.tools_for(person).exists()
    assert not permissions.evaluations_for(person).exists()
    assert not permissions.dossiers_of_publisher(person).exists()
    assert not permissions.reads_dossiers(person)


# --- evaluations -------------------------------------------------------------------------------------------


def test_a_blind_evaluation_is_read_by_its_author_and_officers(people, world):
    own, other = world["evaluations"]["auditor"], world["evaluations"]["other"]
    assert readers(people, own) == {"auditor", "officer", "admin"}
    close(own)
    assert readers(people, own) == {"auditor", "officer", "admin"}, "the other one is still blind"
    close(other)
    assert readers(people, own) == {"auditor", "other", "officer", "admin", "commissioner", "releaser"}


def test_an_open_evaluation_is_not_what_a_decision_is_read_in(people, world, final):
    close(*world["evaluations"].values())
    assert "commissioner" not in readers(people, final)
    close(final)
    assert {"commissioner", "releaser"} <= readers(people, final)


def test_an_evaluation_outside_any_dossier_is_for_officers_and_its_author(people, world):
    alone = Evaluation.objects.create(
        tool=world["tools"][1], framework=world["framework"], role="first", auditor=people["other"]
    )
    assert readers(people, alone) == {"other", "officer", "admin"}
    close(alone)
    assert readers(people, alone) == {"other", "officer", "admin"}


def test_an_open_blind_evaluation_hides_those_of_its_own_dossier_only(people, world):
    close(*world["evaluations"].values())
    Evaluation.objects.create(tool=world["tools"][1], framework=world["framework"], role="first")
    assert "commissioner" in readers(people, world["evaluations"]["auditor"])


def test_power_does_not_lift_independence(people, world):
    """An officer who evaluates blind reads nothing of the other's sheet; one tied to the publisher, nothing of it."""
    own, other = world["evaluations"]["auditor"], world["evaluations"]["other"]
    Evaluation.objects.filter(pk=own.pk).update(auditor=people["officer"])
    assert own in permissions.evaluations_for(people["officer"])
    assert other not in permissions.evaluations_for(people["officer"])
    Interest.objects.create(person=people["admin"], tool=world["tools"][0], text="Parts.", since=dt.date(2020, 1, 1))
    assert not permissions.evaluations_for(people["admin"]).exists()


# --- rows of the other models ------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_who_opens_rows_of(people, world, model):
    seen = {name for name, person in people.items() if permissions.rows_for(person, model).exists()}
    assert seen == MODELS[model] | ({"auditor", "other", "publisher"} if model is Tool else NOBODY)
    for name in MODELS[model]:
        assert set(permissions.rows_for(people[name], model)) == set(model._default_manager.all())


@pytest.mark.parametrize("model", [Dossier, StateEvent])
def test_who_is_tied_to_a_publisher_sees_none_of_its_dossiers(people, world, model):
    Interest.objects.create(person=people["officer"], tool=world["tools"][0], text="Parts.", since=dt.date(2020, 1, 1))
    assert not permissions.rows_for(people["officer"], model).exists()
    assert permissions.rows_for(people["admin"], model).exists()


def test_rows_of_evaluations_are_those_that_may_be_read(people, world):
    for person in people.values():
        assert set(permissions.rows_for(person, Evaluation)) == set(permissions.evaluations_for(person))


# --- answering ---------------------------------------------------------------------------------------------


def test_only_the_auditor_of_an_open_evaluation_answers(people, world):
    own = world["evaluations"]["auditor"]
    assert {name for name, one in people.items() if permissions.may_answer(one, own)} == {"auditor"}
    close(own)
    own.refresh_from_db()
    assert not permissions.may_answer(people["auditor"], own)


def test_answering_takes_the_permission_and_an_active_account(people, world):
    own = world["evaluations"]["auditor"]
    Evaluation.objects.filter(pk=own.pk).update(auditor=people["editor"])
    own.refresh_from_db()
    assert not permissions.may_answer(people["editor"], own)
    Evaluation.objects.filter(pk=own.pk).update(auditor=people["admin"])
    own.refresh_from_db()
    assert permissions.may_answer(people["admin"], own)
    assert not permissions.may_answer(gone(people["admin"]), own)


@pytest.mark.parametrize(
    ("role", "sequence", "state", "writable"),
    [
        ("first", 1, "EN_EVALUATION", True),
        ("first", 1, "HARMONISATION", False),
        ("first", 1, "DEPOSEE", False),
        ("final", 1, "HARMONISATION", True),
        ("final", 1, "EN_EVALUATION", False),
        ("final", 2, "EN_EVALUATION", True),  # a targeted complement
        ("final", 2, "HARMONISATION", False),
        ("replaced", 1, "EN_EVALUATION", False),
    ],
)
def test_an_evaluation_is_written_at_its_stage(role, sequence, state, writable):
    row = Evaluation(role=role, sequence=sequence, dossier=Dossier(state=state))
    assert permissions.is_writable(row) is writable


def test_an_evaluation_without_a_dossier_is_always_written():
    assert permissions.is_writable(Evaluation(role="replaced"))


def test_faults_of_an_author_are_said_to_the_author_alone(people, world):
    own = world["evaluations"]["auditor"]
    assert permissions.writing_faults(people["auditor"], own) == []
    people["auditor"].memberships.update(until=timezone.localdate() - dt.timedelta(days=1))
    assert permissions.writing_faults(people["auditor"], own)
    assert permissions.writing_faults(people["officer"], own) == []


# --- publishers --------------------------------------------------------------------------------------------


def test_a_publisher_reads_its_own_dossiers_and_power_does_not(people, world):
    assert {name for name, one in people.items() if permissions.dossiers_of_publisher(one).exists()} == {"publisher"}
    world["tools"][0].publisher.members.add(people["editor"])
    assert not permissions.dossiers_of_publisher(people["editor"]).exists(), "belonging is not enough"


def test_a_reply_is_given_while_it_is_awaited(people, world):
    dossier = world["dossier"]
    assert not permissions.may_reply(people["publisher"], dossier)
    dossier.state = "CONTRADICTOIRE"  # what the page read; nothing is written
    assert {name for name, one in people.items() if permissions.may_reply(one, dossier)} == {"publisher"}


# --- the administration ------------------------------------------------------------------------------------

FROZEN = (Evaluation, Framework, Dossier, StateEvent)


@pytest.mark.parametrize("model", [*FROZEN, Tool, Publisher], ids=lambda model: model.__name__)
@pytest.mark.parametrize("action", ["add", "change", "delete", "view"])
def test_what_is_frozen_is_frozen_for_everyone(people, model, action):
    allowed = action == "view" or (action != "delete" and model not in FROZEN)
    assert RowPolicy(model).user_has_permission(people["admin"], action) is allowed
    assert not RowPolicy(model).user_has_permission(people["editor"], action)


def test_the_row_counts_beside_the_permission(people, world):
    own, rival = world["tools"]
    policy = RowPolicy(Tool)
    for action in ("view", "change"):
        assert policy.user_has_permission_for_instance(people["publisher"], action, own)
        assert not policy.user_has_permission_for_instance(people["publisher"], action, rival)
        assert policy.user_has_permission_for_instance(people["officer"], action, rival)
    assert not policy.user_has_permission_for_instance(people["publisher"], "delete", own)
    assert not policy.user_has_permission_for_instance(people["auditor"], "change", own), "sees it, may not change it"


def test_lists_hold_the_rows_of_who_may_act_on_them(people, world):
    policy = RowPolicy(Tool)
    assert set(policy.instances_user_has_any_permission_for(people["publisher"], ["change"])) == {world["tools"][0]}
    assert not policy.instances_user_has_any_permission_for(people["auditor"], ["change"]).exists()


def test_an_officer_tied_to_a_publisher_changes_nothing_of_it(people, world):
    tool, officer = world["tools"][0], people["officer"]
    last = timezone.localdate() - dt.timedelta(days=30)  # a tie of before counts for some years
    body = tool.publisher.organisation
    Membership.objects.create(person=officer, organisation=body, since=dt.date(2020, 1, 1), until=last)
    for row, model in ((tool, Tool), (tool.publisher, Publisher)):
        policy = RowPolicy(model)
        assert not policy.user_has_permission_for_instance(officer, "change", row)
        assert policy.user_has_permission_for_instance(officer, "view", row)
    rival = world["tools"][1]
    assert RowPolicy(Tool).user_has_permission_for_instance(officer, "change", rival)
    assert RowPolicy(Publisher).user_has_permission_for_instance(officer, "change", rival.publisher)


def test_a_member_of_today_speaks_for_its_publisher(people, world):
    """Its changes are proposals, judged elsewhere (:mod:`registry.changes`)."""
    tool = world["tools"][0]
    tool.publisher.members.add(people["officer"])
    assert RowPolicy(Tool).user_has_permission_for_instance(people["officer"], "change", tool)
