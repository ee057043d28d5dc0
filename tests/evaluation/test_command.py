"""``manage.py evaluate_search``: on a site that is not the demo it says so; on one that is, it prints the figures."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content.public.search_list import available
from evaluation import questions, this_site
from evaluation.measures import Ranking
from evaluation.questions import Question
from evaluation.targets import TargetCatalogue
from handovers import book
from search import service

ASKED = [
    Question("t1", "tuning", "fr", "topic", "sommeil", expect=("page:dormir",)),
    Question("t2", "tuning", "en", "topic", "sleep", expect=("page:dormir",)),
    Question("u1", "untouched", "fr", "topic", "secret de l'autre moitié", expect=("page:dormir",)),
]


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.setattr(questions, "load", lambda: ASKED)
    monkeypatch.setattr(this_site, "catalogue", lambda book: TargetCatalogue({"fr": {"dormir": "/dormir/"}}, {}))
    monkeypatch.setattr(this_site, "ask", lambda text, language: Ranking(("/dormir/",) if language == "fr" else ()))


def run(*arguments):
    out = StringIO()
    call_command("evaluate_search", *arguments, stdout=out)
    return out.getvalue()


def test_figures_are_printed_by_half(demo):
    text = run()
    assert "tuning" in text
    assert "untouched" in text
    assert "below the aim: right nothing" in text


def test_one_half_and_one_language(demo):
    text = run("--half", "tuning", "--language", "en")
    assert "untouched" not in text
    assert "  fr " not in text


def test_misses_of_the_untouched_half_stay_unread(demo, monkeypatch):
    monkeypatch.setattr(this_site, "ask", lambda text, language: Ranking())
    text = run("--misses")
    assert "t1 [0] sommeil" in text
    assert "secret" not in text


def test_figures_are_written_without_questions(demo, tmp_path):
    run("--json", str(tmp_path / "figures.json"))
    written = (tmp_path / "figures.json").read_text(encoding="utf-8")
    assert json.loads(written)[0]["name"] == "tuning"
    assert "secret" not in written


def test_strict_fails_below_the_bars(demo):
    with pytest.raises(CommandError, match="untouched half"):
        run("--strict")
    run("--strict", "--half", "tuning")


@pytest.mark.django_db
def test_another_site_is_told_what_it_lacks(monkeypatch):
    monkeypatch.setattr(questions, "load", lambda: ASKED)
    with pytest.raises(CommandError, match="this one has not: page:dormir"):
        run()


def test_the_search_of_this_site_is_heard_as_people_see_it(make):
    """The address of the page, also for who reads a language in which it is not written."""
    page = make(title="Mieux dormir")
    for name in available():
        service.rebuild(name)
    assert this_site.ask("dormir", "fr").ranked == (page.get_url(),)
    assert this_site.ask("dormir", "en").ranked == (page.get_url(),)
    assert this_site.ask("zzyzx", "fr").ranked == ()


def test_the_catalogue_of_this_site_holds_what_is_live(make):
    page, draft = make(slug="dormir"), make(slug="brouillon", publish=False)
    pages = this_site.catalogue(book.load()).pages
    assert pages["fr"]["dormir"] == page.get_url()
    assert pages["fr"]["comprendre"] == "/comprendre/"
    assert pages["en"]["comprendre"] == "/en/comprendre/"
    assert pages["fr"]["home"] == "/"
    assert draft.slug not in pages["fr"]
