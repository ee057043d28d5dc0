"""The question set: large enough, balanced, true of the demo; and its rules refuse what breaks them."""

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest

from evaluation import questions
from search import analysis
from tests.evaluation import demo_catalogue


@pytest.fixture(scope="module")
def asked():
    return questions.load()


@pytest.fixture(scope="module")
def demo():
    return demo_catalogue.catalogue()


@pytest.fixture(scope="module")
def texts():
    return [(questions.FOLDER / f"questions-{half}.yaml").read_text(encoding="utf-8") for half in questions.HALVES]


def test_the_set_is_large_and_its_halves_alike(asked):
    halves = {half: [item for item in asked if item.half == half] for half in questions.HALVES}
    assert len(asked) >= 240
    assert sum(bool(item.nothing) for item in asked) >= 40
    assert {item.language for item in asked} == set(questions.LANGUAGES)
    for members in halves.values():
        assert len(members) >= 120
        assert {item.kind for item in members} == set(questions.KINDS)
        shares = Counter(item.language for item in members)
        assert shares["fr"] > len(members) / 2
        assert min(shares.values()) >= 12
        assert sum(bool(item.nothing) for item in members) >= 20


def test_a_question_tells_its_half(asked):
    assert {(item.id[0], item.half) for item in asked} == {("t", "tuning"), ("u", "untouched")}


def test_no_question_of_the_untouched_half_is_nearly_one_of_the_other(asked):
    """Same telling words in another order, or one word more: tuning on one would tune the other."""
    telling = {}
    for item in asked:
        words = frozenset(word for word in analysis.words(item.text) if word not in analysis.STOP_WORDS)
        telling.setdefault(item.language, {}).setdefault(item.half, {})[words] = item.id
    for halves in telling.values():
        assert set(halves["tuning"]) & set(halves["untouched"]) == set()


def test_every_reference_exists_on_the_demo(asked, demo):
    for item in asked:
        for reference in item.references:
            assert demo.address(reference, item.language), f"{item.id}: {reference}"


def test_addresses_written_whole_are_searches_near_a_postcode(asked):
    known = demo_catalogue.postcodes()
    for item in asked:
        for reference in item.references:
            if reference.startswith("/"):
                assert urlsplit(reference).path == questions.ENTRIES["near"], item.id
                assert set(parse_qs(urlsplit(reference).query)["ou"]) <= known, item.id


def test_a_commune_that_is_expected_is_the_one_that_is_typed(asked):
    names = demo_catalogue.commune_names()
    for item in asked:
        for reference in item.references:
            code = reference.removeprefix("near:")
            if code == reference or re.fullmatch(r"\d{5}", item.text):
                continue
            said = f" {questions.folded(item.text)} "
            assert f" {questions.folded(names[code])} " in said, f"{item.id}: {names[code]}"


def test_corrections_that_are_allowed_correct_something(asked):
    for item in asked:
        if item.kind not in ("sms", "misspelt"):
            assert not item.suggest, item.id
        typed = set(analysis.words(item.text))
        for text in item.suggest:
            assert questions.folded(text) == questions.folded(item.text) or set(analysis.words(text)) - typed, item.id


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("half: tuning", "half: third", "no half is called “third”"),
        ("{id: t002,", "{id: t001,", "t001: given twice"),
        ('q: "je ronfle très fort"', 'q: "Comment mieux DORMIR ?"', "“comment mieux dormir” (fr): asked twice"),
        ('kind: topic, q: "je ronfle', 'kind: subject, q: "je ronfle', "subject is no kind"),
        ('q: "je ronfle très fort", ', "", "“q” is missing"),
        ('q: "je ronfle très fort", expect', 'q: "je ronfle très fort", right', "“right” is no field"),
        ('q: "DMP", expect: [page:mon-espace-sante]', 'q: "DMP", expect: []', "either answers are expected"),
        ('q: "DMP", expect: [page:mon-espace-sante]', 'q: "DMP", nothing: [medecin]', "kind “nothing” goes with"),
        ('q: "DMP", expect', 'q: "DMP", may: [entry:near], expect', "“may” is for questions without"),
        ('q: "DMP", expect: [page:', 'q: "DMP", expect: [sheet:', "“sheet:mon-espace-sante” is no reference"),
        ('q: "DMP", expect: [page:mon-espace-sante]', 'q: "DMP", expect: ["page:"]', "“page:” is no reference"),
        ("  fr-simple:\n", "  de:\n", "de is no language"),
        ("nothing: [don], may: [page:mon-espace-sante]", "expect: [entry:near]", "kind “nothing” goes with"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_refused(texts, old, new, said):
    assert texts[0].count(old) == 1
    with pytest.raises(questions.QuestionsError, match=re.escape(said)):
        questions.parse([texts[0].replace(old, new), texts[1]])
