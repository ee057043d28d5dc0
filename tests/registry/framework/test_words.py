"""The fixed vocabulary of the label exists in every language of the site, once, and says old sheets too."""

import pytest
from django.conf import settings

from registry.data_sheet import lines, sheet
from registry.framework import words

ONE_TRACKER = "Programmes qui vous suivent : 1. Ils attendent que vous disiez oui."
ERASED = "نعم، في التطبيق. المحو خلال 30 يوما على الأكثر."


def every_text(framework_data):
    yield from words.public_texts(framework_data)
    yield from (text for code, text in lines.WORDS.items() if not code.isupper())  # countries: named by Babel
    yield from (sheet.UNKNOWN, sheet.NOT_CONCERNED, lines.NONE)
    for line in framework_data["fiche_donnees"]["lignes"]:
        if short := sheet._before_values(line["phrases"].get("rouge", "")):
            yield short


def test_the_vocabulary_is_that_of_the_site():
    assert {"fr", *words.LANGUAGES} == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_text_of_the_framework_exists_in_every_language(framework_data, language):
    assert words.missing(every_text(framework_data), language) == []


def test_what_is_missing_is_named():
    assert words.missing(iter(["Une phrase que personne n'a traduite."]), "en") == [
        "Une phrase que personne n'a traduite."
    ]
    assert words.missing(iter(["Oui."]), "en") == []


def test_an_entry_has_the_names_of_the_french_and_nothing_is_left_empty():
    for french, row in words.entries().items():
        for language, text in row.items():
            assert language in words.LANGUAGES, french
            assert text.strip(), (french, language)
            assert set(words._NAME.findall(text)) == set(words._NAME.findall(french)), (french, language)


def test_easy_to_read_sentences_have_fifteen_words_at_most(framework_data):
    long = " ".join(["mot"] * 16)
    short = " ".join(["mot"] * 15)
    words.entries().update({long: {"en": "x"}, short: {"en": "x"}})
    try:
        assert words.missing(iter([long, short]), "fr-simple") == [long]
    finally:
        del words.entries()[long], words.entries()[short]


@pytest.mark.parametrize(
    ("french", "language", "expected"),
    [
        ("Que sait-il de moi ?", "en", "What does it know about me?"),
        ("Que sait-il de moi ?", "fr", "Que sait-il de moi ?"),
        ("Que sait-il de moi\u202f?", "en", "What does it know about me?"),
        ("Nombre de traceurs tiers présents", "fr-simple", "Combien de programmes vous suivent"),
        ("Bon niveau", "fr-simple", "Bon niveau"),
        ("Une phrase libre.", "en", None),
        ("Une phrase libre.", "fr-simple", "Une phrase libre."),
        ("Seulement ce qui est utile : identité, voix.", "en", "Only what is useful: identity, voice."),
        ("Seulement ce qui est utile : identité, voix.", "ar", "المفيد فقط: الهوية، الصوت."),
        ("Seulement ce qui est utile : identité, chose rare.", "en", None),
        ("2 traceurs, dont 1 actif avant votre accord.", "en", "Trackers: 2, of which active before your consent: 1."),
        ("1 traceur présent, inactif tant que vous n’avez pas dit oui.", "fr-simple", ONE_TRACKER),
        ("Hors d'Europe : États-Unis.", "en", "Outside Europe: United States."),
        ("Conservées ici : France — hébergeur : Lys & Cie.", "en", "Kept here: France — host: Lys & Cie."),
        ("Sur votre appareil seulement — hébergeur : aucun.", "en", "On your device only — host: none."),
        ("Oui, certificat valable jusqu'au 1er mars 2027.", "en", "Yes, certificate valid until March 1, 2027."),
        ("Oui, certificat valable jusqu'au 1 brumaire 2027.", "en", None),
        ("Pas nécessaire : rien n'est gardé.", "en", None),
        ("Oui, dans l'application. Effacement en 30 jours au plus.", "ar", ERASED),
        ("Oui, dans l'application.", "en", "Yes, in the app."),
        ("Pas vendues. Ni vendues, ni partagées.", "en", "Not sold. Neither sold nor shared."),
        ("Pas vendues. Une phrase libre.", "en", None),
    ],
)  # fmt: skip
def test_said(french, language, expected):
    assert words.said(french, language) == expected
