"""A lost or damaged index is said and rebuilds by itself; questions without result are counted without anyone."""

import shutil
import time

import pytest
from wagtail.models import Collection

from search import engines, health, misses, outbox, reference, repair, service, synonyms
from search.models import EmptyQuery, SynonymGroup
from search.port import SearchRequest
from search.query import parse


def current_folder(source, settings):
    shelf = settings.SEARCH_INDEX_DIR / source.index.name
    return shelf / (shelf / "current").read_text().strip()


def test_status_of_a_healthy_index(shelves):
    assert health.status()["indexes"] == {"test_shelves": {"state": "ok", "documents": 1, "behind": 0}}
    outbox.touch("test_shelves", ["9"])
    status = health.status()
    assert status["ok"]
    assert status["engine"] == "embedded"
    assert status["indexes"]["test_shelves"]["behind"] == 1


def lose_everything(folder):
    shutil.rmtree(folder.parent)


def lose_the_version(folder):
    shutil.rmtree(folder)


def break_meta(folder):
    (folder / "meta.json").write_text("{")


def lose_position(folder):
    (folder / "position.json").unlink()


def break_about(folder):
    (folder / "about.json").write_text('{"fingerprint": "other"}')


def lose_a_segment(folder):
    for path in folder.glob("*.idx"):
        path.unlink()


def empty_a_segment(folder):
    for path in folder.glob("*.term"):
        path.write_bytes(b"")


BREAKS = [lose_everything, lose_the_version, break_meta, lose_position, break_about, lose_a_segment, empty_a_segment]


@pytest.mark.parametrize("harm", BREAKS)
def test_a_harmed_index_is_said_and_rebuilt(shelves, settings, harm, titles):
    harm(current_folder(shelves, settings))
    engines._make.cache_clear()
    status = health.status()
    assert not status["ok"]
    assert status["indexes"]["test_shelves"]["state"] in ("missing", "damaged", "outdated")
    assert service.search(SearchRequest("test_shelves", "root")).rebuilding
    assert service.suggest("test_shelves", "root") == []
    settings.SEARCH_REPAIR = "inline"
    assert titles("test_shelves", "root") == ["Root"]
    assert health.status()["ok"]


def test_following_a_lost_index_rebuilds_it(shelves, settings, titles):
    from search import upkeep

    lose_everything(current_folder(shelves, settings))
    engines._make.cache_clear()
    upkeep.follow()
    assert titles("test_shelves", "root") == ["Root"]


def test_repair_beside_the_requests(shelves, settings, monkeypatch):
    """Rebuilt in a thread of this process, once however many ask."""
    settings.SEARCH_REPAIR = "thread"
    asked = []
    monkeypatch.setattr(repair, "_rebuild", lambda name: asked.append(name) or time.sleep(0.2))
    lose_everything(current_folder(shelves, settings))
    engines._make.cache_clear()
    for _ in range(3):
        assert service.search(SearchRequest("test_shelves")).rebuilding
    assert health.status()["indexes"]["test_shelves"]["state"] == "rebuilding"
    until = time.monotonic() + 5
    while repair.under_way() and time.monotonic() < until:
        time.sleep(0.02)
    assert asked == ["test_shelves"]


def test_questions_without_result_are_counted(shelves):
    for _ in range(2):
        service.search(SearchRequest("test_shelves", "Ostéopathe à Lille"))
    assert list(EmptyQuery.objects.values_list("index", "query", "count")) == [("test_shelves", "osteopathe lille", 2)]
    service.search(SearchRequest("test_shelves", "root"))
    assert EmptyQuery.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        "marie.durand@example.org",
        "06 12 34 56 78",
        "12 rue des lilas",
        "marie @durand",
        "1 85 05 78 006 084 36",
        "www.example.org",
        "je m'appelle marie durand et je cherche un bon docteur pres de chez moi",
        "ab",
        "",
        "a" * 100,
    ],
)
def test_nothing_that_could_say_who_is_kept(shelves, typed):
    service.search(SearchRequest("test_shelves", typed))
    assert not EmptyQuery.objects.exists()


def test_old_questions_are_purged(db):
    misses.note("x", parse("inconnu"))
    EmptyQuery.objects.update(last_day="2020-01-01")
    misses.note("x", parse("recent"))
    assert misses.purge() == 1
    assert list(EmptyQuery.objects.values_list("query", flat=True)) == ["recent"]


def test_reference_synonyms_load_once_and_respect_people(db):
    count = reference.load()
    assert count >= 100
    assert reference.load() == 0
    SynonymGroup.objects.filter(word="toubib").update(expansions="guérisseur", active=False)
    reference.load()
    assert SynonymGroup.objects.get(word="toubib").expansions == "guérisseur"


def test_a_saved_group_is_used_at_once(shelves, titles):
    Collection.get_first_root_node().add_child(name="Médecin")
    service.rebuild("test_shelves")
    assert titles("test_shelves", "toubib") == []
    SynonymGroup.objects.create(word="Toubib", expansions="médecin")
    assert titles("test_shelves", "les toubibs") == ["Médecin"]
    SynonymGroup.objects.all().delete()
    assert titles("test_shelves", "toubib") == []
    synonyms.forget()


def test_editors_see_synonyms_and_questions(admin_client, db):
    SynonymGroup.objects.create(word="toubib", expansions="médecin")
    misses.note("x", parse("inconnu"))
    page = admin_client.get("/admin/snippets/search/synonymgroup/")
    assert page.status_code == 200
    assert "toubib" in page.content.decode()
    assert "inconnu" in admin_client.get("/admin/snippets/search/emptyquery/").content.decode()
    assert admin_client.get("/admin/snippets/search/synonymgroup/add/").status_code == 200
    assert admin_client.get("/admin/snippets/search/emptyquery/add/").status_code in (302, 403)
