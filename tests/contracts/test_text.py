"""Words: French analysis, other scripts, mistakes, synonyms, excerpts, suggestions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import service, synonyms
from search.models import SynonymGroup
from search.port import MAX_QUERY_CHARACTERS, QueryTooLong, SearchRequest

FRENCH = [
    "Les vaccinations de l’été à l’école",
    "Trouver un médecin généraliste à Lille",
    "Œuvrer pour le sommeil des élèves",
    "Bouger 30 minutes par jour, ex æquo",
    "Your child’s sleep, explained",
    "صحة الطفل والتلقيح",
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("vaccination", "0"),
        ("VACCINATIONS", "0"),
        ("vacciner", "0"),
        ("ecole", "0"),
        ("l'école", "0"),
        ("l’ete", "0"),
        ("medecins generalistes", "1"),
        ("médecin à Lille", "1"),
        ("oeuvrer", "2"),
        ("œuvrer", "2"),
        ("eleve", "2"),
        ("aequo", "3"),
        ("30 minutes", "3"),
        ("CHILD sleep", "4"),
        ("التلقيح", "5"),
        ("تلقيح", "5"),
        ("الصِّحَّة", "5"),
    ],
)
def test_a_word_is_found_in_every_shape(fill, ids, typed, expected):
    fill(FRENCH)
    assert ids(typed) == [expected]


def test_decomposed_accents_are_the_same_word(fill, ids):
    fill(["Me\u0301decin de garde"])
    assert ids("médecin") == ["0"]


def test_stop_words_do_not_hide_a_document(fill, ids):
    fill(["Sommeil des enfants"])
    assert ids("le sommeil chez les enfants") == ["0"]


def test_a_query_of_stop_words_only_still_answers(fill, ids):
    fill(["Être et avoir", "Dormir"])
    assert ids("être") == ["0"]


def test_every_word_is_wanted(fill, ids):
    fill(["Sommeil des enfants", "Sommeil des adultes", "Jeux des enfants"])
    assert ids("sommeil enfants") == ["0"]


def test_most_words_are_enough_when_no_document_has_them_all(fill, ids):
    fill(["Sommeil des enfants", "Jeux vidéo"])
    assert ids("sommeil parachute") == ["0"]


def test_the_exact_word_comes_before_its_family(fill, ids):
    fill(["Vacciner", "Vaccinations", "Vaccination"])
    assert ids("vaccination")[0] == "2"
    assert set(ids("vaccination")) == {"0", "1", "2"}


def test_a_boosted_field_comes_first(fill, ids):
    fill({"body": {"title": "Autre chose", "body": "tabac"}, "title": {"title": "Tabac", "body": "autre chose"}})
    assert ids("tabac") == ["title", "body"]


def test_several_values_of_a_text_field_are_searched(fill, ids):
    fill({"a": {"title": "Maison", "words": ["kinésithérapeute", "ostéopathe"]}})
    assert ids("osteopathe") == ["a"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("vacination", "vaccination"), ("medcein", "médecin"), ("somneil", "sommeil")]
)
def test_a_mistake_finds_and_says_what_was_meant(fill, ask, typed, meant):
    fill(["La vaccination", "Le médecin", "Le sommeil"])
    answer = ask(typed)
    assert answer.total == 1
    assert answer.suggestions == [meant]
    assert answer.hits[0].highlights["title"]


def test_the_correction_keeps_the_other_words(fill, ask):
    fill(["Sommeil des enfants"])
    assert ask("somneil des enfants").suggestions == ["sommeil des enfants"]


def test_a_short_word_is_never_guessed(fill, ask):
    fill(["Le pas"])
    assert ask("pos").total == 0


def test_no_suggestion_when_everything_is_understood(fill, ask):
    fill(["Le sommeil"])
    assert ask("sommeil").suggestions == []


def test_synonyms_go_one_way_and_weigh_less(fill, ids):
    SynonymGroup.objects.create(word="toubib", expansions="médecin\nmédecine générale")
    synonyms.forget()
    fill(["Un médecin près de chez vous", "Le toubib raconte", "Cabinet de médecine générale", "Le dentiste"])
    assert ids("toubibs")[0] == "1"
    assert set(ids("toubib")) == {"0", "1", "2"}
    assert set(ids("médecin")) & {"1"} == set()


def test_an_expression_has_synonyms(fill, ids):
    SynonymGroup.objects.create(word="mal de dos", expansions="lombalgie")
    synonyms.forget()
    fill(["Prévenir la lombalgie", "Mal de dos au travail", "Mal de tête"])
    assert ids("mal de dos") == ids("mal au dos") == ["1", "0"]
    assert set(ids("mal")) == {"1", "2"}


def test_an_inactive_group_does_nothing(fill, ids):
    SynonymGroup.objects.create(word="toubib", expansions="médecin", active=False)
    synonyms.forget()
    fill(["Un médecin"])
    assert ids("toubib") == []


def test_excerpts_show_the_original_text_and_never_html(fill, ask):
    fill(
        {
            "a": {
                "title": "<script>alert(1)</script> L’Été & la santé",
                "body": "Rien d'utile. " * 60 + "Un été au frais.",
            }
        }
    )
    hit = ask("ete").hits[0]
    assert [s.text for s in hit.highlights["title"] if s.match] == ["Été"]
    assert "&lt;script&gt;" in hit.highlights["title"].__html__()
    assert "<mark>Été</mark>" in hit.highlights["title"].__html__()
    assert "été au frais" in str(hit.highlights["body"])
    assert len(str(hit.highlights["body"])) < 300


def test_excerpts_are_only_of_the_fields_asked(fill, ask):
    fill({"a": {"title": "Été", "body": "Été"}})
    assert set(ask("été", highlight=("body",)).hits[0].highlights) == {"body"}
    assert ask("été", highlight=()).hits[0].highlights == {}


@pytest.mark.parametrize("typed", ["méd", "MEDECIN", "général", "médecin l", "medecin lil", "lill"])
def test_suggestions_while_typing(fill, source, typed):
    fill(FRENCH)
    assert [s.text for s in service.suggest(source.index.name, typed)] == [FRENCH[1]]


def test_suggestions_begin_as_typed_first_and_only_once(fill, source):
    fill({"a": {"title": "Grande vaccination"}, "b": {"title": "Vaccination"}, "c": {"title": "Vaccination"}})
    assert [s.text for s in service.suggest([source.index.name], "vacc")] == ["Vaccination", "Grande vaccination"]


def test_suggestions_can_be_filtered_and_carry_an_address(fill, source):
    fill({"a": {"title": "Sommeil", "language": "fr", "url": "/s/"}, "b": {"title": "Sommet", "language": "en"}})
    found = service.suggest(source.index.name, "som", filters={"language": ["fr"], "elsewhere": ["x"]})
    assert [(s.text, s.id, s.url) for s in found] == [("Sommeil", "a", "/s/")]


@pytest.mark.parametrize("typed", ["", "a", "  ", "\0", "'", '"*', "😀"])
def test_nothing_is_suggested_for_almost_nothing(fill, source, typed):
    fill(FRENCH)
    assert service.suggest(source.index.name, typed) == []


HOSTILE = [
    '"',
    "*",
    "NEAR",
    "NEAR(",
    "a AND OR NOT",
    "((((",
    "title:*",
    "[* TO *]",
    "\\",
    "\0",
    "a\0b",
    "😀🎈",
    "^~",
    "'",
]
HOSTILE += [
    "'",
    "''",
    "+-&&||!",
    "{",
    "/.*/",
    "سلام" * 40,
    "%s%n",
    "\ud800",
    "a" * 400,
    "a " * 200,
    "\u202e",
    "<script>",
]
HOSTILE += [
    "é" * 499,
    "ab\ud800cd",
    "vaccin\ud83d",
    "İstanbul",
    "ﬁnance",
    "½ Ⅷ ②",
    "a\u0301" * 200,
    "𝒱𝒶𝒸𝒸𝒾𝓃",
    "\uffff",
    "-1e999",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_query_gets_an_answer(fill, ask, source, typed):
    fill(FRENCH)
    assert ask(typed, facets=("topics",)).total <= len(FRENCH)
    service.suggest(source.index.name, typed)


@pytest.mark.parametrize("typed", ["a" * 10_000, "mot " * 2_500, "(" * 10_000, "x" * (MAX_QUERY_CHARACTERS + 1)])
def test_a_query_too_long_gets_a_clear_message(fill, ask, typed):
    fill(FRENCH)
    with pytest.raises(QueryTooLong, match="500"):
        ask(typed)


def test_typed_text_without_a_word_finds_nothing_and_no_text_finds_all(fill, ask):
    fill(FRENCH)
    assert ask('"*"').total == 0
    assert ask("").total == ask("   ").total == len(FRENCH)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_any_text_gets_an_answer(hostile_index, typed):
    answer = service.search(SearchRequest(hostile_index, typed, facets=("topics",)), log_empty=False)
    assert 0 <= answer.total <= len(FRENCH)
    assert isinstance(service.suggest(hostile_index, typed), list)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_text_can_be_indexed_and_comes_back_whole(hostile_source, text):
    from search import engines

    engine = engines.current()
    row = {"id": "x", "title": text, "body": text, "topics": [text], "language": text}
    with engine.lock(hostile_source.index):
        engine.write(hostile_source.index, [row], [], {"id": 0, "stamp": "", "gaps": {}})
    answer = service.search(SearchRequest(hostile_source.index.name, filters={"id": ["x"]}))
    assert answer.hits[0].fields["title"] == text


@pytest.fixture
def hostile_source(fill):
    return fill(FRENCH)


@pytest.fixture
def hostile_index(hostile_source):
    return hostile_source.index.name


@pytest.mark.parametrize("value", ["\ud800", "\0", "a" * 5_000, "", "😀"])
def test_a_hostile_filter_gets_an_answer(fill, ask, source, value):
    fill(FRENCH)
    assert ask(filters={"language": [value]}, facets=("language",)).total == 0
    assert service.suggest(source.index.name, "vaccin", filters={"language": [value]}) == []


def test_any_word_is_enough_when_it_is_asked_for_and_rarer_words_come_first(fill, ids):
    fill(["Sommeil et écrans", "Sommeil des bébés", "Sommeil léger", "Vaccins"])
    assert ids("sommeil écrans", match="any")[0] == "0"
    assert set(ids("sommeil écrans", match="any")) == {"0", "1", "2"}
    assert ids("sommeil écrans") == ["0"]


def test_words_that_carry_nothing_leave_when_any_is_enough(fill, ids):
    fill(["Je voudrais savoir", "Dormir"])
    assert ids("bonjour je voudrais dormir", match="any") == ["1"]
    assert ids("je voudrais savoir", match="any") == ["0"]


def test_only_the_words_that_are_named_are_corrected(fill, ask):
    fill(["Vaccination", "Sommeil"])
    assert ask("vacination someil", match="any", correct=["someil"]).suggestions == ["vacination sommeil"]
    assert ask("vacination someil", match="any", correct=()).suggestions == []
    assert ask("vacination", correct=["vacination"]).suggestions == ["vaccination"]


def test_how_many_documents_hold_a_word(fill, source):
    fill(["Les vaccins", "Un vaccin", "Sommeil"])
    assert service.frequencies(source.index.name, ["vaccins", "sommeil", "zzz"], "fr") == (
        3,
        {"vaccins": 2, "sommeil": 1, "zzz": 0},
    )


def test_words_as_they_are_compared(engine):
    assert service.stems("Les Vaccins", "fr") == service.stems("vaccin", "fr")
    assert service.stems("sleeping", "en") == service.stems("sleep", "en")
