"""An address is cleaned in one way: nothing raises, nothing is lost unsaid, cleaning twice is cleaning once."""

import unicodedata

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.parameters import Parameters
from listing.cleaning import clean_text
from listing.reading import MOST_SAID, read

NAMES = ["q", "code", "couleur", "taille", "tri", "page", "format", "o", "autre"]
KNOWN = [
    "rouge",
    "bleu",
    "vert",
    "1",
    "2",
    "date",
    "nom",
    "mots",
    "json",
    "html",
    "AB123",
    "3",
    "999",
    "",
    " bleu ",
    "\x00",
]
ADDRESSES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(st.sampled_from(KNOWN), st.text(max_size=40))), max_size=12
)


def data(pairs) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in pairs:
        made.appendlist(name, value)
    return made


def asked(listing, text):
    return read(listing, QueryDict(text))


def test_values_come_in_the_order_of_the_list_each_once(things):
    query = asked(things, "couleur=vert&couleur=rouge&couleur=vert&taille=2&tri=nom&page=3&format=csv&q=%20le%20%20mot")
    assert query.values == {"q": ("le mot",), "couleur": ("rouge", "vert"), "taille": ("2",)}
    assert (query.sort, query.page, query.format, query.problems) == ("nom", 3, "csv", ())
    assert (
        query.address(page=2, format="csv") == "?q=le+mot&couleur=rouge&couleur=vert&taille=2&tri=nom&page=2&format=csv"
    )


def test_one_value_is_the_last_given(things):
    assert asked(things, "taille=1&taille=2").all("taille") == ("2",)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("couleur=rose", "value"),
        ("taille=9", "value"),
        ("code=%3B--", "value"),
        ("tri=zz", "sort"),
        ("format=exe", "format"),
        ("format=geojson", "format"),  # the kit writes it, this list does not have it
        ("q=" + "a" * 21, "long"),
        *((f"page={page}", "page") for page in ("0", "-1", "x", "1.5", "²", "٣", "9999999", "101")),
    ],
)
def test_what_is_not_understood_is_left_out_and_said_once(things, address, kind):
    query = asked(things, address)
    assert [problem.kind for problem in query.problems] == [kind]
    assert str(query.problems[0]) == query.problems[0].message != ""
    assert (query.sort if not query.text else "date", query.page, query.format) == ("date", 1, "html")
    assert set(query.values) <= {"q"}


def test_the_last_page_of_the_window_is_a_page(things):
    assert asked(things, "page=100").page == 100


def test_what_was_entered_is_kept_to_be_shown_again(things):
    query = asked(things, "couleur=rose&couleur=bleu")
    assert query.left_out == (("couleur", "rose"),)
    assert query.address(left_out=True) == "?couleur=bleu&couleur=rose"


def test_messages_about_one_filter_are_few(things):
    query = asked(things, "&".join(f"couleur=x{number}" for number in range(200)))
    assert len(query.problems) == MOST_SAID


def test_words_have_their_own_usual_order(things):
    assert asked(things, "").sort == "date"
    query = asked(things, "q=mot&tri=date")
    assert (asked(things, "q=mot").sort, query.sort) == ("mots", "date")
    assert query.without("q", "mot").address() == "?"


def test_what_rides_along_is_no_part_of_the_question(things):
    with_it, without = asked(things, "couleur=bleu&o=a&o=b&o=a"), asked(things, "couleur=bleu")
    assert with_it == without
    assert with_it.address() == "?couleur=bleu&o=a&o=b"


def test_the_address_of_a_list_holds_what_it_reads_and_nothing_else(things):
    read_ = things.parameters
    assert (read_.one, read_.many, read_.ordered) == (
        ("q", "code", "taille", "tri", "page", "format"),
        ("couleur",),
        ("o",),
    )
    kept = read_.canonical(QueryDict("utm_source=x&couleur=vert&couleur=bleu&page=2&fbclid=1"))
    assert kept.urlencode() == "page=2&couleur=bleu&couleur=vert"


@given(ADDRESSES)
def test_cleaning_twice_is_cleaning_once(things, pairs):
    query = read(things, data(pairs))
    again = read(things, QueryDict(query.address(page=query.page, format=query.format)[1:]))
    assert again == query
    assert again.problems == ()
    assert again.carried == query.carried
    assert again.address() == query.address()


@given(ADDRESSES)
def test_what_the_site_does_to_an_address_changes_no_question(things, pairs):
    """The middleware writes an address in one way before the view reads it: same question either way."""
    canonical = things.parameters.canonical(data(pairs))
    assert isinstance(things.parameters, Parameters)
    once = read(things, canonical)
    assert read(things, things.parameters.canonical(canonical)) == once
    assert once.values.get("couleur") == read(things, data(pairs)).values.get("couleur")


@given(ADDRESSES, st.randoms())
def test_the_order_of_parameters_means_nothing(things, pairs, random):
    several = [pair for pair in pairs if pair[0] == "couleur"]
    random.shuffle(several)
    assert read(things, data(several)) == read(things, data([pair for pair in pairs if pair[0] == "couleur"]))


@given(st.text())
def test_clean_text(text):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean == " ".join(clean.split())
    assert not {unicodedata.category(sign) for sign in clean} & {"Cc", "Cs", "Zl", "Zp"}
    clean.encode()


@pytest.mark.parametrize("sign", ["\x00", "\n", "\x85", "\u2028", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800"])
def test_signs_that_break_or_deceive_go(sign):
    assert clean_text(f"a{sign}b") == "a b"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d⚕️", "naïve – œuf", "النوم"])
def test_signs_that_scripts_need_stay(text):
    assert clean_text(text) == text
