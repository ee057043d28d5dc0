"""Lists and limits of "Mes données", each by its real values: countries, words, facets, fields, sentences."""

import datetime as dt
from types import SimpleNamespace

import pytest

from registry.data_sheet import fields, lines, sheet
from registry.data_sheet.lines import DECIDERS

TODAY = dt.date(2026, 6, 15)
EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
ADEQUATE = "AD AR CA CH FO GB GG IL IM JE JP KR NZ US UY"
HOSTS = "AE AU BR CN HK IN MA MX RS RU SG TH TN TR TW UA VN ZA"


def test_countries_of_the_economic_area_come_first_then_the_others():
    assert " ".join(sorted(lines.EEA)) == EEA
    codes = list(lines.COUNTRIES)
    assert sorted(codes[:30]) == EEA.split()
    assert sorted(codes[30:]) == sorted(f"{ADEQUATE} {HOSTS}".split())
    assert lines.COUNTRIES["DE"] == "Allemagne"


def test_closed_vocabularies():
    found = {name: list(words) for name, words in fields.VOCABULARIES.items() if name != "pays"}
    assert found == {
        "categories_de_donnees": [
            *("identite", "contact", "date_naissance", "sante_saisie", "sante_mesuree", "vie_sexuelle"),
            *("localisation_precise", "localisation_approchee", "photos_documents", "voix", "contacts_du_telephone"),
            *("identifiants_appareil", "usage_de_l_application", "paiement", "donnees_d_un_proche"),
        ],
        "destinataires": ["moi", "mon_professionnel", "editeur_support", "sous_traitants", "chercheurs", "public"],
        "partages": [
            *("mon_professionnel", "sous_traitants", "chercheurs", "partenaires", "annonceurs", "assureurs", "public"),
        ],
        "compte": ["aucun", "facultatif", "pseudonyme", "identite", "compte_tiers"],
        "certification": ["oui", "renouvellement", "non", "non_necessaire"],
        "export": ["oui", "demande", "non", "sans_objet"],
        "effacement": ["oui", "demande", "non", "sans_objet"],
    }
    assert fields.LARGEST_NUMBER == 10_000


def test_a_framework_may_give_its_vocabularies():
    own = {
        "fiche_donnees": {
            "vocabulaires": {"compte": {"aucun": "rien"}},
            "categories_de_donnees": ["voix", "pas_du_jour"],
        }
    }
    assert fields.vocabulary(own, "compte") == {"aucun": "rien"}
    assert fields.vocabulary(own, "categories_de_donnees") == {"voix": "voix", "pas_du_jour": "pas du jour"}
    assert fields.vocabulary({}, "categories_de_donnees") == fields.VOCABULARIES["categories_de_donnees"]
    assert fields.vocabulary({"fiche_donnees": {"pays": ["FR"]}}, "pays") == lines.COUNTRIES


@pytest.mark.parametrize(
    ("code", "values", "state"),
    [
        ("FD-01", {"categories": ["aucun"], "en_trop": ["voix"]}, None), ("FD-01", {"en_trop": ["aucun"]}, None),
        ("FD-03", {"pays": ["DE"], "pays_acces": ["aucun"]}, None), ("FD-03", {}, None),
        ("FD-03", {"pays": ["DE"], "hebergeur": "aucun", "pays_acces": ["aucun"], "sur_appareil": True}, "vert"),
        ("FD-05", {}, None), ("FD-05", {"destinataires": ["mon_professionnel"]}, "vert"),
        ("FD-05", {"destinataires": ["moi", "mon_professionnel"]}, "vert"),
        ("FD-05", {"destinataires": ["editeur_support"]}, "orange"),
        ("FD-05", {"destinataires": ["chercheurs"]}, "rouge"),
        ("FD-07", {"actifs_avant_accord": 0}, None), ("FD-07", {"detectes": 0, "actifs_avant_accord": 0}, "vert"),
        ("FD-08", {"au_repos_serveur": True, "sur_appareil": True}, None),
        ("FD-08", {"en_transit": True, "au_repos_serveur": "sans_objet", "sur_appareil": "sans_objet"}, None),
        ("FD-09", {"effacement": "oui"}, None), ("FD-09", {"export": "oui", "effacement": "oui"}, "vert"),
        ("FD-09", {"export": "", "effacement": "oui"}, None), ("FD-10", {"protections": True}, None),
    ],
)  # fmt: skip
def test_what_a_line_rests_on(code, values, state):
    assert DECIDERS[code](values) == state


@pytest.mark.parametrize(
    ("code", "values", "names"),
    [
        ("FD-99", {}, set()),
        ("FD-01", {"categories": ["voix", "contact"], "en_trop": ["voix"]}, set()),
        ("FD-01", {"en_trop": ["voix"]}, {"categories", "en_trop"}),
        ("FD-03", {"pays": ["aucun"], "sur_appareil": True, "hebergeur": " AUCUN "}, set()),
        ("FD-08", {"en_transit": True, "au_repos_serveur": True, "sur_appareil": "sans_objet"}, set()),
        ("FD-09", {"export": "oui", "effacement": "demande"}, set()),
        ("FD-09", {"export": "oui", "effacement": "oui"}, {"delai_jours"}),
        ("FD-10", {"adultes": True}, set()), ("FD-10", {"age_non_indique": True}, set()),
        ("FD-10", {"age_minimum": 120, "protections": True, "accord_parent_avant": 120}, set()),
        ("FD-10", {"age_minimum": 15, "protections": True, "accord_parent_avant": 121}, {"accord_parent_avant"}),
        ("FD-10", {"age_minimum": 121, "protections": True, "accord_parent_avant": 15}, {"age_minimum"}),
    ],
)  # fmt: skip
def test_what_is_asked_of_a_line(code, values, names):
    assert set(fields.faults(code, values, TODAY)) == names


def test_values_as_people_read_them():
    values = {
        "rien": None, "vide": "", "case": True, "aucune": ["aucun"], "pays_acces": ["FR", "zz"], "formats": ("voix",),
        "valide_jusqu_au": "2026-03-01", "date_test": "bientôt", "choix": "identite", "hebergeur": "Nuage",
        "detectes": 3, "delai_jours": 30,
    }  # fmt: skip
    assert lines.words_of(values, sheet.french_date) == {
        "pays_acces": "France, zz", "formats": "voix", "valide_jusqu_au": "1er mars 2026", "choix": "identité",
        "hebergeur": "Nuage", "detectes": 3, "delai_jours": 30,
    }  # fmt: skip
    dated = lines.words_of({"date_test": "2026-05-12"}, sheet.french_date)
    assert dated == {"date_test": "12 mai 2026"}
    assert lines.words_of({"effacement": "sans_objet", "delai_jours": 30}, sheet.french_date) == {
        "effacement": "sans_objet"
    }


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"pays": ["aucun"], "sur_appareil": True},
         {"hebergeur": "aucun", "sur_appareil_ou_pays": "Sur votre appareil seulement"}),
        ({"pays": ["aucun"], "sur_appareil": False}, {"hebergeur": "aucun"}),
        ({"pays": ["FR"], "sur_appareil": True},
         {"pays": "France", "sur_appareil_ou_pays": "Sur votre appareil, et conservées ici : France"}),
        ({"pays": ["FR"], "sur_appareil": False},
         {"pays": "France", "sur_appareil_ou_pays": "Conservées ici : France"}),
        ({"sur_appareil": True}, {}),
    ],
)  # fmt: skip
def test_where_data_are(values, shown):
    assert lines.words_of(values, sheet.french_date) == shown


@pytest.mark.parametrize("choice", ["aucun", "facultatif", "pseudonyme", "identite", "compte_tiers"])
def test_facet_of_the_account(choice):
    assert lines.account_facet({"FD-02": {"choix": choice}}) == choice
    assert lines.account_facet({"FD-02": None}) == "inconnu"


@pytest.mark.parametrize(
    ("values", "facet"),
    [
        (None, "inconnu"), ({"pays": ["aucun"], "sur_appareil": True}, "appareil"), ({"sur_appareil": True}, "inconnu"),
        ({"pays": ["aucun"], "sur_appareil": False}, "aucune"), ({"pays": ["US", "FR"]}, "hors_europe"),
        ({"pays": ["FR"], "pays_acces": ["US"]}, "europe_acces"), ({"pays": ["FR"], "pays_acces": ["aucun"]}, "europe"),
    ],
)  # fmt: skip
def test_facet_of_the_place(values, facet):
    assert lines.location_facet({"FD-03": values}) == facet


@pytest.mark.parametrize(
    ("values", "facet"),
    [
        (None, "inconnu"), ({"detectes": 0}, "aucun"), ({"detectes": 2, "actifs_avant_accord": 0}, "inactifs"),
        ({"detectes": 2, "actifs_avant_accord": 1}, "actifs"), ({"detectes": 2}, "inconnu"),
    ],
)  # fmt: skip
def test_facet_of_trackers(values, facet):
    assert lines.trackers_facet({"FD-07": values}) == facet


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-01-01", "1er janvier 2026"), ("2026-02-02", "2 février 2026"), ("2026-12-31", "31 décembre 2026"),
        ("bientôt", ""), (None, ""),
    ],
)  # fmt: skip
def test_dates_in_french(text, shown):
    assert sheet.french_date(text) == shown


LOOKS = {
    "vert": {"mot": "Rassurant", "forme": "rond"}, "orange": {"mot": "À surveiller", "forme": "triangle"},
    "rouge": {"mot": "Problème", "forme": "carré"}, "gris": {"mot": "Inconnu", "forme": "trait"},
}  # fmt: skip


def shown(code, values, phrases, *, blocking=(), counted="value", note=None, failed="Tout part avant l'accord."):
    """The line ``code`` of a framework made of it and of one criterion."""
    item = {"code": code, "question": "Où ?", "criteres": ["C-1", "C-2"], "phrases": phrases}
    data = {
        "criteres": [{"code": "C-1", "public": {"echec": failed}}, {"code": "C-2"}],
        "fiche_donnees": {"etats": LOOKS, "lignes": [item | ({"note_publique": note} if note else {})]},
    }
    results = {"C-1": SimpleNamespace(code="C-1", counted=counted)}
    [line] = sheet.sheet(data, results, blocking, {code: values})
    assert line.question == "Où ?"
    assert (line.word, line.shape) == (LOOKS[line.state]["mot"], LOOKS[line.state]["forme"])
    assert sheet.as_json([line])[0]["sentence"] == line.sentence
    return line.state, line.sentence, line.note


SOLD = {"vente": True}
KEPT = {"vente": False, "partages": ["aucun"]}


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("Oui : {partages}.", "Oui."), ("Oui. {partages}", "Oui."), ("{partages}", "Problème."), ("Oui", "Oui"),
    ],
)  # fmt: skip
def test_bad_news_without_its_details(phrase, sentence):
    assert shown("FD-06", SOLD, {"rouge": phrase}) == ("rouge", sentence, "")


def test_a_blocking_criterion_that_failed_is_said_in_its_own_words():
    said = "Tout part avant l'accord."
    assert shown("FD-06", {}, {"rouge": "{partages}"}, blocking=("C-1",)) == ("rouge", said, "")
    assert shown("FD-06", {}, {"rouge": "{partages}"}, blocking=("C-1",), failed="") == ("rouge", "Problème.", "")
    assert shown("FD-06", KEPT, {"rouge": "Oui", "vert": "Non."}, blocking=("C-1",)) == ("rouge", "Oui", "")
    for nothing in ({"blocking": ("C-9",)}, {"blocking": ("C-1",), "counted": "nc"}):
        assert shown("FD-06", {}, {"rouge": "{partages}"}, **nothing) == ("gris", "Nous ne savons pas.", "")


def test_what_nobody_filled_is_not_known():
    for values in (None, {}, {"vente": None, "partages": []}, {"vente": False}, {"vente": False, "partages": ()}):
        assert shown("FD-06", values, {"vert": "Non."}, note="Le {date_test}.") == ("gris", "Nous ne savons pas.", "")
    assert sheet.is_blank("FD-10", {"adultes": False, "age_minimum": None})
    assert not sheet.is_blank("FD-10", {"adultes": True})
    assert not sheet.is_blank("FD-10", {"protections": False}), "said: no protection"
    assert not sheet.is_blank("FD-10", {"age_minimum": 0})


def test_good_news_waits_for_every_value():
    assert shown("FD-06", KEPT, {"vert": "Non."}) == ("vert", "Non.", "")
    assert shown("FD-06", KEPT, {"vert": "Non : {detail}."}) == ("gris", "Nous ne savons pas.", "")
    whole = {"detectes": 0, "version_testee": "4.2", "date_test": "2026-05-12"}
    assert shown("FD-07", whole, {"vert": "Aucun."}) == ("vert", "Aucun.", "")
    assert shown("FD-07", {"detectes": 0}, {"vert": "Aucun."}) == ("gris", "Nous ne savons pas.", "")
    assert shown("FD-99", {"x": 1}, {"vert": "Oui."}) == ("gris", "Nous ne savons pas.", "")


def test_a_state_without_a_phrase_does_not_concern_the_tool():
    assert shown("FD-10", {"adultes": True}, {"vert": "Oui."}) == ("gris", "Ne s'applique pas à cet outil.", "")


def test_a_delay_that_does_not_concern_the_tool_goes_with_its_sentence():
    phrases = {"vert": "Oui. En {delai_jours} jours.", "orange": "Sur demande. En {delai_jours} jours."}
    taken = {"export": "oui", "effacement": "sans_objet"}
    assert shown("FD-09", taken, phrases) == ("vert", "Oui.", "")
    assert shown("FD-09", taken | {"export": "demande"}, phrases) == ("gris", "Nous ne savons pas.", "")
    assert shown("FD-09", {"export": "oui", "effacement": "oui", "delai_jours": 3}, phrases) == (
        "vert", "Oui. En 3 jours.", ""
    )  # fmt: skip


def test_a_public_note_is_shown_with_what_is_known():
    whole = {"detectes": 0, "version_testee": "4.2", "date_test": "2026-05-12"}
    for note, text in (("Version {version_testee}.", "Version 4.2."), ("Le {inconnu}.", "")):
        assert shown("FD-07", whole, {"vert": "Aucun."}, note=note) == ("vert", "Aucun.", text)
