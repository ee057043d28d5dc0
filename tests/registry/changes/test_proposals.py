"""No path shows a text that no officer accepted: every edit is a proposal, and another officer decides."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from registry.changes import proposals, record
from registry.enums import State
from registry.models import ChangeProposal, Presentation, Publisher, Tool
from registry.presentation.content import changes, content_of
from registry.procedure import door
from tests.registry.changes.forms import LIE, WHY, act, edit, read
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db


def test_a_publisher_proposes_and_nothing_is_live(client, people, second, tool):
    answer = edit(client, people["publisher"], tool, summary=LIE)
    (proposal,) = ChangeProposal.objects.all()
    assert answer["Location"] == reverse("registry_workspace:change", args=[proposal.pk])
    assert (proposal.side, proposal.state, proposal.proposed_by) == ("editeur", "proposed", people["publisher"])
    assert proposal.changes == {"summary": {"before": "Dodo aide à mieux dormir.", "after": LIE}}
    assert {one["code"] for one in proposal.claims["found"]} == {"guerison", "delai", "caution"}
    for address in (
        f"/label/{tool.identifier}/",
        f"/label/{tool.identifier}.json",
        "/label/donnees-ouvertes/labels.csv",
    ):
        assert "asthme" not in client.get(address).content.decode()
    assert Tool.objects.get(pk=tool.pk).summary == "Dodo aide à mieux dormir."
    page = client.get(reverse("registry_workspace:change", args=[proposal.pk])).content.decode()
    assert "<ins>" in page
    assert "Promesse de guérison" not in page  # pointed out to the officer, not taught to the author
    client.force_login(second)
    page = client.get(reverse("registry_workspace:change", args=[proposal.pk])).content.decode()
    assert "Promesse de guérison" in page
    assert "« ministère »" in page


def test_the_form_goes_on_from_the_proposal_and_may_be_withdrawn(client, people, tool):
    edit(client, people["publisher"], tool, summary="Premier jet.")
    form = client.get(reverse("tool:edit", args=[tool.pk])).content.decode()
    assert "Premier jet." in form
    edit(client, people["publisher"], tool, summary="Second jet.", change_reason="")
    (proposal,) = ChangeProposal.objects.all()
    assert (proposal.changes["summary"]["after"], proposal.version) == ("Second jet.", 2)
    assert act(client, people["publisher"], proposal, "withdraw").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert "Second jet." not in client.get(reverse("tool:edit", args=[tool.pk])).content.decode()
    edit(client, people["publisher"], tool, summary="Autre")
    edit(client, people["publisher"], tool)  # back to what people read: nothing left to decide
    assert list(ChangeProposal.objects.values_list("state", flat=True)) == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize(
    "extra",
    [{"name": "Nouveau nom"}, {"publisher": "other"}, {"profile": "INFO"}, {"kind": "objet"}, {"is_public": ""},
     {"is_fictitious": "on"}, {"slug": "pirate"}, {"identifier": "PRV-2026-00009-A"}, {"label_public_since": ""},
     {"presentation": "1"}, {"targets-0-value": "org.pirate"}, {"targets-0-DELETE": "on"}],
)  # fmt: skip
def test_fields_that_a_publishers_form_does_not_hold_change_nothing(client, people, tool, extra):
    if extra.get("publisher"):
        extra = {"publisher": Publisher.objects.create(name="Autre maison").pk}
    before = content_of(record.fresh(tool))
    edit(client, people["publisher"], tool, **extra)
    assert not ChangeProposal.objects.exists()
    assert content_of(record.fresh(tool)) == before
    assert Tool.objects.get(pk=tool.pk).is_public


def test_an_officer_accepts_word_by_word_and_the_old_words_are_kept(client, people, tool):
    first = tool.dossiers.get().presentation
    edit(client, people["publisher"], tool, summary="Aide à bien dormir.", description="Un carnet de nuits.")
    proposal = ChangeProposal.objects.get()
    assert act(client, people["officer"], proposal, "accept").status_code == 302
    proposal.refresh_from_db()
    label = tool.dossiers.get()
    assert label.presentation == proposal.presentation != first
    assert (label.presentation.number, label.presentation.origin) == (2, "accepted")
    assert Presentation.objects.get(pk=first.pk).content["summary"] == "Dodo aide à mieux dormir."
    assert (proposal.state, proposal.reviewed_by, proposal.public_parts) == (
        "accepted", people["officer"], ["summary", "description"],
    )  # fmt: skip
    page = read(client, tool)
    assert "Aide à bien dormir." in page
    assert WHY in page  # the reason of the acceptance is public
    data = client.get(f"/label/{tool.identifier}.json").json()
    (change,) = data["changes"]
    assert (change["parts"], change["presentation"], change["reason"]) == (["summary", "description"], 2, WHY)
    assert change["presentation_digest"] == f"sha256:{label.presentation.digest}"
    assert people["officer"].get_username() not in page.replace("label officer", "")
    assert Tool.objects.get(pk=tool.pk).summary == "Aide à bien dormir."


def test_a_refusal_changes_nothing_and_is_read_by_its_author(client, people, tool):
    edit(client, people["publisher"], tool, summary=LIE)
    proposal = ChangeProposal.objects.get()
    assert act(client, people["officer"], proposal, "refuse", decision="court").status_code == 422
    act(client, people["officer"], proposal, "refuse", decision="Promesse de guérison : la charte l'interdit.")
    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert "asthme" not in read(client, tool)
    client.force_login(people["publisher"])
    page = client.get(reverse("registry_workspace:change", args=[proposal.pk])).content.decode()
    assert "la charte l&#x27;interdit" in page
    assert "officer" not in page.split("<main")[-1]


def test_who_may_decide(client, people, second, tool, django_user_model):
    edit(client, people["publisher"], tool, summary="Aide à bien dormir.")
    proposal = ChangeProposal.objects.get()
    tool.publisher.members.add(second)  # an officer who joins the publisher
    for name, status in (("publisher", 422), ("auditor", 404), ("editor", 404), ("other", 404)):
        user = people[name]
        assert not proposals.may_review(user, proposal)
        assert act(client, user, proposal, "accept").status_code in (status, 302 if name == "editor" else status)
    assert act(client, second, proposal, "accept").status_code == 422
    second.is_active = False
    assert not proposals.may_review(second, proposal)
    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    assert proposals.may_review(people["officer"], proposal)
    assert proposals.may_review(people["admin"], proposal)


@pytest.mark.parametrize("name", ["officer", "admin"])
def test_an_officers_own_edit_goes_through_the_same_door(client, people, second, tool, name):
    answer = edit(client, people[name], tool, summary="Corrigé.", change_reason="")
    assert answer.status_code == 200
    assert "change_reason" in answer.context["form"].errors
    assert not ChangeProposal.objects.exists()
    edit(client, people[name], tool, summary="Corrigé.")
    proposal = ChangeProposal.objects.get()
    assert proposal.side == "instructeur"
    assert act(client, people[name], proposal, "accept").status_code == 422
    assert "Corrigé." not in read(client, tool)
    assert act(client, second, proposal, "accept").status_code == 302
    assert "Corrigé." in read(client, tool)


def test_the_database_refuses_that_one_person_proposes_and_accepts(people, tool):
    asked = {"summary": {"before": "Dodo aide à mieux dormir.", "after": "x"}}
    proposal = proposals.propose(people["officer"], tool, asked, reason="Une correction.")
    rows = ChangeProposal.objects.filter(pk=proposal.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="accepted", reviewed_by=people["officer"], reviewed_at=proposal.proposed_at, decision=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="accepted", reviewed_by=people["admin"], reviewed_at=proposal.proposed_at)
    proposals.accept(people["admin"], proposal, decision=WHY, version=proposal.version)
    for change in ({"decision": "autre"}, {"state": "proposed"}, {"changes": {}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


IMPORTANT = {
    "targets": {"targets-0-value": "org.example.autre"},
    "name": {"name": "Nuit douce"},
    "kind": {"kind": "site"},
    "publisher": {"publisher": "other"},
}


@pytest.mark.parametrize("part", sorted(IMPORTANT))
def test_an_important_change_is_said_and_waits_for_a_verification(client, people, second, tool, part):
    fields = dict(IMPORTANT[part])
    if part == "publisher":
        fields["publisher"] = Publisher.objects.create(name="Autre maison").pk
    edit(client, people["officer"], tool, **fields)
    proposal = ChangeProposal.objects.get()
    assert list(proposal.changes) == [part]
    refused = act(client, second, proposal, "accept")
    assert refused.status_code == 422
    assert "Changement important en cours de vérification" in refused.content.decode()
    before = content_of(record.fresh(tool))
    assert tool.dossiers.get().presentation.number == 1
    dossier = tool.dossiers.get()
    door.move_without_account(dossier, State.A_REVERIFIER, "instructeur", reason="Changement annoncé par l'éditeur.")
    assert act(client, second, proposal, "accept").status_code == 302
    held = tool.dossiers.get().presentation
    assert list(changes(before, held.content)) == [part]
    assert list(changes(before, content_of(record.fresh(tool)))) == [part]
    if part == "name":
        assert client.get("/label/dodo/")["Location"] == f"/label/{tool.identifier}/"
        assert client.get("/label/nuit-douce/")["Location"] == f"/label/{tool.identifier}/"


def test_another_profile_needs_a_new_file(client, people, second, tool):
    edit(client, people["officer"], tool, profile="INFO")
    proposal = ChangeProposal.objects.get()
    dossier = tool.dossiers.get()
    door.move_without_account(dossier, State.A_REVERIFIER, "instructeur", reason="Changement annoncé par l'éditeur.")
    assert act(client, second, proposal, "accept").status_code == 422
    assert Tool.objects.get(pk=tool.pk).profile == "SUIVI"


def test_what_a_label_that_ended_covered_never_changes(client, people, second):
    tool = make_tool("Dodo", state=State.RETIREE, languages=["fr"])
    edit(client, people["officer"], tool, name="Nuit douce", summary="Retiré de la vente.", profile="INFO")
    assert act(client, second, ChangeProposal.objects.get(), "accept").status_code == 302
    page = read(client, tool)
    assert "Retiré de la vente." in page
    assert "Nuit douce" not in page
    row = Tool.objects.get(pk=tool.pk)
    assert (row.name, row.profile, tool.dossiers.get().presentation.content["profile"]) == (
        "Nuit douce",
        "INFO",
        "SUIVI",
    )


def test_two_who_decide_at_once_and_what_was_corrected_meanwhile(client, people, second, tool):
    edit(client, people["publisher"], tool, summary="Premier jet.")
    proposal = ChangeProposal.objects.get()
    edit(client, people["publisher"], tool, summary=LIE)
    assert act(client, people["officer"], proposal, "accept").status_code == 422  # another text than the one read
    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    assert act(client, people["officer"], proposal, "refuse").status_code == 302
    assert act(client, second, proposal, "accept").status_code == 422
    assert tool.dossiers.get().presentation.number == 1


def test_other_words_accepted_meanwhile_make_it_old(client, people, second, tool):
    edit(client, people["publisher"], tool, summary="De l'éditeur.")
    edit(client, people["officer"], tool, summary="De l'instructrice.")
    theirs, ours = ChangeProposal.objects.get(side="editeur"), ChangeProposal.objects.get(side="instructeur")
    assert act(client, second, ours, "accept").status_code == 302
    assert act(client, second, theirs, "accept").status_code == 422
    edit(client, people["publisher"], tool, summary="De l'éditeur.")
    theirs.refresh_from_db()
    assert act(client, second, theirs, "accept").status_code == 302
    assert "De l&#x27;éditeur." in read(client, tool) or "De l’éditeur." in read(client, tool)
