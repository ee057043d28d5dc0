"""A framework as typed, immutable values: what scoring needs, built from a file that was found free of faults.

Nothing here names a criterion or a dimension: another framework of the same shape works without a line of code.
Fractions are exact: 0.34 in the file is 34/100, not its binary neighbour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

NOT_APPLICABLE: Final = "so"
NOT_COMMUNICATED: Final = "nc"
NOT_TESTED: Final = "nt"
SPECIAL: Final = (NOT_APPLICABLE, NOT_COMMUNICATED, NOT_TESTED)
#: Rules of the engine a framework may ask for under ``notation.plafonds``.
CAP_RULES: Final = ("P1", "P2", "P3")
DEFAULT_LABEL_LETTER: Final = "C"
DEFAULT_REDUCED_SHARE: Final = Fraction(1, 4)
LARGEST_NUMBER: Final = Decimal(10) ** 9


class InvalidValueError(ValueError):
    """A value that the criterion's scale does not know."""


def exact(number: object) -> Fraction:
    """Exact fraction of a number as it is written (``0.34`` → 17/50)."""
    return Fraction(str(number))


@dataclass(frozen=True, slots=True)
class ChoiceScale:
    """A closed list of answers, each worth a share of 1."""

    name: str
    values: Mapping[str, Fraction]
    phrases: Mapping[str, str] = field(default_factory=dict)

    def worth(self, value: str) -> Fraction:
        """Share of 1 that ``value`` is worth; unknown values raise :class:`InvalidValueError`."""
        try:
            return self.values[value]
        except KeyError:
            raise InvalidValueError(value) from None

    def choices(self) -> tuple[str, ...]:
        """Answers from the best to the worst."""
        return tuple(sorted(self.values, key=lambda value: -self.values[value]))


@dataclass(frozen=True, slots=True)
class NumberStep:
    """One step of a number: ``maximum`` (at most) or ``minimum`` (at least); neither: everything else."""

    worth: Fraction
    maximum: Decimal | None = None
    minimum: Decimal | None = None

    def holds(self, number: Decimal) -> bool:
        """True when ``number`` satisfies the step."""
        return (self.maximum is None or number <= self.maximum) and (self.minimum is None or number >= self.minimum)


@dataclass(frozen=True, slots=True)
class NumberScale:
    """A number, worth what the first step it satisfies says. A unit that starts with % stops at 100."""

    name: str
    steps: tuple[NumberStep, ...]
    unit: str = ""

    def worth(self, value: str) -> Fraction:
        """Share of 1; text that is not a number from 0 to 10⁹ raises :class:`InvalidValueError`."""
        number = parse_number(value)
        if self.unit.startswith("%") and number > 100:
            raise InvalidValueError(value)
        for step in self.steps:
            if step.holds(number):
                return step.worth
        raise InvalidValueError(value)

    def choices(self) -> tuple[str, ...]:
        """No closed list."""
        return ()


Scale = ChoiceScale | NumberScale


def parse_number(text: str) -> Decimal:
    """Plain decimal number from 0 to 10⁹ (comma or point); anything else raises :class:`InvalidValueError`."""
    plain = text.strip().replace(",", ".", 1)
    if not plain.isascii() or len(plain) > 20 or not plain.replace(".", "", 1).isdigit():
        raise InvalidValueError(text)
    number = Decimal(plain)
    if number > LARGEST_NUMBER:
        raise InvalidValueError(text)
    return number


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """What scoring needs to know of a criterion. ``threshold`` is the least worth that does not block, or None."""

    code: str
    dimension: str
    title: str
    scale: Scale
    weight: int
    profiles: frozenset[str]
    minimum_proof: str
    threshold: Fraction | None
    may_be_na: bool


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """A dimension, its weight in the mean and the least letter that the label accepts (empty: none)."""

    code: str
    name: str
    weight: int
    floor: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter, the score from which it is given, and its word."""

    letter: str
    minimum: Decimal
    word: str


@dataclass(frozen=True, slots=True)
class CapSpec:
    """A ceiling on the overall letter. ``dimensions`` is only used by P1 (never better than these)."""

    code: str
    text: str
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkSpec:
    """The whole rule of one version of a framework."""

    code: str
    version: str
    profiles: tuple[str, ...]
    dimensions: tuple[DimensionSpec, ...]
    criteria: tuple[CriterionSpec, ...]
    grades: tuple[Grade, ...]
    proofs: tuple[str, ...]
    caps: tuple[CapSpec, ...]
    essential_weight: int
    label_letter: str
    reduced_share: Fraction

    def for_profile(self, profile: str) -> tuple[CriterionSpec, ...]:
        """Criteria that apply to ``profile``, in order; ``KeyError`` for a profile the framework does not know."""
        if profile not in self.profiles:
            raise KeyError(profile)
        return tuple(criterion for criterion in self.criteria if profile in criterion.profiles)

    def letter_of(self, score: Decimal) -> str:
        """Letter of a score already rounded to 0.1."""
        return next(grade.letter for grade in self.grades if score >= grade.minimum)

    def rank(self, letter: str) -> int:
        """0 for the best letter."""
        return next(index for index, grade in enumerate(self.grades) if grade.letter == letter)

    def proof_is_enough(self, proof: str, minimum: str) -> bool:
        """True when ``proof`` is at least ``minimum``; an unknown proof never is."""
        return proof in self.proofs and self.proofs.index(proof) >= self.proofs.index(minimum)


def build_scale(item: Mapping[str, Any], scales: Mapping[str, Any]) -> Scale:
    """Scale of the criterion ``item`` of a file, whose ``type`` is a key of ``scales``."""
    name = item["type"]
    values = scales[name]["valeurs"]
    if isinstance(values, Mapping):
        shown = scales.get("phrase_publique_affichee")
        phrases = shown.get(name) if isinstance(shown, Mapping) else None
        return ChoiceScale(
            name,
            {str(key): exact(worth) for key, worth in values.items()},
            dict(phrases) if isinstance(phrases, Mapping) else {},
        )
    steps = tuple(
        NumberStep(
            exact(step["valeur"]), *(Decimal(str(step[k])) if step.get(k) is not None else None for k in ("max", "min"))
        )
        for step in item["bareme"]
    )
    return NumberScale(name, steps, str(item.get("unite") or ""))


def _criterion(item: Mapping[str, Any], scales: Mapping[str, Any]) -> CriterionSpec:
    scale = build_scale(item, scales)
    return CriterionSpec(
        code=item["code"],
        dimension=item["dimension"],
        title=item["titre"],
        scale=scale,
        weight=int(item["poids"]),
        profiles=frozenset(item["profils"]),
        minimum_proof=item["preuve_minimale"],
        threshold=scale.worth(str(item["seuil_bloquant"])) if item.get("bloquant") else None,
        may_be_na=bool((item.get("sans_objet") or {}).get("autorise", False)),
    )


def _caps(data: Mapping[str, Any]) -> tuple[CapSpec, ...]:
    """P1 protects the leading dimension of each guarantee (the first it lists) unless the cap names its own."""
    leading = {guarantee["dimensions"][0] for guarantee in data["referentiel"].get("garanties") or []}
    order = [item["code"] for item in data["dimensions"]]
    caps = []
    for item in data["notation"].get("plafonds") or []:
        named = item.get("dimensions") or sorted(leading, key=order.index)
        caps.append(CapSpec(item["code"], item.get("regle", ""), tuple(named) if item["code"] == "P1" else ()))
    return tuple(caps)


def build(data: Mapping[str, Any]) -> FrameworkSpec:
    """Build the rule from ``data`` (text keys, see ``framework_file.normalise``), which must be free of faults."""
    notation = data["notation"]
    grades = [Grade(item["lettre"], Decimal(str(item["min"])), item.get("mot", "")) for item in notation["lettres"]]
    return FrameworkSpec(
        code=data["referentiel"]["code"],
        version=str(data["referentiel"]["version"]),
        profiles=tuple(data["referentiel"]["profils"]),
        dimensions=tuple(
            DimensionSpec(item["code"], item["nom"], int(item["poids"]), item.get("plancher_label") or "")
            for item in data["dimensions"]
        ),
        criteria=tuple(_criterion(item, data["echelles"]) for item in data["criteres"]),
        grades=tuple(sorted(grades, key=lambda grade: -grade.minimum)),
        proofs=tuple(data["niveaux_preuve"]),
        caps=_caps(data),
        essential_weight=max(int(weight) for weight in notation["poids_criteres"]),
        label_letter=notation.get("lettre_minimale", DEFAULT_LABEL_LETTER),
        reduced_share=exact(notation.get("part_perimetre_reduit", DEFAULT_REDUCED_SHARE)),
    )


_built: dict[str, FrameworkSpec] = {}


def spec_of(digest: str, data: Mapping[str, Any]) -> FrameworkSpec:
    """:func:`build`, once per digest and process (rows of a version never change without their digest)."""
    if digest not in _built:
        _built[digest] = build(data)
    return _built[digest]
