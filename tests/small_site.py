"""A small site: a home and sections per language, and a maker of pages."""

import datetime as dt
import itertools

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts import roles
from content import reference as content_reference
from content.models import ArticlePage, CampaignPage, GuidelinePage, HomePage, KitPage, SectionPage, StandardPage
from search import outbox
from vocabularies import reference
from vocabularies.models import Audience, Topic

KINDS = {model.kind: model for model in (ArticlePage, CampaignPage, GuidelinePage, KitPage, StandardPage, SectionPage)}
_numbers = itertools.count(1)


def _load():
    with disable_reference_index_auto_update(), outbox.paused():  # neither is tested with an empty site
        reference.load()
        content_reference.load()


@pytest.fixture(scope="module")
def site_of_module(module_transaction, django_db_blocker):
    """The empty site, written once for all tests of a module: it takes a second."""
    if module_transaction:
        with django_db_blocker.unblock():
            _load()
    return module_transaction


@pytest.fixture
def site(site_of_module, db):
    if not site_of_module:
        _load()
    return HomePage.objects.get(locale__language_code="fr")


@pytest.fixture
def section(site):
    return SectionPage.objects.child_of(site).get(slug="comprendre")


@pytest.fixture
def make(section):
    """``make("article", title=…, topics=["sommeil"], parent=…, live=True, **fields)`` → page."""

    def build(kind="article", *, topics=(), audiences=(), parent=None, publish=True, language=None, **fields):
        parent = SectionPage.objects.get(pk=(parent or section).pk)
        if language:
            parent = SectionPage.objects.get(slug=parent.slug, locale__language_code=language)
        number = next(_numbers)
        model = KINDS[kind]
        if model.is_health_page:
            fields.setdefault("reviewed_by", "Dr Martin")
            fields.setdefault("reviewed_on", dt.date(2026, 10, 1))
            fields.setdefault("next_review_on", dt.date(2099, 1, 1))
        fields.setdefault("title", f"Titre {kind} {number}")
        fields.setdefault("slug", f"page-{number}")
        fields.setdefault("summary", f"Résumé {number}")
        page = model(locale=Locale.objects.get(pk=parent.locale_id), live=False, **fields)
        if topics:
            page.topics = list(Topic.objects.filter(code__in=topics, locale__language_code="fr"))
        if audiences:
            page.audiences = list(Audience.objects.filter(code__in=audiences, locale__language_code="fr"))
        parent.add_child(instance=page)
        revision = page.save_revision()
        if publish:
            revision.publish()
        return model.objects.get(pk=page.pk)

    return build


@pytest.fixture
def person(db):
    """``person("anna", roles.EDITORS)`` → user of a group; no group: superuser with ``admin=True``."""

    def build(name, group=None, admin=False):
        user = get_user_model().objects.create_user(
            username=name, email=f"{name}@exemple.fr", password="x", is_superuser=admin, is_staff=True
        )
        if group:
            user.groups.add(Group.objects.get(name=group))
        return user

    return build


@pytest.fixture
def moderated(site):
    """Groups, rights and the two-step workflow."""
    from prevenance import roles as setup

    setup.setup()
    return roles
