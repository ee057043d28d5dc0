"""What a card of the list shows of a tool: few facts, all from rows already loaded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core import shared
from registry.models import Dossier, Tool
from registry.presentation import icons
from registry.presentation.shown import Shown
from registry.public import catalogue, charts, standing

#: Grey lines (unknown or not concerned) are told on the sheet, not counted on a card.
ORDER = ("vert", "orange", "rouge")


@dataclass
class Card:
    """A tool of the list (its row loaded by ``catalogue.rows``)."""

    record: Tool

    @property
    def tool(self) -> Shown:
        """The tool as the public reads it."""
        return self.record.shown

    @property
    def label(self) -> Dossier | None:
        """The label that speaks for the tool today."""
        return self.record.current_label

    @property
    def icon(self) -> SafeString:
        """The icon drawn from the name, made of the shapes that the page holds."""
        return mark_safe(icons.icon_use(self.tool.name, self.tool.identifier))

    @property
    def letter(self) -> str:
        """The letter of today, or nothing."""
        return self.record.letter_shown or ""

    @property
    def state(self) -> str:
        """State of today, empty when never evaluated."""
        return self.label.state_shown if self.label else ""

    @property
    def why_no_letter(self) -> str:
        """Why a label shows no letter (French, or in the reader's language when it ended by itself)."""
        return standing.why_no_letter(self.label, self.record.public_events)

    @cached_property
    def profile(self):
        """Six thin columns: the shape of the result; nothing without a letter."""
        if not self.letter:
            return ""
        bars = [
            charts.Bar(one.name, float(found["score"]) if found.get("score") else None, "", found.get("letter") or "")
            for one in self.label.framework.dimensions.all()
            if (found := self.label.dimensions.get(one.code))
        ]
        return charts.profile(bars)

    @cached_property
    def data_counts(self) -> list[dict]:
        """How many lines of "Mes données" are in each state, with the framework's words; nothing without a letter: what
        was measured before a suspension is told on the sheet, dated."""
        if not self.letter or self.label is None or not self.label.data_sheet:
            return []
        counts = Counter(line.get("state") for line in self.label.data_sheet)
        words = self.label.framework.data.get("fiche_donnees", {}).get("etats", {})
        return [
            {"state": state, "count": counts[state], "word": words.get(state, {}).get("mot", state)}
            for state in ORDER
            if counts[state]
        ]


def rendered(identifiers: Sequence[str], chosen: frozenset[str], fr: str) -> list[tuple[str, SafeString]]:
    """``(identifier, card)`` of the public tools with these identifiers, in this order; others are left out.

    A card is rendered once per language while the public content stays; those that lack are loaded together.
    ``chosen``: identifiers that are ticked to be compared; ``fr``: attributes of French texts.
    """

    def render(missing: list[tuple]) -> dict[tuple, SafeString]:
        template = get_template("registry/_card.html")
        keys = {key[1]: key for key in missing}
        tools = catalogue.by_identifiers(list(keys))
        prefetch_related_objects(tools, standing.public_events())
        return {
            keys[tool.identifier]: template.render(
                {"card": Card(tool), "is_chosen": tool.identifier in chosen, "fr": fr}
            )
            for tool in tools
        }

    keys = [("label-card", one, one in chosen, get_language()) for one in identifiers]
    found = shared.kept_many(keys, render, row=lambda key: f"identifier:{key[1]}", rows=("identifier:", "tool:"))
    return [(key[1], html) for key, html in found.items()]
