"""Open-data sets of the label: what they hold, how to write them. Public tools only, complete, in French."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.enums import PUBLIC_STATES, State
from registry.models import Answer, Criterion, Dossier, Framework, StateEvent, Tool
from registry.public import catalogue, ledger_sets, serialize
from registry.public.findings import finding

ExportRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set: a name for its address, a title, a sentence, its columns with their meaning and its rows."""

    name: str
    title: str | Promise
    text: str | Promise
    fields: tuple[str, ...]
    rows: Callable[[], Iterator[ExportRow]]


def labels() -> Iterator[ExportRow]:
    """One row per public tool."""
    for tool in catalogue.rows().order_by("identifier"):
        yield serialize.summary(tool)


def criteria() -> Iterator[ExportRow]:
    """One row per tool and criterion of the current label's published evaluation."""
    frameworks: dict[int, tuple[Framework, dict]] = {}
    tools = {tool.current_label.evaluation_id: tool for tool in catalogue.rows() if tool.current_label}
    answers = (
        Answer.objects.filter(evaluation_id__in=[pk for pk in tools if pk])
        .select_related("criterion__dimension")
        .order_by("evaluation__tool__identifier", "criterion__order")
    )
    for answer in answers.iterator(chunk_size=2000):
        tool = tools[answer.evaluation_id]
        label = tool.current_label
        if label.framework_id not in frameworks:
            frameworks[label.framework_id] = (label.framework, {one.code: one for one in label.framework.spec.criteria})
        one = finding(answer, *frameworks[label.framework_id])
        yield {
            "identifier": tool.identifier,
            "name": tool.shown.name,
            "framework": label.framework.version,
            "version_tested": label.evaluation.version_tested,
            "tested_on": label.evaluation.tested_on.isoformat() if label.evaluation.tested_on else None,
            "dimension": one.dimension,
            "criterion": one.code,
            "title": one.title,
            "value": answer.value,
            "verdict": one.verdict,
            "sentence": one.sentence,
            "proof": one.proof,
            "finding": one.justification,
            "change_reason": one.change_reason,
            "publisher_reply": one.reply,
        }


def data_sheets() -> Iterator[ExportRow]:
    """Ten rows per evaluated tool: the lines of "Mes données"."""
    for tool in catalogue.rows().order_by("identifier"):
        for line in tool.current_label.data_lines if tool.current_label else ():
            yield {
                "identifier": tool.identifier,
                "name": tool.shown.name,
                "line": line.get("code"),
                "question": line.get("question"),
                "state": line.get("state"),
                "word": line.get("word"),
                "sentence": line.get("sentence"),
                "note": line.get("note"),
            }


def framework() -> Iterator[ExportRow]:
    """One row per criterion of every version that was loaded."""
    rows = Criterion.objects.select_related("dimension", "framework").defer("framework__data")
    for one in rows.order_by("framework__code", "framework__version", "order"):
        yield {
            "framework": one.framework.code,
            "version": one.framework.version,
            "status": one.framework.status,
            "dimension": one.dimension.code,
            "dimension_weight": one.dimension.weight,
            "criterion": one.code,
            "title": one.title,
            "question": one.question,
            "scale": one.type,
            "weight": one.weight,
            "blocking": one.blocking,
            "threshold": one.threshold,
            "minimum_proof": one.minimum_proof,
            "profiles": one.profiles,
            "method": one.method,
            "sources": " | ".join(one.sources or ()),
        }


def history() -> Iterator[ExportRow]:
    """One row per public change of state of a public tool, oldest first."""
    events = StateEvent.objects.filter(to_state__in=PUBLIC_STATES).order_by("at", "pk")
    tools = Tool.objects.public().for_public().prefetch_related(Prefetch("events", events, to_attr="public_events"))
    for tool in tools.order_by("identifier"):
        for one in tool.public_events:
            yield {"identifier": tool.identifier, "name": tool.shown.name} | serialize.event(one)


#: Steps of a dossier, in order: column and state whose first entry dates it.
STEPS = (
    ("filed_on", State.DEPOSEE),
    ("evaluation_on", State.EN_EVALUATION),
    ("reply_on", State.CONTRADICTOIRE),
    ("deliberation_on", State.DELIBERATION),
    ("decided_on", State.DECIDEE),
)


def delays() -> Iterator[ExportRow]:
    """One row per dossier whose label is or was public: the day of each step, and days from filing to decision."""
    dossiers = Dossier.objects.filter(state__in=PUBLIC_STATES, tool__in=Tool.objects.public()).select_related(
        "framework"
    )
    for dossier in dossiers.prefetch_related("events", Prefetch("tool", Tool.objects.for_public())).order_by(
        "tool__identifier", "pk"
    ):
        first: dict[str, dt.date] = {}
        for event in dossier.events.all():
            first.setdefault(event.to_state, timezone.localdate(event.at))
        filed, decided = first.get(State.DEPOSEE), first.get(State.DECIDEE)
        yield {
            "identifier": dossier.tool.identifier,
            "name": dossier.tool.shown.name,
            "framework": dossier.framework.version,
            **{name: first[state].isoformat() if state in first else None for name, state in STEPS},
            "published_on": dossier.granted_on.isoformat() if dossier.granted_on else None,
            "days": (decided - filed).days if filed and decided else None,
        }


SETS = {
    one.name: one
    for one in (
        DataSet(
            "labels",
            _("Tools and labels"),
            _("Every public tool: publisher, state, letter, score of each dimension, dates and version tested."),
            serialize.CSV_FIELDS,
            labels,
        ),
        DataSet(
            "resultats-par-critere",
            _("Results per criterion"),
            _("Every published answer with its proof level, the auditor's finding and the publisher's reply."),
            ("identifier", "name", "framework", "version_tested", "tested_on", "dimension", "criterion", "title",
             "value", "verdict", "sentence", "proof", "finding", "change_reason", "publisher_reply"),
            criteria,
        ),
        DataSet(
            "fiches-donnees",
            _("“My data” sheets"),
            _("The ten lines about personal data, for every tool that was evaluated."),
            ("identifier", "name", "line", "question", "state", "word", "sentence", "note"),
            data_sheets,
        ),
        DataSet(
            "referentiel",
            _("Criteria framework"),
            _("Every criterion of every version: question, scale, weight, threshold, proof, method, sources."),
            ("framework", "version", "status", "dimension", "dimension_weight", "criterion", "title", "question",
             "scale", "weight", "blocking", "threshold", "minimum_proof", "profiles", "method", "sources"),
            framework,
        ),
        DataSet(
            "historique-des-etats",
            _("History of states"),
            _("Every label granted, suspended, withdrawn or expired, with the date and the reason."),
            ("identifier", "name", "at", "state", "state_name", "by_role", "reason", "framework"),
            history,
        ),
        DataSet(
            "delais-d-instruction",
            _("Time taken"),
            _("For every published file: the day of each step, and the days from filing to decision."),
            ("identifier", "name", "framework", *(name for name, _state in STEPS), "published_on", "days"),
            delays,
        ),
        DataSet(
            "tetes-du-registre",
            _("Heads of the ledger"),
            _("Each day, the hash of the last entry of the ledger: keep it, and history cannot be rewritten unseen."),
            ledger_sets.HEADS,
            ledger_sets.heads,
        ),
        DataSet(
            "chaine-du-registre",
            _("Chain of the ledger"),
            _("Every entry with its hash and the one before, to do the sums again; its text when it is public."),
            ledger_sets.CHAIN,
            ledger_sets.entries,
        ),
    )
}  # fmt: skip
