"""The public sheet of a tool: everything the page, the JSON file and the comparison show, read once.

Reads only tools that anyone may see, in a number of queries that does not depend on the number of criteria.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from registry.enums import EvaluationRole, State
from registry.framework import words
from registry.models import Answer, ChangeProposal, Dimension, Dossier, Evaluation, ProposalState, StateEvent, Tool
from registry.presentation.shown import Shown
from registry.public import charts, demand, standing
from registry.public.findings import FindingGroup, grouped


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """Score of a dimension at the decision. ``letter`` is empty when no letter may be shown."""

    code: str
    name: str
    public: str
    weight: int
    floor: str
    floor_value: float | None
    score: str | None
    letter: str
    reduced: bool

    @property
    def score_text(self) -> str:
        """The score as it is read, in the reader's language."""
        return formats.localize(float(self.score)) if self.score is not None else _("nothing applicable")

    @property
    def bar(self) -> charts.Bar:
        """The line of the chart."""
        value = float(self.score) if self.score is not None else None
        return charts.Bar(words.spoken(self.name), value, self.score_text, self.letter, self.floor_value)


def sheets(identifiers: Sequence[str]) -> "list[ToolSheet]":
    """Sheets of the public tools with these identifiers, in this order; others are left out."""
    accepted = ChangeProposal.objects.filter(state=ProposalState.ACCEPTED, presentation__isnull=False)
    accepted = accepted.order_by("-reviewed_at", "-pk").select_related("presentation")
    blind = Evaluation.objects.filter(
        role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False
    ).order_by("role")
    labels = (
        Dossier.objects.filter(is_current=True)
        .select_related("framework")
        .prefetch_related(
            Prefetch("evaluations", blind, to_attr="blind_evaluations"),
            Prefetch(
                "evaluation__answers",
                Answer.objects.select_related("criterion__dimension").order_by("criterion__order"),
            ),
            "framework__dimensions",
        )
    )
    tools = (
        Tool.objects.public()
        .filter(identifier__in=identifiers)
        .for_public(labels)
        .prefetch_related(
            standing.public_events(),
            Prefetch("proposals", accepted, to_attr="public_changes"),
        )
    )
    found = {tool.identifier: ToolSheet(tool) for tool in tools}
    return [found[one] for one in identifiers if one in found]


@dataclass
class ToolSheet:
    """What is public about a tool, whose row ``record`` was loaded by :func:`sheets`."""

    record: Tool

    @property
    def tool(self) -> Shown:
        """The tool as the public reads it: what was granted, or last accepted."""
        return self.record.shown

    @property
    def label(self) -> Dossier | None:
        """The label that speaks for the tool today; ``None``: it was never evaluated."""
        return self.record.current_label

    @property
    def state(self) -> str:
        """State of today, or an empty text when the tool was never evaluated."""
        return self.label.state_shown if self.label else ""

    @property
    def letter(self) -> str:
        """The letter, when the state allows one."""
        return (self.label.letter_shown or "") if self.label else ""

    @property
    def framework_data(self) -> dict[str, Any]:
        """The whole framework used (French), empty when never evaluated."""
        return self.label.framework.data if self.label else {}

    @property
    def events(self) -> list[StateEvent]:
        """Public changes of state, newest first, with the expiry that nobody had to write down."""
        return self.record.public_events

    @property
    def changes(self) -> list[ChangeProposal]:
        """Changes of the words of this sheet that an officer accepted, newest first."""
        return self.record.public_changes

    @property
    def expired_silently(self) -> bool:
        """Whether the end date is past and no event says so yet."""
        return self.state == State.EXPIREE and not any(event.to_state == State.EXPIREE for event in self.events[:1])

    @property
    def last_event(self) -> StateEvent | None:
        """The event that explains the state of today, if there is one (an older suspension explains nothing)."""
        return standing.explaining(self.label, self.events)

    @property
    def why_no_letter(self) -> str:
        """Why no letter is shown of a tool that has a label: what an officer wrote (French), or that it ended."""
        return standing.why_no_letter(self.label, self.events)

    @property
    def may_be_asked(self) -> bool:
        """Whether people may ask for its evaluation."""
        return demand.may_be_asked(self.state)

    @property
    def evaluation(self) -> Evaluation | None:
        """The harmonised evaluation that was decided upon."""
        return self.label.evaluation if self.label else None

    @property
    def blind_evaluations(self) -> Sequence[Evaluation]:
        """The two closed blind evaluations: organisations and hours are public, people are not."""
        return self.label.blind_evaluations if self.label else ()

    @cached_property
    def grades(self) -> dict[str, dict]:
        """``{letter: {"min", "mot"}}`` of the framework."""
        return {grade["lettre"]: grade for grade in self.framework_data.get("notation", {}).get("lettres", [])}

    @property
    def thresholds(self) -> list[charts.Threshold]:
        """Lines of the scale; the lowest letter starts at zero and needs no line."""
        return [charts.Threshold(float(g["min"]), letter) for letter, g in self.grades.items() if g["min"] > 0]

    @cached_property
    def dimensions(self) -> list[DimensionLine]:
        """The dimensions in the order of the framework."""
        if not self.label or not self.label.dimensions:
            return []
        return [self._line(one) for one in self.label.framework.dimensions.all() if one.code in self.label.dimensions]

    def _line(self, dimension: Dimension) -> DimensionLine:
        found = self.label.dimensions[dimension.code]
        floor = self.grades.get(dimension.floor)
        return DimensionLine(
            code=dimension.code,
            name=dimension.name,
            public=dimension.public,
            weight=dimension.weight,
            floor=dimension.floor,
            floor_value=float(floor["min"]) if floor else None,
            score=found.get("score"),
            letter=(found.get("letter") or "") if self.letter else "",
            reduced=bool(found.get("reduced")),
        )

    @cached_property
    def groups(self) -> list[FindingGroup]:
        """Results per criterion, by dimension."""
        if not self.evaluation:
            return []
        return grouped(self.label.framework, self.evaluation.answers.all())

    @property
    def caps(self) -> list[dict[str, str]]:
        """Ceilings that lowered the letter: the rule and, by name, what it comes from. Nothing without letter."""
        if not self.letter:
            return []
        names = {line.code: line.name for line in self.dimensions}
        names |= {one.code: one.title for group in self.groups for one in group.findings}
        return [
            {"text": cap["text"], "because": ", ".join(names.get(code, code) for code in cap["because"])}
            for cap in self.label.caps
        ]

    @property
    def chart(self):
        """The dimensions as an SVG image with name and description."""
        lines = "; ".join(
            f"{words.spoken(line.name)}: {line.score_text}" + (f" ({line.letter})" if line.letter else "")
            for line in self.dimensions
        )
        return charts.bars(
            [line.bar for line in self.dimensions],
            key="dimensions",
            title=_("Score of %(name)s in each dimension, from 0 to 100") % {"name": self.tool.name},
            desc=lines,
            thresholds=self.thresholds,
        )

    @property
    def last_change(self) -> dt.datetime:
        """When what is public last changed (aware), for ``Last-Modified`` and feeds."""
        return last_change(self.record)


def last_change(tool: Tool) -> dt.datetime:
    """Latest of: what is shown of the tool, its public events, the day (midnight, local time) when the calendar changed
    its label."""
    moments = [tool.shown.since, *(event.at for event in getattr(tool, "public_events", ())[:1])]
    label = tool.current_label
    days = [label.suspended_on] if label and label.suspended_on else []
    if label and label.expires_on and label.state_shown == State.EXPIREE:
        days.append(label.expires_on + dt.timedelta(days=1))
    moments += [timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in days]
    return max(moments)
