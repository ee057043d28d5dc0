import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from content.models import GuidelineCriterion, GuidelineVersion
from core.diffs import words

TODAY = dt.date(2026, 1, 1)


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_give_both_texts_back(old, new):
    pieces = words(old, new)
    kept = [piece for piece in pieces if piece.kind != "removed"]
    assert "".join(piece.text for piece in kept) == "".join(p.text for p in words(new, new))
    gone = [piece for piece in pieces if piece.kind != "added"]
    assert "".join(piece.text for piece in gone) == "".join(p.text for p in words(old, old))


def test_only_changed_words_are_marked():
    pieces = words("Dire que c'est payé.", "Dire clairement que c'est payé.")
    assert [piece.text.strip() for piece in pieces if piece.kind == "added"] == ["clairement"]
    assert not [piece for piece in pieces if piece.kind == "removed"]


@pytest.fixture
def charter(make):
    page = make("guideline", title="Charte")
    for number, text, day in (("1.0", "Dire que c'est payé.", 2025), ("2.0", "Dire clairement que c'est payé.", 2026)):
        version = GuidelineVersion(page=page, number=number, published_on=dt.date(day, 1, 1))
        version.criteria = [GuidelineCriterion(number="1", text=text, reason="La loi")]
        if number == "2.0":
            version.criteria.add(GuidelineCriterion(number="2", text="Un contrat écrit.", reason="Le décret"))
        version.enter_as_published()
    return page


@pytest.mark.django_db
def test_the_page_shows_the_version_in_force_and_the_others(client, charter):
    html = client.get(charter.url).content.decode()
    assert "Dire clairement que" in html
    assert f"{charter.url}versions/1-0/" in html


@pytest.mark.django_db
def test_an_earlier_version_stays_readable(client, charter):
    html = client.get(f"{charter.url}versions/1-0/").content.decode()
    assert "Dire que c&#x27;est payé." in html
    assert "notice-warning" in html
    assert client.get(f"{charter.url}versions/9-9/").status_code == 404


@pytest.mark.django_db
def test_what_changed_word_by_word(client, charter):
    html = client.get(f"{charter.url}versions/1-0/2-0/").content.decode()
    assert "<ins>" in html
    assert "clairement" in html
    assert client.get(f"{charter.url}versions/1-0/7-0/").status_code == 404


@pytest.mark.django_db
def test_a_published_version_never_changes(charter):
    version = charter.versions.get(number="1.0")
    version.changes = "Autre"
    with pytest.raises(ValidationError):
        version.save()
    with pytest.raises(ValidationError):
        version.full_clean()
    with pytest.raises(ValidationError):
        version.delete()
    criterion = GuidelineCriterion.objects.get(version=version)
    criterion.text = "Autre"
    with pytest.raises(ValidationError):
        criterion.save()
    with pytest.raises(ValidationError):
        criterion.delete()
    with pytest.raises(ValidationError):
        GuidelineCriterion(version=version, number="9", text="x", reason="y").save()


@pytest.mark.django_db
def test_hiding_the_date_does_not_unfreeze(charter):
    version = charter.versions.get(number="1.0")
    version.published_on = None
    with pytest.raises(ValidationError):
        version.save()


@pytest.mark.django_db
def test_drafts_and_future_versions_are_not_shown(client, charter):
    for number, day in (("3.0", None), ("4.0", dt.date(2099, 1, 1))):
        version = GuidelineVersion(page=charter, number=number, published_on=day)
        version.criteria = [GuidelineCriterion(number="1", text="Secret futur", reason="x")]
        version.enter_as_published() if day else version.save()
    assert "Secret futur" not in client.get(charter.url).content.decode()
    assert client.get(f"{charter.url}versions/3-0/").status_code == 404


@pytest.mark.django_db
def test_a_translation_shows_the_versions_of_the_original_in_its_language(client, charter, make):
    make(language="en")
    english = charter.copy_for_translation(Locale.objects.get(language_code="en"))
    english.save_revision().publish()
    english.refresh_from_db()
    html = client.get(english.url).content.decode()
    assert 'lang="fr"' in html
    assert "Dire clairement" in html
