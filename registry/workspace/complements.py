"""Fields of the move that asks for a targeted complement: which criteria, and who writes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import Dossier
from registry.procedure import complement


def choices_of(dossier: Dossier) -> list[tuple[str, list[tuple[str, str]]]]:
    """Criteria of the tool's profile as choices, grouped by dimension."""
    codes = {rule.code for rule in dossier.framework.spec.for_profile(dossier.tool.profile)}
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in dossier.framework.criteria.select_related("dimension").order_by("order"):
        if one.code in codes:
            groups.setdefault(one.dimension.name, []).append((one.code, f"{one.code} — {one.title}"))
    return list(groups.items())


def fields(dossier: Dossier) -> dict[str, forms.Field]:
    """``criteria`` and ``writer``, not required: they are asked for one move only."""
    people = [(str(one.person.pk), _name(one)) for one in complement.writers(dossier)]
    return {
        "criteria": forms.MultipleChoiceField(
            label=_("Criteria of the complement"),
            required=False,
            choices=choices_of(dossier),
            widget=forms.CheckboxSelectMultiple,
        ),
        "writer": forms.ChoiceField(label=_("Who writes the complement"), required=False, choices=[("", "—"), *people]),
    }


def groups(field: forms.BoundField) -> list[dict]:
    """Boxes of ``criteria`` by dimension: ``[{"name", "boxes", "checked"}]``."""
    boxes = {box.data["value"]: box for box in field.subwidgets}
    found = []
    for name, options in field.field.choices:
        own = [boxes[code] for code, _title in options]
        found.append({"name": name, "boxes": own, "checked": sum(box.data["selected"] for box in own)})
    return found


def _name(one: complement.ComplementAuthor) -> str:
    return f"{one.person.get_full_name() or one.person.get_username()} — {one.role}"
