"""What a change of text makes old: the stamp of a review, and the versions of other languages."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import Translation
from wagtail_localize.operations import TranslationCreator, translate_object

from accounts import roles
from content import dashboard
from content.models import ArticlePage, Source
from content.rules import texts
from content.translation import staleness
from tests.content.helpers import translate

pytestmark = pytest.mark.django_db


def rewrite(page, publish=True, **fields):
    item = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(item, name, value)
    revision = item.save_revision()
    if publish:
        revision.publish()
    return type(page).objects.get(pk=page.pk)


TEXTS = {"title": "Autre", "summary": "Autre", "image_alt": "Autre", "body": [("text", "<p>Autre</p>")],
         "sources": [Source(title="Autre")]}  # fmt: skip
NO_TEXTS = {"slug": "autre", "seo_title": "Autre", "search_description": "Autre", "show_in_menus": True,
            "topics": [], "expire_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}  # fmt: skip


@pytest.mark.parametrize(("field", "old"), [*((n, True) for n in TEXTS), *((n, False) for n in NO_TEXTS)])
def test_a_review_covers_the_text_that_it_saw(client, make, field, old):
    page = make()
    assert not page.is_review_old
    page = rewrite(page, **{field: (TEXTS | NO_TEXTS)[field]})
    assert page.is_review_old is old
    assert (page in [p.specific for p in staleness.old_reviews()]) is old
    assert ("review-overdue" in client.get(page.url).content.decode()) is old


@pytest.mark.parametrize(
    "stamp", [{"reviewed_on": dt.date(2026, 11, 2)}, {"reviewed_by": "Dre Lefèvre"}, {"review_covers_text": True}]
)
def test_a_new_stamp_covers_the_new_text(make, stamp):
    page = rewrite(rewrite(make(), title="Autre"), title="Autre encore", **stamp)
    assert not page.is_review_old
    assert rewrite(page, title="Et encore").is_review_old


def test_a_draft_does_not_make_the_public_stamp_old(make):
    page = make()
    assert not rewrite(page, publish=False, title="Brouillon").is_review_old


def test_lists_reports_dashboard_and_editor_say_so(client, make, moderated, person):
    page = rewrite(make(title="Dormir"), title="Dormir mieux")
    editor = person("editor", roles.EDITORS)
    client.force_login(editor)
    assert page.title in client.get(reverse("old_reviews")).content.decode()
    assert [line.url for line in dashboard.lines(editor)] == [reverse("old_reviews")]
    assert page.title in client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()
    assert page.get_admin_display_title() != page.title
    said = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["messages"]
    assert len(list(said)) == 1


# --- other languages ----------------------------------------------------------------------------------------------


@pytest.fixture
def falc(make):
    """A page in French, and its easy-to-read version written by hand, with blocks of its own."""
    french = make(title="Bouger", body=[("text", "<p>Bouger chaque jour.</p>")])
    make(language="fr-simple")
    page = french.copy_for_translation(Locale.objects.get(language_code="fr-simple"))
    page.body = [("key_points", {"title": "", "items": ["Je bouge.", "Je dors."]})]
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def original(page):
    return ArticlePage.objects.get(translation_key=page.translation_key, locale__language_code="fr")


def test_a_version_with_its_own_structure_is_followed(client, falc, moderated, person):
    editor = person("editor", roles.EDITORS)
    assert not falc.is_stale
    rewrite(original(falc), slug="bouger-plus", seo_title="Bouger")
    assert not falc.is_stale
    rewrite(original(falc), publish=False, title="Brouillon")
    assert not falc.is_stale
    french = rewrite(original(falc), title="Bouger, chaque jour")
    assert falc.is_stale
    assert [page.pk for page in staleness.stale_pages()] == [falc.pk]
    html = client.get(falc.get_url()).content.decode()
    assert "notice-warning" in html
    assert f'href="{french.get_url()}"' in html.split("notice-warning")[1].split("</div>")[1] + html
    client.force_login(editor)
    assert falc.title in client.get(reverse("stale_translations")).content.decode()
    assert reverse("stale_translations") in [line.url for line in dashboard.lines(editor)]
    assert falc.get_admin_display_title() != falc.title
    history = reverse("wagtailadmin_pages:history", args=[french.pk])
    said = client.get(reverse("wagtailadmin_pages:edit", args=[falc.pk])).context["messages"]
    assert any(history in str(message) for message in said)


def test_editing_it_does_not_make_it_true_saying_so_does(client, falc, moderated, person):
    rewrite(original(falc), title="Bouger, chaque jour")
    assert rewrite(falc, title="Je bouge").is_stale
    client.force_login(person("editor", roles.EDITORS))
    empty = {name: inline_formset([]) for name in ("sources", "footnotes", "cowriting", "comments")}
    fields = {"title": "Je bouge", "slug": falc.slug, "summary": "x", "body": streamfield([]), "reviewed_by": "Dr M.",
              "says_what_original_says": "on", "reviewed_on": "2026-11-02", "next_review_on": "2099-01-01"}  # fmt: skip
    client.post(reverse("wagtailadmin_pages:edit", args=[falc.pk]), nested_form_data({**fields, **empty}))
    falc.get_latest_revision().refresh_from_db()
    page = ArticlePage.objects.get(pk=falc.pk)
    assert page.is_stale  # a draft: readers still see the older one
    page.get_latest_revision().publish()
    assert not ArticlePage.objects.get(pk=falc.pk).is_stale


def test_no_original_no_staleness(falc):
    french = rewrite(original(falc), title="Bouger, chaque jour")
    french.unpublish()
    assert not ArticlePage.objects.get(pk=falc.pk).is_stale


@pytest.fixture
def translated(make, english, moderated, person, django_capture_on_commit_callbacks):
    page = make(title="Bouger chaque jour", body=[("text", "<p>Bouger.</p>")])
    with django_capture_on_commit_callbacks(execute=True):
        translate_object(page, [english], user=person("editor", roles.EDITORS))
        translation = Translation.objects.get(source__object_id=page.translation_key)
        translate(translation)
        translation.save_target(publish=True)
    return translation


def target(translation):
    return ArticlePage.objects.get(translation_key=translation.source.object_id, locale_id=translation.target_locale_id)


def test_a_synchronised_translation_is_stale_until_it_is_published_again(
    translated, django_capture_on_commit_callbacks
):
    page = target(translated)
    assert not page.is_stale
    rewrite(original(page), title="Bouger, chaque jour")
    assert target(translated).is_stale
    translated.source.update_from_db()
    assert target(translated).is_stale  # the texts were handed over; readers still see the older words
    translate(translated)
    with django_capture_on_commit_callbacks(execute=True):
        translated.save_target(publish=True)
    assert not target(translated).is_stale


def test_a_translation_is_given_its_own_structure_and_stays_followed(client, translated, django_user_model):
    client.force_login(django_user_model.objects.get(username="editor"))
    page = target(translated)
    address = reverse("own_structure", args=[page.pk])
    assert client.get(address).status_code == 200
    client.post(address)
    translated.refresh_from_db()
    assert not translated.enabled
    assert client.get(address).status_code in (302, 403)
    page = rewrite(page, body=[("key_points", {"title": "", "items": ["Move."]})])
    assert not page.is_stale
    french = rewrite(original(page), title="Bouger, chaque jour")
    assert target(translated).is_stale
    assert french.get_translation(page.locale).pk == page.pk


def test_translating_a_branch_again_leaves_it_alone(client, translated, english, django_user_model):
    user = django_user_model.objects.get(username="editor")
    client.force_login(user)
    client.post(reverse("own_structure", args=[target(translated).pk]))
    page = rewrite(target(translated), body=[("key_points", {"title": "", "items": ["Move."]})])
    TranslationCreator(user, [english]).create_translations(original(page))
    translated.refresh_from_db()
    assert not translated.enabled
    page = target(translated)
    assert page.get_latest_revision_as_object().body[0].block_type == "key_points"
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"localize-restart-translation": "1"})
    translated.refresh_from_db()
    assert translated.enabled


def test_a_page_written_by_hand_is_not_taken_over(falc, person, moderated):
    creator = TranslationCreator(person("editor", roles.EDITORS), [falc.locale])
    creator.create_translations(original(falc))
    assert not Translation.objects.get(target_locale=falc.locale).enabled
    assert ArticlePage.objects.get(pk=falc.pk).get_latest_revision_as_object().body[0].block_type == "key_points"


def test_who_may_not_edit_gives_no_structure(client, translated, person):
    client.force_login(person("auditor", roles.AUDITORS))
    client.post(reverse("own_structure", args=[target(translated).pk]))
    translated.refresh_from_db()
    assert translated.enabled


def test_every_hand_of_a_translation_is_an_author(translated, person):
    from wagtail_localize.models import StringTranslation

    from content.rules.four_eyes import is_author

    first, second = person("first", roles.MODERATORS), person("second", roles.MODERATORS)
    for user in (first, second):
        row = StringTranslation.objects.first()
        row.last_translated_by = user
        row.save()
    page = target(translated)
    assert is_author(page, first)
    assert is_author(page, second)
    assert not is_author(page, person("third", roles.MODERATORS))


def test_pages_of_before_get_their_digests(make, falc):
    french = original(falc)
    ArticlePage.objects.update(text_digest="", source_digest="", reviewed_digest="")
    assert texts.fill_missing() > 0
    assert texts.fill_missing() == 0
    page = ArticlePage.objects.get(pk=falc.pk)
    assert page.source_digest == ArticlePage.objects.get(pk=french.pk).text_digest == texts.of_page(french)
    assert not page.is_review_old
