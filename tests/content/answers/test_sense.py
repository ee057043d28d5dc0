"""The second opinion, by meaning: what it may change, and that the site does without."""

import pytest
from django.utils.translation import override

from content.answers import finding, sense
from content.answers.candidates import FoundAnswer
from search import service, synonyms
from tests.content.answers.test_finding import FAQ

pytestmark = pytest.mark.django_db


class Spoken:
    """Every text is far from every other, but for those that it is told to be near."""

    name, size = "spoken 1", 2

    def embed(self, texts):
        return [
            [1.0, 0.0] if "clope" in text or "sommeil" in text or "vous notez" in text else [0.0, 1.0] for text in texts
        ]


@pytest.fixture
def written(make):
    synonyms.forget()
    make(title="Bien dormir", summary="Le sommeil des enfants", body=FAQ)
    service.rebuild("pages")
    service.rebuild("tools")
    yield
    synonyms.forget()


def find(text):
    with override("fr"):
        return finding.find(text, "fr").answers


def test_passages_of_a_page_are_its_title_summary_questions_and_sentences():
    fields = {
        "title": "T",
        "summary": "S",
        "questions": ["Q ?"],
        "body": "Trop court. Une phrase qui est assez longue.\nUne autre phrase assez longue ?",
    }
    assert sense.passages(fields) == (
        "T", "T. S", "Q ?", "Une phrase qui est assez longue.", "Une autre phrase assez longue ?",
    )  # fmt: skip
    assert sense.passages({"title": "T", "summary": "S", "body": "Une phrase qui est assez longue."}) == ("T. S", "S")


def test_an_entrance_is_found_by_what_its_name_means(written, settings):
    assert find("de quelle façon vous donnez la lettre")[0].url == "/label/methode/"
    settings.SEARCH_BY_MEANING = False
    assert not [answer for answer in find("de quelle façon vous donnez la lettre") if answer.url == "/label/methode/"]


def test_the_site_does_without_an_encoder(written, settings):
    settings.SENTENCE_ENCODER = ""
    assert sense.sense("le sommeil", "fr") is None
    assert sense.prepare() == 0
    assert find("bien dormir")[0].title == "Bien dormir"


def _answer(kind, code="", score=0.5, **fields):
    return FoundAnswer(kind, "t", "", code=code, score=score, held=0.6, fields=fields)


class Meant(sense.Sense):
    def of(self, documents):
        return [fields["near"] for fields in documents]


def judged(answers, doors, text="trois mots ici", with_doors=True):
    finding._by_meaning(answers, Meant(None, None, doors), text, "fr", with_doors=with_doors)
    return answers


def test_a_page_gains_by_what_it_is_nearer_than_any_two_texts():
    near, far = judged([_answer("pages", near=0.5), _answer("pages", near=0.2)], {})
    assert near.score == pytest.approx(0.5 + finding.NEARNESS * 0.2)
    assert far.score == 0.5


@pytest.mark.parametrize(
    ("near", "score", "strong"),
    [
        (0.7, 0.65 + 0.05, True),
        (0.69, 0.65 + 0.04, False),
        (0.64, 0.4, False),
        (0.24, 0.4 * finding.WORTH_FAR, False),
        (0.25, 0.4, False),
    ],
)
def test_a_hand_over_is_named_by_what_it_means(near, score, strong):
    [answer] = judged([_answer("hand-over", "tabac", 0.4)], {"hand-over:tabac": near})
    worth = finding.WORTH["hand-over"] if near >= finding.MEANT else 1
    assert answer.score == pytest.approx(score * worth)
    assert answer.strong is strong


def test_a_page_that_is_nearer_keeps_a_hand_over_from_saying_that_there_is_nothing():
    answers = judged([_answer("hand-over", "tabac", 0.4), _answer("pages", near=0.8)], {"hand-over:tabac": 0.75})
    assert not answers[0].strong


def test_a_name_that_shares_no_word_joins_the_answers():
    [added] = judged([], {"hand-over:tabac": 0.65, "hand-over:alcool": 0.64})
    assert (added.code, added.held) == ("tabac", finding.HELD_MEANT)


@pytest.mark.parametrize(("text", "doors"), [("deux mots", True), ("trois mots ici", False)])
def test_few_words_and_filters_leave_names_to_words(text, doors):
    assert judged([], {"hand-over:tabac": 0.9}, text, with_doors=doors) == []


def test_what_is_asked_for_by_its_kind_comes_before_somebody_to_call():
    asked = frozenset({"tools"})
    assert finding._as_asked(asked, "tools", "") == finding.OF_KIND
    assert finding._as_asked(asked, "hand-over", "") == finding.OTHER_KIND
    assert finding._as_asked(asked, "pages", "") == finding._as_asked(frozenset(), "hand-over", "") == 1.0
    assert finding._as_asked(frozenset({"kit"}), "pages", "kit") == finding.OF_KIND
    with override("fr"):
        assert finding._kinds_asked(finding._read("une appli de sommeil", "fr")) == {"tools"}
        assert finding._kinds_asked(finding._read("atelier sommeil", "fr")) == {"kit"}


def test_what_the_site_holds_is_encoded_in_advance(written, settings):
    settings.SENTENCE_ENCODER = "tests.content.answers.test_sense.Spoken"
    assert sense.prepare() == 1
    assert sense.sense("une clope", "fr").of([{"title": "Bien dormir", "summary": "Le sommeil", "questions": []}]) == [
        1.0
    ]
