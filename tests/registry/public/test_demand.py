"""« Ask for an evaluation »: who may be asked for, counted once, nothing about people, seen by officers alone."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from core.declaration import is_public
from registry.enums import State
from registry.models import EvaluationDemand
from registry.public import demand
from registry.public.views import demand as door
from search import service
from security.models import Tally
from tests.registry.public.factory import PRIVATE_STATES, make_tool

pytestmark = pytest.mark.django_db
ASKABLE = [None, State.SUSPENDUE, State.RETIREE, State.EXPIREE]
SETTLED = [State.LABELLISEE, State.AVEC_RESERVES, State.A_REVERIFIER, State.ARRETEE]


def address(tool):
    return f"/label/{tool.identifier}/demander/"


def ask(tool, reader="192.0.2.1", **headers):
    return Client(REMOTE_ADDR=reader).post(address(tool), **headers)


def counted(tool):
    return sum(EvaluationDemand.objects.filter(tool=tool).values_list("count", flat=True))


@pytest.mark.parametrize("state", ASKABLE)
def test_a_tool_without_a_valid_label_is_asked_for_by_one_button(client, state):
    tool = make_tool(state=state, is_public=state is None)
    page = client.get(f"/label/{tool.identifier}/")
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', page.content.decode(), re.DOTALL)
    assert form[1] == address(tool)
    assert "<input" not in form[2]  # nothing to fill in, no token in a page that caches keep
    answer = ask(tool)
    assert (answer.status_code, answer["Location"]) == (303, address(tool) + "merci/")
    assert counted(tool) == 1
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "a été comptée" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("state", SETTLED)
def test_nothing_is_asked_for_a_valid_label_or_a_stopped_tool(client, state):
    tool = make_tool(state=state)
    assert 'id="demander"' not in client.get(f"/label/{tool.identifier}/").content.decode()
    assert ask(tool).status_code == 409
    assert counted(tool) == 0


@pytest.mark.parametrize("state", PRIVATE_STATES)
def test_a_tool_that_is_not_public_is_unknown_here_too(client, state):
    tool = make_tool(state=state)
    assert ask(tool).status_code == 404
    assert client.get(address(tool) + "merci/").status_code == 404
    assert counted(tool) == 0


def test_reading_the_address_counts_nothing(client):
    tool = make_tool(state=State.EXPIREE)
    for method in (client.get, client.head):
        assert method(address(tool))["Location"] == f"/label/{tool.identifier}/"
    assert client.put(address(tool)).status_code == 405
    client.get(address(tool) + "merci/")
    assert counted(tool) == 0
    assert not Tally.objects.exists()


def test_one_connection_counts_once_a_day_for_a_tool_and_is_told_the_same():
    tool, other = make_tool("Une", state=State.EXPIREE), make_tool("Autre", state=State.RETIREE)
    assert [ask(tool)["Location"] for _time in range(3)] == [address(tool) + "merci/"] * 3
    assert counted(tool) == 1
    ask(tool, reader="192.0.2.2")
    ask(other)
    assert (counted(tool), counted(other)) == (2, 1)
    Tally.objects.update(until=timezone.now())
    ask(tool)
    assert counted(tool) == 3


def test_one_connection_makes_ten_requests_an_hour():
    tool = make_tool(state=State.EXPIREE)
    assert [ask(tool).status_code for _time in range(door.TIMES)] == [303] * 10
    refused = ask(tool)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "connexion" in refused.content.decode()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://ailleurs.example"}])
def test_another_site_cannot_make_readers_ask(headers):
    tool = make_tool(state=State.EXPIREE)
    assert ask(tool, headers=headers).status_code == 403
    assert counted(tool) == 0


def test_nothing_is_kept_of_who_asked():
    tool = make_tool(state=State.EXPIREE)
    ask(tool, reader="198.51.100.77", HTTP_USER_AGENT="Navigateur rare")
    kept = str(list(EvaluationDemand.objects.values())) + str(list(Tally.objects.values()))
    assert "198.51.100.77" not in kept
    assert "rare" not in kept
    assert {field.name for field in EvaluationDemand._meta.fields} == {"id", "tool", "month", "count"}
    assert EvaluationDemand.objects.get().month.day == 1
    assert not is_public(EvaluationDemand)


def test_requests_are_ranked_by_the_last_twelve_months():
    day = dt.date(2026, 11, 30)
    old, new, never = (make_tool(name, state=State.EXPIREE) for name in ("Ancienne", "Nouvelle", "Jamais"))
    for month, tool, count in ((dt.date(2025, 10, 31), old, 9), (dt.date(2025, 11, 1), old, 2), (day, new, 3)):
        for _time in range(count):
            demand.count(tool.pk, month)
    found = [(tool.name, tool.recent, tool.total, tool.last_month) for tool in demand.ranked(day)]
    assert found == [
        ("Nouvelle", 3, 3, dt.date(2026, 11, 1)),
        ("Ancienne", 2, 11, dt.date(2025, 11, 1)),
    ]
    assert never.name not in [one[0] for one in found]


@pytest.mark.parametrize(
    ("role", "status"),
    [("officer", 200), ("auditor", 403), ("commissioner", 403), ("publisher", 403), ("editor", 403)],
)
def test_officers_alone_read_the_ranking(client, people, role, status):
    demand.count(make_tool("Podomètre", state=State.EXPIREE).pk)
    client.force_login(people[role])
    answer = client.get("/admin/label-workspace/demands/")
    if status == 403 and answer.status_code == 302:  # Wagtail's own way of saying no
        assert answer["Location"] == "/admin/"
        return
    assert answer.status_code == status
    assert ("Podomètre" in answer.content.decode()) == (status == 200)


def test_no_public_address_gives_the_counts(client):
    tool = make_tool(state=State.EXPIREE)
    EvaluationDemand.objects.create(tool=tool, month=dt.date(2026, 11, 1), count=73_915)
    service.rebuild("tools")
    for path in (f"{tool.identifier}/", f"{tool.identifier}.json", "", "export.json", "export.csv", "feed/"):
        answer = client.get(f"/label/{path}")
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not re.search(r"73\D?915", body.decode())


@pytest.mark.parametrize("state", [State.SUSPENDUE, State.RETIREE])
def test_the_card_of_the_list_gives_the_reason(client, state):
    make_tool(state=state)
    service.rebuild("tools")
    card = client.get("/label/").content.decode().split('<li class="tool-card')[1]
    assert "Motif de" in card


def test_the_card_of_a_label_that_ended_says_when(client):
    make_tool(days_left=-1)
    service.rebuild("tools")
    assert "n’a pas été renouvelé" in client.get("/label/").content.decode()
