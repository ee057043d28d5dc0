"""What closing still lacks, as a list of links by part of the page: the test, each dimension, "Mes données"."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.closing import Fault
from registry.models import Evaluation


def link(evaluation: Evaluation, fault: Fault) -> str:
    """Address of the field that a fault is about."""
    if fault.is_line:
        return f"{reverse('registry_workspace:data_sheet', args=[evaluation.pk])}#line-{fault.code}"
    return f"{reverse('registry_workspace:answers', args=[evaluation.pk])}#{fault.field_id}"


def grouped(evaluation: Evaluation, faults: Iterable[Fault]) -> list[dict]:
    """``[{"title", "faults": [{"url", "text"}]}]``, in the order of the page; groups without fault are left out."""
    places = {one["code"]: one["dimension"] for one in evaluation.framework.data["criteres"]}
    titles = {"": _("The test")}
    titles |= {one["code"]: one["nom"] for one in evaluation.framework.data["dimensions"]}
    titles["*"] = pgettext("sheet of ten lines", "My data")
    found: dict[str, list[dict]] = {name: [] for name in titles}
    for fault in faults:
        place = "*" if fault.is_line else places.get(fault.code, "")
        found[place].append({"url": link(evaluation, fault), "text": str(fault)})
    return [{"title": titles[name], "faults": items} for name, items in found.items() if items]
