"""Faults of the criteria of a framework file: see :mod:`registry.framework.validation`."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from registry.framework.spec import InvalidValueError, NumberScale, build_scale


def criteria_faults(data: Mapping[str, Any]) -> Iterator[str]:
    """Faults of every criterion, in the order of the file."""
    seen: set[str] = set()
    for position, item in enumerate(data["criteres"], start=1):
        code = item.get("code") if isinstance(item, Mapping) else None
        if not isinstance(code, str) or not code.strip() or len(code) > 20:
            yield _("Criterion number %(position)d: a code of 1 to 20 characters is needed.") % {"position": position}
            continue
        if code in seen:
            yield _("Criterion %(code)s: this code is given twice.") % {"code": code}
        seen.add(code)
        for fault in _criterion_faults(item, data):
            yield f"{code} : {fault}"


def _criterion_faults(item: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    dimensions = [one.get("code") for one in data["dimensions"] if isinstance(one, Mapping)]
    if item.get("dimension") not in dimensions:
        yield _("dimension “%(code)s” is missing from the framework.") % {"code": item.get("dimension")}
    for key, limit in (("titre", 200), ("question", 2000)):
        if not isinstance(item.get(key), str) or not item[key].strip() or len(item[key]) > limit:
            yield _("“%(key)s” must be a text of 1 to %(limit)d characters.") % {"key": key, "limit": limit}
    weights = data["notation"].get("poids_criteres")
    if isinstance(weights, Mapping) and str(item.get("poids")) not in weights:
        yield _("the weight %(weight)s is not one of %(known)s.") % {
            "weight": item.get("poids"),
            "known": ", ".join(weights),
        }
    if str(item.get("preuve_minimale")) not in data["niveaux_preuve"]:
        yield _("unknown minimum proof “%(proof)s”.") % {"proof": item.get("preuve_minimale")}
    known = data["referentiel"].get("profils")
    profiles = item.get("profils")
    if not isinstance(profiles, list) or not profiles:
        yield _("at least one profile is needed.")
    elif isinstance(known, Mapping):
        for profile in profiles:
            if not isinstance(profile, str) or profile not in known:
                yield _("unknown profile “%(profile)s”.") % {"profile": profile}
    yield from _not_applicable_faults(item)
    if not isinstance(item.get("public", {}), Mapping):
        yield _("“public” must hold the sentences for the public.")
    yield from _scale_use_faults(item, data["echelles"])


def _not_applicable_faults(item: Mapping[str, Any]) -> Iterator[str]:
    rule = item.get("sans_objet") or {}
    if not isinstance(rule, Mapping) or not isinstance(rule.get("autorise", False), bool):
        yield _("“sans_objet” must say whether “not applicable” is allowed (autorise: true or false).")
    elif rule.get("autorise") and not str(rule.get("condition") or "").strip():
        yield _("“not applicable” is allowed without saying when (condition).")


def _scale_use_faults(item: Mapping[str, Any], scales: Mapping[str, Any]) -> Iterator[str]:
    name = item.get("type")
    scale = scales.get(name) if isinstance(name, str) else None
    if not isinstance(scale, Mapping) or "valeurs" not in scale:
        yield _("unknown scale “%(scale)s”.") % {"scale": item.get("type")}
        return
    values = scale["valeurs"]
    if isinstance(values, Mapping):
        levels = item.get("niveaux")
        if levels is not None and (not isinstance(levels, Mapping) or set(levels) != set(values)):
            yield _("“niveaux” must describe each level of the scale, and nothing else.")
        if not all(_is_worth(worth) for worth in values.values()):
            return  # already said of the scale
    else:
        steps = list(_step_faults(item.get("bareme")))
        if steps:
            yield from steps
            return
    yield from _threshold_faults(item, scales)


def _is_worth(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _is_bound(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 10**9)


def _step_faults(steps: object) -> Iterator[str]:
    if not isinstance(steps, list) or not steps or not all(isinstance(step, Mapping) for step in steps):
        yield _("a number needs its steps (bareme).")
        return
    worths = [step.get("valeur") for step in steps]
    if not all(_is_worth(worth) for worth in worths):
        yield _("each step must be worth a number from 0 to 1 (valeur).")
        return
    if not all(_is_bound(step.get("max")) and _is_bound(step.get("min")) for step in steps):
        yield _("the bounds of steps must be numbers, 0 or more.")
        return
    if any(better < worse for better, worse in pairwise(worths)):
        yield _("steps must go from the best to the worst.")
    last = steps[-1]
    if last.get("max") is not None or last.get("min") not in (None, 0):
        yield _("the last step must catch every number (max: null, or min: 0).")


def _threshold_faults(item: Mapping[str, Any], scales: Mapping[str, Any]) -> Iterator[str]:
    blocking = item.get("bloquant", False)
    if not isinstance(blocking, bool):
        yield _("“bloquant” is true or false.")
    elif not blocking:
        if item.get("seuil_bloquant") is not None:
            yield _("a threshold without being blocking.")
    elif item.get("seuil_bloquant") is None:
        yield _("a blocking criterion needs its threshold (seuil_bloquant).")
    else:
        scale = build_scale(item, scales)
        try:
            worth = scale.worth(str(item["seuil_bloquant"]))
        except InvalidValueError:
            yield _("the threshold “%(threshold)s” is not an answer of the scale.") % {
                "threshold": item["seuil_bloquant"]
            }
            return
        if worth == 0 and not isinstance(scale, NumberScale):
            yield _("the threshold “%(threshold)s” can never block.") % {"threshold": item["seuil_bloquant"]}
