"""A lost or damaged index is said and rebuilds by itself; questions without result are counted without anyone."""

import random
import shutil
import time

import pytest
from wagtail.models import Collection

from search import analysis, engines, health, misses, outbox, reference, repair, service, synonyms
from search.engines.embedded import answer, checksums, queries, storage
from search.engines.embedded import engine as embedded_engine
from search.models import EmptyQuery, SynonymGroup
from search.port import BadRequest, SearchRequest
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


def flip_in_place(path, *places):
    """Alter bytes as a failing disc does: under the eyes of whoever has the file open."""
    with path.open("r+b") as handle:
        for place in places:
            handle.seek(place)
            byte = handle.read(1)[0]
            handle.seek(place)
            handle.write(bytes([byte ^ 0x41]))


@pytest.mark.parametrize("part", checksums.PARTS)
def test_two_flipped_bytes_are_damage_not_a_bad_request(shelves, settings, titles, part):
    """In a process that has the index open: said by ``status``, never blamed on who searches, then rebuilt."""
    assert titles("test_shelves", "root") == ["Root"]
    path = next(current_folder(shelves, settings).glob(f"*.{part}"))
    engine = engines.current()
    version = engine._shelf(shelves.index).current()
    flip_in_place(path, 0, path.stat().st_size // 3)
    version._checked -= embedded_engine.STATUS_SECONDS
    settings.SEARCH_REPAIR = "off"
    for text in ("root", "rout", ""):
        service.search(SearchRequest("test_shelves", text))  # raises nothing that blames the reader
    assert health.status()["indexes"]["test_shelves"]["state"] == "damaged"
    assert service.search(SearchRequest("test_shelves", "root")).rebuilding
    settings.SEARCH_REPAIR = "inline"
    assert titles("test_shelves", "root") == ["Root"]
    assert health.status()["ok"]


def test_damage_that_raises_nothing_is_found_while_people_search(shelves, settings, titles, monkeypatch):
    monkeypatch.setattr(storage, "CHECK_SECONDS", 0.0)
    settings.SEARCH_REPAIR = "off"
    titles("test_shelves", "root")
    path = next(current_folder(shelves, settings).glob("*.fieldnorm"))
    flip_in_place(path, 0)
    until = time.monotonic() + 5
    while not service.search(SearchRequest("test_shelves", "root")).rebuilding and time.monotonic() < until:
        time.sleep(0.01)
    assert service.search(SearchRequest("test_shelves", "root")).rebuilding


def test_a_request_that_tantivy_cannot_answer_does_not_condemn_a_whole_index(shelves, monkeypatch):
    def fails(_self):
        raise ValueError("tantivy says no")

    with monkeypatch.context() as patched:
        patched.setattr(embedded_engine.AnswerBuilder, "build", fails)
        for _ in range(2):
            with pytest.raises(BadRequest):
                service.search(SearchRequest("test_shelves", "root"))
    assert health.status()["ok"]


def test_every_flipped_bit_is_seen(shelves, settings):
    folder = current_folder(shelves, settings)
    assert checksums.faults(folder) == []
    chance = random.Random(7)
    for path in [path for path in folder.iterdir() if path.suffix[1:] in checksums.PARTS]:
        whole = path.read_bytes()
        for at in (0, len(whole) - 1, len(whole) - 9, *(chance.randrange(len(whole)) for _ in range(20))):
            for bad in (whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :], whole[:at]):
                (folder / "beside").write_bytes(bad)
                assert not checksums.is_whole(folder / "beside"), f"{path.name} at {at}"


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


def test_what_a_long_misspelt_text_costs_is_bounded(shelves, monkeypatch):
    """Mistakes are looked for in six words of a text, three are corrected, whatever its length."""
    guessed, corrected = set(), []
    fuzzy, better = queries.Q.fuzzy_term_query, answer.AnswerBuilder._better

    class Counting:
        def __getattr__(self, name):
            return getattr(queries.tantivy.Query, name)

        def fuzzy_term_query(self, schema, field, word, **options):
            guessed.add(word)
            return fuzzy(schema, field, word, **options)

    monkeypatch.setattr(queries, "Q", Counting())
    monkeypatch.setattr(
        answer.AnswerBuilder, "_better", lambda self, word: corrected.append(word) or better(self, word)
    )
    words = [f"motimpossible{letter}" for letter in "abcdefghijklmnopqrst"]
    service.search(SearchRequest("test_shelves", " ".join(words)))
    assert corrected == words[:3]
    assert len(guessed) == 6


def test_a_word_said_twice_is_wanted_once_and_corrected_everywhere(shelves):
    assert len(parse("sommeil enfant Sommeil sommeils enfant").clauses) == 3
    assert len(parse('"la vie" "la vie"').clauses) == 1
    assert service.search(SearchRequest("test_shelves", "Roott roott")).suggestions == ["root root"]


@pytest.mark.parametrize(("letters", "edits"), [(3, 0), (4, 1), (7, 1), (8, 2), (30, 2), (31, 0), (499, 0)])
def test_mistakes_allowed_by_length(letters, edits):
    assert analysis.allowed_edits("a" * letters) == edits
