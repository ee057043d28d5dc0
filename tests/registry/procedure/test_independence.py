"""Whoever evaluates, opens or replies is asked again at each write: bodies, memberships, interests, accounts."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from identity import merging
from identity.models import Membership
from identity.models.link import LinkKind
from registry.models import Interest, Tool, ToolTarget
from registry.permissions import evaluations_for, rows_for
from registry.procedure import closing, door, independence
from registry.procedure.independence import Seat
from tests.registry.world import body_of, complete, sheet

pytestmark = pytest.mark.django_db
WHY = "Statuts lus au registre."


@pytest.fixture
def own(world):
    return world["evaluations"]["auditor"]


def end_yesterday(person):
    row = person.memberships.get()
    row.until = timezone.localdate() - dt.timedelta(days=1)
    row.save(update_fields=["until"])


def breaks(people, world, django_user_model):
    """Every way in which an auditor who was assigned may stop being independent: name → act."""
    auditor, evaluation = people["auditor"], world["evaluations"]["auditor"]
    publisher, tool = evaluation.tool.publisher.organisation, evaluation.tool
    officer, other = people["officer"], world["evaluations"]["other"]

    def linked():
        merging.record_link(evaluation.body, publisher, LinkKind.LINKED, reason=WHY, by=officer)

    def linked_to_the_other():
        merging.record_link(evaluation.body, other.body, LinkKind.LINKED, reason=WHY, by=officer)

    def merged_with_the_other():
        merging.merge(evaluation.body, other.body, reason=WHY, by=officer)

    def renamed_alike():
        body = other.body
        body.name = f"Laboratoire {evaluation.body.name} SARL"
        body.save()

    def past_member():
        last = timezone.localdate() - dt.timedelta(days=4 * 365)
        Membership.objects.create(person=auditor, organisation=publisher, since=last, until=last)

    def twin_member():
        auditor.email = "Auditor@example.org"
        auditor.save()
        publisher.members.add(django_user_model.objects.create_user("twin", email="auditor+2@example.org"))

    def twin_is_the_other():
        for person in (auditor, people["other"]):
            person.email = "one@example.org"
            person.save()

    def inactive():
        auditor.is_active = False
        auditor.save()

    def interest(**values):
        Interest.objects.create(person=auditor, declared_by=auditor, text="Parts.", **values)

    return {
        "membership ended": lambda: end_yesterday(auditor),
        "membership of the publisher": lambda: publisher.members.add(auditor),
        "membership to come": lambda: Membership.objects.create(
            person=auditor, organisation=publisher, since=timezone.localdate() + dt.timedelta(days=30)
        ),
        "past membership": past_member,
        "second account in the publisher": twin_member,
        "one person twice": twin_is_the_other,
        "own body publishes": lambda: merging.merge(publisher, evaluation.body, reason=WHY, by=officer),
        "own body linked to the publisher": linked,
        "linked bodies": linked_to_the_other,
        "one body": merged_with_the_other,
        "alike in name": renamed_alike,
        "inactive": inactive,
        "no longer auditor": lambda: auditor.groups.clear(),
        "interest in the tool": lambda: interest(tool=tool),
        "interest in the publisher": lambda: interest(organisation=publisher),
    }


NAMES = [
    *("membership ended", "membership of the publisher", "membership to come", "past membership"),
    *("second account in the publisher", "one person twice", "own body publishes", "own body linked to the publisher"),
    *("linked bodies", "one body", "alike in name", "inactive", "no longer auditor"),
    *("interest in the tool", "interest in the publisher"),
]


def again(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("name", NAMES)
def test_what_breaks_independence_stops_every_write(client, people, world, own, django_user_model, name):
    ways = breaks(people, world, django_user_model)
    assert set(ways) == set(NAMES)
    assert independence.writing_faults(own) == []
    complete(own)
    answer = own.answers.get(criterion__code="DP-01")
    client.force_login(people["auditor"])
    ways[name]()
    changed = {"DP-01-value": "non", "DP-01-justification": "Tout a changé depuis hier.", "DP-01-version": 1}
    response = client.post(sheet(own.pk), changed | {"version_tested": "9.9"})
    assert response.status_code in (302, 404, 409)
    if response.status_code == 409:  # said, and nothing typed is lost
        assert "Tout a changé depuis hier." in response.content.decode()
    data = reverse("registry_workspace:data_sheet", args=[own.pk])
    assert client.post(data, {"FD-02-read": "", "FD-02-known": "on"}).status_code in (302, 404, 409)
    client.post(reverse("registry_workspace:close", args=[own.pk]))
    with pytest.raises(door.DecisionRefusedError):
        closing.close(again(own))
    fresh = again(own)
    assert again(answer).value == answer.value
    assert (fresh.version_tested, fresh.data_sheet, fresh.closed_at) == ("1.0", {}, None)


def test_what_breaks_independence_forbids_the_seat(people, world, own, django_user_model):
    """The same list, when the two are chosen."""
    for name in NAMES:
        mark = transaction.savepoint()
        breaks({who: again(person) for who, person in people.items()}, world, django_user_model)[name]()
        other, one = again(world["evaluations"]["other"]), again(own)
        first = Seat(again(people["auditor"]), one.body)
        second = Seat(again(people["other"]), other.body)
        assert independence.two_faults(first, second, Tool.objects.get(pk=own.tool_id), people["officer"]), name
        transaction.savepoint_rollback(mark)
    rows = [again(row) for row in (own, world["evaluations"]["other"])]
    seats = [Seat(again(row.auditor), again(row.body)) for row in rows]
    assert independence.two_faults(*seats, Tool.objects.get(pk=own.tool_id), people["officer"]) == []


@pytest.mark.parametrize(
    "end", [dt.timedelta(days=6 * 365), dt.timedelta(days=4 * 365)], ids=["six years ago", "four years ago"]
)
def test_a_past_link_counts_five_years(people, world, own, end):
    last = timezone.localdate() - end
    Membership.objects.create(
        person=people["auditor"], organisation=own.tool.publisher.organisation, since=last, until=last
    )
    Interest.objects.create(
        person=people["other"],
        tool=own.tool,
        text="Ancien client.",
        since=last,
        until=last,
        declared_by=people["other"],
    )
    counts = end < dt.timedelta(days=5 * 365)
    for evaluation in world["evaluations"].values():
        assert bool(independence.writing_faults(again(evaluation))) == counts


def test_two_bodies_said_apart_may_audit_together(people, world, own):
    other = world["evaluations"]["other"]
    other.body.name = f"Laboratoire {own.body.name} SARL"
    other.body.save()
    assert independence.writing_faults(again(own))
    merging.record_link(own.body, other.body, LinkKind.DISTINCT, reason=WHY, by=people["officer"])
    assert independence.writing_faults(again(own)) == []


# --- an officer who audits, an officer of the publisher ---------------------------------------------


def doors(evaluation):
    """Every address of the administration that may show something of an evaluation."""
    return [
        sheet(evaluation.pk),
        reverse("registry_workspace:data_sheet", args=[evaluation.pk]),
        reverse("evaluation:inspect", args=[evaluation.pk]),
        reverse("evaluation:edit", args=[evaluation.pk]),
        reverse("evaluation:history", args=[evaluation.pk]),
        reverse("evaluation:usage", args=[evaluation.pk]),
    ]


@pytest.mark.parametrize("power", ["officer", "admin", "commissioner", "twin"])
def test_blind_in_spite_of_power(client, people, world, own, django_user_model, power):
    """A blind auditor with the power of an officer, or a second account that has it, reads nothing of the other."""
    other = world["evaluations"]["other"]
    person = people["auditor"]
    person.email = "auditor@example.org"
    if power == "twin":  # a second account of the same person, with the power of an officer
        person.save()
        person = django_user_model.objects.create_user("twin", email="auditor+b@example.org", password="x")
        person.groups.set(people["officer"].groups.all())
    elif power == "admin":
        person.is_superuser = True
    else:
        person.groups.add(*people[power].groups.all())
    person.save()
    complete(other)
    other.answers.filter(criterion__code="DP-01").update(justification="Secret de l'autre auditeur.")
    closing.close(other)
    client.force_login(person)
    for address in doors(other):
        response = client.get(address, follow=True)
        assert response.status_code == 404 or "Secret de l" not in response.content.decode(), address
        assert client.get(address).status_code != 200, address
    assert other not in evaluations_for(person)
    assert other not in rows_for(person, type(other))
    for address in (reverse("evaluation:index"), reverse("evaluation:index") + "?q=Bor%C3%A9al"):
        assert f"/{other.pk}/" not in client.get(address).content.decode()
    if power != "commissioner":
        page = client.get(reverse("registry_workspace:dossier", args=[own.dossier_id])).content.decode()
        assert sheet(other.pk) not in page
        assert "Secret" not in page
    complete(own)
    closing.close(again(own))
    assert other in evaluations_for(person)


@pytest.mark.parametrize("power", ["officer", "commissioner", "releaser", "admin"])
@pytest.mark.parametrize("when", ["now", "before", "to come"])
def test_whoever_belongs_to_the_publisher_has_no_power_over_its_files(client, people, world, own, power, when):
    person, dossier, tool = people[power], own.dossier, own.tool
    today = timezone.localdate()
    since, until = {
        "now": (today, None),
        "before": (today - dt.timedelta(days=900), today - dt.timedelta(days=700)),
        "to come": (today + dt.timedelta(days=5), None),
    }[when]
    client.force_login(person)
    page = reverse("registry_workspace:dossier", args=[dossier.pk])
    assert client.get(page).status_code == 200
    Membership.objects.create(person=person, organisation=tool.publisher.organisation, since=since, until=until)
    assert client.get(page).status_code == 404
    assert (
        client.post(page, {"move": "instructeur:NON_ELIGIBLE", "reason": "Une raison quelconque."}).status_code == 404
    )
    for address in [*doors(own), reverse("dossier:inspect", args=[dossier.pk])]:
        assert client.get(address).status_code != 200, address
    assert own not in evaluations_for(person)
    assert dossier not in rows_for(person, type(dossier))
    assert not rows_for(person, type(dossier.events.first())).filter(dossier=dossier).exists()
    own = [] if when == "now" else [reverse("tool:edit", args=[tool.pk])]  # a member speaks for the publisher
    for address in [*own, reverse("publisher:edit", args=[tool.publisher.pk])]:
        assert client.get(address).status_code != 200, address
    assert str(independence.opening_faults(person, tool))


def test_an_officer_opens_nothing_for_their_own_body(client, people, world):
    tool = world["tools"][1]
    ToolTarget.objects.create(tool=tool, kind="web", value="exemple.fr")
    data = {
        "tool": tool.pk,
        "first_auditor": people["auditor"].memberships.get().pk,
        "second_auditor": people["other"].memberships.get().pk,
        "independent": "on",
    }
    tool.publisher.members.add(people["officer"])
    client.force_login(people["officer"])
    assert client.post(reverse("registry_workspace:open_dossier"), data).status_code == 422
    assert not tool.dossiers.exists()


def test_a_declaration_is_kept_with_its_day_and_its_person(client, people, world):
    tool = world["tools"][1]
    ToolTarget.objects.create(tool=tool, kind="web", value="exemple.fr")
    data = {
        "tool": tool.pk,
        "first_auditor": people["auditor"].memberships.get().pk,
        "second_auditor": people["other"].memberships.get().pk,
        "independent": "on",
    }
    client.force_login(people["officer"])
    assert client.post(reverse("registry_workspace:open_dossier"), data).status_code == 302
    for evaluation in tool.evaluations.all():
        kept = evaluation.declarations.get()
        assert (kept.person, kept.organisation, kept.recorded_by) == (
            evaluation.auditor,
            evaluation.body,
            people["officer"],
        )
        assert evaluation.organisation == evaluation.body.name == body_of(evaluation.auditor).name
