"""The harmonised evaluation: both closed ones side by side, identical answers copied, the rest decided by a person.

Two answers are identical when they count for the same (:mod:`registry.agreement`). What is copied is prudent
(:mod:`registry.settled`), and changing it takes a reason of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry import agreement, assignment, decisions, door, settled
from registry.enums import EvaluationRole, State
from registry.models import Answer, Evaluation, Label


@dataclass(frozen=True, slots=True)
class Pair:
    """The two blind answers to one criterion. ``same``: they count for the same."""

    code: str
    first: Answer
    second: Answer
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the person who harmonises needs. ``share`` in percent; ``scores``: of the first, of the second;
    ``third``: why a third auditor is due (codes of criteria, "score")."""

    first: Evaluation
    second: Evaluation
    pairs: Mapping[str, Pair]
    share: Decimal | None
    kappa: Mapping[str, float | None]
    scores: tuple[Decimal | None, Decimal | None]
    third: tuple[str, ...]

    @property
    def different(self) -> list[Pair]:
        """Pairs on which someone must decide."""
        return [pair for pair in self.pairs.values() if not pair.same]

    @property
    def third_reasons(self) -> list[str]:
        """Why a third auditor is due, in words; empty when none is."""
        found = []
        for code in self.third:
            if code == "score":
                first, second = (number_format(score, 1) for score in self.scores)
                text = _("The overall scores are more than 10 points apart: %(first)s and %(second)s.")
                found.append(text % {"first": first, "second": second})
            else:
                title = self.pairs[code].first.criterion.title
                text = _("%(code)s, a blocking criterion, is judged differently: %(title)s")
                found.append(text % {"code": code, "title": title})
        return found

    def third_faults(self, person: int | None, organisation: str, officer: int | None = None) -> list[str]:
        """Why the person of this key cannot write what a third auditor owes; empty when they can, or none is due."""
        if not self.third:
            return []
        both = [assignment.Auditor(one.auditor_id, one.organisation) for one in (self.first, self.second)]
        members = set(self.first.tool.publisher.members.values_list("pk", flat=True))
        return assignment.third_faults(assignment.Auditor(person, organisation), both, members, officer)


def blind_evaluations(file: Label) -> list[Evaluation]:
    """The two closed blind evaluations, first then second; empty while one is open."""
    rows = file.evaluations.filter(
        role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False
    ).select_related("tool", "framework")
    found = sorted(rows, key=lambda row: row.role)
    return found if len(found) == 2 else []


def compare(file: Label) -> Comparison | None:
    """Side by side, or None while one of the two is open."""
    found = blind_evaluations(file)
    if not found:
        return None
    first, second = found
    spec = first.framework.spec
    outcomes = [decisions.outcome_of(row) for row in found]
    result = agreement.compare(spec, *outcomes)
    answers = [
        {item.criterion.code: item for item in row.answers.select_related("criterion__dimension")} for row in found
    ]
    pairs = {
        rule.code: Pair(rule.code, answers[0][rule.code], answers[1][rule.code], rule.code not in result.different)
        for rule in spec.for_profile(first.tool.profile)
        if rule.code in answers[0] and rule.code in answers[1]
    }
    share = None if result.share is None else round(Decimal(float(result.share) * 100), 1)
    kappa = {code: None if value is None else round(float(value), 2) for code, value in result.kappa.items()}
    scores = (outcomes[0].score, outcomes[1].score)
    return Comparison(first, second, pairs, share, kappa, scores, agreement.needs_third_auditor(spec, *outcomes))


def proposal(pair: Pair) -> dict | None:
    """What the harmonised answer may take over without a decision; None when the two differ."""
    return settled.both(pair.first, pair.second) if pair.same else None


def same_lines(first: Mapping, second: Mapping) -> dict:
    """Lines of "Mes données" on which both auditors wrote the same."""
    return {code: value for code, value in first.items() if second.get(code) == value}


@transaction.atomic
def start(file: Label, writer, *, organisation: str = "", officer=None) -> Evaluation:
    """Open the harmonised evaluation, written by ``writer``, with what is identical already there.

    When a third auditor is due, ``writer`` must be one, in the name of ``organisation``, and not the ``officer``.
    Raises ``decisions.DecisionRefusedError`` for that, when the file is not being harmonised, or when it was started.
    """
    file = door.lock(file.pk)
    found = compare(file) if file.state == State.HARMONISATION else None
    if found is None:
        raise decisions.DecisionRefusedError([_("The two evaluations are not being compared.")])
    if file.evaluations.filter(role=EvaluationRole.FINAL).exists():
        raise decisions.DecisionRefusedError([_("The harmonised evaluation was started already.")])
    faults = found.third_faults(writer.pk, organisation, officer.pk if officer else None)
    if faults:
        raise decisions.DecisionRefusedError(faults)
    one, other = found.first, found.second
    final = Evaluation.objects.create(
        dossier=file,
        tool=file.tool,
        framework=file.framework,
        role=EvaluationRole.FINAL,
        auditor=writer,
        organisation=organisation if found.third else _("Harmonisation of the two evaluations"),
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
