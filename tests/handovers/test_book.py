"""The file of hand-overs holds, and each of its rules refuses what breaks it."""

import csv
import datetime as dt
import gzip
import io
import re

import pytest
import yaml

from handovers import book
from tests.demo_site import ROOT

#: Longest sentence, in words (issue 7, section 4).
LONGEST = {"fr": 22, "fr-simple": 15, "en": 25, "ar": 22}


@pytest.fixture(scope="module")
def whole():
    return book.load()


@pytest.fixture(scope="module")
def texts():
    return [(book.FOLDER / name).read_text(encoding="utf-8") for name in ("contacts.yaml", "handovers.yaml")]


def covered_kinds() -> set[str]:
    """Kinds of offer that have places in the demo."""
    found = set()
    for path in (ROOT / "fixtures" / "places").glob("*.csv.gz"):
        for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8"))):
            found |= {offer.split(";")[0] for offer in row["offers"].split("|") if offer}
    return found


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?؟;؛:])\s", text) if part.strip()]


def test_kinds_and_topics_exist_and_every_kind_without_places_hands_over(whole):
    from directory.places.kinds import KINDS

    terms = yaml.safe_load((ROOT / "fixtures" / "vocabularies" / "terms.yaml").read_text(encoding="utf-8"))
    kinds = {kind[0] for kind in KINDS}
    for item in whole.handovers.values():
        assert set(item.topics) <= set(terms["topics"]), item.code
        assert set(item.kinds) | set(item.near) <= kinds, item.code
        assert set(item.near) <= covered_kinds(), f"{item.code}: nothing to show around"
    assert {kind for kind in kinds if whole.of_kind(kind)} == kinds - covered_kinds()


def test_hours_and_departements_hold(whole):
    from directory import hours

    with gzip.open(ROOT / "fixtures" / "territories" / "communes.tsv.gz", "rt", encoding="utf-8") as file:
        departements = {row["departement"] for row in csv.DictReader(file, delimiter="\t")}
    for contact in whole.contacts.values():
        assert not contact.hours or hours.valid(contact.hours), contact.key
        assert set(contact.departements) <= departements, contact.key


def test_urgent_needs_give_a_number_that_answers_at_once(whole):
    for item in whole.handovers.values():
        if item.urgent:
            assert whole.contacts[item.contacts[0]].phone, item.code
            assert any(whole.contacts[key].hours == "24/7" for key in item.contacts), item.code


def test_sentences_are_short(whole):
    long = [
        f"{item.code} {language}: {sentence}"
        for item in whole.handovers.values()
        for language, most in LONGEST.items()
        for sentence in sentences(item.say[language])
        if len(re.findall(r"[\w’-]+", sentence)) > most
    ]
    assert long == []


#: A number in a sentence: ten digits, four, three.
SAID = re.compile(r"(?<![\d,.])(?:0 ?\d(?: ?\d){8}|\d{2} \d{2}|\d{3} \d{3}|3\d{3}|11\d)(?![\d,])")


def test_numbers_said_in_a_sentence_are_those_of_its_contacts(whole):
    common = {"15", "17", "112", "114"}
    for item in whole.handovers.values():
        numbers = common | {whole.contacts[key].phone for key in item.contacts}
        for text in [*item.say.values(), *item.title.values()]:
            for said in SAID.findall(text):
                assert said.replace(" ", "") in numbers, f"{item.code}: {said}"


def test_what_was_not_read_says_so(whole):
    for contact in whole.contacts.values():
        assert contact.checked_on == dt.date(2026, 11, 30)
        if contact.seen == "recalled":
            # Only its own site can be named: nobody's page was read.
            assert contact.evidence.startswith("http")


def test_contacts_of_a_departement_come_with_those_of_the_country(whole):
    names = [contact.key for contact in whole.contacts_of("medecin-garde", "62")]
    assert names == ["medecin-garde-pas-de-calais", "sos-medecins", "samu"]
    assert "garde-116117" in {contact.key for contact in whole.contacts_of("medecin-garde", "49")}
    assert len(whole.contacts_of("medecin-garde")) == 5
    assert [item.code for item in whole.of_topic("tabac")] == ["tabac"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{key: police,", "{key: samu,", "samu: given twice"),
        ('phone: "17"', 'phone: "1234567"', "no number"),
        ('phone: "17"', 'phone: "01 17"', "no number"),
        ('phone: "18", hours: "24/7", cost: free', 'phone: "18"', "has a cost"),
        ("cost: paid, price: 0.35", "cost: paid", "has a price"),
        ("cost: paid, price: 0.35", "cost: free, price: 0.35", "has a price"),
        ("seen: read, evidence: \"https://www.rtl", "seen: sure, evidence: \"https://www.rtl", "seen: sure"),
        ('site: "https://www.3237.fr/"', 'site: "http://www.3237.fr/"', "begins with https"),
        ('site: "https://www.sante.fr/", seen', "seen", "neither number nor site"),
        ('evidence: "https://www.sante.fr/"', 'evidence: "sur le site"', "no evidence"),
        ('{key: sante-fr, name: "Santé.fr"', '{key: sante-fr, nom: "Santé.fr"', "“nom” is no field"),
        ("{key: sante-fr,", "{key: sante-france,", "“sante-fr” is unknown"),
    ],
)  # fmt: skip
def test_a_wrong_contact_is_refused(texts, old, new, said):
    assert texts[0].count(old) == 1
    with pytest.raises(book.BookError, match=re.escape(said)):
        book.parse(texts[0].replace(old, new), texts[1])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: pharmacie\n", "code: pharmacie-garde\n", "pharmacie-garde: given twice"),
        ("kinds: [pmi]", "kinds: [pharmacie]", "kind pharmacie: in two hand-overs"),
        ("contacts: [ligue-cancer, e-cancer]", "contacts: [e-cancer]", "ligue-cancer: used by no hand-over"),
        ("contacts: [ligue-cancer, e-cancer]", "contacts: [ligue]", "“ligue” is unknown"),
        ('fr-simple: "J’ai un cancer", ', "", "no title in fr-simple"),
        ('fr-simple: "J’ai un cancer"', 'de: "Krebs", fr-simple: "J’ai un cancer"', "de is no language"),
        ("en: [rare disease], ", "", "no words in en"),
        ("words: {fr: [chimio,", "words: {fr: [PMI, chimio,", "“pmi” (fr): in two hand-overs"),
        ("code: cancer\n    topics", "code: cancer\n    subjects", "“subjects” is no field"),
    ],
)
def test_a_wrong_hand_over_is_refused(texts, old, new, said):
    assert texts[1].count(old) == 1
    with pytest.raises(book.BookError, match=re.escape(said)):
        book.parse(texts[0], texts[1].replace(old, new))
