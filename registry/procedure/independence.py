"""Who may still act on a dossier: memberships, interests and acts as they are now, asked again at every write.

The rules are pure (:mod:`registry.framework.hands`, :mod:`identity.bodies`); here are the facts. Accounts that share a
mail address are one person. Every function returns faults in words for the person who tried; an empty list lets them
pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from identity import bodies
from identity.models import Membership, Organisation
from registry.enums import EvaluationRole
from registry.framework import hands
from registry.models import Dossier, Evaluation, Framework, Independence, Interest, Publisher, Tool
from registry.procedure import acts
from registry.rules import lifecycle


@dataclass(frozen=True, slots=True)
class Seat:
    """A person and the body in whose name they evaluate."""

    person: Any
    body: Organisation | None


def keys_of(person) -> set[int]:
    """Keys of every account of this person."""
    return bodies.person_keys(person)


def rules_of(dossier: Dossier) -> hands.Rules:
    """Rules of the framework that judges a dossier."""
    return hands.read(dossier.framework.data)


def longest_years() -> int:
    """For how long a past link counts where no dossier says it: the longest time of any framework loaded."""
    path = "data__cycle_de_vie__mains_separees__liens_comptent_ans"
    given = [value for value in Framework.objects.values_list(path, flat=True) if isinstance(value, int)]
    return max([hands.DEFAULT_YEARS, *given])


def _interests(person, years: int) -> QuerySet[Interest]:
    since = bodies.years_before(timezone.localdate(), years)
    return Interest.objects.filter(Q(until=None) | Q(until__gte=since), person__in=bodies.person_keys(person))


def tie_faults(person, tool: Tool, years: int) -> list[str]:
    """Why this person is not independent of the publisher of ``tool``: a membership or an interest, of now or before.

    What the interest is stays private: only that there is one is said.
    """
    publisher = tool.publisher.organisation
    family = bodies.family([publisher.whole])
    found = []
    for row in bodies.memberships_of(person, years=years):
        if row.organisation.whole.pk in family or row.organisation_id in family:
            text = _(
                "%(person)s belongs to the publisher or to a body linked to it (%(body)s), or did in the last "
                "%(years)d years."
            )
            found.append(text % {"person": _name(person), "body": row.organisation.name, "years": years})
            break
    declared = _interests(person, years).select_related("organisation__merged_into")
    if any(one.tool_id == tool.pk or (one.organisation and one.organisation.whole.pk in family) for one in declared):
        found.append(_("%(person)s declared an interest in this tool or its publisher.") % {"person": _name(person)})
    return found


def tied_publishers(person) -> QuerySet[Publisher]:
    """Publishers of which ``person`` is not independent, through a membership or an interest of now or before."""
    years = longest_years()
    own = {row.organisation.whole for row in bodies.memberships_of(person, years=years)}
    declared = _interests(person, years).exclude(organisation=None).select_related("organisation__merged_into")
    own |= {one.organisation.whole for one in declared}
    if not own:
        return Publisher.objects.none()
    family = bodies.family(own)
    return Publisher.objects.filter(Q(organisation__in=family) | Q(organisation__merged_into__in=family))


def tied_tools(person) -> QuerySet[Tool]:
    """Tools of which ``person`` is not independent: those of these publishers, and those of a declared interest."""
    declared = _interests(person, longest_years()).exclude(tool=None)
    return Tool.objects.filter(
        Q(pk__in=declared.values("tool")) | Q(publisher__in=tied_publishers(person).values("pk"))
    )


def not_allowed(person, role: str) -> str:
    """That this person does not act in this role of the framework."""
    names = {"person": _name(person), "role": lifecycle.ROLE_NAMES[role]}
    return _("%(person)s does not act in this role here: %(role)s.") % names


def act_faults(person, act: str, dossier: Dossier) -> list[str]:
    """Why ``person`` cannot do ``act`` (:mod:`registry.framework.hands`) on ``dossier`` now."""
    rules = rules_of(dossier)
    if not person.is_active:
        return [_("The account of %(person)s is closed.") % {"person": _name(person)}]
    found = []
    if act == hands.SPEAKS:
        if not dossier.tool.publisher.members.filter(pk=person.pk).exists():
            found.append(_("%(person)s does not belong to the publisher today.") % {"person": _name(person)})
    else:
        found += tie_faults(person, dossier.tool, rules.years)
    for other in rules.against(act, acts.done(dossier, bodies.person_keys(person))):
        text = _("%(person)s has already %(act)s: somebody else must do this.")
        found.append(text % {"person": _name(person), "act": hands.NAMES[other]})
    return found


def body_faults(seat: Seat, tool: Tool) -> list[str]:
    """Why ``seat.body`` is not one in whose name this person may evaluate ``tool`` today."""
    if seat.body is None:
        return [_("Say in the name of which organisation %(person)s evaluates.") % {"person": _name(seat.person)}]
    names = {"person": _name(seat.person), "body": seat.body.whole.name}
    if not Membership.objects.on().of_body(seat.body).filter(person=seat.person).exists():
        return [_("%(person)s does not belong to %(body)s today.") % names]
    return _between(
        seat.body,
        tool.publisher.organisation,
        same=_("%(body)s is the publisher of the tool, or a body linked to it.") % names,
        alike=_("%(body)s and the publisher of the tool may be one body: an officer says first whether they are.")
        % names,
    )


def pair_faults(one: Seat, other: Seat) -> list[str]:
    """Why these two cannot evaluate one dossier: one person, one body, linked bodies, or bodies too alike to tell."""
    found = []
    if other.person and one.person and other.person.pk in bodies.person_keys(one.person):
        found.append(
            _("The auditors of a file are different people; two accounts with the same mail address are one person.")
        )
    if one.body and other.body:
        names = {"one": one.body.whole.name, "other": other.body.whole.name}
        found += _between(
            one.body,
            other.body,
            same=_("The auditors of a file come from different organisations, not linked: %(one)s, %(other)s.") % names,
            alike=_("%(one)s and %(other)s may be one body: an officer says first whether they are.") % names,
        )
    return found


def _between(one: Organisation, other: Organisation, *, same: str, alike: str) -> list[str]:
    found = bodies.relation(one, other)
    return [] if not found else [alike if found == bodies.ALIKE else same]


def seat_faults(seat: Seat, tool: Tool, others: Iterable[Seat], dossier: Dossier | None = None) -> list[str]:
    """Everything that forbids ``seat`` to evaluate ``tool``, beside ``others``; with ``dossier``, its acts too."""
    person = seat.person
    found = []
    if person is None or not person.has_perm("registry.change_answer"):  # an inactive account has no permission
        name = _name(person) if person else "—"
        return [_("%(person)s is not an active auditor.") % {"person": name}]
    found += body_faults(seat, tool)
    for other in others:
        found += pair_faults(seat, other)
    if dossier is None:
        found += tie_faults(person, tool, longest_years())
    else:
        found += act_faults(person, hands.AUDITS, dossier)
    return list(dict.fromkeys(found))


def opening_faults(officer, tool: Tool) -> list[str]:
    """Why this officer cannot open a dossier of ``tool``."""
    return tie_faults(officer, tool, longest_years())


def two_faults(first: Seat, second: Seat, tool: Tool, officer) -> list[str]:
    """Everything that forbids these two to evaluate ``tool`` blind, in a dossier that ``officer`` opens."""
    found = [*seat_faults(first, tool, [second]), *seat_faults(second, tool, [])]
    if {first.person.pk, second.person.pk} & bodies.person_keys(officer):
        found.append(_("Whoever opens a file does not evaluate it."))
    return list(dict.fromkeys(found))


def declare(evaluation: Evaluation, *, by) -> Independence:
    """Keep that its author declared to have no link with the publisher: who, for which body, when, to whom."""
    return Independence.objects.create(
        evaluation=evaluation, person=evaluation.auditor, organisation=evaluation.body, recorded_by=by
    )


def others_of(evaluation: Evaluation) -> list[Seat]:
    """Seats from which the author of ``evaluation`` must stand apart.

    A blind one: the other. The harmonised one and complements: none when one of the two writes it, both when somebody
    else does.
    """
    blind = [
        row
        for row in evaluation.dossier.evaluations.filter(role__in=EvaluationRole.blind()).select_related(
            "auditor", "body__merged_into"
        )
        if row.pk != evaluation.pk
    ]
    if evaluation.role == EvaluationRole.FINAL and evaluation.auditor_id in {row.auditor_id for row in blind}:
        return []
    return [Seat(row.auditor, row.body) for row in blind if row.auditor_id]


def writing_faults(evaluation: Evaluation) -> list[str]:
    """Why its author may not write in ``evaluation`` any more: asked at each save and when it closes."""
    if evaluation.dossier is None or evaluation.auditor is None:
        return []
    seat = Seat(evaluation.auditor, evaluation.body)
    return seat_faults(seat, evaluation.tool, others_of(evaluation), evaluation.dossier)


def hidden_blind(person) -> QuerySet[Evaluation]:
    """Evaluations that ``person`` must not read whatever their power: those of the others in a dossier in which they
    evaluate (or evaluated) blind, until both are closed; what a replaced auditor wrote included."""
    keys = bodies.person_keys(person)
    rows = Evaluation.objects.filter(dossier__isnull=False)
    written_alone = rows.filter(role__in=[*EvaluationRole.blind(), EvaluationRole.REPLACED])
    mine = written_alone.filter(auditor__in=keys)
    opened = rows.filter(role__in=EvaluationRole.blind(), closed_at__isnull=True)
    found = written_alone.filter(dossier__in=mine.values("dossier")).filter(dossier__in=opened.values("dossier"))
    return found.exclude(auditor__in=keys)


def _name(person) -> str:
    return person.get_full_name() or person.get_username()
