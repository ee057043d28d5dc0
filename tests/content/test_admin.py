"""The administration opens for every kind, and says no where it must."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import roles
from content.models import GuidelineCriterion, GuidelineVersion, HomePage
from tests.content.helpers import BODY

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, moderated, person):
    user = person("edit", roles.EDITORS)
    client.force_login(user)
    return user


@pytest.mark.parametrize("kind", ["article", "campaign", "guideline", "kit", "standard"])
def test_editors_open_and_create_every_kind(client, make, section, editor, kind):
    page = make(kind, body=BODY)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    if kind != "standard":
        add = reverse("wagtailadmin_pages:add", args=["content", f"{kind}page", section.pk])
        assert client.get(add).status_code == 200


def test_home_and_section_open(client, site, section, editor):
    for page in (site, section):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_preview_of_a_draft(client, make, editor):
    page = make(body=BODY, publish=False)
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = client.get(url)
    assert response.status_code == 200
    assert page.title in response.content.decode()


def version_url(action, *args):
    return reverse(f"wagtailsnippets_content_guidelineversion:{action}", args=args)


@pytest.fixture
def versions(make):
    page = make("guideline")
    made = []
    for number, day in (("1.0", dt.date(2026, 1, 1)), ("2.0", None)):
        version = GuidelineVersion(page=page, number=number, published_on=day)
        version.criteria = [GuidelineCriterion(number="1", text="Texte", reason="Raison")]
        version.enter_as_published() if day else version.save()
        made.append(version)
    return made


def test_a_published_version_cannot_be_edited_nor_deleted(client, moderated, person, versions):
    published, draft = versions
    client.force_login(person("mod", roles.MODERATORS))
    assert client.get(version_url("list")).status_code == 200
    assert client.get(version_url("edit", draft.pk)).status_code == 200
    assert client.get(version_url("inspect", published.pk)).status_code == 200
    for action in ("edit", "delete"):
        response = client.post(version_url(action, published.pk), {})
        assert response.status_code in (302, 403)
    assert GuidelineVersion.objects.filter(pk=published.pk).exists()


def test_editors_write_versions_and_delete_none(client, editor, versions):
    assert client.get(version_url("add")).status_code == 200
    assert client.get(version_url("edit", versions[1].pk)).status_code == 200
    client.post(version_url("delete", versions[1].pk))
    assert GuidelineVersion.objects.filter(pk=versions[1].pk).exists()


def test_auditors_do_not_open_pages(client, moderated, person, make):
    page = make()
    client.force_login(person("aud", roles.AUDITORS))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code in (302, 403)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_home_page_lives_under_the_root_only(site):
    assert HomePage.allowed_parent_page_models() == [HomePage.allowed_parent_page_models()[0]]
    assert not HomePage.can_exist_under(site)
