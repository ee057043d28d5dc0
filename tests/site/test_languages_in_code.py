"""Languages come from the settings: no module of the product names one, but those below, each for its reason."""

import ast

from django.conf import settings

from core.declaration import packages

#: What stays in a language by its nature.
TRAITS = "what Django does not know of a language"
WORDS = "words of the first site, by language, written here"
FRENCH_LAW = "the label is given in French: its texts are marked as such in other languages"
DATA = "files of data, each of whose languages is written by hand, French first"
STORED = "a column of the database: its default is in a migration too"
TYPOGRAPHY = "rules of writing of one language"
ENGLISH_FIRST = "names of countries are looked up in one language that Babel has whole"
PENDING = "not yet read from the settings"

ALLOWED = {
    "content/answers/doors.py": DATA,
    "content/answers/sense.py": DATA,
    "content/models/base.py": STORED,
    "content/models/campaign.py": STORED,
    "content/models/inlines.py": STORED,
    "content/models/kit.py": STORED,
    "content/pages/readability.py": TYPOGRAPHY,
    "content/reference.py": WORDS,
    "core/countries.py": ENGLISH_FIRST,
    "core/languages.py": TRAITS,
    "core/templatetags/core.py": TYPOGRAPHY,
    "directory/hours/rendering.py": TYPOGRAPHY,
    "directory/public/coverage.py": DATA,
    "directory/sources/writing.py": PENDING,
    "distress/gate.py": DATA,
    "evaluation/questions.py": DATA,
    "evaluation/targets.py": DATA,
    "frame/templatetags/theme.py": TYPOGRAPHY,
    "handovers/book.py": DATA,
    "identity/names.py": ENGLISH_FIRST,
    "listing/atom.py": PENDING,
    "prevenance/management/commands/catalogues.py": ENGLISH_FIRST,
    "registry/data_sheet/lines.py": FRENCH_LAW,
    "registry/framework/converters/rgaa.py": FRENCH_LAW,
    "registry/framework/words.py": FRENCH_LAW,
    "registry/models/dossier.py": FRENCH_LAW,
    "registry/models/framework.py": STORED,
    "registry/models/tool.py": STORED,
    "registry/presentation/languages.py": WORDS,
    "registry/public/cards.py": FRENCH_LAW,
    "registry/public/charts.py": FRENCH_LAW,
    "registry/public/feed.py": FRENCH_LAW,
    "registry/public/serialize.py": FRENCH_LAW,
    "registry/public/views/common.py": FRENCH_LAW,
    "registry/public/views/compare.py": FRENCH_LAW,
    "registry/public/views/lists.py": FRENCH_LAW,
    "registry/public/views/reference.py": FRENCH_LAW,
    "registry/public/views/sheets.py": FRENCH_LAW,
    "registry/reference/loader.py": FRENCH_LAW,
    "registry/templatetags/label.py": FRENCH_LAW,
    "security/journal.py": PENDING,
    "vocabularies/models.py": PENDING,
}


def _named() -> dict[str, int]:
    codes, found = {code for code, _name in settings.LANGUAGES}, {}
    for name, folder in packages().items():
        if name == "demo":
            continue
        for path in sorted(folder.rglob("*.py")):
            if {"migrations", "settings"} & set(path.parts):
                continue
            source = path.read_text(encoding="utf-8")
            if not any(f'"{code}"' in source for code in codes):
                continue
            many = sum(
                isinstance(node, ast.Constant) and node.value in codes and isinstance(node.value, str)
                for node in ast.walk(ast.parse(source))
            )
            if many:
                found[f"{name}/{path.relative_to(folder)}"] = many
    return found


def test_no_module_names_a_language():
    named = _named()
    assert {path for path in named if path not in ALLOWED} == set(), "settings.LANGUAGE_CODE, core.languages"
    assert {path for path in ALLOWED if path not in named} == set(), "no longer needed"
