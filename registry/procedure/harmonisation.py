"""The harmonised evaluation: both closed ones side by side, identical answers copied, the rest decided by a person.

Two answers are identical when they count for the same (:mod:`registry.rules.agreement`). What is copied is prudent
(:mod:`registry.rules.settled`), and changing it takes a reason of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from identity import bodies
from registry.enums import EvaluationRole, State
from registry.framework import hands
from registry.models import Answer, Dossier, Evaluation
from registry.procedure import door, independence, results
from registry.procedure.independence import Seat
from registry.rules import agreement, settled

#: One of the two auditors has no active account any more.
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """The two blind answers to one criterion. ``same``: they count for the same."""

    code: str
    first: Answer
    second: Answer
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the person who harmonises needs. ``share`` in percent; ``scores``: of the first, of the second;
    ``third``: why a third auditor is due (codes of criteria, "score", :data:`ABSENT`)."""

    first: Evaluation
    second: Evaluation
    pairs: Mapping[str, AnswerPair]
    share: Decimal | None
    kappa: Mapping[str, float | None]
    scores: tuple[Decimal | None, Decimal | None]
    third: tuple[str, ...]

    @property
    def different(self) -> list[AnswerPair]:
        """Pairs on which someone must decide."""
        return [pair for pair in self.pairs.values() if not pair.same]

    @property
    def third_reasons(self) -> list[str]:
        """Why a third auditor is due, in words; empty when none is."""
        found = []
        for code in self.third:
            if code == ABSENT:
                found.append(_("One of the two auditors cannot sign any more."))
            elif code == "score":
                first, second = (number_format(score, 1) for score in self.scores)
                text = _("The overall scores are more than 10 points apart: %(first)s and %(second)s.")
                found.append(text % {"first": first, "second": second})
            else:
                title = self.pairs[code].first.criterion.title
                text = _("%(code)s, a blocking criterion, is judged differently: %(title)s")
                found.append(text % {"code": code, "title": title})
        return found

    def third_faults(self, seat: Seat, officer=None) -> list[str]:
        """Why ``seat`` cannot write what a third auditor owes; empty when they can, or none is due.

        ``officer``: who assigns them, and cannot be that person.
        """
        if not self.third:
            return []
        both = [Seat(one.auditor, one.body) for one in (self.first, self.second)]
        found = independence.seat_faults(seat, self.first.tool, both, self.first.dossier)
        if officer is not None and seat.person.pk in bodies.person_keys(officer):
            found.append(_("Whoever assigns the third auditor cannot be that auditor."))
        return found


def blind_evaluations(dossier: Dossier) -> list[Evaluation]:
    """The two closed blind evaluations, first then second; empty while one is open."""
    rows = dossier.evaluations.filter(
        role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False
    ).select_related("tool__publisher__organisation", "framework", "dossier__framework", "auditor", "body")
    found = sorted(rows, key=lambda row: row.role)
    return found if len(found) == 2 else []


def compare(dossier: Dossier) -> Comparison | None:
    """Side by side, or None while one of the two is open."""
    found = blind_evaluations(dossier)
    if not found:
        return None
    first, second = found
    spec = first.framework.spec
    outcomes = [results.outcome_of(row) for row in found]
    result = agreement.compare(spec, *outcomes)
    answers = [
        {item.criterion.code: item for item in row.answers.select_related("criterion__dimension")} for row in found
    ]
    pairs = {
        rule.code: AnswerPair(
            rule.code, answers[0][rule.code], answers[1][rule.code], rule.code not in result.different
        )
        for rule in spec.for_profile(first.tool.profile)
        if rule.code in answers[0] and rule.code in answers[1]
    }
    share = None if result.share is None else round(Decimal(float(result.share) * 100), 1)
    kappa = {code: None if value is None else round(float(value), 2) for code, value in result.kappa.items()}
    scores = (outcomes[0].score, outcomes[1].score)
    third = agreement.needs_third_auditor(spec, *outcomes)
    if not all(row.auditor and row.auditor.is_active for row in found):
        third = (*third, ABSENT)  # nobody signs in their place: a third auditor decides
    return Comparison(first, second, pairs, share, kappa, scores, third)


def proposal(pair: AnswerPair) -> dict | None:
    """What the harmonised answer may take over without a decision; None when the two differ."""
    return settled.both(pair.first, pair.second) if pair.same else None


def same_lines(first: Mapping, second: Mapping) -> dict:
    """Lines of "Mes données" on which both auditors wrote the same."""
    return {code: value for code, value in first.items() if second.get(code) == value}


@transaction.atomic
def start(dossier: Dossier, writer, *, body=None, officer=None) -> Evaluation:
    """Open the harmonised evaluation, written by ``writer``, with what is identical already there.

    When a third auditor is due, ``writer`` must be one, in the name of ``body``, and not the ``officer``; otherwise it
    is one of the two auditors, in the name of their own body, or whoever the framework lets audit what they instruct.
    Raises ``door.DecisionRefusedError`` for that, when the dossier is not being harmonised, or when it was started.
    """
    dossier = door.lock(dossier.pk)
    found = compare(dossier) if dossier.state == State.HARMONISATION else None
    if found is None:
        raise door.DecisionRefusedError([_("The two evaluations are not being compared.")])
    if dossier.evaluations.filter(role=EvaluationRole.FINAL).exists():
        raise door.DecisionRefusedError([_("The harmonised evaluation was started already.")])
    one, other = found.first, found.second
    if found.third:
        faults = found.third_faults(Seat(writer, body), officer)
    else:
        body = next((row.body for row in (one, other) if row.auditor_id == writer.pk), body)
        faults = independence.act_faults(writer, hands.AUDITS, dossier)
        if body is not None:
            faults += independence.body_faults(Seat(writer, body), dossier.tool)
    if officer is not None:
        faults += independence.act_faults(officer, hands.OPENS, dossier)
    if faults:
        raise door.DecisionRefusedError(faults)
    final = Evaluation.objects.create(
        dossier=dossier,
        tool=dossier.tool,
        framework=dossier.framework,
        role=EvaluationRole.FINAL,
        auditor=writer,
        body=body,
        organisation=body.name if found.third else _("Harmonisation of the two evaluations"),
        version_tested=one.version_tested if one.version_tested == other.version_tested else "",
        tested_on=max(one.tested_on, other.tested_on),
        data_sheet=same_lines(one.data_sheet, other.data_sheet),
    )
    rows = []
    for pair in found.pairs.values():
        copied = proposal(pair)
        if copied:
            rows.append(Answer(evaluation=final, criterion=pair.first.criterion, **copied))
    Answer.objects.bulk_create(rows)
    return final
