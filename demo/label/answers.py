"""Plausible answers for the invented tools of the demonstration, the same at every run.

Each tool has a target letter and hand-written weaknesses; the rest is drawn from a hash of (tool, criterion), then
moved one criterion at a time until the real scoring gives the target: the demo never pretends a letter, it earns it.
This module knows the codes of our first framework, because it is data for that framework, not a rule of the product.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from registry.framework.spec import NOT_COMMUNICATED, CriterionSpec, FrameworkSpec, NumberScale
from registry.rules import scoring

#: Share of criteria drawn below the best answer, in per cent, by target letter.
_BELOW_BEST: Final = {"A": 24, "B": 38, "C": 62}


def draw(*parts: str) -> int:
    """A number from 0 to 99 that only depends on ``parts``."""
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:4], "big") % 100


def graded_values(criterion: CriterionSpec, seed: str) -> list[str]:
    """Values from the best to the worst; for a number, one plausible value per step."""
    if not isinstance(criterion.scale, NumberScale):
        return list(criterion.scale.choices())
    values, low, high = [], 0, 100
    for step in criterion.scale.steps:
        share = draw(seed, criterion.code, str(len(values)))
        if step.minimum is not None:
            values.append(str(int(step.minimum) + (high - int(step.minimum)) * share // 100))
            high = int(step.minimum) - 1
        else:
            top = int(step.maximum) if step.maximum is not None else low + 12
            values.append(str(low + (top - low) * share // 100))
            low = top + 1
    return values


def not_applicable(tool: Mapping[str, Any]) -> set[str]:
    """Criteria that do not concern the tool, from what it is."""
    traits, place = tool.get("traits", []), tool["lieu"]
    rules = {
        ("SE-03",): tool["compte"] == "aucun",
        ("DP-11", "DP-13", "DP-14", "SE-07"): place in ("appareil", "aucune"),
        ("DP-16", "IR-01"): place == "aucune",
        ("DP-15", "SE-04"): place == "aucune" or (tool["profil"] == "INFO" and tool["compte"] == "aucun"),
        ("DP-08", "SE-08"): tool["cibles"] == ["web"],
        ("DP-17",): bool(tool.get("adultes")),
        ("TE-06", "TE-07"): "ia" not in traits,
        ("TE-03",): tool["prix"] == "gratuit",
        ("SC-12",): "calcul" not in traits,
        ("SC-06",): "benefice" not in traits,
        ("IR-02",): "echange" not in traits,
        ("IR-03",): "partage" not in traits,
    }
    return {code for codes, holds in rules.items() if holds for code in codes}


def _fixed(tool: Mapping[str, Any]) -> dict[str, str]:
    """Answers that follow from the facts of the tool, then its hand-written weaknesses."""
    account = {"aucun": "3", "facultatif": "3", "pseudonyme": "2", "identite": "1", "compte_tiers": "0"}
    place = {"appareil": "3", "aucune": "3", "FR": "3", "EU": "3", "acces": "2"}
    facts = {"DP-09": account[tool["compte"]], "DP-10": place[tool["lieu"]]}
    return facts | {code: str(value) for code, value in tool.get("faiblesses", {}).items()}


def answers(
    spec: FrameworkSpec, tool: Mapping[str, Any], reasons: Mapping[str, list[str]]
) -> dict[str, scoring.CriterionAnswer]:
    """Harmonised answers of ``tool`` for every criterion of its profile; they lead to its target letter."""
    target, seed = tool.get("niveau") or tool["issue"], tool["nom"]
    criteria = {item.code: item for item in spec.for_profile(tool["profil"])}
    absent, fixed = not_applicable(tool), _fixed(tool)
    steps = {
        code: 1 if draw(seed, code) < _BELOW_BEST[target] and item.threshold is None else 0
        for code, item in criteria.items()
        if code not in absent and code not in fixed
    }
    values = {code: graded_values(item, seed) for code, item in criteria.items()}

    def current() -> dict[str, scoring.CriterionAnswer]:
        found = {}
        for code, item in criteria.items():
            if code in fixed:
                found[code] = scoring.CriterionAnswer(fixed[code], _proof(item, seed))
            elif code in absent:
                found[code] = scoring.CriterionAnswer("so", item.minimum_proof, reasons[code][3])
            else:
                found[code] = scoring.CriterionAnswer(values[code][steps[code]], _proof(item, seed))
        return found

    for _turn in range(300):
        outcome = scoring.score(spec, tool["profil"], current())
        failed = [code for code in outcome.blocking if code not in fixed]
        computed = outcome.letter_computed or spec.grades[-1].letter
        unfixable = tool["issue"] == "refus"
        if not failed and computed == target and (outcome.label or unfixable):
            return current()
        better = spec.rank(computed) < spec.rank(target)
        if not _adjust(steps, values, criteria, outcome, seed, worse=better and not failed):
            return current()
    return current()


def _proof(criterion: CriterionSpec, seed: str) -> str:
    """The minimum proof, sometimes a stronger one."""
    stronger = {"D0": "D1", "D1": "D2"}
    if draw(seed, criterion.code, "proof") < 30:
        return stronger.get(criterion.minimum_proof, criterion.minimum_proof)
    return criterion.minimum_proof


def _adjust(steps, values, criteria, outcome, seed, *, worse: bool) -> bool:
    """Move one criterion one step; False when none can move."""
    if worse:
        movable = [
            code
            for code, step in steps.items()
            if criteria[code].threshold is None and step + 1 < len(values[code]) - (criteria[code].weight == 3)
        ]
        movable.sort(key=lambda code: (steps[code], draw(seed, code, "worse"), code))
    else:
        movable = [code for code, step in steps.items() if step > 0]
        movable.sort(
            key=lambda code: (
                -criteria[code].weight * (1 - outcome.criteria[code].worth),
                draw(seed, code, "better"),
                code,
            )
        )
    if not movable:
        return False
    steps[movable[0]] += 1 if worse else -1
    return True


def blind(
    spec: FrameworkSpec, tool: Mapping[str, Any], final: Mapping[str, scoring.CriterionAnswer], role: str
) -> dict[str, scoring.CriterionAnswer]:
    """Answers of one blind auditor: the harmonised ones but for a few steps on criteria that do not block."""
    found = dict(final)
    for item in spec.for_profile(tool["profil"]):
        answer = final[item.code]
        if item.threshold is not None or answer.value in ("so", NOT_COMMUNICATED):
            continue
        if draw(tool["nom"], item.code, role) < 6:
            values = graded_values(item, tool["nom"])
            worths = [item.scale.worth(value) for value in values]
            place = worths.index(item.scale.worth(answer.value))
            other = place + 1 if place + 1 < len(values) else place - 1
            found[item.code] = replace(answer, value=values[other])
    return found


def justification(
    spec: FrameworkSpec,
    criterion: CriterionSpec,
    answer: scoring.CriterionAnswer,
    sentences: list[str],
    proofs: list[str],
) -> str:
    """What the auditor wrote: a French sentence that fits the answer."""
    result = scoring.assess(spec, criterion, replace(answer, why=answer.why or "-"))
    if result.counted == "so":
        return sentences[3]
    if result.counted == NOT_COMMUNICATED:
        return f"Malgré une relance, l'éditeur n'a pas transmis : {proofs[0][0].lower()}{proofs[0][1:]}."
    return sentences[{"reussi": 0, "partiel": 1}.get(result.phrase, 2)]


def evidence(criterion: CriterionSpec, answer: scoring.CriterionAnswer, proofs: list[str], day: dt.date) -> str:
    """Reference of the document that proves an answer, as the framework names it; empty where none is asked."""
    if answer.value in ("so", NOT_COMMUNICATED) or not criterion.scale.worth(answer.value):
        return ""
    name = proofs[draw(criterion.code, answer.value) % len(proofs)] if proofs else "Pièce"
    return f"{name}, pièce {criterion.code} du {day:%d/%m/%Y}"


def sheet_values(
    tool: Mapping[str, Any],
    answers: Mapping[str, scoring.CriterionAnswer],
    version: str,
    tested_on: str,
    certificate_until: str,
) -> dict[str, dict]:
    """Raw values of the ten "Mes données" lines, in accordance with the answers."""

    def value(code: str) -> str:
        return answers[code].value if code in answers else "so"

    place, kept = tool["lieu"], tool["lieu"] not in ("appareil", "aucune")
    hosts = {"FR": "Nuage d'Artois (fictif)", "EU": "Wolkenhaus (fictif)", "acces": "Blue Harbour (fictif)"}
    countries = {"FR": ["FR"], "EU": ["FR", "DE"], "acces": ["IE"]}.get(place, [])
    categories = (
        [] if place == "aucune" else {"SUIVI": ["sante_saisie"], "OBJET": ["sante_mesuree"]}.get(tool["profil"], [])
    )
    if kept and tool["profil"] in ("INFO", "ECHANGE"):
        categories = ["usage_de_l_application"]
    if tool["compte"] in ("pseudonyme", "facultatif"):
        categories = ["contact", *categories]
    if tool["compte"] in ("identite", "compte_tiers"):
        categories = ["identite", "contact", "date_naissance", *categories]
    extra = {"partiel": ["localisation_approchee"], "non": ["localisation_precise", "contacts_du_telephone", "voix"]}
    too_much = extra.get(value("DP-01"), [])
    seen_by = ["moi", *(["mon_professionnel"] if "partage" in tool.get("traits", []) else [])]
    done = {"3": "oui", "2": "oui", "1": "demande", "0": "non", "oui": "oui", "partiel": "demande", "non": "non"}
    needs_host = value("DP-11") != "so"
    deleted = done.get(value("DP-13"), "sans_objet")
    return {
        "FD-01": {"categories": [*categories, *too_much] or ["aucun"], "en_trop": too_much or ["aucun"]},
        "FD-02": {"choix": tool["compte"]},
        "FD-03": {
            "pays": countries or ["aucun"],
            "hebergeur": hosts.get(place, "aucun"),
            "sur_appareil": place == "appareil",
            "pays_acces": ["US"] if place == "acces" else ["aucun"],
        },
        "FD-04": {
            "reponse": "oui" if needs_host else "non_necessaire",
            "valide_jusqu_au": certificate_until if needs_host else None,
            "motif": None if needs_host else "aucune donnée de santé n'est confiée à un hébergeur",
        },
        "FD-05": {"destinataires": [*seen_by, *(["editeur_support"] if value("SE-07") == "partiel" else [])]},
        "FD-06": {
            "vente": value("DP-05") == "non",
            "partages": ["chercheurs"] if value("DP-18") not in ("oui", "so") else ["aucun"],
        },
        "FD-07": {
            "detectes": max(int(value("DP-06")), 2 if value("DP-07") == "non" else 0),
            "actifs_avant_accord": 2 if value("DP-07") == "non" else 0,
            "version_testee": version,
            "date_test": tested_on,
        },
        "FD-08": {
            "en_transit": value("SE-01") == "oui",
            "au_repos_serveur": value("SE-02") != "non" if kept else "sans_objet",
            "sur_appareil": value("SE-02") == "oui" if "SE-02" in answers or not kept else "sans_objet",
        },
        "FD-09": {
            "export": done.get(value("IR-01"), "sans_objet"),
            "effacement": deleted,
            "delai_jours": 30 if deleted == "oui" else None,
        },
        "FD-10": {
            "age_minimum": tool["age"],
            "accord_parent_avant": 15,
            "adultes": bool(tool.get("adultes")),
            "age_non_indique": False,
            "protections": value("DP-17") != "non",
        },
    }
