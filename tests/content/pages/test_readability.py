import pytest
from wagtail.rich_text import RichText

from content.pages.readability import long_places, long_sentences, most_words, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je dors. Je mange !", ["Je dors.", "Je mange !"]),
        ("Pourquoi ? Parce que", ["Pourquoi ?", "Parce que"]),
        ("Une ligne\nune autre", ["Une ligne", "une autre"]),
        ("…", []),
        ("", []),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_an_elision_is_one_word():
    assert words("J’appelle l'infirmière.") == 2


def test_only_sentences_above_the_limit_are_said():
    assert long_sentences("un deux trois. un deux trois quatre.", limit=3)[0].words == 4
    assert long_sentences("un deux trois.", limit=3) == []


def test_a_sentence_has_22_words_at_most_and_15_in_easy_french():
    assert [most_words(code) for code in ("fr", "en", "ar", "fr-simple")] == [22, 22, 22, 15]
    long = " ".join(["mot"] * 23) + "."
    assert [one.words for one in long_sentences(long, most_words("fr"))] == [23]
    assert long_sentences(long.replace("mot ", "", 1), most_words("fr")) == []


def _long(word):
    return " ".join([word] * 23)


@pytest.mark.django_db
def test_editors_are_told_where_the_long_sentences_are(client, make, person):
    page = make(
        summary=_long("résumé"),
        body=[
            ("text", RichText(f"<p>Court.</p><p>{_long('un')}.</p><p>Encore.</p>")),
            ("text", RichText(f"<ul><li>{_long('deux')}</li></ul>")),
            ("key_points", {"title": "", "items": [_long("point")]}),
        ],
    )
    found = [(one.where, one.sentence.text.split()[0], one.sentence.words) for one in long_places(page)]
    assert [one[1:] for one in found] == [("résumé", 23), ("un", 23), ("deux", 23), ("point", 23)]
    assert [one[0] for one in found] == ["Résumé", "Texte 1", "Texte 2", "L’essentiel 1"]
    client.force_login(person("admin", admin=True))
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "4 phrases ont plus de 22 mots" in html
    assert "Texte 2 (23)" in html


@pytest.mark.django_db
def test_a_page_of_short_sentences_says_nothing(client, make, person):
    page = make(body=[("text", RichText("<p>Court.</p>"))])
    client.force_login(person("admin", admin=True))
    assert "plus de 22 mots" not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
