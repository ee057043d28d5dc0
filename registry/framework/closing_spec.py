"""What closing an evaluation demands, as typed values: data of the framework over the versioned file of the product.

``data/closing.yaml`` holds the default of every threshold; a framework may give its own, key by key, under
``evaluation.cloture``. ``evaluation.exigence_par_reponse``, in words, wins over both where it gives a number of
characters; ``cycle_de_vie.delais.evaluation_jours`` is the age a blind test may have.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

FILE: Final = Path(__file__).with_name("data") / "closing.yaml"
#: Kinds of answer that ``exigences`` knows, and kinds of evaluation.
ANSWERS: Final = ("positive", "nulle", "so", "nc")
EVALUATIONS: Final = ("aveugle", "finale", "complement")
_CHARACTERS: Final = re.compile(r"(\d+)\s*caract")


@dataclass(frozen=True, slots=True)
class WordRules:
    """When a text is made of words; see :mod:`registry.rules.wording`."""

    languages: tuple[str, ...]
    known: int
    known_share: float
    different_share: float
    different_enough: int


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """Thresholds of closing. ``needs``: kind of answer → {"preuve", "piece"}; ages in days; hours: (least, most)."""

    version: str
    needs: Mapping[str, frozenset[str]]
    without_evidence: frozenset[str]
    characters: int
    same_text: int
    same_text_without_value: int
    likeness: float
    words: WordRules
    test_age: Mapping[str, int]
    hours: Mapping[str, tuple[Decimal, Decimal]]
    change_needs_reason: bool
    change_reason_public: bool


@cache
def defaults() -> Mapping[str, Any]:
    """The product's file."""
    rules: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return rules


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = _merged(found[key], value) if both else value
    return found


def build(framework_data: Mapping[str, Any]) -> ClosingRules:
    """Rules for evaluations made under this framework (free of :func:`faults`)."""
    section = framework_data.get("evaluation")
    section = section if isinstance(section, Mapping) else {}
    data = _merged(defaults(), section.get("cloture") or {})
    ages = dict(data["test"]["anciennete_max_jours"])
    days = ((framework_data.get("cycle_de_vie") or {}).get("delais") or {}).get("evaluation_jours")
    if isinstance(days, int) and "test" not in (section.get("cloture") or {}):
        ages["aveugle"] = days
    words, texts = data["mots"], data["justification"]
    return ClosingRules(
        version=str(data["version"]),
        needs={kind: frozenset(data["exigences"].get(kind) or ()) for kind in ANSWERS},
        without_evidence=frozenset(data["preuves_sans_piece"]),
        characters=_characters(section.get("exigence_par_reponse")) or int(texts["caracteres_min"]),
        same_text=int(texts["meme_phrase_max"]),
        same_text_without_value=int(texts["meme_phrase_sans_valeur_max"]),
        likeness=float(texts["ressemblance_max"]),
        words=WordRules(
            tuple(words["langues"]),
            int(words["connus_min"]),
            float(words["part_connue_min"]),
            float(words["part_differente_min"]),
            int(words["differents_suffisants"]),
        ),
        test_age={kind: int(ages[kind]) for kind in EVALUATIONS},
        hours={
            kind: (Decimal(str(data["heures"][kind]["min"])), Decimal(str(data["heures"][kind]["max"])))
            for kind in EVALUATIONS
        },
        change_needs_reason=bool(data["changement_motive"]),
        change_reason_public=bool(data["motif_public"]),
    )


_public: dict[str, bool] = {}


def reason_is_public(digest: str, framework_data: Mapping[str, Any]) -> bool:
    """True when the reason of a change is shown with the finding; read once per version of a framework."""
    if digest not in _public:
        _public[digest] = build(framework_data).change_reason_public
    return _public[digest]


def _characters(demands: object) -> int | None:
    """The number in "justification (20 caractères au moins)"; None when the framework gives none."""
    for line in demands if isinstance(demands, list) else ():
        found = _CHARACTERS.search(str(line))
        if found and "justification" in str(line):
            return int(found[1])
    return None


def faults(framework_data: Mapping[str, Any]) -> Iterator[str]:
    """What does not hold in ``evaluation.cloture`` of a framework file; nothing when absent."""
    section = framework_data.get("evaluation")
    own = section.get("cloture") if isinstance(section, Mapping) else None
    if own is None:
        return
    if not isinstance(own, Mapping):
        yield _("evaluation: “cloture” must give its rules by name.")
        return
    yield from _unknown(own, defaults(), "cloture")
    try:
        rules = build(framework_data)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        yield _("evaluation: “cloture” holds a value of the wrong kind.")
        return
    shares = (rules.likeness, rules.words.known_share, rules.words.different_share)
    if not all(0 <= share <= 1 for share in shares):
        yield _("evaluation: the shares of “cloture” go from 0 to 1.")
    if any(least < 0 or least > most for least, most in rules.hours.values()):
        yield _("evaluation: the hours of “cloture” go from the least to the most.")
    texts = (rules.characters, rules.same_text, rules.same_text_without_value)
    counts = (*texts, rules.words.known, rules.words.different_enough, *rules.test_age.values())
    if any(count < 1 for count in counts):
        yield _("evaluation: the numbers of “cloture” are 1 or more.")


def _unknown(own: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, value in own.items():
        if key not in known:
            yield _("evaluation: “%(path)s” knows no key “%(key)s”.") % {"path": path, "key": key}
        elif isinstance(known[key], Mapping) != isinstance(value, Mapping):
            yield _("evaluation: “%(key)s” of “%(path)s” does not have the right shape.") % {"path": path, "key": key}
        elif isinstance(value, Mapping):
            yield from _unknown(value, known[key], f"{path}.{key}")
