"""Results per criterion as the public reads them: verdict, plain sentence, proof, reply of the publisher.

Everything comes from the framework that was used: the code knows scales and rules, never a criterion.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry.framework import closing_spec
from registry.framework.spec import CriterionSpec, FrameworkSpec
from registry.models import Answer, Criterion, Dimension, Framework
from registry.rules import plain, scoring

#: verdict → (word, shape of the icon in ``label.css``); the order is the order of reading.
VERDICTS: Final = {
    "reussi": _("Met"),
    "partiel": _("Partly met"),
    "echec": _("Not met"),
    "nc": _("Could not be checked"),
    "so": _("Does not apply"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion and what was found. Texts that come from the framework or from auditors are in French."""

    code: str
    dimension: str
    title: str
    question: str
    verdict: str
    sentence: str
    answer: str
    proof: str
    proof_name: str
    proof_text: str
    required_proof: str
    justification: str
    change_reason: str
    reply: str
    sources: tuple[str, ...]
    weight: int
    weight_word: str
    blocking: bool
    method: str
    proof_too_weak: bool

    @property
    def verdict_word(self):
        """The verdict in the reader's language."""
        return VERDICTS[self.verdict]


def verdict(spec: FrameworkSpec, criterion: CriterionSpec | None, answer: Answer) -> tuple[str, bool]:
    """Which public sentence goes with an answer (``reussi``, ``partiel``, ``echec``, ``nc``, ``so``), and whether a
    positive answer was left out because its proof is too weak. What scoring refuses counts as not communicated."""
    if criterion is None:
        return "nc", False
    try:
        result = scoring.assess(
            spec, criterion, scoring.CriterionAnswer(answer.value, answer.proof or None, answer.justification or "-")
        )
    except ValueError:
        return "nc", False
    return (result.phrase if result.phrase in VERDICTS else "nc"), result.insufficient_proof


def _sentence(criterion: Criterion, name: str, framework_data: Mapping[str, Any]) -> str:
    """The sentence for the public; the two special ones are the framework's."""
    special = framework_data["echelles"].get("phrase_publique_affichee", {})
    return criterion.public.get(name) or special.get(name) or ""


def _answer_text(criterion: Criterion, raw: str, framework_data: Mapping[str, Any]) -> str:
    """The answer in words: meaning of the level, number with its unit, or the plain word."""
    special = {"so": "Sans objet", "nc": "Non communiqué", "nt": "Non testé", "": "Sans réponse"}
    if raw in special:
        return special[raw]
    levels = criterion.levels or {}
    if raw in levels:
        return f"Niveau {raw} sur {max(levels)} : {levels[raw]}"
    if criterion.unit:
        return plain.counted(raw, criterion.unit)
    return raw.capitalize()


def finding(answer: Answer, framework: Framework, specs: Mapping[str, CriterionSpec]) -> Finding:
    """Build the public result of one answer. The criterion and its dimension must be loaded."""
    criterion = answer.criterion
    framework_data = framework.data
    name, too_weak = verdict(framework.spec, specs.get(criterion.code), answer)
    levels = framework_data.get("niveaux_preuve", {})
    proof = levels.get(answer.proof, {})
    weights = framework_data["notation"].get("poids_criteres", {})
    return Finding(
        code=criterion.code,
        dimension=criterion.dimension.code,
        title=criterion.title,
        question=criterion.public.get("question") or criterion.question,
        verdict=name,
        sentence=_sentence(criterion, name, framework_data),
        answer=_answer_text(criterion, answer.value, framework_data),
        proof=answer.proof,
        proof_name=proof.get("nom", ""),
        proof_text=proof.get("public", ""),
        required_proof=levels.get(criterion.minimum_proof, {}).get("nom", criterion.minimum_proof),
        justification=answer.justification,
        change_reason=answer.change_reason if closing_spec.reason_is_public(framework.digest, framework_data) else "",
        reply=answer.reply_shown,
        sources=tuple(criterion.sources or ()),
        weight=criterion.weight,
        weight_word=weights.get(str(criterion.weight), str(criterion.weight)),
        blocking=criterion.blocking,
        method=criterion.method,
        proof_too_weak=too_weak,
    )


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The results of one dimension, in the order of the framework."""

    dimension: Dimension
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> list[tuple[str, object, int]]:
        """``(verdict, word, number)`` for each verdict present."""
        found = [one.verdict for one in self.findings]
        return [(name, word, found.count(name)) for name, word in VERDICTS.items() if name in found]


def grouped(framework: Framework, answers: Iterable[Answer]) -> list[FindingGroup]:
    """Results by dimension; a dimension without any applicable criterion is left out."""
    specs = {one.code: one for one in framework.spec.criteria}
    found = [finding(answer, framework, specs) for answer in answers]
    groups = [
        FindingGroup(one, tuple(f for f in found if f.dimension == one.code)) for one in framework.dimensions.all()
    ]
    return [group for group in groups if group.findings]
