"""The answers to a question: one list, best first, over everything that can be found."""

import pytest
from django.utils.translation import override

from content.answers import doors, finding
from content.answers.candidates import FoundAnswer
from search import service, synonyms
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db

FAQ = [
    {
        "type": "faq",
        "value": {
            "items": [{"question": "Le café empêche-t-il de dormir ?", "answer": "<p>Oui, jusqu’à huit heures.</p>"}]
        },
    }
]


@pytest.fixture
def written(make):
    synonyms.forget()
    pages = {
        "dormir": make(title="Bien dormir", summary="Le sommeil des enfants", body=FAQ),
        "vaccins": make(title="Vaccins par âge", summary="Quel vaccin, à quel âge"),
    }
    service.rebuild("pages")
    service.rebuild("tools")
    yield pages
    synonyms.forget()


def ask(text, language="fr", **filters):
    with override(language):
        return finding.find(text, language, filters)


def kinds(text, language="fr"):
    return [answer.kind for answer in ask(text, language).answers]


def test_politeness_leaves_and_missing_words_do_not_exclude(written):
    found = ask("bonjour je voudrais savoir comment bien dormir quand il fait chaud")
    assert found.answers[0].title == "Bien dormir"


def test_a_question_of_a_page_is_the_answer_with_its_place(written, client):
    best = ask("le café empêche de dormir").best
    assert best.kind == "question"
    assert best.summary == "Oui, jusqu’à huit heures."
    address, _mark, anchor = best.url.partition("#")
    assert address == written["dormir"].get_url()
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_one_answer_a_page(written):
    assert [answer.url.partition("#")[0] for answer in ask("dormir").answers].count(written["dormir"].get_url()) == 1


def test_tools_and_pages_are_in_one_list(written):
    tool = make_tool("Dodo tranquille")
    service.rebuild("tools")
    assert ask("dodo tranquille").answers[0].url == f"/label/{tool.identifier}/"
    assert ask("dodo tranquille", "en").answers[0].url == f"/en/label/{tool.identifier}/"


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("le label", "fr", "/label/"),
        ("open data", "en", "/en/label/donnees-ouvertes/"),
        ("près de chez moi", "fr", "/pres-de-chez-moi/"),
        ("comment vous évaluez les applications ?", "fr", "/label/methode/"),
    ],
)
def test_entrances_are_found(written, text, language, address):
    assert ask(text, language).answers[0].url == address


@pytest.mark.parametrize("text", ["pharmacie de garde", "bonjour je cherche une pharmacie de garde svp"])
def test_what_the_site_has_not_is_handed_over(written, text):
    found = ask(text)
    assert found.nothing
    assert [answer.code for answer in found.answers] == ["pharmacie-garde"]
    assert found.answers[0].contacts[0].phone == "3237"


def test_a_hand_over_is_found_by_its_number(written):
    assert ask("3919").answers[0].code == "violences-femmes"
    assert ask("39 19").answers[0].kind != "near"


def test_near_nothing_is_nothing(written):
    assert kinds("cours de la bourse de tokyo") == []
    assert kinds("zzyzx") == []


def test_topics_narrow_to_what_has_them(make, written):
    make(title="Dormir en voyage", topics=["sommeil"])
    service.rebuild("pages")
    assert [answer.title for answer in ask("dormir", topics=["sommeil"]).answers] == ["Dormir en voyage"]


def test_a_page_in_french_answers_who_reads_another_language_and_says_so(written):
    answer = ask("dormir", "en").answers[0]
    assert (answer.title, answer.language) == ("Bien dormir", "fr")


def test_another_spelling_is_proposed_only_when_it_answers_better(written):
    assert ask("vacsins").suggestion == "vaccins"
    assert ask("vaccins").suggestion == ""
    assert ask("pharmasie").suggestion == ""
    assert ask("gynécologue").suggestion == ""  # of no page, and of a hand-over


def test_no_spelling_is_proposed_for_a_short_word_another_first_letter_or_a_part_of_what_is_unknown(written, make):
    make(title="Santé mentale", summary="Le foot et la parole")
    service.rebuild("pages")
    assert ask("fooot").suggestion == ""
    assert ask("dentale").suggestion == ""
    assert ask("vacsins koman 22222").suggestion == ""


def judged(kind, score, held=1.0, **more):
    return FoundAnswer(kind, "", more.pop("url", f"/{score}/"), score=score, held=held, **more)


def test_what_holds_too_little_is_left_out_and_long_questions_ask_for_less():
    weak = judged("pages", 0.5, held=finding.HELD["pages"] - 0.01)
    assert finding._kept([weak], 1.0) == []
    assert finding._kept([weak], 0.9) == [weak]
    assert finding._kept([judged("pages", 0.5, held=finding.HELD["pages"])], 1.0)


def test_what_is_far_behind_the_first_is_left_out():
    first, near, far = judged("pages", 1.0), judged("pages", finding.SHARE), judged("pages", finding.SHARE - 0.01)
    assert finding._kept([far, near, first], 1.0) == [first, near]


def test_beside_a_good_hand_over_only_what_is_as_good():
    handed = judged("hand-over", finding.NOTHING, code="x", url="", strong=True)
    beside = judged("pages", finding.NOTHING * finding.BESIDE - 0.01)
    assert finding._kept([beside, handed], 1.0) == [handed]
    handed.strong = False
    assert finding._kept([beside, handed], 1.0) == [handed, beside]


def test_the_answer_is_clearly_the_best():
    first, second = judged("pages", finding.CLEARLY), judged("pages", finding.CLEARLY / finding.AHEAD)
    assert finding.Found([first]).best is first
    assert finding.Found([first, second]).best is first
    second.score += 0.01
    assert finding.Found([first, second]).best is None
    assert finding.Found([judged("pages", finding.CLEARLY - 0.01)]).best is None
    assert finding.Found().best is None


def test_every_entrance_and_kind_has_names_in_each_typed_language():
    for entrance in doors.entrances():
        assert bool(entrance.address) != bool(entrance.page), entrance.code
        assert set(entrance.words) == {"fr", "en", "ar"}, entrance.code
        assert set(entrance.title) == {"fr", "fr-simple", "en", "ar"}, entrance.code
