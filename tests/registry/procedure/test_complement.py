"""A targeted complement: some criteria again, nothing else, and the dossier goes on."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from registry.models import Answer, ClosedEvaluationError, Evaluation, Tool
from registry.procedure import closing, complement, door, results
from registry.rules import lifecycle
from tests.registry.signing import sign_all
from tests.registry.world import sheet

CODES = st.sampled_from(["DP-01", "DP-02", "SE-01"])
FINDINGS = st.dictionaries(CODES, st.tuples(st.sampled_from(["oui", "non"]), st.sampled_from(["D1", "D2"])))


@given(before=FINDINGS, after=FINDINGS, scope=st.lists(CODES, unique=True))
def test_what_changed(before, after, scope):
    found = complement.changed(before, after, scope)
    assert list(found) == [code for code in scope if code in found]
    assert complement.changed(after, before, scope) == found
    assert complement.changed(before, before, scope) == ()
    assert all(before.get(code) == after.get(code) for code in scope if code not in found)


@given(codes=st.sets(CODES), known=st.sets(CODES))
def test_which_criteria(codes, known):
    assert (complement.faults(sorted(codes), known) == []) == (bool(codes) and codes <= known)


def address(dossier):
    return reverse("registry_workspace:dossier", args=[dossier.pk])


def ask(people, **changes):
    return {
        "move": "commission:EN_EVALUATION",
        "reason": "Deux constats sont à revoir.",
        "criteria": ["DP-01", "DP-02"],
        "writer": people["auditor"].pk,
    } | changes


def answer(evaluation, code):
    return evaluation.answers.get(criterion__code=code)


def sent(code, row, **changes):
    data = {"value": row.value, "proof": row.proof, "justification": row.justification, "version": row.version}
    return {f"{code}-{name}": value for name, value in (data | changes).items()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"criteria": []}, "criteria"),
        ({"criteria": ["DP-01", "XX-99"]}, "criteria"),
        ({"writer": ""}, "writer"),
        ({"writer": "999999"}, "writer"),
        ({"writer": "stranger"}, "writer"),
        ({"reason": ""}, ""),
    ],
)
def test_refused_and_nothing_typed_is_lost(client, people, deliberating, change, field):
    if change.get("writer") == "stranger":
        change = {"writer": people["editor"].pk}
    client.force_login(people["commissioner"])
    response = client.post(address(deliberating), ask(people, **change))
    assert response.status_code == 422
    found = response.content.decode()
    assert (f'id="error-{field}"' in found) == bool(field)
    assert 'value="DP-01"' in found
    if "criteria" not in change:
        assert found.count(" checked") >= 3  # the move and the two criteria
    if "reason" not in change:
        assert "Deux constats sont à revoir." in found
    deliberating.refresh_from_db()
    assert deliberating.state == "DELIBERATION"
    assert not Evaluation.objects.filter(sequence__gt=1).exists()


@pytest.mark.django_db
def test_only_authors_who_may_are_offered(client, people, deliberating):
    deliberating.tool.publisher.members.add(people["auditor"])
    people["other"].is_active = False
    people["other"].save()
    assert complement.writers(deliberating) == []
    client.force_login(people["commissioner"])
    for person in (people["auditor"], people["other"], people["admin"]):
        assert client.post(address(deliberating), ask(people, writer=person.pk)).status_code == 422
        with pytest.raises(door.DecisionRefusedError):
            complement.ask(
                deliberating,
                codes=["DP-01"],
                writer=person,
                reason="Un constat est à revoir.",
                actor=people["commissioner"],
            )


@pytest.mark.django_db
def test_others_never_ask(client, people, deliberating):
    for person in ("auditor", "publisher", "editor"):
        client.force_login(people[person])
        assert client.post(address(deliberating), ask(people)).status_code in (302, 403, 404)
    deliberating.refresh_from_db()
    assert deliberating.state == "DELIBERATION"


@pytest.mark.django_db
def test_the_move_alone_would_leave_the_file_stuck(deliberating, people):
    with pytest.raises(door.DecisionRefusedError):
        door.move_without_account(deliberating, "EN_EVALUATION", "commission", reason="Deux constats sont à revoir.")
    writer = complement.writers(deliberating)[0].person
    with pytest.raises(lifecycle.TransitionRefusedError):
        complement.ask(deliberating, codes=["DP-01"], writer=writer, reason="", actor=people["commissioner"])
    assert not Evaluation.objects.filter(sequence__gt=1).exists()


@pytest.fixture
def opened(client, people, deliberating):
    client.force_login(people["commissioner"])
    assert client.post(address(deliberating), ask(people)).status_code == 302
    deliberating.refresh_from_db()
    assert deliberating.state == "EN_EVALUATION"
    return deliberating.evaluations.get(sequence=2)


@pytest.mark.django_db
def test_it_begins_with_what_was_closed(people, opened):
    base = complement.previous(opened)
    assert (opened.scope, opened.auditor, opened.version_tested) == (["DP-01", "DP-02"], people["auditor"], "1.0")
    names = ("criterion_id", "value", "proof", "justification", "publisher_reply")
    assert set(opened.answers.values_list(*names)) == set(base.answers.values_list(*names))
    assert results.final_evaluation(opened.dossier) == base  # until it is closed
    with pytest.raises(door.DecisionRefusedError):
        door.move_without_account(opened.dossier, "HARMONISATION", "systeme")


@pytest.mark.django_db
def test_only_the_criteria_listed_change(client, people, opened):
    client.force_login(people["auditor"])
    page = client.get(sheet(opened.pk)).content.decode()
    assert "Deux constats sont à revoir." in page
    for code, locked in (("DP-01", False), ("DP-04", True)):
        start = page.index(f'id="criterion-{code}"')
        assert ("disabled" in page[start : page.index(">", start)]) == locked
    both = sent("DP-01", answer(opened, "DP-01"), value="partiel") | sent("DP-04", answer(opened, "DP-04"), value="non")
    response = client.post(sheet(opened.pk), both | {"version_tested": "9.9", "tested_on": "2026-06-01", "hours": "2"})
    assert response.status_code == 422
    assert "DP-04" in str(next(iter(response.context["messages"])))
    opened.refresh_from_db()
    assert (answer(opened, "DP-01").value, answer(opened, "DP-04").value) == ("partiel", "oui")
    assert (opened.version_tested, float(opened.hours)) == ("1.0", 2)
    lines = reverse("registry_workspace:data_sheet", args=[opened.pk])
    refused = client.post(lines, {"FD-02-read": "", "FD-02-known": "on"})  # rests on DP-09 only
    assert refused.status_code == 422
    opened.refresh_from_db()
    assert "FD-02" not in opened.data_sheet


@pytest.mark.django_db
def test_nobody_else_writes_it(client, people, opened):
    for person, expected in (("other", 302), ("publisher", 404), ("officer", 302), ("editor", 404)):
        client.force_login(people[person])
        data = sent("DP-01", answer(opened, "DP-01"), value="non")
        assert client.post(sheet(opened.pk), data).status_code == expected, person
    assert answer(opened, "DP-01").value == "oui"


@pytest.mark.django_db
def test_from_complement_to_label(client, people, world, opened):
    dossier, base = opened.dossier, complement.previous(opened)
    before = list(base.answers.order_by("pk").values())
    client.force_login(people["auditor"])
    changed = sent("DP-01", answer(opened, "DP-01"), value="partiel", justification="Un champ de trop est demandé.")
    changed["DP-01-change_reason"] = "La commission a vu un champ que personne n'avait relevé."
    assert client.post(sheet(opened.pk), changed).status_code == 302
    close = reverse("registry_workspace:close", args=[opened.pk])
    client.post(close)
    opened.refresh_from_db()
    assert not opened.is_closed  # the hours are missing
    Evaluation.objects.filter(pk=opened.pk).update(hours=2)
    client.post(close)
    opened.refresh_from_db()
    assert not opened.is_closed  # nobody signed it
    sign_all(opened)
    client.post(close)
    opened.refresh_from_db()
    dossier.refresh_from_db()
    assert (opened.is_closed, dossier.state) == (True, "HARMONISATION")
    assert results.final_evaluation(dossier) == opened
    assert complement.changed_in(opened) == ("DP-01",)
    # Replies: asked again where the finding changed, kept elsewhere (DP-02 was listed, but did not change).
    kept = {code: answer(opened, code).reply_shown for code in ("DP-01", "DP-02", "DP-04")}
    assert kept == {"DP-01": "", "DP-02": "Réponse DP-02.", "DP-04": "Réponse DP-04."}
    client.force_login(people["officer"])
    assert 'name="writer"' not in client.get(address(dossier)).content.decode()
    move = {"move": "chef_de_file:CONTRADICTOIRE", "condition_met": "on"}
    assert client.post(address(dossier), move).status_code == 302
    client.force_login(people["publisher"])
    screen = reverse("registry_workspace:reply", args=[dossier.pk])
    page = client.get(screen).content.decode()
    assert "Un champ de trop est demandé." in page
    assert "Réponse DP-01." not in page
    assert "Réponse DP-02." in page
    new = {"DP-01-reply": "Champ retiré.", "DP-01-public": "on", "DP-01-version": answer(opened, "DP-01").version}
    assert client.post(screen, new).status_code == 302
    own = reverse("registry_workspace:publisher_dossier", args=[dossier.pk])
    assert client.post(own, {"move": "editeur:DELIBERATION"}).status_code == 302
    client.force_login(people["commissioner"])
    assert client.post(address(dossier), {"move": "commission:DECIDEE", "condition_met": "on"}).status_code == 302
    people["other"].groups.add(*people["releaser"].groups.all())  # they audited: they never publish
    client.force_login(type(people["other"]).objects.get(pk=people["other"].pk))
    assert client.post(address(dossier), {"move": "publieur:LABELLISEE"}).status_code == 422
    client.force_login(people["releaser"])
    assert client.post(address(dossier), {"move": "publieur:LABELLISEE"}).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, dossier.evaluation) == ("LABELLISEE", opened)
    assert dossier.tool in Tool.objects.public()
    public = client.get(reverse("registry:detail", args=[dossier.tool.identifier])).content.decode()
    assert "Un champ de trop est demandé." in public
    assert "Champ retiré." in public
    assert "Réponse DP-01." not in public
    # What was closed did not move.
    assert list(base.answers.order_by("pk").values()) == before
    base.hours = 1
    with pytest.raises(ClosedEvaluationError):
        base.save()


@pytest.mark.django_db
def test_a_second_complement_completes_the_first(people, deliberating):
    for number, code in ((2, "DP-01"), (3, "DP-04")):
        found = complement.ask(
            deliberating,
            codes=[code],
            writer=people["other"],
            reason=f"Revoir aussi le critère {code}.",
            actor=people["commissioner"],
        )
        assert (found.sequence, found.scope) == (number, [code])
        Answer.objects.filter(evaluation=found, criterion__code=code).update(
            justification=f"Revu au tour {number}, {code}.",
            change_reason=f"Le tour {number} a trouvé ce que le premier constat ne disait pas.",
        )
        Evaluation.objects.filter(pk=found.pk).update(hours=1)
        found.refresh_from_db()
        sign_all(found)
        closing.close(found)
        deliberating.refresh_from_db()
        door.move_without_account(deliberating, "CONTRADICTOIRE", "chef_de_file")
        door.move_without_account(deliberating, "DELIBERATION", "editeur")
    last = results.final_evaluation(deliberating)
    assert last.sequence == 3
    assert answer(last, "DP-01").justification == "Revu au tour 2, DP-01."
    assert complement.changed_in(last) == ("DP-04",)
