import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest
from django.test import override_settings

from registry.enums import State
from registry.models import Answer, StateEvent, Tool
from registry.models.dossier import moving
from tests.kept import triggers_off
from tests.registry.public.factory import PRIVATE_STATES, make_tool

pytestmark = pytest.mark.django_db


def page(client, tool, suffix="/"):
    return client.get(f"/label/{tool.identifier}{suffix}")


def text(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_sheet_says_letter_version_and_date(client):
    tool = make_tool()
    found = text(page(client, tool))
    assert "grade-a" in found
    assert "Très protecteur et très sérieux" in found
    assert "2.4.1" in found
    assert 'role="img"' in found
    assert "Organisme first" in found


def test_ten_lines_in_order(client):
    found = text(page(client, make_tool()))
    questions = ["Que sait-il de moi ?", "Dois-je créer un compte ?", "Où sont mes données ?", "À partir de quel âge ?"]
    places = [found.index(one) for one in questions]
    assert places == sorted(places)
    assert found.count('class="data-line ') == 10


def test_results_are_by_dimension_with_proof_and_reply(client):
    tool = make_tool(changes={"DP-03": "1"})
    answer = Answer.objects.get(evaluation=tool.dossiers.get().evaluation, criterion__code="DP-03")
    hidden = Answer.objects.filter(evaluation=answer.evaluation, criterion__code="DP-10")
    with triggers_off():
        Answer.objects.filter(pk=answer.pk).update(publisher_reply="Nous récrivons cette page.", reply_public=True)
        hidden.update(publisher_reply="Secret de fabrication", reply_public=False)
    found = text(page(client, tool))
    assert "Longue ou juridique, difficile à comprendre." in found
    assert "Nous récrivons cette page." in found
    assert "Secret de fabrication" not in found
    assert "L&#x27;auditeur l&#x27;a testé lui-même." in found


def test_positive_answer_with_a_weak_proof_is_not_met(client):
    tool = make_tool()
    with triggers_off():
        Answer.objects.filter(evaluation=tool.dossiers.get().evaluation, criterion__code="DP-03").update(proof="D0")
    data = page(client, tool, ".json").json()
    (found,) = [one for one in data["criteria"] if one["code"] == "DP-03"]
    assert (found["verdict"], found["proof_too_weak"]) == ("nc", True)
    assert "Nous n'avons pas pu le vérifier." in found["sentence"]


@pytest.mark.parametrize(
    "state",
    [State.SUSPENDUE, State.RETIREE, State.EXPIREE, State.ARRETEE],
)
def test_no_letter_outside_valid_states_but_the_page_lives(client, state):
    tool = make_tool(state=state)
    response = page(client, tool)
    assert response.status_code == 200
    assert "grade-mark" not in text(response)
    assert 'class="notice' in text(response)
    assert "Motif de" in text(response)
    data = page(client, tool, ".json").json()
    assert data["letter"] is None
    assert data["score"] is None
    assert all(one["letter"] is None for one in data["dimensions"].values())


def test_label_past_its_end_is_expired_without_any_task(client):
    tool = make_tool(days_left=-1)
    assert "grade-mark" not in text(page(client, tool))
    assert page(client, tool, ".json").json()["state"] == "EXPIREE"


def test_reservations_are_public(client):
    assert "Ajouter un résumé." in text(page(client, make_tool(state=State.AVEC_RESERVES)))


def test_never_evaluated_tool_has_no_letter_and_no_result(client):
    found = text(page(client, make_tool(state=None)))
    assert "grade-mark" not in found
    assert 'id="criteres"' not in found


def test_fictitious_tools_say_so(client):
    assert "notice-info" in text(page(client, make_tool(is_fictitious=True)))


@pytest.mark.parametrize("suffix", ["/", ".json", "/badge.svg", "/qr.svg"])
@pytest.mark.parametrize("state", PRIVATE_STATES)
def test_private_states_do_not_exist_for_the_public(client, state, suffix):
    assert page(client, make_tool(state=state), suffix).status_code == 404


@pytest.mark.parametrize("suffix", ["/", ".json", "/badge.svg", "/qr.svg"])
def test_hidden_tools_do_not_exist_for_the_public(client, suffix):
    assert page(client, make_tool(is_public=False, state=None), suffix).status_code == 404


@pytest.mark.parametrize("suffix", ["/", ".json", "/badge.svg"])
def test_lower_case_goes_to_the_address(client, suffix):
    tool = make_tool()
    response = client.get(f"/label/{tool.identifier.lower()}{suffix}")
    assert response.status_code == 301
    assert response["Location"] == f"/label/{tool.identifier}{suffix}"


def test_short_name_goes_to_the_address(client):
    tool = make_tool("Dodo doux")
    assert client.get("/label/dodo-doux/")["Location"] == f"/label/{tool.identifier}/"
    make_tool("Dodo doux")
    assert client.get("/label/dodo-doux/")["Location"] == "/label/?q=Dodo+doux"


@pytest.mark.parametrize("key", ["PRV-2026-00001-Z", "inconnu", "PRV-2026-99999-A", "%00", "é" * 50])
@pytest.mark.parametrize("suffix", ["/", ".json", "/badge.svg"])
def test_unknown_is_404(client, key, suffix):
    assert client.get(f"/label/{key}{suffix}").status_code == 404


def test_short_address_of_paper(client):
    tool = make_tool()
    assert client.get(f"/v/{tool.identifier.lower()}")["Location"] == f"/label/{tool.identifier}/"
    assert client.get("/v/nimporte").status_code == 404


def test_json_gives_what_recomputes_the_score(client, spec):
    from registry.rules import scoring

    tool = make_tool(changes={"DP-03": "1", "AC-01": "60"})
    data = page(client, tool, ".json").json()
    answers = {
        code: scoring.CriterionAnswer(one["value"], one.get("proof"), one.get("why", ""))
        for code, one in data["recompute"]["answers"].items()
    }
    outcome = scoring.score(spec, data["recompute"]["profile"], answers)
    assert float(outcome.score) == data["score"]
    assert outcome.letter == data["letter"]


def test_nobody_is_named(client, django_user_model):
    user = django_user_model.objects.create_user("auditrice.secrete", first_name="Ada", last_name="Inconnue")
    tool = make_tool()
    with triggers_off():
        tool.evaluations.update(auditor=user)
        tool.dossiers.get().evaluation.answers.update(evidence_url="https://preuves.example/secret")
    for suffix in ("/", ".json"):
        found = text(page(client, tool, suffix))
        for secret in ("auditrice", "Ada", "Inconnue", "preuves.example"):
            assert secret not in found


def test_private_events_are_not_in_the_history(client):
    tool = make_tool()
    StateEvent.objects.create(
        tool=tool, to_state=State.DELIBERATION, by_role="x", reason="Doute interne", framework_version="1"
    )
    assert "Doute interne" not in text(page(client, tool))
    assert "Doute interne" not in text(page(client, tool, ".json"))


def test_badge_follows_the_state_and_revalidates(client):
    tool = make_tool()
    first = page(client, tool, "/badge.svg")
    assert first["Content-Type"].startswith("image/svg+xml")
    assert ">A</text>" in text(first)
    again = client.get(f"/label/{tool.identifier}/badge.svg", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    label = tool.dossiers.get()
    label.state = State.SUSPENDUE
    with moving(label.pk):
        label.save()
    later = client.get(f"/label/{tool.identifier}/badge.svg", HTTP_IF_NONE_MATCH=first["ETag"])
    assert later.status_code == 200
    assert ">A</text>" not in text(later)
    ET.fromstring(later.content)


def test_json_can_be_read_again_cheaply(client):
    tool = make_tool()
    first = page(client, tool, ".json")
    response = client.get(f"/label/{tool.identifier}.json", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
    assert response.status_code == 304


@override_settings(BASE_URL="https://label.example")
def test_addresses_in_data_do_not_follow_the_host_header(client):
    tool = make_tool()
    data = client.get(f"/label/{tool.identifier}.json", HTTP_HOST="evil.example").json()
    assert data["url"] == f"https://label.example/label/{tool.identifier}/"
    assert "evil" not in json.dumps(data)


@pytest.mark.parametrize("prefix", ["/en", "/ar", "/fr-simple"])
def test_other_languages_mark_french_data(client, prefix):
    tool = make_tool()
    response = client.get(f"{prefix}/label/{tool.identifier}/")
    assert response.status_code == 200
    assert ('class="lead" lang="fr"' in text(response)) is (prefix != "/fr-simple")
    said = {"/en": "What the auditors wrote is in French", "/ar": "ما كتبه المدققون بالفرنسية"}.get(prefix)
    assert said is None or said in text(response)


def test_queries_do_not_grow_with_criteria(client, django_assert_max_num_queries):
    tool = make_tool()
    page(client, tool)
    Tool.objects.filter(pk=tool.pk).update(updated_at=tool.updated_at + dt.timedelta(seconds=1))
    with django_assert_max_num_queries(24):
        page(client, tool, "/?x=1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "question", "met"),
    [
        ("/en", "Are my data sold?", "No, and the publisher commits to it in writing."),
        ("/ar", "هل تُباع بياناتي؟", "لا،"),
    ],
)
def test_fixed_words_are_in_the_language_of_the_reader_and_findings_stay_marked(client, prefix, question, met):
    tool = make_tool()
    html = client.get(f"{prefix}/label/{tool.identifier}/").content.decode()
    assert f'<h4 class="finding-question">{question}</h4>' in html
    assert met in html
    assert 'class="finding-note" lang="fr"' in html
    assert "Mes données sont-elles vendues" not in html
    assert "Que sait-il de moi" not in html
