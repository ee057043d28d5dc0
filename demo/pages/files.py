"""Reading ``fixtures/demo``: texts with front matter, sources, printable files. Nothing here touches the database."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from content.printing import builder, markup
from demo.pages.illustrations import draw

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
FOOTERS = {
    "fr": "Prévenance · document de démonstration, à relire avant usage réel · libre de réemploi (EUPL-1.2)",
    "fr-simple": "Prévenance · document d’essai · pas encore relu par des personnes concernées",
    "ar": "Prévenance · وثيقة تجريبية، تُراجَع قبل الاستعمال",
}
LABELS = {"ar": {"page": "صفحة", "qr": "رمز للوصول إلى"}, "fr": {"qr": "Code QR vers"}}


@dataclass(frozen=True)
class Text:
    """A file of ``fixtures/demo``: its name without suffix, language, front matter and blocks."""

    name: str
    language: str
    meta: dict
    blocks: list[dict]
    source: str


def read(path: Path, language: str) -> Text:
    """Read one file. Raises ``ValueError`` naming it when it does not hold."""
    try:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        return Text(
            path.stem, language, yaml.safe_load(front), markup.parse(body, by_line=language == "fr-simple"), body
        )
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name}: {error}") from error


@cache
def pages(language: str) -> tuple[Text, ...]:
    """Every page of ``language``, by name."""
    return tuple(read(path, language) for path in sorted((ROOT / "pages" / language).glob("*.md")))


def short(source: str) -> list[dict]:
    """Blocks of a short text of a front matter."""
    return markup.parse(source)


@cache
def french_meta(name: str) -> dict:
    """Front matter of the French page of that name: topics, sources and dates are the same in every language."""
    return next((text.meta for text in pages("fr") if text.name == name), {})


@cache
def sources() -> dict[str, dict]:
    """``{key: {"title", "publisher", "url", "consulted"}}``."""
    data = yaml.safe_load((ROOT / "sources.yaml").read_text(encoding="utf-8"))
    return {key: {**row, "consulted": data["consulted"]} for key, row in data["sources"].items()}


def guideline() -> list[dict]:
    """Versions of the charter, oldest first."""
    return yaml.safe_load((ROOT / "guideline" / "versions.yaml").read_text(encoding="utf-8"))


def printable_names() -> list[str]:
    """Texts of the printable files (colour variants; a name with ``-nb`` gives the black and white one)."""
    return [path.stem for path in sorted((ROOT / "printables").glob("*.md"))]


def printable(name: str) -> builder.Document:
    """The document ``name``; with the suffix ``-nb``, the same in black and white."""
    bw = name.endswith("-nb")
    path = ROOT / "printables" / f"{name.removesuffix('-nb')}.md"
    language = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1]).get("language", "fr")
    text = read(path, language)
    meta = {key: value for key, value in text.meta.items() if key not in {"art", "language", "description"}}
    art = text.meta.get("art", "")
    return builder.Document(
        **meta,
        language=language,
        blocks=text.blocks,
        bw=bw,
        art=draw(art, greys=bw) if art else "",
        footer=FOOTERS[language],
        labels=LABELS.get(language, LABELS["fr"]),
    )


def description(name: str) -> str:
    """What the printable file is for."""
    return read(ROOT / "printables" / f"{name.removesuffix('-nb')}.md", "fr").meta.get("description", "")
