"""Everything that does not hold in a framework file, said at once, one clear sentence per fault.

Only the shape and the coherence are judged; a framework about cakes with sound scales and weights passes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from registry.enums import FrameworkStatus
from registry.framework import closing_spec, hands
from registry.framework.criteria_validation import criteria_faults
from registry.framework.spec import CAP_RULES, DEFAULT_LABEL_LETTER, SPECIAL

SECTIONS: Final = {
    "referentiel": Mapping,
    "echelles": Mapping,
    "niveaux_preuve": Mapping,
    "dimensions": list,
    "notation": Mapping,
    "criteres": list,
}
#: Entries of ``echelles`` that are not scales.
NOT_SCALES: Final = frozenset({"phrase_publique_affichee", "reponses_speciales"})


def is_number(value: object) -> bool:
    """True for a finite int or float; a boolean is not a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value and abs(value) < 1e12


def is_text(value: object) -> bool:
    """True for a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def duplicates(items: Iterable[object]) -> list[object]:
    """Texts and numbers that come more than once, in order."""
    plain = [item for item in items if isinstance(item, (str, int, float))]
    return [item for item, count in Counter(plain).items() if count > 1]


def texts(items: Iterable[object], key: str) -> list[str]:
    """The texts under ``key`` in ``items``, whatever else is there."""
    found = (item.get(key) for item in items if isinstance(item, Mapping))
    return [value for value in found if isinstance(value, str)]


def listed(value: object) -> list[Any]:
    """``value`` when it is a list, else an empty list."""
    return value if isinstance(value, list) else []


def faults(data: Mapping[str, Any]) -> list[str]:
    """Return every fault of ``data`` (text keys); an empty list means that ``framework_spec.build`` will succeed."""
    found = []
    for name, kind in SECTIONS.items():
        if name not in data:
            found.append(_("The section “%(name)s” is missing.") % {"name": name})
        elif not isinstance(data[name], kind) or not data[name]:
            found.append(_("The section “%(name)s” is empty or does not have the right shape.") % {"name": name})
    if found:
        return found
    for rule in (_identity_faults, _scale_faults, _proof_faults, _dimension_faults, _notation_faults, criteria_faults):
        found.extend(rule(data))
    found.extend(_sheet_faults(data))
    found.extend(_lifecycle_faults(data))
    found.extend(closing_spec.faults(data))
    return found


def _identity_faults(data: Mapping[str, Any]) -> Iterator[str]:
    about = data["referentiel"]
    limits = {"code": 40, "version": 20, "titre": 250}
    for key, limit in limits.items():
        if not is_text(about.get(key)) or len(about[key]) > limit:
            yield _("referentiel: “%(key)s” must be a text of 1 to %(limit)d characters (in quotes).") % {
                "key": key,
                "limit": limit,
            }
    if about.get("statut") not in FrameworkStatus.values:
        yield _("referentiel: unknown status “%(status)s” (known: %(known)s).") % {
            "status": about.get("statut"),
            "known": ", ".join(FrameworkStatus.values),
        }
    profiles = about.get("profils")
    if not isinstance(profiles, Mapping) or not profiles:
        yield _("referentiel: “profils” must name at least one profile.")
    codes = dimension_codes(data)
    guarantees = about.get("garanties") or []
    for item in guarantees if isinstance(guarantees, list) else [{}]:
        named = item.get("dimensions") if isinstance(item, Mapping) else None
        if not isinstance(named, list) or not named or not is_text(item.get("code")):
            yield _("referentiel: each guarantee has a code and names at least one dimension.")
        else:
            for code in named:
                if code not in codes:
                    yield _("Guarantee %(name)s: dimension “%(code)s” is missing.") % {
                        "name": item["code"],
                        "code": code,
                    }


def dimension_codes(data: Mapping[str, Any]) -> list[str]:
    """Codes of dimensions, whatever else is wrong with them."""
    return texts(data["dimensions"], "code")


def _scale_faults(data: Mapping[str, Any]) -> Iterator[str]:
    for name, scale in data["echelles"].items():
        if name in NOT_SCALES:
            continue
        values = scale.get("valeurs") if isinstance(scale, Mapping) else None
        if is_text(values):
            continue  # a number: each criterion has its own steps
        if not isinstance(values, Mapping) or not values:
            yield _("Scale %(name)s: “valeurs” must give the answers and what they are worth.") % {"name": name}
            continue
        for value, worth in values.items():
            if not is_number(worth) or not 0 <= worth <= 1:
                yield _("Scale %(name)s: “%(value)s” must be worth a number from 0 to 1.") % {
                    "name": name,
                    "value": value,
                }
            if value in SPECIAL:
                yield _("Scale %(name)s: “%(value)s” is kept for special answers.") % {"name": name, "value": value}


def _proof_faults(data: Mapping[str, Any]) -> Iterator[str]:
    for code in data["niveaux_preuve"]:
        if len(code) > 2:
            yield _("Level of proof “%(code)s”: two characters at most.") % {"code": code}


def _dimension_faults(data: Mapping[str, Any]) -> Iterator[str]:
    letters = texts(listed(data["notation"].get("lettres")), "lettre")
    total: float = 0
    for position, item in enumerate(data["dimensions"], start=1):
        if not isinstance(item, Mapping) or not is_text(item.get("code")) or len(item["code"]) > 20:
            yield _("Dimension number %(position)d: a code of 1 to 20 characters is needed.") % {"position": position}
            continue
        name = {"code": item["code"]}
        if not is_text(item.get("nom")) or len(item["nom"]) > 120:
            yield _("Dimension %(code)s: a name of 1 to 120 characters is needed.") % name
        weight = item.get("poids")
        if not isinstance(weight, int) or isinstance(weight, bool) or not 0 < weight <= 100:
            yield _("Dimension %(code)s: the weight must be a whole number from 1 to 100.") % name
        else:
            total += weight
        floor = item.get("plancher_label")
        if floor is not None and floor not in letters:
            yield _("Dimension %(code)s: the floor “%(floor)s” is not a letter of the framework.") % {
                **name,
                "floor": floor,
            }
    if total != 100:
        yield _("The weights of the dimensions sum to %(total)s, not to 100.") % {"total": total}
    for code in duplicates(dimension_codes(data)):
        yield _("Dimension %(code)s: this code is given twice.") % {"code": code}
    used = texts(data["criteres"], "dimension")
    for code in dict.fromkeys(dimension_codes(data)):
        if code not in used:
            yield _("Dimension %(code)s has no criterion.") % {"code": code}


def _notation_faults(data: Mapping[str, Any]) -> Iterator[str]:
    notation = data["notation"]
    grades = notation.get("lettres")
    if not isinstance(grades, list) or not all(
        isinstance(item, Mapping) and is_text(item.get("lettre")) and is_number(item.get("min")) for item in grades
    ):
        yield _("notation: “lettres” must be a list of letters with the score from which each is given.")
    else:
        letters = [item["lettre"] for item in grades]
        for letter in duplicates(letters):
            yield _("notation: the letter %(letter)s is given twice.") % {"letter": letter}
        for bound in duplicates(item["min"] for item in grades):
            yield _("notation: two letters start at %(bound)s.") % {"bound": bound}
        if not any(item["min"] == 0 for item in grades):
            yield _("notation: one letter must start at 0, so that every score has one.")
        least = notation.get("lettre_minimale", DEFAULT_LABEL_LETTER)
        if least not in letters:
            yield _("notation: the least letter for the label, %(letter)s, is not a letter.") % {"letter": least}
    weights = notation.get("poids_criteres")
    if not isinstance(weights, Mapping) or not weights or not all(str(key).isdecimal() for key in weights):
        yield _("notation: “poids_criteres” must name the weights that a criterion may have.")
    share = notation.get("part_perimetre_reduit", 0.25)
    if not is_number(share) or not 0 <= share <= 1:
        yield _("notation: “part_perimetre_reduit” must be a number from 0 to 1.")
    caps = notation.get("plafonds") or []
    for item in caps if isinstance(caps, list) else [{}]:
        code = item.get("code") if isinstance(item, Mapping) else None
        if code not in CAP_RULES:
            yield _("notation: the engine knows no cap “%(code)s” (known: %(known)s).") % {
                "code": code,
                "known": ", ".join(CAP_RULES),
            }
        elif not is_text(item.get("regle")):
            yield _("Cap %(code)s: its rule must be explained.") % {"code": code}
        else:
            for dimension in listed(item.get("dimensions")):
                if dimension not in dimension_codes(data):
                    yield _("Cap %(code)s: dimension “%(dimension)s” is missing.") % {
                        "code": code,
                        "dimension": dimension,
                    }


def _sheet_faults(data: Mapping[str, Any]) -> Iterator[str]:
    """The "Mes données" sheet may be absent; when present, its lines name existing criteria."""
    if "fiche_donnees" not in data:
        return
    sheet = data["fiche_donnees"]
    lines = sheet.get("lignes") if isinstance(sheet, Mapping) else None
    looks = sheet.get("etats") if isinstance(sheet, Mapping) else None
    if (
        not isinstance(lines, list)
        or not isinstance(looks, Mapping)
        or not all(isinstance(look, Mapping) for look in looks.values())
    ):
        yield _("fiche_donnees: “etats” and “lignes” are needed.")
        return
    known = texts(data["criteres"], "code")
    for line in lines:
        if (
            not isinstance(line, Mapping)
            or not is_text(line.get("code"))
            or not isinstance(line.get("phrases"), Mapping)
        ):
            yield _("fiche_donnees: each line has a code, a question and its sentences.")
            continue
        if not isinstance(line.get("criteres", []), list):
            yield _("Line %(line)s: “criteres” must be a list.") % {"line": line["code"]}
        for code in listed(line.get("criteres")):
            if code not in known:
                yield _("Line %(line)s: criterion “%(code)s” is missing.") % {"line": line["code"], "code": code}


def _lifecycle_faults(data: Mapping[str, Any]) -> Iterator[str]:
    """The life cycle may be absent; when present, its transitions name its states."""
    if "cycle_de_vie" not in data:
        return
    cycle = data["cycle_de_vie"]
    states = cycle.get("etats") if isinstance(cycle, Mapping) else None
    transitions = cycle.get("transitions") if isinstance(cycle, Mapping) else None
    if not isinstance(states, list) or not isinstance(transitions, list):
        yield _("cycle_de_vie: “etats” and “transitions” are needed.")
        return
    known = texts(states, "code")
    if not all(isinstance(item, Mapping) and item.get("public") in (True, False, "option") for item in states):
        yield _("cycle_de_vie: each state says whether it is public (true, false or option).")
    months = cycle.get("duree_validite_mois", 24)
    if not is_number(months) or not 1 <= months <= 120:
        yield _("cycle_de_vie: “duree_validite_mois” must be a number of months from 1 to 120.")
    reserved = cycle.get("reserves_mois_max", 6)
    if not is_number(reserved) or not 1 <= reserved <= 120:
        yield _("cycle_de_vie: “reserves_mois_max” must be a number of months from 1 to 120.")
    yield from hands.rule_faults(cycle)
    for item in transitions:
        if not isinstance(item, Mapping) or "par" not in item or "de" not in item or "vers" not in item:
            yield _("cycle_de_vie: each transition says from (de), to (vers) and by whom (par).")
            continue
        for side in ("de", "vers"):
            for state in item[side] if isinstance(item[side], list) else [item[side]]:
                if state not in known:
                    yield _("cycle_de_vie: the state “%(state)s” is missing.") % {"state": state}
