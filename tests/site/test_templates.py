"""Templates are read by people: no line is longer than a screen is wide."""

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
