"""A reason made of words passes; keyboard filler does not. Both ways, by generated texts."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.framework import closing_spec
from registry.rules import wording

RULES = closing_spec.build({}).words
LABEL = Path(__file__).resolve().parents[3] / "fixtures" / "label"
DEMO = [
    text
    for texts in yaml.safe_load((LABEL / "justifications.yaml").read_text(encoding="utf-8")).values()
    for text in texts
    if text
]
SHORT = """Aucun appel réseau avant l'accord.
Testé hors connexion : rien ne part.
L'éditeur n'a pas répondu à deux relances.
Chiffrement TLS 1.3 vérifié sur le serveur.
Aucune IA n'a été trouvée dans l'outil.
Le bouton « Refuser » est aussi visible.
Export CSV complet, rouvert ailleurs.
Conforme au règlement.
Il n'y en a pas du tout.
Non, il ne le dit pas.
Absence de traceurs constatée.
Fonctionne parfaitement hors ligne.
Certificat HDS no 2025-114 vérifié.
Voir la capture du 3 mai, pièce 4.
RGPD : registre lu, deux lignes manquent.
Les droits d'accès sont respectés.
verifie a la main, rien a signaler
AUCUN TRACEUR DANS LA VERSION TESTEE
Ça marche ; l'œil nu suffit pour le voir.
Mot à mot, la même notice que l'an dernier.
Deux essais : échec au premier, succès au second.
Exodus signale zéro traceur.
Accessibilité insuffisante.
Compte supprimé sous 48 h.
La page s'affiche en 2 s sur un vieux téléphone.""".splitlines()

SUBJECTS = ["L'outil", "La page d'accueil", "Le serveur", "L'éditeur", "La notice", "Le formulaire", "Un message",
            "Le bouton", "La politique", "L'application"]  # fmt: skip
VERBS = ["affiche", "n'affiche pas", "demande", "refuse", "garde", "envoie", "explique", "oublie", "cite", "annonce"]
OBJECTS = ["la durée de conservation", "une adresse de courriel", "le nom de l'auteur", "les données de santé",
           "un numéro d'urgence", "la date de relecture", "aucun traceur", "le code postal"]  # fmt: skip
ENDS = ["", " avant la première saisie", " dans les réglages", " au deuxième lancement", ", capture à l'appui",
        " depuis la version 2.1", " sur un téléphone de six ans", " malgré le refus"]  # fmt: skip
SENTENCES = st.builds("{} {} {}{}.".format, *(st.sampled_from(words) for words in (SUBJECTS, VERBS, OBJECTS, ENDS)))
KEYS = st.sampled_from(["azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm"])
ROWS = KEYS.flatmap(lambda row: st.text(row, min_size=3, max_size=9))
FILLER = st.one_of(
    st.builds(lambda letter, times: letter * times, st.sampled_from("abcxyz.-? 0"), st.integers(20, 60)),
    st.builds(lambda letters: " ".join(one * 4 for one in letters), st.lists(st.sampled_from("abcdefgh"), min_size=5)),
    st.lists(ROWS, min_size=4, max_size=8).map(" ".join),
    st.text("bcdfghjklmnpqrstvwxz", min_size=20, max_size=60),
    st.lists(st.text("bcdfghjklmnpqrstvwxz", min_size=3, max_size=8), min_size=4, max_size=9).map(" ".join),
    st.builds(lambda word, times: " ".join([word] * times), st.sampled_from(["oui", "ok", "test", "vu", "bien"]),
              st.integers(7, 20)),
    st.text("0123456789 .,;:!?-_/", min_size=20, max_size=60),
)  # fmt: skip


@pytest.mark.parametrize("text", SHORT + DEMO)
def test_honest_sentences_pass(text):
    assert wording.faults(text, RULES) == []


@given(SENTENCES)
def test_generated_sentences_pass(text):
    assert wording.faults(text, RULES) == []
    assert wording.faults(text.upper(), RULES) == []


@given(FILLER)
@settings(max_examples=300)
def test_filler_never_passes(text):
    assert wording.faults(text, RULES)


@pytest.mark.parametrize(
    "text",
    [
        "xxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxx", "aaaa bbbb cccc dddd eeee", "azerty qsdfgh wxcvbn azerty",
        "lorem ipsum dolor sit amet consectetur adipiscing elit", "blabla blabla blabla",
        "abc def ghi jkl mno pqr stu", "de la xxxxx yyyyy zzzzz wwwww",
        "toto titi tata tutu tonton", "lalala lololo lilili lulu", "test test test test",
        "oui non oui non oui non",
        "....................", "1234567890 1234567890", "a b c d e f g h i j k l m n o p",
        "bolu taki remo sanu piro vame", "ok ok ok, vu vu vu, ok ok", "\u200b" * 30, "ааааа ббббб ввввв ггггг",
    ],
)  # fmt: skip
def test_known_filler(text):
    assert wording.faults(text, RULES)


def test_each_threshold_counts():
    text = "Le serveur zzqx refuse vvbn"
    rules = closing_spec.build({}).words
    assert not wording.faults(text, rules)  # three of five
    strict = closing_spec.WordRules(("fr",), 2, 0.7, 0.5, 15)
    assert wording.faults(text, strict)
    assert wording.faults("Le serveur refuse", closing_spec.WordRules(("fr",), 4, 0.5, 0.5, 15))
    twice = "le mot et le mot et le mot"
    assert wording.faults(twice, rules)
    assert not wording.faults(twice, closing_spec.WordRules(("fr",), 2, 0.5, 0.3, 15))
    assert not wording.faults("le mot clef et le mot clef et le", closing_spec.WordRules(("fr",), 2, 0.5, 0.5, 4))


def test_words_of_the_framework_are_known():
    assert wording.faults("Zorblax quenfi vu", RULES)
    assert not wording.faults("Zorblax quenfi vu", RULES, wording.vocabulary(["zorblax", "Quenfi"]))


def test_copies_are_seen_through_codes_numbers_and_punctuation():
    one = wording.skeleton("DP-01 : vérifié, capture n° 12 !")
    assert one == wording.skeleton("SC-9 Verifié capture N° 4") == "verifie capture n"


QUESTION = "L'outil peut-il être utilisé sans compte, ou avec un pseudonyme ?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (QUESTION, True),
        (QUESTION.upper() + " oui", True),
        ("Oui : l’outil peut être utilisé sans compte ou avec un pseudonyme", True),
        ("L'outil s'utilise sans compte.", False),
        (QUESTION + " Nous l'avons ouvert sans compte sur deux téléphones.", False),
    ],
)
def test_the_question_pasted_back(text, expected):
    assert wording.repeats(text, QUESTION, 0.9) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("xxxx", True), ("aaa", True), ("", True), ("Pièce 4", False), ("B2", False)]
)
def test_filler_of_a_reference(text, expected):
    assert wording.is_filler(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Un ABCDEF vu", ["un", "vu"]),  # an acronym has six letters at most
        ("Un ABCDEFG vu", ["un", "abcdefg", "vu"]),
        ("NON VU", ["non", "vu"]),  # everything in capitals: no acronym
        ("Il y a un été", ["il", "un", "ete"]),
        ("TLS 1.3 et h264 vus", ["et", "vus"]),
        ("L'œuvre", ["oeuvre"]),
    ],
)
def test_words_of_a_text(text, words):
    assert wording.tokens(text) == words


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("le serveur", True), ("serveur", False),  # two known words
        ("le serveur zzqx vvbn", True), ("le serveur zzqx vvbn wwpk", False),  # half of them known
        ("le mot clef le mot clef", True), ("le mot clef le mot clef le", False),  # half of them different
        ("le mot le", True), ("le mot le mot", False), ("le mot clef le", True),  # from four words on, three different
    ],
)  # fmt: skip
def test_limits_of_a_text(text, passes):
    assert (wording.faults(text, RULES) == []) == passes


def test_a_text_without_words_is_known_by_nothing():
    assert wording.faults("… 12", closing_spec.WordRules(("fr",), 0, 0.5, 0.5, 15))


TEN = "un deux trois quatre cinq six sept huit neuf dix"


@pytest.mark.parametrize(
    ("text", "model", "likeness", "expected"),
    [
        ("vu ici", "vu ici", 0.9, False),  # a model of two words says nothing
        ("vu bien ici", "vu bien ici", 0.9, True),
        (TEN.replace("cinq", "six"), TEN, 0.9, True),  # nine of ten
        (TEN.replace("cinq", "six"), TEN, 0.91, False),
        (f"{TEN} oui certes", TEN, 1, True),
        (f"{TEN} oui certes enfin", TEN, 1, False),
        ("oui", TEN, 1, False),
        ("12", TEN, 0.9, False),
        ("vu ici là " * 80 + "un", "vu ici là " * 80 + "deux", 0.9, True),  # words that come often count too
    ],
)
def test_how_much_of_the_model_is_given_back(text, model, likeness, expected):
    assert wording.repeats(text, model, likeness) == expected
