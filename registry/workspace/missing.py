"""What closing still lacks, as a list of links by part of the page: the test, each dimension, "Mes données"."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.models import Evaluation
from registry.procedure.closing_rules import Fault


def link(evaluation: Evaluation, fault: Fault) -> str:
    """Where a fault is mended: a field of this very page (what is typed there and not yet right stays), or a line."""
    if fault.is_line:
        return f"{reverse('registry_workspace:data_sheet', args=[evaluation.pk])}#line-{fault.code}"
    return f"#{fault.field_id}"


def grouped(evaluation: Evaluation, faults: Iterable[Fault], unsigned: Iterable[str] = ()) -> list[dict]:
    """``[{"title", "faults": [{"url", "text"}]}]``, in the order of the page; groups without fault are left out.

    ``unsigned``: who has not signed, in words.
    """
    places = {one["code"]: one["dimension"] for one in evaluation.framework.data["criteres"]}
    titles = {"": _("The test")}
    titles |= {one["code"]: one["nom"] for one in evaluation.framework.data["dimensions"]}
    titles["*"] = pgettext("sheet of ten lines", "My data")
    found: dict[str, list[dict]] = {name: [] for name in titles}
    for fault in faults:
        place = "*" if fault.is_line else places.get(fault.code, "")
        found[place].append({"url": link(evaluation, fault), "text": str(fault)})
    groups = [{"title": titles[name], "faults": items} for name, items in found.items() if items]
    address = reverse("registry_workspace:signatures", args=[evaluation.pk])
    if signing := [{"url": address, "text": text} for text in unsigned]:
        groups.append({"title": _("Signatures"), "faults": signing})
    return groups
