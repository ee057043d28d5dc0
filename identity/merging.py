"""Bodies that may be one: found by their names and numbers, reported, merged by an officer with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from identity import journal, names
from identity.models import Link, Organisation
from identity.models.link import LinkKind

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two bodies that stand apart and may be one. ``same_number``: they share a SIREN."""

    first: Organisation
    second: Organisation
    same_number: bool


def _blocks(rows: Iterable[Organisation]) -> list[list[Organisation]]:
    """Groups within which names are compared: a common word, or the same first letters of the core name."""
    groups: dict[str, list[Organisation]] = {}
    for row in rows:
        found = names.core(row.name)
        keys = {*found, "".join(found)[:4], *(word[:4] for word in found)} | ({f"#{row.key}"} if row.key else set())
        for key in keys:
            groups.setdefault(key, []).append(row)
    return [group for group in groups.values() if len(group) > 1]


def near_pairs() -> list[LikelyPair]:
    """Every pair of standing bodies that may be one and of which nobody said anything yet, by name."""
    said = {(link.first_id, link.second_id) for link in Link.objects.all()}
    found: dict[tuple[int, int], LikelyPair] = {}
    for group in _blocks(Organisation.objects.standing()):
        for pair in combinations(sorted(group, key=lambda one: one.pk), 2):
            keys = (pair[0].pk, pair[1].pk)
            if keys in said or keys in found:
                continue
            number = bool(pair[0].key) and pair[0].key == pair[1].key
            if number or names.near(pair[0].name, pair[1].name):
                found[keys] = LikelyPair(*pair, number)
    return sorted(found.values(), key=lambda pair: (pair.first.name, pair.second.name))


def _reason(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) < SHORTEST_REASON or not any(letter.isalpha() for letter in plain):
        raise ValidationError({"reason": _("Write the reason: ten characters at least.")})
    return text.strip()


@transaction.atomic
def merge(absorbed: Organisation, survivor: Organisation, *, reason: str, by) -> Organisation:
    """Make ``survivor`` stand for ``absorbed``, which keeps its row and its name. Returns the survivor.

    Raises ``ValidationError`` for a body merged already, for itself, or without reason.
    """
    reason = _reason(reason)
    keys = sorted({absorbed.pk, survivor.pk})
    rows = {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if len(rows) != 2 or any(row.merged_into_id for row in rows.values()):
        raise ValidationError({"survivor": _("Choose two organisations that stand, and are not the same row.")})
    absorbed, survivor = rows[absorbed.pk], rows[survivor.pk]
    Organisation.objects.filter(merged_into=absorbed).update(merged_into=survivor)
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    journal.write(
        "organisation.merged",
        subject=survivor,
        by=by,
        reason=reason,
        before={"name": absorbed.name, "organisation": absorbed.pk},
        after={"name": survivor.name, "organisation": survivor.pk},
    )
    return survivor


@transaction.atomic
def record_link(one: Organisation, other: Organisation, kind: str, *, reason: str, by) -> Link:
    """Write that two bodies are linked, or are two in spite of their names. ``ValidationError`` without reason."""
    reason = _reason(reason)
    first, second = sorted((one.whole, other.whole), key=lambda row: row.pk)
    if first.pk == second.pk:
        raise ValidationError({"other": _("Choose two organisations that stand, and are not the same row.")})
    link = Link.objects.create(first=first, second=second, kind=LinkKind(kind), reason=reason, by=by)
    journal.write(
        "organisation.linked" if kind == LinkKind.LINKED else "organisation.distinct",
        subject=first,
        by=by,
        reason=reason,
        after={"first": first.pk, "second": second.pk, "names": [first.name, second.name], "kind": str(kind)},
    )
    return link
