"""The reader: what it answers, what it leaves, what it costs."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from distress.reader import Flag, default, read

STOPS = [
    ("je veux mourir", "fr", "suicide"),
    ("JE VEUX MOURIR !!!", "fr", "suicide"),
    ("jveux mouriiir", "fr", "suicide"),
    ("mon mari me frappe", "fr", "domestic_violence"),
    ("mon bébé a avalé de la javel", "fr", "poisoning"),
    ("je n'arrive plus à respirer", "fr", "breathing"),
    ("i want to kill myself", "en", "suicide"),
    ("my husband beats me", "en", "domestic_violence"),
    ("chest pain", "en", "heart"),
    ("أريد أن أنتحر", "ar", "suicide"),
    ("زوجي يضربني", "ar", "domestic_violence"),
    ("je veu plu vivre", "fr-simple", "suicide"),
]


@pytest.mark.parametrize(("text", "language", "family"), STOPS)
def test_a_danger_stops(text, language, family):
    assert read(text) == Flag("stop", family)


EVERYDAY = [
    ("je dors mal", "fr"),
    ("label", "fr"),
    ("ordonnance", "fr"),
    ("mal au dos", "fr"),
    ("j'ai perdu ma carte vitale", "fr-simple"),
    ("je ronfle", "fr"),
    ("télécharger les données du label", "fr"),
    ("I sleep badly", "en"),
    ("لا أنام جيدا", "ar"),
]


@pytest.mark.parametrize(("text", "language"), EVERYDAY)
def test_an_everyday_question_shows_no_number(text, language):
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!! ???",
        "le suicide en chiffres",
        "vaccin méningite",
        "mort de rire",
        "je meurs de faim",
        "dentiste Lens",
    ],
)
def test_what_is_harmless_is_left_alone(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["numéro prévention suicide", "comment aider quelqu'un de suicidaire"])
def test_who_asks_for_help_gets_the_number_beside_the_results(text):
    flag = read(text)
    assert flag is not None
    assert flag.family == "suicide"


@pytest.mark.parametrize(
    "text", ["\x00", "a" * 100_000, "je " * 5_000, "🙂" * 300, "\u202e" * 50, "%s %(x)s {0}", "' OR 1=1 --"]
)
def test_any_text_is_read_without_a_fault(text):
    assert read(text) is None or isinstance(read(text), Flag)


def test_nothing_of_it_is_logged_nor_kept(caplog):
    caplog.set_level(logging.DEBUG)
    reader = default()
    before = {name: len(value) for name, value in vars(reader).items() if hasattr(value, "__len__")}
    read("je veux mourir xyzzyx")
    assert caplog.records == []
    assert before == {name: len(value) for name, value in vars(reader).items() if hasattr(value, "__len__")}


def test_threads_get_the_answer_that_one_gets():
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda item: read(item[0]), STOPS * 3)) == [
            Flag("stop", family) for _, _, family in STOPS * 3
        ]


def test_a_text_costs_less_than_twelve_milliseconds_of_processor():
    texts = [text for text, _, _ in STOPS]
    read(texts[0])
    began = time.process_time()
    for text in texts * 3:
        read(text)
    assert (time.process_time() - began) / (3 * len(texts)) < 0.012


def test_what_is_added_up_is_added_up_in_one_order_in_every_process():
    telling = default()._see("mon mari me frappe et menace de me tuer").telling
    notions = [name for name in telling if name.startswith("n ")]
    assert len(notions) > 5
    assert notions == sorted(notions)
