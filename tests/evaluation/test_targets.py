"""References become addresses, and answers are compared with them."""

import pytest

from evaluation.questions import Question
from evaluation.targets import TargetCatalogue, UnknownTarget, is_hand_over, same, unknown

SITE = TargetCatalogue(
    pages={
        "fr": {"dormir": "/comprendre/dormir/", "vaccins": "/comprendre/vaccins/", "home": "/"},
        "en": {"dormir": "/en/comprendre/dormir/"},
    },
    tools={"Bulle": "PRV-1"},
    places=frozenset({"mairie"}),
    communes=frozenset({"62498"}),
    handovers=frozenset({"tabac"}),
)


@pytest.mark.parametrize(
    ("reference", "language", "address"),
    [
        ("page:dormir", "fr", "/comprendre/dormir/"),
        ("page:dormir", "en", "/en/comprendre/dormir/"),
        ("page:dormir@fr", "en", "/comprendre/dormir/"),
        ("page:vaccins", "en", "/comprendre/vaccins/"),
        ("page:vaccins", "ar", "/comprendre/vaccins/"),
        ("page:home", "fr", "/"),
        ("tool:Bulle", "fr", "/label/PRV-1/"),
        ("tool:Bulle", "ar", "/ar/label/PRV-1/"),
        ("place:mairie", "en", "/en/lieu/mairie/"),
        ("near:62498", "fr", "/pres-de-chez-moi/?commune=62498"),
        ("near:62498", "fr-simple", "/fr-simple/pres-de-chez-moi/?commune=62498"),
        ("entry:method", "en", "/en/label/methode/"),
        ("hand-over:tabac", "en", "hand-over:tabac"),
        ("/pres-de-chez-moi/?ou=59300", "en", "/en/pres-de-chez-moi/?ou=59300"),
    ],
)
def test_a_reference_has_an_address_in_the_language_of_the_reader(reference, language, address):
    assert SITE.address(reference, language) == address


@pytest.mark.parametrize(
    "reference",
    ["page:rien", "page:vaccins@en", "page:dormir@de", "tool:bulle", "place:rien", "near:99999", "entry:rien",
     "hand-over:alcool"],
)  # fmt: skip
def test_what_the_site_does_not_have_is_unknown(reference):
    with pytest.raises(UnknownTarget, match=reference):
        SITE.address(reference, "fr")


@pytest.mark.parametrize(
    ("expected", "answer", "right"),
    [
        ("/a/", "/a/", True),
        ("/a/", "/a/#question-2", True),
        ("/a/", "/en/a/", False),
        ("/a/", "/a", False),
        ("/pres-de-chez-moi/", "/pres-de-chez-moi/?commune=62498", True),
        ("/pres-de-chez-moi/?commune=62498", "/pres-de-chez-moi/?commune=62498&type=pharmacie#liste", True),
        ("/pres-de-chez-moi/?commune=62498", "/pres-de-chez-moi/?commune=62041", False),
        ("/pres-de-chez-moi/?commune=62498", "/pres-de-chez-moi/", False),
        ("hand-over:tabac", "hand-over:tabac", True),
        ("hand-over:tabac", "hand-over:alcool", False),
        ("hand-over:tabac", "/tabac", False),
    ],
)
def test_answers_are_compared(expected, answer, right):
    assert same(expected, answer) is right


def test_hand_overs_are_told_from_addresses():
    assert is_hand_over("hand-over:tabac")
    assert not is_hand_over("/hand-over:tabac/")


def test_what_a_question_names_in_vain_is_listed():
    question = Question(
        "t1", "tuning", "fr", "nothing", "?", nothing=("tabac", "alcool"), may=("page:rien", "page:vaccins")
    )  # fmt: skip
    assert unknown(question, SITE) == ["page:rien", "hand-over:alcool"]
