import pytest

from content.pages.readability import long_sentences, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je dors. Je mange !", ["Je dors.", "Je mange !"]),
        ("Pourquoi ? Parce que", ["Pourquoi ?", "Parce que"]),
        ("Une ligne\nune autre", ["Une ligne", "une autre"]),
        ("…", []),
        ("", []),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_an_elision_is_one_word():
    assert words("J’appelle l'infirmière.") == 2


def test_only_sentences_above_the_limit_are_said():
    assert long_sentences("un deux trois. un deux trois quatre.", limit=3)[0].words == 4
    assert long_sentences("un deux trois.", limit=3) == []
