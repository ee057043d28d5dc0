import pytest
from django.core.exceptions import ValidationError

from vocabularies import reference
from vocabularies.models import Audience, Topic

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing_and_keeps_what_a_person_wrote():
    reference.load()
    topic = Topic.objects.get(code="sommeil", locale__language_code="fr")
    topic.label = "Dormir"
    topic.save()
    before = (Topic.objects.count(), Audience.objects.count())
    reference.load()
    assert (Topic.objects.count(), Audience.objects.count()) == before == (16 * 4, 10 * 4)
    topic.refresh_from_db()
    assert topic.label == "Dormir"


def test_translations_share_code_and_key():
    reference.load()
    rows = Topic.objects.filter(code="vaccination")
    assert len({row.translation_key for row in rows}) == 1
    assert {row.locale.language_code for row in rows} == {"fr", "fr-simple", "en", "ar"}


def test_terms_fall_back_to_french_and_keep_their_order():
    reference.load()
    Topic.objects.filter(code="sommeil", locale__language_code="ar").delete()
    terms = Topic.in_language("ar")
    assert terms["sommeil"].label == "Sommeil"
    assert terms["vaccination"].label == "التلقيح"
    assert next(iter(terms)) == "sommeil"


def test_progress_is_told():
    seen = []
    reference.load(lambda *step: seen.append(step))
    assert seen[-1] == ("vocabularies", 26, 26)


def test_a_code_is_used_once_per_language():
    reference.load()
    french = Topic.objects.get(code="sommeil", locale__language_code="fr").locale
    with pytest.raises(ValidationError):
        Topic(code="sommeil", label="Autre", locale=french).full_clean()


@pytest.mark.parametrize("language", ["fr", "fr-simple"])
def test_a_code_taken_in_a_language_is_said_beside_what_was_typed(db, admin_client, language):
    reference.load()
    data = {"code": "enfants", "label": "Les petits", "description": "", "order": "1"}
    answer = admin_client.post(f"/admin/snippets/vocabularies/audience/add/?locale={language}", data)
    assert answer.status_code < 500
    assert "Les petits" in answer.content.decode()
    assert answer.context["form"].non_field_errors()
    assert not Audience.objects.filter(label="Les petits").exists()
