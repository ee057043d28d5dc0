import pytest

from registry.rules import plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1 traceur(s) présent(s), inactif(s).", "1 traceur présent, inactif."),
        ("2 traceur(s) présent(s), inactif(s).", "2 traceurs présents, inactifs."),
        ("3 traceur(s), dont 1 actif(s) avant", "3 traceurs, dont 1 actif avant"),
        ("1 traceur(s), dont 0 actif(s)", "1 traceur, dont 0 actif"),
        ("0 traceur(s)", "0 traceur"),
        ("1,5 point(s)", "1,5 point"),
        ("Lieu(x) connu(s)", "Lieux connus"),
        ("Effacement en 1 jours au plus.", "Effacement en 1 jour au plus."),
        ("Réponse en 0 jours ouvrés", "Réponse en 0 jour ouvré"),
        ("11 jours, 21 ans, 2 jours", "11 jours, 21 ans, 2 jours"),
        ("Oui (sauf exception)", "Oui (sauf exception)"),
    ],
)
def test_agreed(text, read):
    assert plain.agreed(text) == read


@pytest.mark.parametrize(
    ("number", "unit", "read"),
    [
        ("1", "jours ouvrés", "1 jour ouvré"),
        ("0", "traceurs distincts", "0 traceur distinct"),
        ("2", "jours", "2 jours"),
        ("1.5", "jours", "1,5 jour"),
        ("1", "mois (médiane)", "1 mois (médiane)"),
        ("1", "% de critères conformes", "1 % de critères conformes"),
        ("x", "jours", "x jours"),
    ],
)
def test_counted(number, unit, read):
    assert plain.counted(number, unit) == read


def test_codes_of_answers_and_names_of_fields_become_words():
    told = plain.in_words(
        {
            "score": "répondus (so exclus, nc = 0)",
            "codes": ["nc", "preuve_minimale"],
            "texte": ["la preuve_minimale du", 3],
        }
    )
    assert told == {
        "score": "répondus (« sans objet » exclus, « non communiqué » = 0)",
        "codes": ["nc", "preuve_minimale"],
        "texte": ["la preuve minimale du", 3],
    }
    assert plain.in_words("une personne sonce, le « nc » dit, {pays_acces} ou a.b_c@d") == (
        "une personne sonce, le « non communiqué » dit, {pays_acces} ou a.b_c@d"
    )
