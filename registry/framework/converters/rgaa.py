"""RGAA as Ara publishes it (JSON: topics, then criteria) → a framework that the engine loads and scores.

Source: DISIC/Ara, ``criteres.json`` (Licence Ouverte 2.0). RGAA itself knows no letter: weights (each topic by its
number of criteria) and letters are ours, to compare two versions of a site; they are no declaration of conformity.
"""

import re
from collections.abc import Mapping
from typing import Any

PROFILES = {
    "INFO": "Site ou application d'information",
    "SUIVI": "Application de suivi",
    "OBJET": "Objet connecté et son application",
    "ECHANGE": "Service de mise en relation",
}
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def plain(text: str) -> str:
    """Markdown links and code marks removed."""
    return _LINK.sub(r"\1", text).replace("`", "").strip()


def shares(counts: list[int], total: int = 100) -> list[int]:
    """Whole weights proportional to ``counts``, at least 1, that sum to ``total`` (largest remainders)."""
    whole = sum(counts)
    weights = [max(1, total * count // whole) for count in counts]
    order = sorted(range(len(counts)), key=lambda i: (-(total * counts[i] % whole), i))
    for i in range(total - sum(weights)):
        weights[order[i % len(order)]] += 1
    while sum(weights) > total:
        weights[weights.index(max(weights))] -= 1
    return weights


def convert(data: Mapping[str, Any], version: str = "4.1") -> dict[str, Any]:
    """Return the framework; ``KeyError`` or ``TypeError`` when ``data`` is not the file that is expected."""
    topics = data["topics"]
    weights = shares([len(topic["criteria"]) for topic in topics])
    return {
        "referentiel": {
            "code": "RGAA",
            "version": version,
            "statut": "projet",
            "langue": "fr",
            "licence": "Licence Ouverte 2.0 (DISIC)",
            "titre": f"Référentiel général d'amélioration de l'accessibilité {version}",
            "profils": PROFILES,
        },
        "echelles": {"conformite": {"valeurs": {"conforme": 1.0, "non_conforme": 0.0}}},
        "niveaux_preuve": {
            "D0": {"nom": "Déclaré", "public": "Déclaré, non vérifié."},
            "D2": {"nom": "Testé", "public": "Testé par l'auditeur."},
        },
        "dimensions": [
            {"code": f"T{topic['number']:02d}", "nom": topic["topic"], "poids": weight}
            for topic, weight in zip(topics, weights, strict=True)
        ],
        "notation": {
            "poids_criteres": {"1": "critère"},
            "lettres": [
                {"lettre": letter, "min": bound, "mot": word}
                for letter, bound, word in (
                    ("A", 100, "Tout est conforme"), ("B", 75, "Presque tout est conforme"),
                    ("C", 50, "Partiellement conforme"), ("D", 0, "Non conforme"),
                )
            ],
            "plafonds": [],
        },
        "criteres": [
            _criterion(topic["number"], item["criterium"]) for topic in topics for item in topic["criteria"]
        ],
    }  # fmt: skip


def _criterion(topic: int, item: Mapping[str, Any]) -> dict[str, Any]:
    question = plain(item["title"])
    tests = [
        plain(part) for test in item.get("tests", {}).values() for part in (test if isinstance(test, list) else [test])
    ]
    wcag = [entry for reference in item.get("references", []) for entry in reference.get("wcag", [])]
    return {
        "code": f"{topic}.{item['number']}",
        "dimension": f"T{topic:02d}",
        "titre": question if len(question) <= 200 else question[:199] + "…",
        "question": question,
        "type": "conformite",
        "poids": 1,
        "bloquant": False,
        "sans_objet": {"autorise": True, "condition": "Aucun élément concerné dans l'échantillon"},
        "profils": list(PROFILES),
        "methode": "\n".join(tests),
        "preuve_minimale": "D2",
        "sources": wcag,
        "public": {"question": question, "reussi": "Conforme.", "echec": "Non conforme."},
    }
