"""Turn a framework file into versioned rows. Loading the same file twice changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.enums import FrameworkStatus
from registry.framework import validation, yaml_file
from registry.models import Answer, Criterion, Dimension, Framework


class FrameworkRefusedError(Exception):
    """The framework does not hold; ``faults`` lists every reason."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Loaded:
    """What happened: ``change`` is "created", "updated" or "unchanged"."""

    framework: Framework
    change: str


#: A version may go from one status to the next ones, never back.
NEXT_STATUSES = {
    FrameworkStatus.DRAFT: (FrameworkStatus.DRAFT, FrameworkStatus.IN_FORCE, FrameworkStatus.WITHDRAWN),
    FrameworkStatus.IN_FORCE: (FrameworkStatus.IN_FORCE, FrameworkStatus.REPLACED, FrameworkStatus.WITHDRAWN),
    FrameworkStatus.REPLACED: (FrameworkStatus.REPLACED, FrameworkStatus.WITHDRAWN),
    FrameworkStatus.WITHDRAWN: (FrameworkStatus.WITHDRAWN,),
}


def load(data: Mapping[str, Any]) -> Loaded:
    """Load ``data`` (see ``framework_file.read``); :class:`FrameworkRefusedError` lists what does not hold."""
    found = validation.faults(data)
    if found:
        raise FrameworkRefusedError(found)
    about = data["referentiel"]
    digest = yaml_file.digest(data)
    with transaction.atomic():
        known = Framework.objects.select_for_update().filter(code=about["code"], version=about["version"]).first()
        if known:
            _refuse_forbidden_change(known, digest, about["statut"])
            if known.digest == digest and known.status == about["statut"]:
                return Loaded(known, "unchanged")
        framework = known or Framework(code=about["code"], version=about["version"])
        content_changed = framework.digest != digest
        framework.status = about["statut"]
        framework.language = about.get("langue", "fr")
        framework.title = about["titre"]
        framework.licence = about.get("licence") or ""
        framework.data = dict(data)
        framework.digest = digest
        framework.save()
        if content_changed:
            _write_rows(framework, data)
    return Loaded(framework, "updated" if known else "created")


def _refuse_forbidden_change(known: Framework, digest: str, status: str) -> None:
    faults = []
    name = {"name": str(known)}
    if status not in NEXT_STATUSES[FrameworkStatus(known.status)]:
        faults.append(
            _("%(name)s: the status cannot go from “%(old)s” to “%(new)s”.")
            % {**name, "old": known.status, "new": status}
        )
    if known.digest != digest:
        if known.status != FrameworkStatus.DRAFT:
            faults.append(
                _("%(name)s is no longer a proposal: its content can no longer change. Give the change a new version.")
                % name
            )
        elif Answer.objects.filter(evaluation__framework=known).exists():
            faults.append(_("%(name)s has already served to evaluate tools: give the change a new version.") % name)
    if faults:
        raise FrameworkRefusedError(faults)


def _write_rows(framework: Framework, data: Mapping[str, Any]) -> None:
    framework.criteria.all().delete()
    framework.dimensions.all().delete()
    dimensions = {
        item["code"]: Dimension(
            framework=framework,
            code=item["code"],
            name=item["nom"],
            weight=item["poids"],
            floor=item.get("plancher_label") or "",
            guarantee=item.get("garantie") or "",
            public=item.get("public") or "",
            order=order,
        )
        for order, item in enumerate(data["dimensions"], start=1)
    }
    Dimension.objects.bulk_create(dimensions.values())
    Criterion.objects.bulk_create(
        _criterion_row(framework, dimensions[item["dimension"]], item, order)
        for order, item in enumerate(data["criteres"], start=1)
    )


def _criterion_row(framework: Framework, dimension: Dimension, item: Mapping[str, Any], order: int) -> Criterion:
    not_applicable = item.get("sans_objet") or {}
    return Criterion(
        framework=framework,
        dimension=dimension,
        code=item["code"],
        order=order,
        title=item["titre"],
        question=item["question"],
        type=item["type"],
        weight=int(item["poids"]),
        blocking=item.get("bloquant", False),
        threshold=str(item["seuil_bloquant"]) if item.get("bloquant") else "",
        may_be_na=not_applicable.get("autorise", False),
        na_condition=not_applicable.get("condition") or "",
        profiles=item["profils"],
        minimum_proof=item["preuve_minimale"],
        unit=item.get("unite") or "",
        scale=item.get("bareme") or [],
        levels=item.get("niveaux") or {},
        sources=item.get("sources") or [],
        public=item.get("public") or {},
        method=item.get("methode") or "",
        proofs=item.get("preuves") or [],
        mapping=item.get("correspondances") or {},
    )
