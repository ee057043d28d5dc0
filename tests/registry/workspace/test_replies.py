"""A publisher replies to findings while a reply is awaited: its own dossiers only, its own words only."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.models import Dossier, StateEvent
from registry.procedure import deadlines, door, results
from tests.kept import triggers_off
from tests.registry.world import reply_page

pytestmark = pytest.mark.django_db


def final_answer(dossier, code="DP-01"):
    return results.final_evaluation(dossier).answers.get(criterion__code=code)


@pytest.mark.parametrize("person", ["auditor", "officer", "publisher", "editor", "admin"])
@pytest.mark.parametrize("name", ["reply", "publisher_dossier"])
def test_role_by_action(client, people, awaited, person, name):
    client.force_login(people[person])
    response = client.get(reverse(f"registry_workspace:{name}", args=[awaited.pk]))
    assert (response.status_code == 200) == (person == "publisher"), response.status_code
    client.post(reply_page(awaited), {"DP-01-reply": "Nous.", "DP-01-version": 1})
    assert bool(final_answer(awaited).publisher_reply) == (person == "publisher")


def test_a_publisher_never_reads_another_file(client, people, world, awaited):
    rival = door.open_without_account(world["tools"][1], world["framework"])
    client.force_login(people["publisher"])
    for name in ("reply", "publisher_dossier"):
        assert client.get(reverse(f"registry_workspace:{name}", args=[rival.pk])).status_code == 404
    desk = client.get(reverse("registry_workspace:publisher_desk")).content.decode()
    assert "Outil A" in desk
    assert "Outil B" not in desk


def test_blind_evaluations_and_names_stay_hidden(client, people, awaited):
    blind = awaited.evaluations.get(role="first")
    with triggers_off():
        blind.answers.filter(criterion__code="DP-01").update(justification="Mot à mot de l'aveugle.")
    client.force_login(people["publisher"])
    page = client.get(reply_page(awaited)).content.decode()
    assert "Vérifié pendant le test" in page
    assert "Mot à mot" not in page


def test_a_reply_is_published_only_if_asked(client, people, awaited):
    client.force_login(people["publisher"])
    client.post(reply_page(awaited), {"DP-01-reply": "Corrigé en juin.", "DP-01-version": 1})
    assert (final_answer(awaited).publisher_reply, final_answer(awaited).reply_shown) == ("Corrigé en juin.", "")
    client.post(reply_page(awaited), {"DP-01-reply": "Corrigé en juin.", "DP-01-public": "on", "DP-01-version": 2})
    assert final_answer(awaited).reply_shown == "Corrigé en juin."
    assert final_answer(awaited).value == "oui"


def test_faults_and_two_tabs(client, people, awaited):
    client.force_login(people["publisher"])
    both = {"DP-01-public": "on", "DP-01-version": 1, "DP-02-reply": "Bien reçu.", "DP-02-version": 1}
    assert client.post(reply_page(awaited), both).status_code == 422
    assert final_answer(awaited, "DP-02").publisher_reply == "Bien reçu."
    late = client.post(reply_page(awaited), {"DP-02-reply": "Ancien onglet.", "DP-02-version": 1})
    assert late.status_code == 422
    assert "Ancien onglet." in late.content.decode()
    assert final_answer(awaited, "DP-02").publisher_reply == "Bien reçu."


def test_the_publisher_ends_its_reply_and_then_it_is_over(client, people, awaited):
    client.force_login(people["publisher"])
    own = reverse("registry_workspace:publisher_dossier", args=[awaited.pk])
    assert client.post(own, {"move": "editeur:DECIDEE"}).status_code == 422
    assert client.post(own, {"move": "editeur:DELIBERATION"}).status_code == 302
    client.post(reply_page(awaited), {"DP-01-reply": "Trop tard.", "DP-01-version": 1})
    assert final_answer(awaited).publisher_reply == ""


def test_silence_ends_by_itself(awaited):
    until = deadlines.reply_until(awaited)
    asked = timezone.localtime(StateEvent.objects.order_by("-pk")[0].at).date()  # the day in France
    assert until - dt.timedelta(days=30) == asked
    assert deadlines.end_replies(until) == 0
    assert deadlines.end_replies(until + dt.timedelta(days=1)) == 1
    assert Dossier.objects.get(pk=awaited.pk).state == "DELIBERATION"


def test_a_contested_finding_is_read_first_where_one_decides(client, people, awaited):
    client.force_login(people["publisher"])
    silent = client.post(reply_page(awaited), {"DP-02-contested": "on", "DP-02-version": 1})
    assert silent.status_code == 422
    assert "Dites pourquoi vous contestez" in silent.content.decode()
    sent = {"DP-01-reply": "Corrigé.", "DP-01-version": 1, "DP-02-version": 1}
    client.post(reply_page(awaited), sent | {"DP-02-reply": "Mesuré hors ligne.", "DP-02-contested": "on"})
    assert final_answer(awaited, "DP-02").contested
    assert not final_answer(awaited).contested
    client.force_login(people["officer"])
    page = client.get(reverse("registry_workspace:decision", args=[awaited.pk])).content.decode()
    assert page.count(">contesté<") == 1
    assert page.index("Mesuré hors ligne.") < page.index("Corrigé.")
    public = client.get(awaited.tool.get_absolute_url())
    assert public.status_code == 404 or "contesté" not in public.content.decode()
