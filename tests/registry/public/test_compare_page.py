import pytest

from registry.enums import State
from tests.kept import triggers_off
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db


def compare(client, *identifiers, extra=""):
    return client.get("/label/comparer/?" + "&".join(f"o={one}" for one in identifiers) + extra)


def test_two_tools_side_by_side(client):
    one, two = make_tool("Dodo"), make_tool("Sieste", changes={"DP-03": "1"})
    response = compare(client, one.identifier, two.identifier.lower())
    found = response.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert [sheet.tool.name for sheet in response.context["sheets"]] == ["Dodo", "Sieste"]
    assert "chart--dots" in found
    assert "La politique de confidentialité est-elle lisible ?" in found
    assert sum(group.differing for group in response.context["dimensions"]) == 1


def test_a_fourth_tool_is_said(client):
    tools = [make_tool(f"Outil {n}", state=None) for n in range(4)]
    response = compare(client, *(tool.identifier for tool in tools))
    assert len(response.context["sheets"]) == 3
    assert "notice-warning" in response.content.decode()


@pytest.mark.parametrize("query", ["", "o=", "o=zzz", "o=PRV-2026-00001-Z", "o=%00", "o=" + "é" * 500])
def test_nothing_to_compare_helps(client, query):
    response = client.get(f"/label/comparer/?{query}")
    if len(query) > 500:
        assert response.status_code == 414
        return
    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_the_same_twice_is_one(client):
    tool = make_tool(state=None)
    assert len(compare(client, tool.identifier, tool.identifier).context["sheets"]) == 1


@pytest.mark.parametrize(
    "hidden", [{"state": State.REFUSEE}, {"state": State.BROUILLON}, {"is_public": False, "state": None}]
)
def test_hidden_tools_are_unknown(client, hidden):
    shown, secret = make_tool("Dodo"), make_tool("Ombre", **hidden)
    found = compare(client, shown.identifier, secret.identifier).content.decode()
    assert "Ombre" not in found
    assert secret.identifier in found  # what the reader typed is said back, as not known


def test_one_can_be_removed_and_one_added(client):
    one, two = make_tool("Dodo", state=None), make_tool("Sieste", state=None)
    response = compare(client, one.identifier, two.identifier)
    assert response.context["heads"][0]["remove"] == f"?o={two.identifier}"
    assert response.context["kept"] == f"?o={one.identifier}&o={two.identifier}"


def test_only_what_differs(client):
    one, two = make_tool("Dodo"), make_tool("Sieste")
    label = two.dossiers.get()
    label.data_sheet[3]["state"] = "rouge"
    with triggers_off():
        label.save()
    response = compare(client, one.identifier, two.identifier, extra="&ecarts=1")
    assert [row.code for row in response.context["data_rows"]] == ["FD-04"]


def test_letterless_tools_show_no_letter(client):
    one, two = make_tool("Dodo", state=State.SUSPENDUE), make_tool("Sieste", state=State.RETIREE)
    assert "grade-mark" not in compare(client, one.identifier, two.identifier).content.decode()


def test_queries_do_not_grow(client, django_assert_max_num_queries):
    tools = [make_tool(f"Outil {n}") for n in range(3)]
    compare(client, *(tool.identifier for tool in tools))
    with django_assert_max_num_queries(20):
        compare(client, *(tool.identifier for tool in tools), extra="&x=1")
