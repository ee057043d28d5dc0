"""Design tokens keep their promises (contrast, names, weight); a second theme changes them without touching pages."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import override_settings

from frame import gallery
from frame.navigation import alternates, localise, strip_language
from tests.themes_second import FOLDER, second_theme

CSS = Path("themes/neutral/static/neutral/css")
SHARED = ("tokens.css", "base.css", "layout.css", "components.css", "print.css")
TOKEN = re.compile(r"(--color-[a-z0-9-]+):\s*(?:var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\)|(#\w{6}));")

GROUNDS = ("--color-bg", "--color-surface", "--color-surface-2")
AAA, AA, SHAPES = 7.0, 4.5, 3.0
PAIRS = [
    *[("--color-text", ground, AAA) for ground in GROUNDS],
    *[("--color-muted", ground, AAA) for ground in GROUNDS],
    *[("--color-primary", ground, AAA) for ground in GROUNDS],
    *[("--color-primary-strong", ground, AAA) for ground in GROUNDS],
    *[("--color-line-strong", ground, SHAPES) for ground in GROUNDS],
    *[("--color-focus", ground, SHAPES) for ground in GROUNDS],
    *[(f"--color-{kind}", f"--color-{kind}-bg", AA) for kind in ("info", "success", "warning", "danger")],
    *[("--color-text", f"--color-{kind}-bg", AAA) for kind in ("info", "success", "warning", "danger")],
    *[(f"--color-{kind}", ground, AA) for kind in ("info", "success", "warning", "danger") for ground in GROUNDS],
    *[("--color-on-grade", f"--color-grade-{letter}", AA) for letter in "abcde"],
    *[(f"--color-grade-{letter}", ground, SHAPES) for letter in "abcde" for ground in GROUNDS],
    ("--color-on-primary", "--color-primary", AAA),
    ("--color-on-primary", "--color-primary-strong", AAA),
    ("--color-on-accent", "--color-accent", AAA),
    ("--color-on-deep", "--color-deep", AAA),
    ("--color-on-deep-muted", "--color-deep", AAA),
    ("--color-accent", "--color-deep", SHAPES),
]


def tokens(*paths: Path) -> dict[str, tuple[str, str]]:
    """Name → (light, dark); a later file wins."""
    found = {}
    for path in paths:
        for name, light, dark, both in TOKEN.findall(path.read_text("utf-8")):
            found[name] = (light or both, dark or both)
    return found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Ratio from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


THEMES = {
    "neutral": tokens(CSS / "tokens.css"),
    "second": tokens(CSS / "tokens.css", FOLDER / "static/second/theme.css"),
}


def test_contrast_is_measured_rightly():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_pair_is_readable(theme, scheme):
    found = THEMES[theme]
    weak = {
        (ink, ground): round(ratio, 2)
        for ink, ground, floor in PAIRS
        if (ratio := contrast(found[ink][scheme], found[ground][scheme])) < floor
    }
    assert not weak


def test_shared_sheets_are_light():
    assert sum(len(gzip.compress((CSS / name).read_bytes())) for name in SHARED) <= 15 * 1024


def test_scripts_of_the_frame_are_light():
    assert len(Path("themes/neutral/static/neutral/js/display.js").read_bytes()) <= 3 * 1024


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_directions_are_logical(path):
    """Right-to-left costs nothing as long as no sheet says left or right."""
    sided = re.findall(
        r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right):|text-align: (?:left|right)",
        path.read_text("utf-8"),
    )
    assert not sided


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_colours_come_from_tokens(path):
    if path.name in ("tokens.css", "print.css"):
        return
    screen = path.read_text("utf-8").partition("@media print")[0]  # paper is black on white whatever the theme
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;,)])", screen)


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_tokens_used_exist(path):
    """A misspelt token falls back to nothing, silently."""
    text = path.read_text("utf-8")
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text("utf-8") + text))
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= known


@pytest.mark.django_db
class TestSecondTheme:
    """Tokens and one component change; pages and other components stay."""

    def render(self, rf, template="gallery/index.html"):
        with override_settings(DEBUG=True):
            return gallery.gallery(rf.get("/gallery/")).content.decode()

    def test_component_and_tokens_change(self, rf):
        with second_theme():
            html = self.render(rf)
        assert "second-theme-quote" in html
        assert "second/theme.css" in html
        assert 'class="card' in html

    def test_neutral_theme_is_unchanged(self, rf):
        html = self.render(rf)
        assert "second-theme-quote" not in html
        assert "second/theme.css" not in html

    def test_no_page_is_copied(self):
        copied = {path.relative_to(FOLDER / "templates").parts[0] for path in (FOLDER / "templates").rglob("*.html")}
        assert copied == {"cotton", "partials"}


@pytest.mark.django_db
class TestFrame:
    """base.html alone."""

    def render(self, rf, path="/label/", **context):
        request = rf.get(path)
        request.LANGUAGE_CODE = "fr"
        return render_to_string("base.html", context, request=request)

    def test_skip_links_lead_somewhere(self, rf):
        html = self.render(rf)
        for target in ("main", "footer"):
            assert f'href="#{target}"' in html
            assert f'id="{target}"' in html

    def test_current_entry_is_said(self, rf):
        assert re.search(r'href="/label/" aria-current="page"', self.render(rf))
        assert re.search(r'href="/label/" aria-current="true"', self.render(rf, "/label/abc/"))

    def test_languages_say_their_name_and_direction(self, rf):
        html = self.render(rf)
        assert re.search(r'href="/ar/label/" lang="ar" hreflang="ar" dir="rtl"', html)
        assert re.search(r'href="/fr-simple/label/" lang="fr-simple"', html)

    def test_given_translations_win(self, rf):
        given = [{"code": "fr", "url": "/a/"}, {"code": "en", "url": "/en/b/"}, {"code": "x-default", "url": "/a/"}]
        html = self.render(rf, "/a/", alternates=given)
        assert 'rel="alternate" hreflang="en" href="http' in html
        assert html.count('rel="alternate" hreflang="x-default"') == 1
        assert 'rel="alternate" hreflang="ar"' not in html
        assert 'href="/ar/a/" lang="ar"' in html, "a language without translation leads to the offer of the page"

    def test_emergency_numbers_are_links(self, rf):
        html = self.render(rf)
        for number in ("15", "112", "114", "3114"):
            assert f'href="tel:{number}"' in html

    def test_demonstration_is_said(self, rf, settings):
        assert "demo-banner" in self.render(rf)
        settings.DEMO = False
        assert "demo-banner" not in self.render(rf)

    def test_hostile_path_is_escaped(self, rf):
        assert "<script>alert" not in self.render(rf, '/"><script>alert(1)</script>/')


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/label/", "fr", "/label/"),
        ("/label/", "en", "/en/label/"),
        ("/en/label/", "ar", "/ar/label/"),
        ("/fr-simple/", "fr", "/"),
        ("/", "ar", "/ar/"),
        ("/energie/", "fr", "/energie/"),
    ],
)
def test_paths_change_language(path, language, expected):
    assert localise(path, language) == expected


def test_strip_leaves_lookalikes():
    assert strip_language("/enfants/") == "/enfants/"


def test_languages_without_translation_are_not_announced():
    links = alternates("/a/", [{"code": "fr", "url": "/a/"}])
    assert [link["code"] for link in links if link["exact"]] == ["fr"]
