"""What was typed, made comparable: folded, opened, spelt as meant."""

import pytest

from distress.text import LONGEST_TEXT, Spelling, _shortened, fold, sound, split

SPELLING = Spelling(
    shorthand={"jai": ("j", "ai"), "bb": ("bebe",), "mdr": ("mort", "de", "rire")},
    telling={"frappe", "respirer", "etouffe", "medicament", "violee", "نزيف", "veux"},
    usual={"jambe", "violet", "voisin"},
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Où ÇA saigne", "ou ca saigne"),
        ("œdème", "oedeme"),
        ("au secouuuuurs", "au secours"),
        ("appelle", "appelle"),
        ("الألم شَديد", "الم شديد"),
        ("جلطة", "جلطه"),
        ("الانتحار", "انتحار"),
    ],
)
def test_accents_capitals_and_letters_drawn_out_do_not_count(typed, folded):
    assert fold(typed) == folded


def test_an_apostrophe_parts_two_words_and_signs_part_others():
    assert split("J'ai mal,aide-moi !") == ["j", "ai", "mal", "aide", "moi"]
    assert split("l’enfant 39,5") == ["l", "enfant", "39", "5"]


def test_a_text_is_read_to_a_length_and_no_further():
    assert len(fold("ab" * LONGEST_TEXT)) == LONGEST_TEXT


@pytest.mark.parametrize(("one", "other"), [("frape", "frappe"), ("respiré", "respirer"), ("etoufe", "etouffee")])
def test_words_that_sound_alike_have_one_key(one, other):
    assert sound(fold(one)) == sound(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jai", "j ai"),
        ("mon bb", "mon bebe"),
        ("jveux", "je veux"),
        ("jetouffe", "j etouffe"),
        ("frapé", "frappe"),
        ("médicamant", "medicament"),
        ("medicmaent", "medicament"),
        ("jambe", "jambe"),
        ("violet", "violet"),
        ("ونزيف", "نزيف"),
        ("كتاب", "كتاب"),
        ("tel 06", "tel 06"),
    ],
)
def test_what_is_typed_in_a_hurry_is_read_as_meant(typed, meant):
    assert SPELLING.words(typed) == meant.split()


def test_near_words_are_tried_in_one_order_in_every_process():
    assert _shortened("abc") == ["abc", "bc", "ac", "ab"]
