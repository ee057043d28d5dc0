"""A tool as the public reads it: the words of a presentation, under the names that pages and data use.

Nothing here reads the row of the tool but its identifier and its key, so that an edit of the row shows nowhere.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from registry.enums import Price, Profile, TargetKind, ToolKind
from registry.presentation import languages
from registry.presentation.icons import icon_svg


@dataclass(frozen=True, slots=True)
class ShownPublisher:
    """Publisher of a tool, as the public reads it."""

    name: str
    country: str

    def __str__(self):
        return self.name


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A topic or an audience: its stable code, and its French word on the day of the presentation."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """Something that the label covers."""

    kind: str
    value: str

    def get_kind_display(self):
        """Name of the kind, in the reader's language."""
        return word(TargetKind, self.kind)


def word(choices, value: str) -> str:
    """The word of a closed list for ``value``; the value itself when the list has lost it."""
    return str(dict(choices.choices).get(value, value))


@dataclass(frozen=True)
class Shown:
    """What is public of a tool. ``since``: when these words became public (aware)."""

    pk: int
    identifier: str
    content: Mapping[str, Any]
    since: dt.datetime

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the public sheet, or an empty text while the public side is not mounted."""
        try:
            return reverse("registry:detail", args=[self.identifier])
        except NoReverseMatch:
            return ""

    @property
    def name(self) -> str:
        return self.content["name"]

    @property
    def slug(self) -> str:
        """Short name of today, for addresses."""
        return self.content["slug"]

    @cached_property
    def publisher(self) -> ShownPublisher:
        return ShownPublisher(self.content["publisher"]["name"], self.content["publisher"]["country"])

    @property
    def kind(self) -> str:
        """Code of its form."""
        return self.content["kind"]

    def get_kind_display(self):
        """Its form, in the reader's language."""
        return word(ToolKind, self.kind)

    @property
    def profile(self) -> str:
        """Code of its profile: the one its criteria were chosen by."""
        return self.content["profile"]

    def get_profile_display(self):
        """What it does with people's data, in the reader's language."""
        return word(Profile, self.profile)

    @property
    def summary(self) -> str:
        """One sentence (French)."""
        return self.content["summary"]

    @property
    def description(self) -> str:
        """Longer text (French), may be empty."""
        return self.content["description"]

    @property
    def price(self) -> str:
        """Code of its price."""
        return self.content["price"]

    def get_price_display(self):
        """Its price in one word, in the reader's language."""
        return word(Price, self.price)

    @property
    def price_detail(self) -> str:
        """Price in detail (French), may be empty."""
        return self.content["price_detail"]

    @cached_property
    def topics(self) -> list[ShownTerm]:
        return [ShownTerm(**term) for term in self.content["topics"]]

    @cached_property
    def audiences(self) -> list[ShownTerm]:
        return [ShownTerm(**term) for term in self.content["audiences"]]

    @property
    def languages(self) -> list[str]:
        """Codes of the languages it speaks."""
        return self.content["languages"]

    @property
    def language_names(self) -> str:
        """Names of the languages it speaks, in the reader's language."""
        return languages.names(self.languages)

    @property
    def min_age(self) -> int | None:
        """Least age, in years."""
        return self.content["min_age"]

    @property
    def website(self) -> str:
        """Its site, may be empty."""
        return self.content["website"]

    @cached_property
    def targets(self) -> list[ShownTarget]:
        """What exactly the label covers."""
        return [ShownTarget(**target) for target in self.content["targets"]]

    @property
    def platforms(self) -> list[str]:
        """Kinds of targets, without repetition, in the order of :class:`TargetKind`."""
        kinds = {target.kind for target in self.targets}
        return [kind for kind in TargetKind.values if kind in kinds]

    @property
    def is_fictitious(self) -> bool:
        """True for an invented tool of a demonstration."""
        return self.content["fictitious"]

    @property
    def icon_svg(self) -> SafeString:
        """Icon drawn from the name: inline SVG, hidden from assistive technology (the name is beside it)."""
        return mark_safe(icon_svg(self.name, self.identifier))
