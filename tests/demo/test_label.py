"""The demonstration earns its letters and shows what it must."""

from collections import Counter

import pytest
from django.db import transaction

from demo.label import tools
from prevenance import accounts, roles
from registry import documents
from registry.enums import State
from registry.models import Dossier, Evaluation, StateEvent, Tool
from registry.procedure import results
from vocabularies import reference

#: pytest-django only prepares the databases of tests that carry this mark.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        reference.load()
        roles.setup()
        accounts.create_demo_accounts()
        tools.load(lambda label, done, total: None)
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_what_the_public_sees(loaded):
    public = list(Tool.objects.public().for_list())
    assert len(public) == 37
    letters = Counter(tool.letter_shown for tool in public)
    assert letters == {"A": 9, "B": 11, "C": 6, None: 11}
    states = Counter(tool.current_label.state_shown for tool in public if tool.current_label)
    assert states == {"LABELLISEE": 24, "AVEC_RESERVES": 1, "SUSPENDUE": 1, "EXPIREE": 1, "A_REVERIFIER": 1}
    assert not any(label.state == State.REFUSEE for tool in public for label in tool.dossiers.all() if label.is_current)
    assert all(tool.is_fictitious and "inventé" in tool.description for tool in public)


def test_everything_is_complete(loaded):
    for label in Dossier.objects.filter(is_current=True).select_related("evaluation", "framework", "tool"):
        assert label.evaluations.filter(closed_at__isnull=False).count() == 3
        assert len(label.data_sheet) == 10
        assert label.agreement["share"] > 0.8
        outcome = results.outcome_of(label.evaluation)
        assert (outcome.letter, outcome.score) == (label.letter, label.score)
    assert not Evaluation.objects.filter(closed_at__isnull=False, version_tested="").exists()


def test_loading_again_changes_nothing(loaded):
    before = (Tool.objects.count(), Dossier.objects.count(), StateEvent.objects.count())
    Tool.objects.filter(name="Ma Sieste").update(summary="Changé par une personne.")
    tools.load(lambda label, done, total: None)
    assert (Tool.objects.count(), Dossier.objects.count(), StateEvent.objects.count()) == before
    assert Tool.objects.get(name="Ma Sieste").summary == "Changé par une personne."


def test_search_documents_are_those_of_the_public(loaded):
    found = {item["id"]: item for item in documents.ToolSource().documents()}
    assert set(found) == set(Tool.objects.public().values_list("identifier", flat=True))
    for item in found.values():
        documents.TOOLS.check(item)
    refused = Tool.objects.get(name="Diagnosti-Clic")
    assert list(documents.ToolSource().documents([refused.identifier])) == []
    suspended = found[Tool.objects.get(name="Cœur tranquille").identifier]
    assert (suspended["letter"], "score" in suspended) == ("aucune", False)
