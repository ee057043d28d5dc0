"""Sources of templates: length of lines, and what the theme may hold."""

import pytest

from tests.demo_site import ROOT

LONGEST = 200
TEMPLATES = sorted(
    path
    for folder in ("themes", "*/templates")
    for path in ROOT.glob(f"{folder}/**/*.html")
    if ".venv" not in path.parts
)


def test_templates_are_found():
    assert len(TEMPLATES) > 150


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_is_too_long(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {number: len(line) for number, line in enumerate(lines, 1) if len(line) > LONGEST} == {}


def test_the_theme_holds_no_page_of_the_administration():
    found = [path for path in ROOT.glob("themes/**/*.html") if "wagtailadmin" in path.read_text(encoding="utf-8")]
    assert found == []
