"""Every component, in every theme, in every state: renders, valid HTML, no axe violation."""

import re
from pathlib import Path

import html5lib
import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from frame import gallery
from tests.themes_second import second_theme

AREAS = {"neutral": None, "second": second_theme}


@pytest.fixture(params=AREAS)
def theme(request):
    """Each theme in turn."""
    if AREAS[request.param] is None:
        yield request.param
    else:
        with AREAS[request.param]():
            yield request.param


@pytest.fixture
def page(theme, rf, db):
    """HTML of the gallery in the theme."""
    with override_settings(DEBUG=True):
        request = rf.get("/gallery/")
        return gallery.gallery(request).content.decode()


def test_every_component_has_its_states(theme):
    missing = gallery.components() - set(gallery.states())
    assert not missing, f"add gallery/<name>.html for: {sorted(missing)}"


def test_every_component_says_its_props(theme):
    """The first line of a component is the comment that documents it."""
    from django.conf import settings

    silent = [
        path.name
        for folder in settings.TEMPLATES[0]["DIRS"]
        for path in Path(folder, "cotton").rglob("*.html")
        if not path.read_text("utf-8").startswith(("{#", "{% comment"))
    ]
    assert not silent


def test_html_is_valid(page):
    html5lib.HTMLParser(strict=True).parse(page)


def test_nothing_inline(page):
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


def test_identifiers_are_unique(page):
    identifiers = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(identifiers) == sorted(set(identifiers))


def test_labels_lead_to_what_they_name(page):
    identifiers = set(re.findall(r'\sid="([^"]+)"', page))
    named = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', page)
    assert {word for value in named for word in value.split()} <= identifiers


def test_icons_exist(page):
    used = set(re.findall(r"icons\.svg#([\w-]+)", page))
    assert used
    assert used <= set(gallery.icon_names())


def test_every_topic_has_its_icon_and_drawing():
    from vocabularies import reference

    topics = list(reference.terms()["topics"])
    assert set(topics) <= set(gallery.icon_names())
    assert set(topics) <= set(gallery.illustration_names())


def test_drawings_are_light_and_without_code():
    folder = Path("themes/neutral/static/neutral/illustrations")
    for path in folder.glob("*.svg"):
        text = path.read_text("utf-8")
        assert len(text) < 4096, path.name
        assert "style" not in text
        assert "<script" not in text


@pytest.mark.django_db
class TestWhoSees:
    """The gallery does not exist for the public."""

    def test_visitor(self, client):
        assert client.get("/gallery/").status_code == 404

    def test_user_who_is_not_staff(self, client):
        client.force_login(get_user_model().objects.create_user("lecteur"))
        assert client.get("/gallery/").status_code == 404

    def test_staff(self, client):
        client.force_login(get_user_model().objects.create_user("equipe", is_staff=True))
        assert client.get("/gallery/").status_code == 200
