"""What follows from an accepted change, what stands in its way, and what cannot be written."""

import pytest
from django.db import connection
from django.urls import reverse

from core import append_only, ledger_check
from core.models import LedgerEntry
from prevenance import generation
from registry.changes import proposals
from registry.enums import State
from registry.models import ChangeProposal, Dossier, Publisher, Tool
from registry.models.dossier import moving
from tests.registry.changes.forms import LIE, act, edit, read, sent
from tests.registry.public.factory import in_the_ledger, make_tool

pytestmark = pytest.mark.django_db


def test_a_renamed_publisher_is_a_proposal_on_each_labelled_tool(client, people, second, tool):
    never = make_tool("Jamais", state=None)
    client.force_login(people["officer"])
    publisher = tool.publisher
    data = {"name": "Ministère du Sommeil", "registration": publisher.registration, "country": "BE", "members": []}
    address = reverse("publisher:edit", args=[publisher.pk])
    assert client.post(address, data).status_code == 200  # no reason
    assert client.post(address, data | {"change_reason": "Changement de raison sociale."}).status_code == 302
    (proposal,) = ChangeProposal.objects.all()
    assert proposal.tool == tool
    assert proposal.changes["publisher"]["after"] == {
        "id": publisher.pk,
        "name": "Ministère du Sommeil",
        "country": "BE",
    }
    assert "Ministère du Sommeil" not in read(client, tool)
    assert "Éditions du Sommeil" in read(client, tool)
    assert "Ministère du Sommeil" in read(client, never)


def test_a_tool_never_evaluated_shows_what_an_officer_last_accepted(client, people):
    tool = make_tool("Jamais", state=None, languages=["fr"])
    tool.publisher.members.add(people["publisher"])
    edit(client, people["publisher"], tool, summary=LIE)
    assert "asthme" not in read(client, tool)
    edit(client, people["officer"], tool, summary="Relu par le label.", change_reason="")
    assert "Relu par le label." in read(client, tool)
    assert Tool.objects.get(pk=tool.pk).presentation.origin == "registered"
    proposal = ChangeProposal.objects.get()
    edit(client, people["publisher"], tool, summary="Mieux dit.")
    proposal.refresh_from_db()
    assert act(client, people["officer"], proposal, "accept").status_code == 302
    assert "Mieux dit." in read(client, tool)


def test_a_file_under_way_freezes_what_auditors_test(client, people, second):
    tool = make_tool("Dodo", state=State.EN_EVALUATION, languages=["fr"])
    edit(client, people["officer"], tool, **{"targets-0-value": "org.example.autre"})
    proposal = ChangeProposal.objects.get()
    assert act(client, second, proposal, "accept").status_code == 422
    label = Dossier.objects.get(tool=tool)
    label.state = State.REFUSEE
    with moving(label.pk):
        label.save()
    assert act(client, second, proposal, "accept").status_code == 302
    assert tool.targets.get().value == "org.example.autre"


def test_pages_are_for_those_concerned(client, people, tool):
    edit(client, people["publisher"], tool, summary="Aide à bien dormir.")
    address = reverse("registry_workspace:change", args=[ChangeProposal.objects.get().pk])
    listing = reverse("registry_workspace:changes")
    rival = people["other"]
    rival.groups.set(people["publisher"].groups.all())
    Publisher.objects.create(name="Rivale").members.add(rival)
    for name, one, every in (("publisher", 200, 200), ("officer", 200, 200), ("admin", 200, 200), ("other", 404, 200)):
        client.force_login(people[name])
        assert client.get(address).status_code == one
        page = client.get(listing)
        assert page.status_code == every
        assert (address in page.content.decode()) == (one == 200)
    client.logout()
    assert client.get(address).status_code == 302


def test_the_ticked_box_of_a_tool_never_evaluated_hides_it(client, people):
    tool = make_tool("Jamais", state=None, languages=["fr"])
    edit(client, people["officer"], tool, is_public="")
    assert client.get(f"/label/{tool.identifier}/").status_code == 404


def test_what_cannot_be_written_is_said_in_the_form(client, people, tool, monkeypatch):
    long = edit(client, people["publisher"], tool, description="x" * 10_001)
    assert long.status_code == 200
    assert "description" in long.context["form"].errors
    proposal = proposals.propose(
        people["publisher"], tool, {"summary": {"before": "Dodo aide à mieux dormir.", "after": "x"}}
    )
    stale = ChangeProposal.objects.get(pk=proposal.pk)
    ChangeProposal.objects.filter(pk=proposal.pk).update(version=9)
    monkeypatch.setattr(proposals, "open_one", lambda user, tool: stale)  # read just before somebody else corrected it
    answer = edit(client, people["publisher"], tool, summary="Ne pas perdre.")
    assert answer.status_code == 200
    assert "Ne pas perdre." in answer.content.decode()
    assert answer.context["form"].non_field_errors()
    monkeypatch.setattr(proposals, "open_one", lambda user, tool: None)
    assert edit(client, people["publisher"], tool, summary="Ne pas perdre.").context["form"].non_field_errors()


@pytest.mark.parametrize("data", [{}, {"action": "accept"}, {"action": "x", "version": "y"}, {"version": "1"}])
def test_a_broken_decision_is_a_message(client, people, tool, data):
    edit(client, people["publisher"], tool, summary="Aide à bien dormir.")
    proposal = ChangeProposal.objects.get()
    client.force_login(people["officer"])
    answer = client.post(reverse("registry_workspace:change", args=[proposal.pk]), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert client.get(reverse("registry_workspace:changes") + "?p=abc").status_code == 200


def test_an_acceptance_empties_the_cached_pages_and_enters_the_ledger(
    client,
    people,
    tool,
    django_capture_on_commit_callbacks,
):
    in_the_ledger(tool.dossiers.get())
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, people["publisher"], tool, summary="Aide à bien dormir.")
    if connection.vendor == "postgresql":
        # A transaction is marked once, and a test is one transaction: begin as a new one would.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('prevenance.marked', '', true)")
    before = generation.current()
    proposal = ChangeProposal.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        act(client, people["officer"], proposal, "accept")
    assert generation.current() != before
    decided, made = LedgerEntry.objects.order_by("-sequence")[:2]
    held = tool.dossiers.get().presentation
    assert (decided.kind, decided.subject, decided.person) == (
        "change-accepted", f"registry.changeproposal:{proposal.pk}", people["officer"],
    )  # fmt: skip
    assert f"registry.presentation/1:{held.pk}" in decided.content
    assert (made.kind, made.subject) == ("presentation", f"registry.presentation:{held.pk}")
    assert ledger_check.verify().broken is None


def test_the_ledger_says_when_the_words_of_a_label_were_rewritten(tool):
    held = tool.dossiers.get().presentation
    append_only.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_presentation SET origin = 'accepted' WHERE id = %s", [held.pk])
    found = ledger_check.verify().broken
    append_only.install(connection)
    assert f"registry.presentation/1:{held.pk}" in str(found)


def test_an_officer_of_the_publisher_registers_it_hidden(client, people, tool):
    tool.publisher.members.add(people["officer"])
    client.force_login(people["officer"])
    client.post(
        reverse("tool:add"), sent(tool, name="Le mien") | {"targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0}
    )
    mine = Tool.objects.get(name="Le mien")
    assert not mine.is_public
    assert client.get(f"/label/{mine.identifier}/").status_code == 404
