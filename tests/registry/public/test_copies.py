"""A move or a correction of a label empties the copies that show it, at once, and those of nothing else."""

import pytest
from django.core.cache import caches
from django.test import Client

from registry.enums import State
from registry.models import Dossier, Tool
from registry.models.dossier import moving
from search.service import rebuild
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PUBLIC_CACHE_ENABLED = True
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def tools():
    found = [make_tool("Dodo"), make_tool("Marche"), make_tool("Autre", state=None)]
    rebuild("tools")
    return found


def read(address: str):
    return Client().get(address)


def suspend(tool: Tool) -> None:
    """As if the label had gone through the door."""
    dossier = Dossier.objects.get(tool=tool)
    with moving(dossier.pk):
        dossier.state = State.SUSPENDUE
        dossier.save()


def kept(*addresses: str) -> dict[str, str]:
    return {address: read(address)["X-Cache"] for address in addresses}


def test_a_label_that_moves(tools):
    mine, other = (tool.get_absolute_url() for tool in tools[:2])
    addresses = (mine, f"{mine}badge.svg", other, f"{other}badge.svg")
    kept(*addresses)
    assert set(kept(*addresses).values()) == {"hit"}
    badge = read(f"{mine}badge.svg").content
    suspend(tools[0])
    assert kept(*addresses) == {mine: "miss", f"{mine}badge.svg": "miss", other: "hit", f"{other}badge.svg": "hit"}
    assert read(f"{mine}badge.svg").content != badge


def test_a_label_that_moves_is_new_in_lists(tools):
    assert read("/label/")["X-Cache"] == "miss"
    assert read("/label/")["X-Cache"] == "hit"
    suspend(tools[0])
    assert read("/label/")["X-Cache"] == "miss"


def test_a_tool_that_is_hidden(tools):
    mine, other = tools[2].get_absolute_url(), tools[0].get_absolute_url()
    kept(mine, other, "/label/")
    Tool.objects.filter(pk=tools[2].pk).update(is_public=False)
    assert read(mine).status_code == 404
    assert "Autre" not in read("/label/").content.decode()
    assert kept(other) == {other: "hit"}
