"""A translation is a draft, then moderated, then published: wagtail-localize's own ways around are closed."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from accounts import roles
from tests.content.helpers import translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(moderated, person):
    return {
        "editor": person("editor", roles.EDITORS),
        "reader": person("reader", roles.EDITORS),
        "moderator": person("moderator", roles.MODERATORS),
    }


@pytest.fixture
def translation(make, english, people, django_capture_on_commit_callbacks):
    page = make(title="Bouger chaque jour")
    with django_capture_on_commit_callbacks(execute=True):
        translate_object(page, [english], user=people["editor"])
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=english)


def target(translation) -> Page:
    return Page.objects.get(translation_key=translation.source.object_id, locale=translation.target_locale)


def test_sent_to_translation_is_a_draft(translation):
    assert not target(translation).live


def test_publish_immediately_needs_the_right(translation, people, django_capture_on_commit_callbacks):
    for who in people.values():
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(user=who, publish=True)
        assert not target(translation).live


def test_submit_refuses_what_is_not_translated(translation, people, client):
    client.force_login(people["editor"])
    address = reverse("submit_translation", args=[target(translation).pk])
    assert client.get(address).context["left"]
    client.post(address)
    assert not target(translation).workflow_in_progress


def test_translated_submitted_approved_published(translation, people, client, django_capture_on_commit_callbacks):
    translate(translation)
    client.force_login(people["editor"])
    address = reverse("submit_translation", args=[target(translation).pk])
    assert not client.get(address).context["left"]
    client.post(address)
    page = target(translation).specific
    assert page.workflow_in_progress
    assert not page.live
    for who in ("reader", "moderator"):
        page = target(translation).specific
        state = page.current_workflow_task_state
        with django_capture_on_commit_callbacks(execute=True):
            state.task.specific.on_action(state, people[who], "approve")
    page = target(translation)
    assert page.live
    assert page.title == "Words"


def test_a_draft_of_a_live_translation_leaves_the_page_alone(translation, people, django_capture_on_commit_callbacks):
    translate(translation)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)  # without a person: loaders
    assert target(translation).live
    translate(translation, "Other words")
    translation.save_target(user=people["editor"], publish=True)
    page = target(translation).specific
    assert page.title == page.summary == "Words"
    assert page.get_latest_revision_as_object().title == "Other words"
    assert page.has_unpublished_changes


def test_who_may_not_edit_does_not_submit(translation, person, client):
    translate(translation)
    client.force_login(person("auditor", roles.AUDITORS))
    page = target(translation)
    response = client.post(reverse("submit_translation", args=[page.pk]))
    assert response.status_code in {302, 403}
    assert not target(translation).workflow_in_progress


@pytest.fixture
def article_below_french_section(site, make, english, people, django_capture_on_commit_callbacks):
    section = make("section", title="S’y retrouver")
    page = make(title="Bouger chaque jour", parent=section)
    with django_capture_on_commit_callbacks(execute=True):
        translate_object(page, [english], user=people["editor"])
    return section, Translation.objects.get(source__object_id=page.translation_key, target_locale=english)


def test_a_section_copied_for_its_page_is_a_draft_to_translate(
    article_below_french_section, english, client, django_capture_on_commit_callbacks
):
    section, translation = article_below_french_section
    copy = section.get_translation(english)
    assert not copy.live
    assert copy.alias_of is None
    assert Translation.objects.filter(source__object_id=section.translation_key, target_locale=english).exists()
    assert client.get(copy.get_url()).status_code == 404
    translate(translation)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    response = client.get(target(translation).get_url())
    assert response.status_code == 200
    assert "S’y retrouver" not in [step["title"] for step in response.context["trail"]]
    section.save_revision().publish()  # the original goes on: the copy does not follow it to readers
    copy.refresh_from_db()
    assert not copy.live


def test_who_opens_a_translation_in_moderation_is_led_to_the_buttons(translation, people, client):
    translate(translation)
    client.force_login(people["editor"])
    page = target(translation)
    client.post(reverse("submit_translation", args=[page.pk]))
    button = f'href="{reverse("wagtailadmin_home")}"'
    seen = {}
    for name, who in people.items():
        client.force_login(who)
        response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        seen[name] = any(button in str(message) for message in response.context["messages"])
    assert seen == {"editor": False, "reader": True, "moderator": True}


@pytest.mark.parametrize(
    ("words", "kept"), [("/en/label/", "/en/label/"), ("The label", "/label/"), ("javascript:alert(1)", "/label/")]
)
def test_a_translated_address_is_still_an_address(
    make, english, people, words, kept, django_capture_on_commit_callbacks
):
    body = [{"type": "cta", "value": {"page": None, "url": "/label/", "title": "Voir", "text": ""}}]
    page = make(title="Bouger", body=json.dumps(body))
    with django_capture_on_commit_callbacks(execute=True):
        translate_object(page, [english], user=people["editor"])
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=english)
    translate(translation, words)
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    link = target(translation).specific.body[0].value
    assert (link["title"], link["url"]) == (words, kept)


def test_a_translation_never_becomes_its_original(translation, people, client):
    page = target(translation)
    client.force_login(people["moderator"])
    for method in (client.get, client.post):
        response = method(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))
        assert response.status_code == 302
    page.refresh_from_db()
    assert page.alias_of_id is None
    assert not page.live
    client.force_login(people["moderator"])
    assert client.get(reverse("wagtail_localize:convert_to_alias", args=[10**6])).status_code == 404


def test_a_stale_translation_is_said_with_the_button_to_synchronise(translation, people, client):
    client.force_login(people["editor"])
    address = reverse("wagtailadmin_pages:edit", args=[target(translation).pk])
    button = reverse("wagtail_localize:update_translations", args=[translation.source_id])

    def said():
        return any(button in str(message) for message in client.get(address).context["messages"])

    assert not said()
    original = translation.source.get_source_instance()
    original.title = "Bouger, chaque jour"
    original.save_revision().publish()
    assert said()
    translation.source.update_from_db()
    assert not said()
