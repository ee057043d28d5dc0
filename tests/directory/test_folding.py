import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.folding import fold, word_starts


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Villeneuve-d'Ascq", "villeneuve d ascq"),
        ("VILLENEUVE D’ASCQ", "villeneuve d ascq"),
        ("St-Étienne", "saint etienne"),
        ("Ste Marie", "sainte marie"),
        ("Œuf-en-Ternois", "oeuf en ternois"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Verteuil s/Charente", "verteuil sur charente"),
        ("\0\n!?", ""),
        ("مرحبا", ""),
    ],
)
def test_names_as_people_type_them(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=300))
def test_folding_twice_changes_nothing_and_leaves_plain_words(text):
    folded = fold(text)
    assert fold(folded) == folded or len(folded) > 200
    assert set(folded) <= set(string.ascii_lowercase + string.digits + " ")
    assert folded == " ".join(folded.split())


@given(st.text(alphabet="éÉèàçùôï aBc-'", max_size=40))
def test_case_does_not_matter(text):
    assert fold(text.upper()) == fold(text.lower())


def test_a_name_is_found_from_each_of_its_words():
    assert word_starts("villeneuve d ascq") == ["villeneuve d ascq", "d ascq", "ascq"]
