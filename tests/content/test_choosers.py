"""Editors choose tools and kinds of places from what exists; a health page is submitted whole."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts import roles
from content.choosers import OfferKindSelect, ToolChooser
from content.dashboard import lines, pages_without_alt
from content.models import ArticlePage
from directory.models import OfferKind
from registry.models import Publisher, Tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(moderated, person):
    return person("editor", roles.EDITORS)


@pytest.fixture
def tools(db):
    publisher = Publisher.objects.create(name="Coopérative")
    base = {"publisher": publisher, "kind": "application", "profile": "SUIVI", "price": "gratuit", "summary": "x"}
    return [
        Tool.objects.create(name="Souffle", **base),
        Tool.objects.create(name="Marche", **base),
        Tool.objects.create(name="Secret", is_public=False, **base),
    ]


def test_chooser_lists_public_tools_and_finds_by_name(client, editor, tools):
    client.force_login(editor)
    everything = client.get(reverse("tool_chooser:choose_results")).content.decode()
    assert "Souffle" in everything
    assert "Marche" in everything
    assert "Secret" not in everything
    found = client.get(reverse("tool_chooser:choose_results") + "?q=souf").content.decode()
    assert "Souffle" in found
    assert "Marche" not in found


def test_chosen_gives_the_identifier(client, editor, tools):
    client.force_login(editor)
    answer = client.get(reverse("tool_chooser:chosen", args=[tools[0].pk])).json()
    assert answer["result"]["id"] == tools[0].identifier
    html = ToolChooser().render("tool", tools[0].identifier, {"id": "id_tool"})
    assert "Souffle" in html
    assert tools[0].identifier in html
    assert "Souffle" not in ToolChooser().render("tool", "PRV-0000-00000-A", {"id": "id_tool"})


def test_kinds_are_words_and_a_lost_code_is_kept(site):
    from wagtail.models import Locale

    french = Locale.objects.get(language_code="fr")
    OfferKind.objects.create(code="pharmacie", label="Pharmacie", locale=french)
    html = OfferKindSelect().render("code", "pharmacie")
    assert "Pharmacie" in html
    assert "selected" in html
    assert 'value="perdu" selected' in OfferKindSelect().render("code", "perdu")


def form(page, **extra):
    empty = {name: inline_formset([]) for name in ("sources", "footnotes", "cowriting", "comments")}
    fields = {"title": page.title, "slug": page.slug, "summary": "x", "reviewed_by": "", "body": streamfield([])}
    return nested_form_data({**fields, **empty, **extra})


def test_a_health_page_is_submitted_whole_but_saved_unfinished(client, editor, make):
    page = make(publish=False)
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(address, form(page))
    assert ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "x"
    refused = client.post(address, {**form(page), "summary": "", "action-submit": "1"})
    errors = refused.context["form"].errors
    assert set(errors) == {"summary", "body", "reviewed_by", "reviewed_on", "next_review_on"}
    assert refused.context["form"].formsets["sources"].non_form_errors()
    assert not ArticlePage.objects.get(pk=page.pk).workflow_in_progress
    source = {"title": "Santé publique France", "publisher": "", "url": "", "licence": "", "language": "fr"}
    words = streamfield([("helpline", {"number": "3114", "name": "Prévention du suicide", "text": ""})])
    whole = {"body": words, "reviewed_by": "Dr A. Martin", "reviewed_on": "2026-10-01", "next_review_on": "2027-10-01"}
    accepted = {**form(page, sources=inline_formset([source]), **whole), "action-submit": "1"}
    assert client.post(address, accepted).status_code == 302
    assert ArticlePage.objects.get(pk=page.pk).workflow_in_progress


def test_a_kit_is_not_submitted_without_a_file(client, editor, make):
    page = make("kit", publish=False)
    client.force_login(editor)
    fields = {"files": inline_formset([]), "setting": "school", "level": "", "age_min": "", "age_max": ""}
    sent = {**form(page, objectives=streamfield([]), duration_minutes="", **fields), "action-submit": "1"}
    refused = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    formset = refused.context["form"].formsets["files"]
    assert [str(message) for message in formset.non_form_errors()] == [
        "Ajoutez au moins un fichier avant de soumettre le kit."
    ]


def test_dashboard_lines_lead_somewhere(client, editor, make):
    from wagtail.images.models import Image
    from wagtail.images.tests.utils import get_test_image_file

    page = make()
    image = Image.objects.create(title="x", file=get_test_image_file())
    ArticlePage.objects.filter(pk=page.pk).update(image=image, image_alt="", image_decorative=False)
    assert [found.pk for found in pages_without_alt()] == [page.pk]
    assert all(line.url for line in lines(editor))
    client.force_login(editor)
    assert page.title in client.get(reverse("missing_alt")).content.decode()
