"""A tool without a valid label speaks with one voice: sheet, card, comparison and badge."""

import re

import pytest
from wagtail.models import Locale

from registry.enums import State
from registry.models import Tool
from registry.public import catalogue
from search import service
from tests.registry.public.factory import make_tool
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db
OFF = [State.SUSPENDUE, State.RETIREE, State.EXPIREE, State.ARRETEE]


def text(client, address):
    return client.get(address).content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_what_was_measured_is_open_while_the_label_is_valid(client):
    html = text(client, f"/label/{make_tool().identifier}/")
    assert 'id="mesures"' not in html
    assert 'id="mes-donnees"' in html


@pytest.mark.parametrize("state", OFF)
def test_what_was_measured_on_an_older_version_is_folded_and_dated(client, state):
    tool = make_tool(state=state)
    html = text(client, f"/label/{tool.identifier}/")
    fold = re.search(r'<details class="details" id="mesures">\s*<summary>(.*?)</summary>', html, re.DOTALL)
    assert "version 2.4.1" in fold[1]
    assert re.search(r"le \d+(er)? \w+ 20\d\d", fold[1])
    before, after = html[: fold.start()], html[fold.end() :]
    for mark in ("vmark-reussi", "mark-vert", "data-line "):
        assert mark not in before.split("<main", 1)[1]
    assert "vmark-reussi" in after
    assert after.count('class="data-line ') == 10


@pytest.mark.parametrize("state", [State.SUSPENDUE, State.RETIREE])
def test_the_comparison_and_the_badge_give_the_reason(client, state):
    tool = make_tool(state=state)
    assert "Motif de" in text(client, f"/label/comparer/?o={tool.identifier}")
    assert "Motif de" in text(client, f"/label/{tool.identifier}/badge.svg")


def test_an_end_without_any_event_says_its_date(client):
    tool = make_tool(days_left=-1)
    assert "n’a pas été renouvelé" in text(client, f"/label/{tool.identifier}/badge.svg")


def test_no_green_mark_on_the_card_of_a_suspended_tool(client):
    make_tool("Valable")
    make_tool("Coupée", state=State.SUSPENDUE)
    service.rebuild("tools")
    cards = text(client, "/label/").split('<li class="tool-card')[1:]
    assert len(cards) == 2
    for card in cards:
        assert "Valable" in card or "data-counts" not in card


def test_similar_tools_have_a_letter_and_a_topic_in_common(client):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    sleep, screens = (Topic.objects.create(code=code, label=code, locale=french) for code in ("a-sommeil", "a-ecrans"))
    off = make_tool("Coupée", state=State.SUSPENDUE, topics=[sleep])
    near = make_tool("Proche", topics=[sleep])
    make_tool("Autre", topics=[screens])
    make_tool("Retirée", state=State.RETIREE, topics=[sleep])
    assert [one["name"] for one in catalogue.similar(Tool.objects.get(pk=off.pk).shown)] == ["Proche"]
    assert "Outils proches qui ont un label" in text(client, f"/label/{off.identifier}/")
    assert "Outils proches qui ont un label" not in text(client, f"/label/{near.identifier}/")
