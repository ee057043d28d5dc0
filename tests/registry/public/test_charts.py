import xml.etree.ElementTree as ET

import pytest

from registry.public.charts import Bar, Series, Threshold, bars, dots, profile

SVG = "{http://www.w3.org/2000/svg}"
STEPS = [Threshold(85, "A"), Threshold(55, "C")]


def draw(rows):
    return ET.fromstring(bars(rows, key="d", title="Résultats", desc="Six dimensions", thresholds=STEPS))


def test_chart_is_a_named_image():
    root = draw([Bar("Sécurité", 50, "50,0", "D")])
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "d-t d-d"
    assert root.find(f"{SVG}title").text == "Résultats"
    assert root.find(f"{SVG}desc").text == "Six dimensions"
    assert "style" not in "".join(str(node.attrib) for node in root.iter())


def test_bar_is_as_long_as_its_score():
    (bar,) = [n for n in draw([Bar("S", 50, "50")]).iter(f"{SVG}rect") if "chart__bar" in n.get("class")]
    assert float(bar.get("width")) == 210


@pytest.mark.parametrize("value", [None, 0])
def test_nothing_is_drawn_without_a_score(value):
    root = draw([Bar("S", value, "sans objet")])
    assert not [n for n in root.iter(f"{SVG}rect") if "chart__bar" in n.get("class")]
    assert ("chart__track--empty" in ET.tostring(root, "unicode")) is (value is None)


def test_names_are_escaped():
    text = bars([Bar("<script>", 10, "10")], key="k", title="a & b", desc="")
    assert "<script>" not in text
    assert "a &amp; b" in text


def test_comparison_uses_three_shapes_and_no_more():
    one = Series("x", [10.0])
    text = dots(["S"], [one, one, one], key="k", title="t", desc="d")
    assert all(f"chart__mark--{n}" in text for n in range(3))
    assert all(tag in text for tag in ("<circle", "<path", 'height="13"'))
    with pytest.raises(ValueError, match="at most 3"):
        dots(["S"], [one] * 4, key="k", title="t", desc="d")


def test_profile_is_decorative():
    assert 'aria-hidden="true"' in profile([Bar("S", 90, "90", "A")])
