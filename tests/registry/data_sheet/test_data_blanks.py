"""Nothing good comes out of what nobody filled: every line of "Mes données", every combination of blanks."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.data_sheet import fields as data_fields
from registry.data_sheet import sheet
from registry.data_sheet.lines import NONE, location_facet
from registry.rules import scoring
from tests.registry.answers import all_best, worst

TODAY = dt.date(2026, 6, 15)
#: A complete green (or grey) line, by code: every value here is needed, unless it stands in SPARE.
COMPLETE = {
    "FD-01": {"categories": ["contact"], "en_trop": [NONE]},
    "FD-02": {"choix": "aucun"},
    "FD-03": {"pays": ["FR"], "hebergeur": "Nuage", "pays_acces": [NONE], "sur_appareil": False},
    "FD-04": {"reponse": "oui", "valide_jusqu_au": "2027-03-01"},
    "FD-05": {"destinataires": ["moi"]},
    "FD-06": {"vente": False, "partages": [NONE]},
    "FD-07": {"detectes": 0, "version_testee": "4.2", "date_test": "2026-05-12", "actifs_avant_accord": 0},
    "FD-08": {"en_transit": True, "au_repos_serveur": True, "sur_appareil": True},
    "FD-09": {"export": "oui", "effacement": "oui", "delai_jours": 30},
    "FD-10": {"age_minimum": 15, "protections": True},
}
SPARE = {("FD-03", "sur_appareil"), ("FD-07", "actifs_avant_accord")}
BLANKS = {"many": [None, []], "one": [None, ""], "flag": [None, False], "three": [None], "four": [None],
          "number": [None], "text": [None, ""], "date": [None, "", "None", "bientôt"]}  # fmt: skip
FILLED = {"flag": [True], "three": [True, False], "four": [True, False, "sans_objet"], "number": [0, 3],
          "text": ["Nuage"], "date": ["2027-03-01"]}  # fmt: skip
BAD_WORDS = ("None", "non précisé", "{", "}", "[]", "jusqu'au .", ": .", "le .", "  ")


@pytest.fixture(scope="module")
def outcomes(spec):
    """Everything met, and everything failed: a blank line owes nothing to either."""
    worst_of_all = {rule.code: scoring.CriterionAnswer(worst(rule)) for rule in spec.criteria}
    return [scoring.score(spec, "SUIVI", all_best(spec)), scoring.score(spec, "SUIVI", worst_of_all)]


def line(framework_data, outcome, code, values, blocking=()):
    found = sheet.sheet(framework_data, outcome.criteria, blocking, {code: values} if values is not None else {})
    return next(one for one in found if one.code == code)


def values_of(item, framework_data):
    if item.kind in ("many", "one"):
        words = list(data_fields.vocabulary(framework_data, item.vocabulary))
        codes = [words[0], words[-1]]
        return [[codes[0]], codes, [NONE]] if item.kind == "many" else words
    return FILLED[item.kind]


@pytest.mark.parametrize("code", list(COMPLETE))
def test_a_blank_line_says_we_do_not_know(framework_data, outcomes, code):
    fields = data_fields.FIELDS[code]
    blanks = [{}, None, *({item.name: value for item in fields for value in BLANKS[item.kind][:1]},)]
    blanks += [
        dict(zip([item.name for item in fields], combination, strict=True))
        for combination in product(*(BLANKS[item.kind][:2] for item in fields))
    ]
    for outcome, values in product(outcomes, blanks):
        found = line(framework_data, outcome, code, values)
        assert (found.state, found.sentence, found.note) == ("gris", sheet.UNKNOWN, ""), values


@pytest.mark.parametrize("code", list(COMPLETE))
def test_a_complete_line_is_green_and_each_value_is_needed(framework_data, outcomes, code):
    whole = COMPLETE[code]
    assert data_fields.faults(code, whole, TODAY) == {}
    assert line(framework_data, outcomes[0], code, whole).state == "vert"
    for name in whole:
        if (code, name) in SPARE:
            continue
        kind = next(item.kind for item in data_fields.FIELDS[code] if item.name == name)
        for blank in BLANKS[kind]:
            partial = {**whole, name: blank}
            found = line(framework_data, outcomes[0], code, partial)
            assert found.state == "gris", partial
            assert found.sentence == sheet.UNKNOWN, partial
            assert data_fields.faults(code, partial, TODAY), partial


@given(data=st.data())
def test_no_combination_invents_good_news(framework_data, outcomes, data):
    code = data.draw(st.sampled_from(list(COMPLETE)))
    values = {
        item.name: data.draw(st.sampled_from([*BLANKS[item.kind], *values_of(item, framework_data)]))
        for item in data_fields.FIELDS[code]
    }
    kept = data.draw(st.sets(st.sampled_from(sorted(values))))
    values = {name: values[name] for name in kept}
    found = line(framework_data, data.draw(st.sampled_from(outcomes)), code, values)
    assert not any(word in found.sentence + found.note for word in BAD_WORDS), found
    assert found.sentence
    if found.state == "vert":
        assert data_fields.faults(code, values) == {}, values
    if data_fields.faults(code, values) and found.state != "rouge":
        assert (found.state, found.sentence) == ("gris", sheet.UNKNOWN), values


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("FD-01", {"categories": [NONE], "en_trop": ["voix"]}, "en_trop"),
        ("FD-01", {"categories": [NONE, "voix"], "en_trop": [NONE]}, "categories"),
        ("FD-03", {"pays": [NONE], "sur_appareil": True, "pays_acces": ["US"]}, "pays_acces"),
        ("FD-03", {"pays": [NONE], "sur_appareil": True, "hebergeur": "Nuage"}, "hebergeur"),
        ("FD-03", {"pays": [NONE, "FR"], "hebergeur": "Nuage", "pays_acces": [NONE]}, "pays"),
        ("FD-04", {"reponse": "oui", "valide_jusqu_au": "2026-06-14"}, "valide_jusqu_au"),
        ("FD-04", {"reponse": "oui", "valide_jusqu_au": "bientôt"}, "valide_jusqu_au"),
        ("FD-06", {"vente": True, "partages": [NONE]}, "partages"),
        ("FD-06", {"vente": False, "partages": [NONE, "public"]}, "partages"),
        ("FD-07", {**COMPLETE["FD-07"], "actifs_avant_accord": 1}, "actifs_avant_accord"),
        ("FD-07", {**COMPLETE["FD-07"], "date_test": "2026-06-16"}, "date_test"),
        ("FD-08", {"en_transit": True, "au_repos_serveur": "sans_objet", "sur_appareil": "sans_objet"},
         "au_repos_serveur"),
        ("FD-10", {"adultes": True, "age_minimum": 17}, "age_minimum"),
        ("FD-10", {"age_non_indique": True, "age_minimum": 12}, "age_minimum"),
        ("FD-10", {"age_minimum": 121, "protections": True}, "age_minimum"),
    ],
)  # fmt: skip
def test_contradictions_are_refused(code, values, field):
    assert field in data_fields.faults(code, values, TODAY)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("FD-04", {"reponse": "oui", "valide_jusqu_au": "2026-06-15"}),
        ("FD-07", {**COMPLETE["FD-07"], "date_test": "2026-06-15"}),
        ("FD-07", {**COMPLETE["FD-07"], "detectes": 2, "actifs_avant_accord": 2}),
        ("FD-10", {"adultes": True, "age_minimum": 18}),
        ("FD-10", {"age_minimum": 120, "protections": True}),
        ("FD-03", {"pays": [NONE], "sur_appareil": True}),
    ],
)
def test_limits_are_accepted(code, values):
    assert data_fields.faults(code, values, TODAY) == {}


def test_bad_news_does_not_wait_for_its_details(framework_data, outcomes):
    sold = line(framework_data, outcomes[0], "FD-06", {"vente": True})
    assert (sold.state, sold.sentence) == ("rouge", "Oui.")
    active = line(framework_data, outcomes[0], "FD-07", {"actifs_avant_accord": 2}, ("DP-07",))
    assert active.state == "rouge"
    blocked = line(framework_data, outcomes[1], "FD-07", {}, ("DP-07",))
    assert (blocked.state, blocked.sentence) == ("rouge", "Oui : des données partent avant votre accord.")


def test_on_the_device_only(framework_data, outcomes):
    said = {"pays": [NONE], "sur_appareil": True}
    found = line(framework_data, outcomes[0], "FD-03", said)
    assert (found.state, found.sentence) == ("vert", "Sur votre appareil seulement — hébergeur : aucun.")
    assert location_facet({"FD-03": said}) == "appareil"
    assert location_facet({"FD-03": {"pays": [NONE], "sur_appareil": False}}) == "aucune"
    assert location_facet({"FD-03": {"pays": [NONE]}}) == "inconnu"
    assert location_facet({"FD-03": {"pays": [], "sur_appareil": True}}) == "inconnu"
    assert location_facet({"FD-03": {"pays": [], "hebergeur": "aucun", "sur_appareil": True}}) == "appareil"


def test_an_erasure_that_does_not_concern_the_tool_has_no_delay(framework_data, outcomes):
    found = line(framework_data, outcomes[0], "FD-09", {"export": "oui", "effacement": "sans_objet"})
    assert (found.state, found.sentence) == ("vert", "Oui, dans l'application.")
