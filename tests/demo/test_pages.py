"""The loader: everything valid, linked, idempotent, and careful with what people wrote."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail_localize.segments.extract import extract_segments

from content.models import ArticlePage, CampaignPage, GuidelinePage, HomePage, KitPage, SectionPage
from demo import pages


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for the module and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        get_user_model().objects.create_user("editrice", "editrice@exemple.fr", "x")
        steps = []
        pages.load(lambda *step: steps.append(step))
        yield steps
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def db(loaded, django_db_blocker):
    """Each test works in a savepoint inside what is loaded."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("db")


def test_progress_is_said(loaded):
    label, done, total = loaded[-1]
    assert label == "pages"
    assert done == total > 50


def test_every_page_is_valid():
    for page in Page.objects.filter(depth__gt=1):
        page = page.specific
        page.full_clean()
        if hasattr(page, "body"):
            page.body.stream_block.clean(page.body)


def test_counts_by_language():
    live = Page.objects.live().exclude(pk__in=SectionPage.objects.all())
    assert ArticlePage.objects.live().filter(locale__language_code="fr").count() >= 12
    assert CampaignPage.objects.live().count() >= 4
    assert KitPage.objects.live().count() >= 6
    for language, least in (("fr-simple", 6), ("en", 4), ("ar", 3)):
        assert live.filter(locale__language_code=language).count() >= least


def test_translations_are_linked():
    for page in Page.objects.filter(depth__gt=1).exclude(locale__language_code="fr"):
        assert Page.objects.filter(translation_key=page.translation_key, locale__language_code="fr").exists(), page


def test_items_of_lists_are_offered_to_translators():
    lists = ("steps", "key_points", "table", "faq")
    for page in ArticlePage.objects.filter(locale__language_code="fr"):
        offered = {str(segment.path) for segment in extract_segments(page) if hasattr(segment, "string")}
        for block in page.body:
            names = [name for name in ("items", "rows", "header") if block.block_type in lists and name in block.value]
            for name in names:
                assert any(path.startswith(f"body.{block.id}.{name}.") for path in offered), (
                    page.slug,
                    block.block_type,
                )


def test_health_pages_are_reviewed_and_sourced():
    for model in (ArticlePage, CampaignPage, GuidelinePage, KitPage):
        for page in model.objects.all():
            assert page.reviewed_by
            assert page.reviewed_on
            assert page.sources.count()
            assert page.image_id


def test_campaigns_past_now_and_coming():
    phases = {(campaign.ends_on < dt.date(2026, 11, 23), campaign.starts_on > dt.date(2026, 11, 23))
              for campaign in CampaignPage.objects.all()}  # fmt: skip
    assert phases == {(True, False), (False, False), (False, True)}


def test_states_for_the_dashboard():
    draft = ArticlePage.objects.get(slug="bien-manger-petit-budget")
    scheduled = ArticlePage.objects.get(slug="mieux-respirer-chez-soi")
    private = ArticlePage.objects.get(slug="garder-l-equilibre")
    assert not draft.live
    assert draft.revisions.filter(user__username="editrice").exists()
    assert not scheduled.live
    assert scheduled.scheduled_revision is not None
    assert private.live
    assert private.get_view_restrictions().exists()
    late = ArticlePage.objects.get(slug="alcool-reperes", locale__language_code="fr")
    assert late.review_state(dt.date(2026, 11, 23), grace_days=60) == "overdue"


def test_kits_hold_their_files():
    for kit in KitPage.objects.all():
        files = list(kit.files.all())
        assert 3 <= len(files) <= 5
        assert any(file.black_and_white for file in files)
        for file in files:
            assert file.document.file.size > 5000


def test_files_of_public_kits_are_public(client):
    documents = [file.document for kit in KitPage.objects.live().public() for file in kit.files.all()]
    assert documents
    for document in documents:
        assert client.head(document.url).status_code == 200


def test_charter_has_two_versions():
    page = GuidelinePage.objects.get()
    assert sorted(page.versions.values_list("number", flat=True)) == ["1.0", "2.0"]


def test_home_leads_to_three_answers():
    for home in HomePage.objects.all():
        assert len(home.questions) == 3
        for question in home.questions:
            assert question.value["page"] or question.value["url"]


def test_second_run_changes_nothing():
    before = (Page.objects.count(), get_image_model().objects.count(), get_document_model().objects.count())
    revisions = list(Page.objects.order_by("pk").values_list("latest_revision_id", flat=True))
    pages.load()
    after = (Page.objects.count(), get_image_model().objects.count(), get_document_model().objects.count())
    assert before == after
    assert revisions == list(Page.objects.order_by("pk").values_list("latest_revision_id", flat=True))


def forget(page):
    """As if the text of the demonstration had changed since it was loaded."""
    from wagtail.models import PageLogEntry

    for entry in PageLogEntry.objects.filter(page_id=page.pk, data__has_key="demo"):
        entry.data = {"demo": {**entry.data["demo"], "digest": "old"}}
        entry.save()


def test_what_a_person_wrote_stays():
    page = ArticlePage.objects.get(slug="aidants")
    page.title = "Mon titre"
    page.save_revision(user=get_user_model().objects.get(username="editrice")).publish()
    forget(page)
    pages.load()
    assert ArticlePage.objects.get(slug="aidants").title == "Mon titre"


def test_a_page_that_nobody_touched_follows_its_text():
    page = ArticlePage.objects.get(slug="aidants")
    page.title = "Ancien titre"
    page.save_revision().publish()
    forget(page)
    pages.load()
    assert ArticlePage.objects.get(slug="aidants").title == "Aider un proche sans s’oublier"


def test_a_page_that_a_person_deleted_does_not_come_back():
    ArticlePage.objects.get(slug="aidants").delete()
    pages.load()
    assert not ArticlePage.objects.filter(slug="aidants").exists()


def test_files_that_the_storage_lost_are_made_again():
    rows = [
        *get_image_model().objects.filter(title__startswith="Illustration")[:2],
        *get_document_model().objects.exclude(title__contains="noir et blanc")[:1],
        *get_document_model().objects.filter(title__contains="noir et blanc")[:1],
    ]
    assert len(rows) == 4
    for row in rows:
        row.file.storage.delete(row.file.name)
    pages.load()
    for row in rows:
        row.refresh_from_db()
        assert row.file.storage.exists(row.file.name)
