"""Reservations: six months at most, and a label suspended the day after, whether or not anyone wrote it down."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from registry import documents
from registry.enums import EXPIRING_STATES, LETTER_STATES, State
from registry.models import Dossier, Evaluation
from registry.procedure import closing, door, moves, results
from registry.public import sheet as sheets
from registry.rules import calendar
from tests.registry.public.factory import make_tool
from tests.registry.signing import sign_all
from tests.registry.world import complete

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
MAYBE = st.one_of(st.none(), DAYS)


@given(day=DAYS, state=st.sampled_from(State.values), end=MAYBE, until=MAYBE)
def test_the_calendar(day, state, end, until):
    found = calendar.state_on(day, state, end, until)
    if state in EXPIRING_STATES and end and end < day:
        assert found == "EXPIREE"
    elif state == "AVEC_RESERVES" and until and until < day:
        assert found == "SUSPENDUE"
    else:
        assert found == state
    if found != state:  # what the calendar takes away, it never gives back
        assert found not in LETTER_STATES
        assert calendar.state_on(day + dt.timedelta(days=1), state, end, until) in ("EXPIREE", found)


@given(today=DAYS, until=DAYS, granted=MAYBE)
def test_how_long_reservations_may_last(today, until, granted):
    faults = calendar.reservation_faults(until, granted_on=granted, today=today, months=6)
    assert bool(faults) == (until < today or until > calendar.add_months(granted or today, 6))
    if not faults and granted is None:
        assert (until - today).days <= 184


@pytest.mark.parametrize(
    ("granted", "last"), [((2026, 8, 31), (2027, 2, 28)), ((2023, 8, 31), (2024, 2, 29)), ((2026, 1, 1), (2026, 7, 1))]
)
def test_months_end_as_people_count_them(granted, last):
    last = dt.date(*last)
    today = dt.date(*granted)
    assert not calendar.reservation_faults(last, granted_on=today, today=today, months=6)
    late = last + dt.timedelta(days=1)
    assert calendar.reservation_faults(late, granted_on=today, today=today, months=6)


def reserved(days, **fields):
    """A tool whose reservations end in ``days``."""
    tool = make_tool(state=State.AVEC_RESERVES, **fields)
    Dossier.objects.filter(tool=tool).update(reserves_until=timezone.localdate() + dt.timedelta(days=days))
    return tool


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "shown"), [(0, "AVEC_RESERVES"), (-1, "SUSPENDUE")])
def test_everything_public_follows_the_day(client, days, shown):
    tool = reserved(days)
    label = Dossier.objects.with_state_today().get(tool=tool)
    assert (label.state_shown, label.state_today, label.state) == (shown, shown, "AVEC_RESERVES")
    valid = shown == "AVEC_RESERVES"
    assert bool(label.letter_shown) == bool(label.score_shown) == valid
    row = documents.document(tool)
    assert (row["state"], row["letter"] == documents.NO_LETTER, "score" in row) == (shown, not valid, valid)
    address = reverse("registry:detail", args=[tool.identifier])
    page = client.get(address).content.decode()
    assert ("grade-mark" in page) == valid
    assert ("Réserves non levées" in page) == (not valid)
    assert "Ajouter un résumé." in page  # reservations stay public
    data = client.get(address.rstrip("/") + ".json").json()
    assert (data["state"], data["letter"] is None) == (shown, not valid)
    assert all((one["letter"] is None) == (not valid) for one in data["dimensions"].values())
    badge = client.get(address + "badge.svg").content.decode()
    assert ("Label suspendu" in badge) == (not valid)
    rows = client.get(reverse("registry:data-set", args=["labels", "json"])).json()
    assert shown in str(rows)


@pytest.mark.django_db
def test_expiry_wins_over_suspension():
    tool = reserved(-5, days_left=-1)
    label = tool.dossiers.get()
    assert label.state_shown == Dossier.objects.with_state_today().get(pk=label.pk).state_today == "EXPIREE"
    assert not label.suspended_on
    assert moves.suspend_due() == 0
    assert moves.expire_due() == 1


@pytest.mark.django_db
def test_the_calendar_task_writes_it_once():
    tool, other = reserved(-1), reserved(0, name="Autre")
    before = sheets.last_change(tool)
    assert timezone.localtime(before).date() <= timezone.localdate()
    for _time in range(2):
        call_command("run_calendar")
    label = tool.dossiers.get()
    event = label.events.last()
    assert (label.state, event.from_state, event.by_role) == ("SUSPENDUE", "AVEC_RESERVES", "systeme")
    assert "Ajouter un résumé." in event.reason
    assert label.events.filter(to_state="SUSPENDUE").count() == 1
    assert other.dossiers.get().state == "AVEC_RESERVES"


@pytest.mark.django_db
def test_an_older_suspension_does_not_explain_this_one():
    tool = reserved(-3)
    label = tool.dossiers.get()
    label.events.create(tool=tool, to_state="SUSPENDUE", by_role="instructeur", reason="Ancien motif.")
    found = sheets.sheets([tool.identifier])[0]
    assert found.last_event is None
    assert found.last_change.date() >= label.reserves_until


@pytest.mark.django_db
def test_a_past_date_is_neither_forgotten_nor_prolonged():
    label = reserved(-1).dossiers.get()
    with pytest.raises(door.DecisionRefusedError):
        door.move_without_account(label, "LABELLISEE", "instructeur")
    label.reserves_until = timezone.localdate() + dt.timedelta(days=5)
    with pytest.raises(ValidationError):
        label.clean()
    early = reserved(3, name="Autre").dossiers.get()
    with pytest.raises(door.DecisionRefusedError):
        door.move_without_account(early, "SUSPENDUE", "systeme")
    early.reserves_until = timezone.localdate() + dt.timedelta(days=300)
    with pytest.raises(ValidationError):
        early.clean()


@pytest.fixture
def decided(world):
    """The dossier of the world, decided, to be published."""
    dossier = world["dossier"]
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    final = Evaluation.objects.create(dossier=dossier, tool=dossier.tool, framework=dossier.framework, role="final")
    complete(final)
    sign_all(final)
    closing.close(final)
    dossier.refresh_from_db()
    door.move_without_account(dossier, "CONTRADICTOIRE", "chef_de_file")
    door.move_without_account(dossier, "DELIBERATION", "editeur")
    results.snapshot(dossier, final)
    door.move_without_account(dossier, "DECIDEE", "commission")
    return dossier


@pytest.mark.django_db
def test_the_officer_says_reservations_with_the_move(client, people, decided):
    client.force_login(people["releaser"])
    address = reverse("registry_workspace:dossier", args=[decided.pk])
    today = timezone.localdate()
    assert 'name="reserves_until"' in client.get(address).content.decode()
    ask = {"move": "publieur:AVEC_RESERVES", "reserves": "Sous-titrer les vidéos."}
    for until in ("", "demain", today - dt.timedelta(days=1), calendar.add_months(today, 6) + dt.timedelta(1)):
        refused = client.post(address, ask | {"reserves_until": str(until)})
        assert refused.status_code == 422, until
        page = refused.content.decode()
        assert "Sous-titrer les vidéos." in page
        assert f'value="{until}"' in page or not until
        assert 'id="error-reserves_until"' in page
    silent = {"move": "publieur:AVEC_RESERVES", "reserves_until": str(today)}
    assert 'id="error-reserves"' in client.post(address, silent).content.decode()
    decided.refresh_from_db()
    assert (decided.state, decided.reserves) == ("DECIDEE", "")
    good = ask | {"reserves_until": str(calendar.add_months(today, 6))}
    assert client.post(address, good).status_code == 302
    decided.refresh_from_db()
    assert (decided.state, decided.reserves) == ("AVEC_RESERVES", "Sous-titrer les vidéos.")
    assert decided.state_on(decided.reserves_until + dt.timedelta(days=1)) == "SUSPENDUE"


@pytest.mark.django_db
def test_another_move_asks_for_no_reservation(client, people, decided):
    client.force_login(people["releaser"])
    address = reverse("registry_workspace:dossier", args=[decided.pk])
    assert client.post(address, {"move": "publieur:LABELLISEE", "reserves_until": "2001-01-01"}).status_code == 302
    decided.refresh_from_db()
    assert (decided.state, decided.reserves_until) == ("LABELLISEE", None)
