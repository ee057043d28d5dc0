"""Judgements and counts, on a site of three pages."""

import pytest

from evaluation import bars, measures, report
from evaluation.measures import Count, Ranking, Score
from evaluation.questions import Question
from evaluation.targets import TargetCatalogue

SITE = TargetCatalogue(
    pages={"fr": {"a": "/a/", "b": "/b/", "c": "/c/"}},
    tools={},
    communes=frozenset({"62498"}),
    handovers=frozenset({"tabac", "medecin", "hors-sujet"}),
)
ASKED = Question("t1", "tuning", "fr", "topic", "une question", expect=("page:a", "hand-over:tabac"))
NOTHING = Question("t2", "tuning", "fr", "nothing", "rien ici", nothing=("medecin",), may=("near:62498",))
OFF = Question("u1", "untouched", "fr", "nothing", "météo", nothing=("hors-sujet",))


def verdict(question, *ranked, meant=""):
    return measures.judge(question, Ranking(ranked, meant), SITE)


@pytest.mark.parametrize(
    ("ranked", "rank"),
    [
        (("/a/", "/b/"), 1),
        (("/b/", "/a/#q"), 2),
        (("/b/", "hand-over:tabac", "/a/"), 2),
        (("/b/", "/c/"), 0),
        ((), 0),
    ],
)
def test_rank_is_that_of_the_first_right_answer(ranked, rank):
    found = verdict(ASKED, *ranked)
    assert found.rank == rank
    assert found.right is (rank == 1)


@pytest.mark.parametrize(
    ("question", "ranked", "right"),
    [
        (NOTHING, ("hand-over:medecin",), True),
        (NOTHING, ("hand-over:medecin", "hand-over:tabac"), True),
        (NOTHING, ("hand-over:tabac", "hand-over:medecin"), False),
        (NOTHING, ("hand-over:medecin", "/pres-de-chez-moi/?commune=62498&type=pharmacie"), True),
        (NOTHING, ("/pres-de-chez-moi/?commune=62498", "hand-over:medecin"), True),
        (NOTHING, ("hand-over:medecin", "/a/"), False),
        (NOTHING, ("/pres-de-chez-moi/?commune=62498",), False),
        (NOTHING, (), False),
        (OFF, (), True),
        (OFF, ("hand-over:hors-sujet",), True),
        (OFF, ("hand-over:medecin",), False),
        (OFF, ("/a/",), False),
    ],
)
def test_nothing_is_right_when_nothing_is_shown_and_the_right_person_is_named(question, ranked, right):
    found = verdict(question, *ranked)
    assert found.right_nothing is right
    assert found.right is right


def test_nothing_is_never_right_for_a_question_that_has_an_answer():
    assert not verdict(ASKED, "hand-over:medecin").right_nothing


def test_a_proposal_is_wrong_unless_the_question_welcomes_it():
    misspelt = Question("t3", "tuning", "fr", "misspelt", "vacsin", expect=("page:a",), suggest=("vaccin",))
    assert not verdict(misspelt, "/a/", meant="VACCIN").wrong_suggestion
    assert not verdict(misspelt, "/a/").wrong_suggestion
    assert verdict(misspelt, "/a/", meant="vacance").wrong_suggestion
    assert verdict(ASKED, "/a/", meant="une section").wrong_suggestion


def test_a_set_is_counted():
    found = measures.score(
        [
            verdict(ASKED, "/a/"),
            verdict(ASKED, "/b/", "/c/", "/a/"),
            verdict(ASKED, "/b/", "/b/", "/b/", "/a/", meant="autre"),
            verdict(ASKED),
            verdict(NOTHING, "hand-over:medecin"),
            verdict(NOTHING, "/a/"),
        ]
    )
    assert (found.first.hits, found.first.total) == (1, 4)
    assert (found.three.hits, found.three.total) == (2, 4)
    assert (found.silent.hits, found.silent.total) == (1, 4)
    assert (found.nothing.hits, found.nothing.total) == (1, 2)
    assert (found.suggested.hits, found.suggested.total) == (1, 6)


def test_intervals_are_those_of_wilson():
    # Agresti and Coull (1998): 0 of 20 → [0, 16.1 %]; 10 of 20 → [29.9 %, 70.1 %].
    low, high = Count(0, 20).interval
    assert (round(low, 3), round(high, 3)) == (0.0, 0.161)
    low, high = Count(10, 20).interval
    assert (round(low, 3), round(high, 3)) == (0.299, 0.701)
    assert Count().interval == (0.0, 1.0)
    assert Count(20, 20).interval[1] == 1.0


def test_every_question_is_asked_in_its_language_and_timed():
    heard = []

    def ask(text, language):
        heard.append((text, language))
        return Ranking(("/a/",))

    found = measures.run([ASKED, NOTHING], ask, SITE)
    assert heard == [("une question", "fr"), ("rien ici", "fr")]
    assert [item.question.id for item in found] == ["t1", "t2"]
    assert all(item.ms >= 0 for item in found)
    assert measures.score(found).median_ms >= 0
    assert Score().median_ms == 0


def score(first=80, three=93, nothing=90, suggested=0, ms=40.0):
    return Score(Count(first, 100), Count(three, 100), Count(nothing, 100), Count(), Count(suggested, 100), [ms])


def test_bars_are_reached_exactly():
    assert bars.missed(score()) == []
    for changed, said in (
        ({"first": 79}, "success@1"),
        ({"three": 92}, "success@3"),
        ({"nothing": 89}, "right nothing"),
        ({"suggested": 1}, "did you mean"),
        ({"ms": 40.1}, "median"),
    ):
        (line,) = bars.missed(score(**changed))
        assert said in line


def test_the_floor_is_below_the_aim_and_holds():
    assert bars.missed(score(first=86, three=92, nothing=90, suggested=0, ms=5000.0), bars.FLOOR) == []
    below = score(first=85, three=91, nothing=89, suggested=1, ms=5000.0)
    assert len(bars.missed(below, bars.FLOOR)) == 4


def test_the_table_tells_each_half_language_and_kind():
    verdicts = [verdict(ASKED, "/a/"), verdict(NOTHING, "/a/"), verdict(OFF)]
    names = [name for name, _score in report.rows(verdicts)]
    assert names == ["tuning", "  fr", "  topic", "  nothing", "untouched", "  fr", "  nothing"]
    lines = report.table(verdicts).splitlines()
    assert len(lines) == 8
    assert len({len(line) for line in lines}) == 1
    assert "100% [21%–100%]" in lines[1]
    assert "–" in lines[4]


def test_misses_say_what_was_shown_and_wanted():
    text = report.misses([verdict(ASKED, "/a/"), verdict(ASKED, "/b/", "/a/", meant="autre"), verdict(NOTHING)])
    first, second = text.splitlines()
    assert first == (
        "t1 [2] une question → /b/, /a/ ; did you mean “autre” (wanted page:a | hand-over:tabac)"
    )  # fmt: skip
    assert second == "t2 [0] rien ici → – (wanted nothing: medecin)"


def test_published_figures_hold_no_question():
    (half, *_rest) = report.data([verdict(ASKED, "/a/")])
    assert half["name"] == "tuning"
    assert half["first"] == {"hits": 1, "total": 1, "low": 0.2065, "high": 1.0}
    assert "une question" not in str(report.data([verdict(ASKED, "/a/")]))
