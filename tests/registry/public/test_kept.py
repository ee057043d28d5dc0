"""List and sheets of the label made from what is kept: few queries, nothing withdrawn or out of date in it."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from registry.models import Dossier, Tool
from registry.presentation import icons
from search.service import rebuild
from tests.registry.public.factory import make_tool, vocabularies
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db
MOST_BYTES = 50_000


@pytest.fixture(autouse=True)
def no_pages_kept(settings):
    settings.PUBLIC_CACHE_ENABLED = False


def text(client, address):
    return client.get(address).content.decode()


def test_queries_of_pages_that_were_read_before(client, one_state):
    tools = [make_tool(f"Dodo {number}") for number in range(3)]
    rebuild("tools")
    for address, most in (("/label/", 6), (tools[0].get_absolute_url(), 8)):
        first = text(client, address)
        with CaptureQueriesContext(connection) as queries:
            assert text(client, address) == first
        assert len(queries) <= most, "\n".join(query["sql"][:200] for query in queries)


def test_a_tool_that_is_hidden_or_changes_does_so_at_once(client):
    shown, other = make_tool("Dodo"), make_tool("Autre", state=None)
    rebuild("tools")
    assert "Autre" in text(client, "/label/")
    assert client.get(other.get_absolute_url()).status_code == 200
    Tool.objects.filter(pk=other.pk).update(is_public=False)
    assert "Autre" not in text(client, "/label/")
    assert client.get(other.get_absolute_url()).status_code == 404
    assert "Dodo" in text(client, shown.get_absolute_url())


def test_a_label_that_ends_loses_its_letter_at_midnight(client):
    tool = make_tool("Dodo", days_left=0)
    rebuild("tools")
    label = Dossier.objects.get(tool=tool, is_current=True)
    midnight = timezone.make_aware(dt.datetime.combine(label.expires_on + dt.timedelta(days=1), dt.time()))
    with time_machine.travel(midnight - dt.timedelta(seconds=2), tick=False):
        assert 'class="grade-letter"' in text(client, "/label/")
        assert 'class="grade-letter"' in text(client, tool.get_absolute_url())
    with time_machine.travel(midnight, tick=False):
        assert 'class="grade-letter"' not in text(client, "/label/")
        assert 'class="grade-letter"' not in text(client, tool.get_absolute_url())


def test_a_card_is_ticked_for_the_reader_who_chose_it_only(client):
    tool = make_tool("Dodo")
    rebuild("tools")
    box = rf'value="{tool.identifier}"[^>]*\schecked'
    assert not re.search(box, text(client, "/label/"))
    assert re.search(box, text(client, f"/label/?o={tool.identifier}"))
    assert not re.search(box, text(client, "/label/"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_language_has_its_own_cards(client, language):
    make_tool("Dodo")
    rebuild("tools")
    french, other = text(client, "/label/"), text(client, f"/{language}/label/")
    assert "Comparer" in french
    assert "Comparer" not in other
    assert text(client, "/label/") == french


def test_words_of_the_vocabulary_are_new_at_once(client, shelf_topic):
    assert "Nouveau mot" not in text(client, "/label/")
    Topic.objects.filter(code=shelf_topic.code, locale__language_code="fr").update(label="Nouveau mot")
    assert "Nouveau mot" in text(client, "/label/")


@pytest.fixture
def shelf_topic():
    topic, audience = vocabularies(Locale.objects.get_or_create(language_code="fr")[0])
    make_tool("Dodo", topics=[topic], audiences=[audience])
    rebuild("tools")
    return topic


def test_a_full_list_weighs_less_than_its_budget(client, shelf_topic):
    """Twenty cards as long as those of the demo; the demo itself is weighed in ``tests/browser/test_budgets.py``."""
    for number in range(20):
        make_tool(f"Un outil au nom ordinaire {number:02}", state="LABELLISEE" if number % 4 else None)
    rebuild("tools")
    html = client.get("/label/").content
    assert html.count(b'class="tool-card') == 20
    assert len(html) < MOST_BYTES


def test_the_sheet_of_styles_has_the_colours_of_the_icons():
    folder = django_settings.ROOT / "themes/neutral/static/neutral/css"
    css, tokens = (folder / "label.css").read_text(), (folder / "tokens.css").read_text()
    for number, (ground, ink) in enumerate(icons.PALETTE):
        assert f".i{number} {{ color: var(--tile-{number}-ink); fill: var(--tile-{number}); }}" in css
        assert f"--tile-{number}: {ink}; --tile-{number}-ink: {ground};" in tokens
    assert f".i{len(icons.PALETTE)} " not in css


def test_an_icon_of_the_list_says_the_same_as_the_whole_one():
    whole, used = icons.icon_svg("Dents de lait", "PRV-1"), icons.icon_use("Dents de lait", "PRV-1")
    number = int(re.search(r'href="#f(\d)"', used)[1])
    pair = int(re.search(r'class="tool-icon i(\d)"', used)[1])
    assert icons.shared_shapes()[number].split("fill-opacity")[0].strip() in whole.replace(
        f' fill="{icons.PALETTE[pair][1]}"', ""
    )
    assert f'fill="{icons.PALETTE[pair][0]}"' in whole
    assert ">DL</text>" in whole
    assert ">DL</text>" in used
