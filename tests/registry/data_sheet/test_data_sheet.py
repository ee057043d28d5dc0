import pytest

from registry.data_sheet import lines as data_lines
from registry.data_sheet import sheet as data_sheet
from registry.data_sheet.lines import DECIDERS
from registry.rules import scoring
from tests.registry.answers import all_best

VALUES = {
    "FD-01": {"categories": ["contact", "sante_saisie"], "en_trop": ["aucun"]},
    "FD-02": {"choix": "pseudonyme"},
    "FD-03": {"pays": ["FR"], "hebergeur": "Nuage d'Opale", "pays_acces": ["aucun"]},
    "FD-04": {"reponse": "oui", "valide_jusqu_au": "2027-03-01"},
    "FD-07": {"detectes": 2, "actifs_avant_accord": 0, "version_testee": "4.2", "date_test": "2026-05-12"},
}


def lines(framework_data, spec, values, **changes):
    outcome = scoring.score(spec, "SUIVI", all_best(spec, **changes))
    sheet = data_sheet.sheet(framework_data, outcome.criteria, outcome.blocking, values)
    return {line.code: line for line in sheet}


def test_ten_lines_in_order_with_word_and_shape(framework_data, spec):
    found = lines(framework_data, spec, VALUES)
    assert list(found) == [f"FD-{number:02d}" for number in range(1, 11)]
    assert all(line.word and line.shape and line.sentence and "{" not in line.sentence for line in found.values())
    assert (
        found["FD-01"].sentence == "Seulement ce qui est utile : coordonnées, informations de santé que vous saisissez."
    )
    assert found["FD-02"].state == "orange"
    assert found["FD-03"].sentence == "Conservées ici : France — hébergeur : Nuage d'Opale."
    assert found["FD-04"].sentence == "Oui, certificat valable jusqu'au 1er mars 2027."
    assert found["FD-07"].sentence.startswith("2 traceurs présents")
    assert "version 4.2, le 12 mai 2026" in found["FD-07"].note


def test_a_failed_blocking_criterion_is_red_whatever_the_values_say(framework_data, spec):
    found = lines(framework_data, spec, VALUES, DP_07="non")
    assert found["FD-07"].state == "rouge"


def test_we_do_not_know_is_said(framework_data, spec):
    found = lines(framework_data, spec, {}, DP_17="nc", SE_07="nc", DP_12="nc")
    assert found["FD-10"].sentence == data_sheet.UNKNOWN
    assert found["FD-05"].sentence == data_sheet.UNKNOWN
    assert found["FD-05"].state == "gris"


def test_hostile_values_never_break_a_sheet(framework_data, spec):
    found = lines(
        framework_data, spec, {"FD-03": {"pays": ["{0}", "XX"], "hebergeur": "{evil}"}, "FD-02": {"choix": "?"}}
    )
    assert "{0}, XX" in found["FD-03"].sentence


@pytest.mark.parametrize(
    ("code", "values", "state"),
    [
        ("FD-01", {"categories": []}, None),
        ("FD-01", {"categories": ["aucun"]}, "gris"),
        ("FD-01", {"categories": ["voix"]}, None),
        ("FD-01", {"categories": ["voix"], "en_trop": ["aucun"]}, "vert"),
        ("FD-01", {"categories": ["voix"], "en_trop": ["voix"]}, "orange"),
        ("FD-01", {"categories": ["voix"], "en_trop": ["a", "b"]}, "orange"),
        ("FD-01", {"categories": ["voix"], "en_trop": ["a", "b", "c"]}, "rouge"),
        ("FD-03", {"pays": ["aucun"], "sur_appareil": True}, "vert"),
        ("FD-03", {"pays": ["aucun"], "sur_appareil": False}, "gris"),
        ("FD-03", {"pays": [], "sur_appareil": True}, None),
        ("FD-03", {"pays": ["US"]}, "rouge"),
        ("FD-03", {"pays": ["DE"], "pays_acces": ["US"]}, "orange"),
        ("FD-03", {"pays": ["DE"], "hebergeur": "X"}, None),
        ("FD-03", {"pays": ["DE"], "hebergeur": "X", "pays_acces": ["aucun"]}, "vert"),
        ("FD-04", {"reponse": "non_necessaire"}, "gris"),
        ("FD-05", {"destinataires": ["moi"]}, "vert"),
        ("FD-05", {"destinataires": ["moi", "sous_traitants"]}, "orange"),
        ("FD-05", {"destinataires": ["public"]}, "rouge"),
        ("FD-05", {"destinataires": ["moi", "on_ne_sait_qui"]}, None),
        ("FD-06", {"vente": True}, "rouge"),
        ("FD-06", {"vente": False}, None),
        ("FD-06", {"partages": ["aucun"]}, None),
        ("FD-06", {"vente": False, "partages": ["aucun"]}, "vert"),
        ("FD-06", {"vente": False, "partages": ["chercheurs"]}, "orange"),
        ("FD-07", {"detectes": 0}, "vert"),
        ("FD-07", {"detectes": 2}, None),
        ("FD-07", {"detectes": 2, "actifs_avant_accord": 0}, "orange"),
        ("FD-07", {"actifs_avant_accord": 1}, "rouge"),
        ("FD-08", {"en_transit": True, "au_repos_serveur": False}, "orange"),
        ("FD-08", {"en_transit": True, "au_repos_serveur": True}, None),
        ("FD-08", {"en_transit": True, "au_repos_serveur": True, "sur_appareil": "sans_objet"}, "vert"),
        ("FD-08", {"en_transit": False}, "rouge"),
        ("FD-09", {"export": "oui"}, None),
        ("FD-09", {"export": "non"}, "rouge"),
        ("FD-09", {"export": "oui", "effacement": "demande"}, "orange"),
        ("FD-09", {"export": "sans_objet", "effacement": "sans_objet"}, "gris"),
        ("FD-10", {"adultes": True}, "gris"),
        ("FD-10", {"age_minimum": 15}, None),
        ("FD-10", {"age_minimum": 15, "protections": True}, "vert"),
        ("FD-10", {"age_minimum": None}, None),
        ("FD-10", {"age_non_indique": True}, "orange"),
        ("FD-10", {"age_minimum": 8, "protections": False}, "rouge"),
    ],
)
def test_each_line_rule(code, values, state):
    assert DECIDERS[code](values) == state


def test_facets():
    assert data_lines.location_facet(VALUES) == "europe"
    assert data_lines.location_facet({}) == "inconnu"
    assert data_lines.trackers_facet(VALUES) == "inactifs"
    assert data_lines.account_facet({"FD-02": {"choix": "autre"}}) == "inconnu"
