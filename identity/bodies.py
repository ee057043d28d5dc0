"""Whether two bodies are the same, linked, or of similar names; independence is decided from it."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from identity import mail, names
from identity.models import Link, Membership, Organisation
from identity.models.link import LinkKind

SAME: Final = "same"
LINKED: Final = "linked"
ALIKE: Final = "alike"


def family(organisations: Iterable[Organisation]) -> set[int]:
    """Keys of the bodies given and of all that are one with them or linked to them, links of links included."""
    found: set[int] = set()
    todo = {one.pk for one in organisations}
    while todo:
        found |= todo
        rows = list(Organisation.objects.filter(Q(pk__in=todo) | Q(merged_into__in=todo)))
        near = {row.pk for row in rows} | {row.merged_into_id for row in rows if row.merged_into_id}
        near |= _same_number(rows) | _linked(todo)
        todo = near - found
    return found


def _same_number(rows: list[Organisation]) -> set[int]:
    keys = {row.key for row in rows if row.key and not row.is_fictitious}
    if not keys:
        return set()
    asked = Q()
    for key in keys:
        country, _colon, number = key.partition(":")
        asked |= Q(country=country, registration__startswith=number)
    return {row.pk for row in Organisation.objects.filter(asked, is_fictitious=False) if row.key in keys}


def _findings(asked: Q) -> dict[tuple[int, int], str]:
    """The newest finding of each pair."""
    rows = Link.objects.filter(asked).order_by("at", "pk").values_list("first", "second", "kind")
    return {(first, second): kind for first, second, kind in rows}


def _linked(keys: Collection[int]) -> set[int]:
    found = _findings(Q(first__in=keys) | Q(second__in=keys))
    return {key for pair, kind in found.items() if kind == LinkKind.LINKED for key in pair}


def finding(one: Organisation, other: Organisation) -> str:
    """What an officer last wrote of these two ("lien", "distinct"), empty when nothing."""
    pair = tuple(sorted((one.whole.pk, other.whole.pk)))
    return _findings(Q(first=pair[0], second=pair[1])).get(pair, "")


def relation(one: Organisation, other: Organisation) -> str:
    """:data:`SAME`, :data:`LINKED`, :data:`ALIKE` (near names of which nobody said that they are two), or ""."""
    if one.whole.pk == other.whole.pk:
        return SAME
    if other.whole.pk in family([one.whole]):
        return LINKED
    if names.near(one.whole.name, other.whole.name) and finding(one, other) != LinkKind.DISTINCT:
        return ALIKE
    return ""


def person_keys(person) -> set[int]:
    """Keys of every account of the same person: this one, and those with the same mail address, active or not."""
    keys = {person.pk}
    address = mail.normal(person.email or "")
    if address:
        domain = address.rpartition("@")[2]
        rows = get_user_model().objects.filter(email__iendswith=f"@{domain}").values_list("pk", "email")
        keys |= {key for key, other in rows if mail.normal(other) == address}
    return keys


def twins() -> list[list]:
    """Accounts that share a mail address, grouped; each group has two at least."""
    groups: dict[str, list] = {}
    for person in get_user_model().objects.exclude(email="").order_by("pk"):
        groups.setdefault(mail.normal(person.email), []).append(person)
    return [group for address, group in sorted(groups.items()) if address and len(group) > 1]


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day ``years`` earlier; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def memberships_of(person, *, years: int = 0, day: dt.date | None = None):
    """Memberships of a person, all their accounts included: today's, those to come, and those that ended since.

    ``years``: how long a past one still counts.
    """
    day = day or timezone.localdate()
    rows = Membership.objects.filter(person__in=person_keys(person)).select_related("organisation__merged_into")
    return rows.since_day(years_before(day, years))


def current(person, day: dt.date | None = None) -> list[Organisation]:
    """Bodies in whose name a person may act on ``day``, by name, each once: this account's memberships only."""
    rows = Membership.objects.on(day).filter(person=person).select_related("organisation__merged_into")
    found = {row.organisation.whole.pk: row.organisation.whole for row in rows}
    return sorted(found.values(), key=lambda one: one.name)
