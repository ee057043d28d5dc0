"""Bodies that are one or linked, memberships that begin and end, people with two accounts."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import ledger_check
from identity import belonging, bodies, journal, merging
from identity.models import Link, Membership, Organisation
from identity.models.link import LinkKind

pytestmark = pytest.mark.django_db
WHY = "Extraits du registre comparés."


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_user("officer", email="officer@example.org")


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("person", email="person@example.org")


def body(name, **values):
    return Organisation.objects.create(name=name, **values)


def test_one_row_per_name():
    body("Labo Nord-Lys SARL")
    with pytest.raises(IntegrityError), transaction.atomic():
        body("LABO NORD LYS")
    with pytest.raises(ValidationError):
        Organisation(name="Labo nord-lys").full_clean()
    assert Organisation.objects.named("labo nord lys").name == "Labo Nord-Lys SARL"


def test_near_names_count_as_one_until_somebody_says(officer):
    one, other = body("Labo Nord-Lys SARL"), body("Laboratoire d'usages Nord-Lys")
    third = body("Comité Boréal")
    assert bodies.relation(one, other) == bodies.ALIKE
    assert bodies.relation(one, third) == ""
    assert [(pair.first, pair.second) for pair in merging.near_pairs()] == [(one, other)]
    merging.record_link(other, one, LinkKind.DISTINCT, reason=WHY, by=officer)
    assert bodies.relation(one, other) == ""
    assert merging.near_pairs() == []


def test_a_merger_keeps_the_row_and_makes_one_body(officer, person):
    one, other = body("Labo Nord-Lys SARL"), body("Laboratoire d'usages Nord-Lys")
    other.members.add(person)
    merging.merge(other, one, reason=WHY, by=officer)
    other, one = Organisation.objects.get(pk=other.pk), Organisation.objects.get(pk=one.pk)
    assert other.whole == one
    assert bodies.relation(other, one) == bodies.SAME
    assert list(one.members.all()) == [person]
    assert bodies.current(person) == [one]
    assert Organisation.objects.named("Laboratoire d'usages Nord-Lys") == one
    for pair in ((other, one), (one, one)):
        with pytest.raises(ValidationError):
            merging.merge(*pair, reason=WHY, by=officer)
    with pytest.raises(ValidationError):
        merging.merge(one, body("Comité Boréal"), reason="…………………", by=officer)


def test_mergers_follow_each_other(officer):
    first, second, third = body("Alpha un"), body("Beta deux"), body("Gamma trois")
    merging.merge(first, second, reason=WHY, by=officer)
    merging.merge(second, third, reason=WHY, by=officer)
    assert Organisation.objects.get(pk=first.pk).whole == third


def test_links_reach_far_and_a_number_is_enough(officer):
    mother, one, other = body("Groupe Mère"), body("Alpha un"), body("Beta deux")
    twin = body("Gamma trois", registration="55210055400013")
    same = body("Delta quatre", registration="552100554")
    merging.record_link(mother, one, LinkKind.LINKED, reason=WHY, by=officer)
    assert bodies.relation(one, other) == ""
    merging.record_link(other, mother, LinkKind.LINKED, reason=WHY, by=officer)
    assert bodies.relation(one, other) == bodies.LINKED
    assert bodies.relation(twin, same) == bodies.LINKED
    assert bodies.relation(twin, one) == ""
    assert merging.near_pairs()[0].same_number


def test_numbers_of_invented_bodies_say_nothing():
    one, other = (body(name, registration=f"000 000 00{n}", is_fictitious=True) for n, name in ((1, "Un"), (2, "Deux")))
    real = body("Trois", registration="552 100 554")
    assert real.registration == "552100554"
    assert one.key == other.key == ""
    assert real.key
    assert merging.near_pairs() == []
    assert bodies.relation(one, other) == ""


def test_memberships_only_begin_and_end(officer, person):
    one, today = body("Alpha un"), timezone.localdate()
    row = belonging.begin(person, one, function="Salariée", by=officer)
    with pytest.raises(ValidationError):
        belonging.begin(person, one, by=officer)
    with pytest.raises(ValidationError):
        belonging.end(row, today - dt.timedelta(days=1), reason="", by=officer)
    belonging.end(row, today, reason="Départ.", by=officer)
    with pytest.raises(ValidationError):
        belonging.end(row, today + dt.timedelta(days=9), reason="", by=officer)
    assert bodies.current(person) == [one]
    assert bodies.current(person, today + dt.timedelta(days=1)) == []
    row.refresh_from_db()
    for change in ({"until": None}, {"until": today + dt.timedelta(days=4)}, {"since": today - dt.timedelta(days=900)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=row.pk)._raw_delete("default")


def test_nobody_writes_their_own(officer, django_user_model):
    one = body("Alpha un")
    twin = django_user_model.objects.create_user("twin", email="Officer+2@example.org")
    for own in (officer, twin):
        with pytest.raises(PermissionDenied):
            belonging.begin(own, one, by=officer)
    one.members.add(twin)
    with pytest.raises(PermissionDenied):
        belonging.end(twin.memberships.get(), timezone.localdate(), reason="", by=officer)


def test_a_past_membership_counts_for_some_years(person):
    one, today = body("Alpha un"), timezone.localdate()
    ended = today - dt.timedelta(days=3 * 365)
    Membership.objects.create(person=person, organisation=one, since=ended - dt.timedelta(days=9), until=ended)
    assert not bodies.memberships_of(person).exists()
    assert not bodies.memberships_of(person, years=2).exists()
    assert bodies.memberships_of(person, years=5).count() == 1
    assert bodies.years_before(dt.date(2028, 2, 29), 1) == dt.date(2027, 2, 28)


def test_two_accounts_of_one_person(person, django_user_model):
    twin = django_user_model.objects.create_user("twin", email="PERSON+bis@example.org", is_active=False)
    django_user_model.objects.create_user("other", email="other@example.org")
    assert bodies.person_keys(person) == {person.pk, twin.pk}
    assert bodies.twins() == [[person, twin]]
    body("Alpha un").members.add(twin)
    assert bodies.memberships_of(person).count() == 1
    assert bodies.current(person) == []  # nobody acts in the name of the other account's body


def test_findings_are_written_once(officer):
    merging.record_link(body("Alpha un"), body("Beta deux"), LinkKind.LINKED, reason=WHY, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.update(kind=LinkKind.DISTINCT)


def test_what_happens_is_in_the_ledger(officer, person):
    one, other = body("Alpha un"), body("Beta deux")
    row = belonging.begin(person, one, by=officer)
    belonging.end(row, timezone.localdate(), reason="Départ.", by=officer)
    merging.record_link(one, other, LinkKind.LINKED, reason=WHY, by=officer)
    merging.merge(other, one, reason=WHY, by=officer)
    history = journal.entries(one)
    assert [str(journal.WORDS[kind]).partition("%")[0] for kind in KINDS] == [
        entry["words"].partition("Beta")[0] for entry in history
    ]
    assert {entry["who"] for entry in history} == {"officer"}
    assert [entry["reason"] for entry in history] == ["", "Départ.", WHY, WHY]
    assert ledger_check.verify().ok


KINDS = ["membership.begun", "membership.ended", "organisation.linked", "organisation.merged"]
