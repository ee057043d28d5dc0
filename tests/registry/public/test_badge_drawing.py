import xml.etree.ElementTree as ET

import pytest

from registry.public.badge import Badge, draw, etag

SVG = "{http://www.w3.org/2000/svg}"


def make(**changes):
    values = {
        "identifier": "PRV-2026-00001-7",
        "name": "Dodo & Cie",
        "status": "valid",
        "letter": "B",
        "headline": "Bon niveau",
        "lines": ("Label valide", "Vérifié le 3 mars 2026"),
    }
    return Badge(**(values | changes))


def test_title_says_everything():
    title = ET.fromstring(draw(make())).find(f"{SVG}title").text
    for part in ("Dodo & Cie", "Bon niveau", "Label valide", "3 mars 2026", "PRV-2026-00001-7"):
        assert part in title


def test_no_letter_when_there_is_none():
    texts = [node.text for node in ET.fromstring(draw(make(letter="", status="off"))).iter(f"{SVG}text")]
    assert "B" not in texts


def test_letter_never_appears_on_a_label_that_is_off():
    texts = [node.text for node in ET.fromstring(draw(make(status="off"))).iter(f"{SVG}text")]
    assert "B" not in texts


def test_validator_changes_with_the_state():
    assert etag(draw(make())) == etag(draw(make()))
    assert etag(draw(make())) != etag(draw(make(status="off", letter="")))


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_badge_carries_no_style_and_no_script(direction):
    svg = draw(make(name='"><script>alert(1)</script>', direction=direction))
    assert "<script" not in svg
    assert "style=" not in svg
