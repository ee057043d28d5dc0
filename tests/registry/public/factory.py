"""Small, complete tools for the public side: a real framework, real scores, no demo data."""

import datetime as dt
import functools

from django.utils import timezone

from core import ledger
from registry.enums import EvaluationRole, State
from registry.framework import yaml_file
from registry.models import Answer, Dossier, Evaluation, Framework, Publisher, StateEvent, Tool, ToolTarget
from registry.models.dossier import moving
from registry.procedure import door, seals
from registry.public.serialize import state_name
from registry.reference import loader
from registry.rules import agreement, scoring
from tests.registry.answers import best
from tests.registry.conftest import FRAMEWORK
from vocabularies.models import Audience, Topic

PRIVATE_STATES = [
    State.BROUILLON,
    State.DEPOSEE,
    State.EN_EVALUATION,
    State.DELIBERATION,
    State.REFUSEE,
    State.DECIDEE,
    State.DESISTEE,
    State.NON_ELIGIBLE,
]


@functools.cache
def framework_data():
    return yaml_file.read(FRAMEWORK)


def framework():
    return Framework.objects.first() or loader.load(framework_data()).framework


def _answers(evaluation, profile, changes):
    criteria = [one for one in evaluation.framework.criteria.all() if profile in one.profiles]
    specs = {one.code: one for one in evaluation.framework.spec.criteria}
    values = {one.code: changes.get(one.code, best(specs[one.code])) for one in criteria}
    Answer.objects.bulk_create(
        Answer(
            evaluation=evaluation,
            criterion=one,
            value=values[one.code],
            proof=one.minimum_proof,
            justification=f"Constat vérifié pour {one.code}.",
        )
        for one in criteria
    )
    return {code: scoring.CriterionAnswer(value, why="motif") for code, value in values.items()}


def make_tool(
    name="Dodo",
    *,
    state=State.LABELLISEE,
    changes=None,
    profile="SUIVI",
    raw=None,
    days_left=300,
    topics=(),
    audiences=(),
    **fields,
):
    """A tool with a label in ``state`` (``None``: never evaluated). ``changes``: answers other than the best; ``raw``:
    values of "Mes données" by line."""
    publisher, _new = Publisher.objects.get_or_create(name="Éditions du Sommeil", registration="123456789")
    tool = Tool.objects.create(
        name=name,
        publisher=publisher,
        kind="application",
        profile=profile,
        summary=f"{name} aide à mieux dormir.",
        price="gratuit",
        **fields,
    )
    ToolTarget.objects.create(tool=tool, kind="android", value=f"org.example.t{tool.pk}")
    tool.topics.set(topics)
    tool.audiences.set(audiences)
    if state is None:
        return tool
    rules = framework()
    today = timezone.localdate()
    label = Dossier.objects.create(
        tool=tool,
        framework=rules,
        state=state if state in PRIVATE_STATES and state != State.DECIDEE else State.DELIBERATION,
        reserves="Ajouter un résumé." if state == State.AVEC_RESERVES else "",
        reserves_until=today + dt.timedelta(days=60) if state == State.AVEC_RESERVES else None,
    )
    if state in PRIVATE_STATES and state != State.DECIDEE:
        return tool
    for role in (EvaluationRole.FIRST, EvaluationRole.SECOND, EvaluationRole.FINAL):
        evaluation = Evaluation.objects.create(
            dossier=label,
            tool=tool,
            framework=rules,
            role=role,
            organisation=f"Organisme {role.value}",
            version_tested="2.4.1",
            tested_on=today - dt.timedelta(days=130),
            hours=12.5,
            data_sheet=raw or {},
        )
        if role == EvaluationRole.FINAL:
            outcome = scoring.score(rules.spec, profile, _answers(evaluation, profile, changes or {}))
        evaluation.closed_at = timezone.now()
        evaluation.save()
    label.evaluation = evaluation
    label.letter = outcome.letter or ""
    label.score = outcome.score
    label.dimensions = {
        code: {"score": str(one.score) if one.score is not None else None, "letter": one.letter, "reduced": one.reduced}
        for code, one in outcome.dimensions.items()
    }
    label.caps = [{"code": cap.code, "because": list(cap.because), "text": cap.text} for cap in outcome.caps]
    label.agreement = agreement.compare(rules.spec, outcome, outcome).as_json() | {"hours": [12.5, 11.0]}
    label.data_sheet = [
        {"code": line["code"], "question": line["question"], "state": "vert", "word": "Rassurant",
         "sentence": "Tout va bien.", "note": ""}
        for line in rules.data["fiche_donnees"]["lignes"]
    ]  # fmt: skip
    label.state, label.is_current = state, state != State.DECIDEE
    if state == State.DECIDEE:
        with moving(label.pk):
            label.save()
        return tool
    label.granted_on, label.expires_on = today - dt.timedelta(days=100), today + dt.timedelta(days=days_left)
    if label.expires_on <= label.granted_on:
        label.granted_on = label.expires_on - dt.timedelta(days=730)
    with moving(label.pk):  # as if it had gone through the door, all at once
        label.save()
    StateEvent.objects.create(
        tool=tool,
        dossier=label,
        to_state=state,
        by_role="commission",
        reason=f"Motif de {state_name(state)}",
        framework_version=rules.version,
        at=timezone.now() - dt.timedelta(days=3),
    )
    return tool


def vocabularies(french):
    """One topic and one audience."""
    topic = Topic.objects.create(code="sommeil", label="Sommeil", locale=french)
    audience = Audience.objects.create(code="parents", label="Parents", locale=french)
    return topic, audience


def in_the_ledger(label):
    """Enter a dossier of :func:`make_tool`, as if it had passed the door, so that its later life can be verified."""
    after = door._ledger_state(label) | {"event": label.events.last().pk, "framework": label.framework.version}
    ledger.append("move", label, actor=None, role="systeme", before=None, after=after)
    for row in label.evaluations.filter(closed_at__isnull=False):
        seals.close(row, None)
    return label
