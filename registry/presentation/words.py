"""Parts of a record and their values, as people read them."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import countries
from registry.enums import Price, Profile, TargetKind, ToolKind
from registry.presentation import languages
from registry.presentation.shown import word

#: Parts of a record, as people read them.
PART_NAMES = {
    "name": _("name"),
    "publisher": _("publisher"),
    "kind": _("kind"),
    "profile": _("profile"),
    "targets": _("what the label covers"),
    "summary": _("summary"),
    "description": _("description"),
    "price": _("price"),
    "price_detail": _("price in detail"),
    "topics": _("topics"),
    "audiences": _("audiences"),
    "languages": _("languages"),
    "min_age": _("minimum age"),
    "website": _("website"),
    "fictitious": _("fictitious"),
}


def in_words(part: str, value: Any) -> str:
    """A value as an officer reads it: one text, lists one item a line."""
    if part in ("topics", "audiences"):
        return "\n".join(term["label"] for term in value)
    if part == "targets":
        return "\n".join(f"{word(TargetKind, one['kind'])} : {one['value']}" for one in value)
    if part == "publisher":
        return f"{value['name']} ({countries.name(value['country'])})"
    if part == "languages":
        return languages.names(value)
    if part == "fictitious":
        return gettext("Yes") if value else gettext("No")
    choices = {"kind": ToolKind, "profile": Profile, "price": Price}.get(part)
    return word(choices, value) if choices else str("" if value is None else value)
