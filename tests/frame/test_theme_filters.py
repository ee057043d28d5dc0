"""Filters of the theme: French spaces, sizes, telephone links, items, page numbers, fallbacks of static files."""

from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import override

from core.templatetags.core import long_date
from frame.templatetags import theme


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Arrêter de fumer : chaque tentative", "Arrêter de fumer\u00a0: chaque tentative"),
        ("« Oui » ?", "«\u00a0Oui\u00a0»\u00a0?"),
        ("12 % de 3 €", "12\u00a0% de 3\u00a0€"),
        ("https://a.fr/?b=1", "https://a.fr/?b=1"),
        ("Nothing to do", "Nothing to do"),
    ],
)
def test_french_spaces(text, expected):
    assert theme.typography(text) == expected


def test_typography_keeps_danger_dangerous():
    assert not isinstance(theme.typography("<b> !"), SafeData)
    assert isinstance(theme.typography(mark_safe("<b> !")), SafeData)


def test_titles_are_escaped_once():
    template = engines["django"].from_string(
        '<c-card title="{{ title }}" />'.replace("<c-card", "{% cotton card").replace("/>", "/%}")
    )
    html = template.render({"title": "Souffle & <Cie> !"})
    assert "Souffle &amp; &lt;Cie&gt;\u00a0!" in html


@pytest.mark.parametrize(("size", "expected"), [(2048, "2,0"), ("2048", "2,0"), ("1,2 Mo", "1,2 Mo")])
def test_sizes(size, expected):
    assert theme.human_size(size).startswith(expected)


def test_telephone_links():
    assert theme.phone_link("0 800 235 236") == "+33800235236"
    assert theme.phone_link("+33 1 23") == "+33123"


def test_language_names():
    assert theme.language_name("ar") == "العربيّة"
    assert theme.language_name("fr-simple") == "facile à lire"
    assert theme.language_name("xx") == "xx"


def test_items_may_be_texts():
    assert theme.as_items(["a", {"title": "b"}]) == [{"title": "a"}, {"title": "b"}]
    assert theme.as_items(None) == []


def test_anchor_in_any_script():
    assert theme.anchor("Près de chez moi ?") == "près-de-chez-moi"
    assert theme.anchor("!!!") == "section"


def test_page_numbers_show_gaps():
    page = Paginator(range(300), 20).page(7)
    assert theme.page_numbers(page) == [1, None, 6, 7, 8, None, 15]


def test_missing_drawing_falls_back():
    known = theme.illustration_file("sommeil")
    fallback = theme.illustration_file("prevention")
    assert theme.static_or(known, fallback).endswith("sommeil.svg")
    assert theme.static_or(theme.illustration_file("../../secret"), fallback).endswith("prevention.svg")
    assert theme.static_or("no/such.svg", "none/either.svg") == ""


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", 1, "1er mai 2026"),
        ("fr-simple", 1, "1er mai 2026"),
        ("fr", 11, "11 mai 2026"),
        ("en", 1, "1 May 2026"),
    ],
)
def test_first_day_of_a_month(language, day, words):
    with override(language):
        assert long_date(date(2026, 5, day)) == words


def test_no_day_is_no_words():
    assert long_date(None) == ""


def test_sizes_in_french_are_those_people_know():
    with override("fr"):
        assert theme.human_size(2048).endswith("Ko")
        assert theme.human_size(3 * 1024 * 1024).endswith("Mo")
        assert theme.human_size(100).endswith("octets")


@pytest.mark.parametrize(
    ("day", "form", "expected"),
    [
        (1, "j F Y", "1er mai 2026"),
        (1, "j F", "1er mai"),
        (1, "l j F", "vendredi 1er mai"),
        (21, "l j F", "jeudi 21 mai"),
    ],
)
def test_the_first_of_a_month(day, form, expected):
    with override("fr"):
        assert long_date(date(2026, 5, day), form) == expected
    with override("en"):
        assert "1er" not in long_date(date(2026, 5, day), form)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p class="a : b">Attention : oui</p>', '<p class="a : b">Attention\u00a0: oui</p>'),
        ("<p>dit <b>non</b> : jamais</p>", "<p>dit <b>non</b>\u00a0: jamais</p>"),
        ("« <em>mot</em> »", "«\u00a0<em>mot</em>\u00a0»"),
        ("le 1er octobre, le 12 mai", "le 1er\u00a0octobre, le 12\u00a0mai"),
        ("12 maisons, 1er maire", "12 maisons, 1er maire"),
    ],
)
def test_typeset_leaves_tags_alone(html, expected):
    with override("fr"):
        assert theme.typeset(mark_safe(html)) == expected
    with override("en"):
        assert theme.typeset(mark_safe(html)) == html
