"""The pages of the workspace, as people live them: nothing typed is lost, no dead end, no JavaScript needed."""

import re

import pytest
from django.urls import reverse

from core.forms import Lines
from registry.models import ChangeProposal, Evaluation
from registry.procedure import closing, harmonisation, signatures
from tests.registry.signing import sign_all
from tests.registry.world import complete, sheet

pytestmark = pytest.mark.django_db
TWO_LINES = "Chaque champ demandé sert à une fonction que nous avons utilisée.\nRien d'autre ne part sur le réseau."


def address(name, *keys):
    return reverse(f"registry_workspace:{name}", args=keys)


@pytest.fixture
def final(people, world):
    """A complete harmonised evaluation that nobody signed."""
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        evaluation.answers.filter(criterion__code="DP-01").update(justification=TWO_LINES)
        closing.close(evaluation)
    row = harmonisation.start(world["dossier"], people["auditor"])
    Evaluation.objects.filter(pk=row.pk).update(hours=3)
    return Evaluation.objects.get(pk=row.pk)


def test_lines_end_as_they_are_stored():
    widget = Lines()
    assert widget.value_from_datadict({"a": "un\r\ndeux\rtrois\n"}, {}, "a") == "un\ndeux\ntrois\n"
    assert widget.value_from_datadict({}, {}, "a") is None


def test_saving_a_page_that_nobody_changed_changes_nothing(client, people, final):
    """A browser sends two characters at each end of line: a signature must not fall for that."""
    answer = final.answers.get(criterion__code="DP-01")
    sign_all(final)
    client.force_login(people["auditor"])
    page = client.get(sheet(final.pk))
    form = next(one for one in page.context["groups"][0]["forms"] if one.rule.code == "DP-01")
    sent = {form[name].html_name: form[name].value() or "" for name in form.fields}
    sent["DP-01-justification"] = sent["DP-01-justification"].replace("\n", "\r\n")
    assert client.post(sheet(final.pk), sent).status_code == 302
    answer.refresh_from_db()
    assert (answer.justification, answer.version) == (TWO_LINES, 1)
    assert signatures.missing(final) == []


def test_a_description_that_nobody_changed_is_no_proposal(client, people, world):
    tool = world["dossier"].tool
    type(tool).objects.filter(pk=tool.pk).update(description="Une ligne.\nUne autre.")
    client.force_login(people["publisher"])
    page = client.get(reverse("tool:edit", args=[tool.pk]))
    form = page.context["form"]
    sent = {form[name].html_name: form[name].value() or "" for name in form.fields}
    for formset in form.formsets.values():
        sent |= {formset.management_form[name].html_name: formset.management_form[name].value() for name in (
            "TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}  # fmt: skip
    sent = {name: value for name, value in sent.items() if value not in (None, "")}
    sent["description"] = sent["description"].replace("\n", "\r\n")
    response = client.post(reverse("tool:edit", args=[tool.pk]), sent)
    assert response.status_code == 302, response.context["form"].errors
    assert not ChangeProposal.objects.exists()


def test_a_signature_that_is_missing_is_among_what_is_missing(client, people, final):
    client.force_login(people["auditor"])
    response = client.post(address("close", final.pk))
    page = response.content.decode()
    assert response.status_code == 422
    listed = page[page.index('id="missing"') : page.index("</details>")]
    assert re.findall(r'href="([^"]*)"', listed) == [address("signatures", final.pk)] * 2
    assert "peut être close, à la fin" not in page
    sign_all(final)
    assert "peut être close, à la fin" in client.get(sheet(final.pk)).content.decode()


def test_one_wrong_date_does_not_hold_the_hours_back(client, people, world):
    client.force_login(people["auditor"])
    evaluation = world["evaluations"]["auditor"]
    sent = {"version_tested": "4.1", "tested_on": "2031-01-01", "hours": "7.5"}
    page = client.post(sheet(evaluation.pk), sent)
    assert page.status_code == 422
    assert 'value="2031-01-01"' in page.content.decode()
    evaluation.refresh_from_db()
    assert (evaluation.version_tested, evaluation.tested_on, float(evaluation.hours)) == ("4.1", None, 7.5)


@pytest.mark.parametrize(
    ("name", "page", "person"),
    [
        ("close", "answers", "auditor"),
        ("sign", "signatures", "auditor"),
        ("observe", "signatures", "auditor"),
        ("harmonise", "dossier", "officer"),
        ("end_interest", "interests", "officer"),
    ],
)
def test_an_address_that_receives_a_form_leads_back_to_its_page(client, people, final, name, page, person):
    """The page with faults stands at that address: reading it again must not be an empty 405."""
    client.force_login(people[person])
    key = final.dossier_id if name == "harmonise" else final.pk
    response = client.get(address(name, key))
    assert (response.status_code, response.url) == (302, address(page, *([] if page == "interests" else [key])))
    assert client.put(address(name, key)).status_code == 405


@pytest.mark.parametrize(
    ("person", "url"),
    [
        ("auditor", "registry_workspace:desk"),
        ("officer", "dossier:index"),
        ("commissioner", "dossier:index"),
        ("releaser", "dossier:index"),
        ("publisher", "registry_workspace:publisher_desk"),
    ],
)
def test_the_workspace_begins_at_the_list_of_each(client, people, person, url):
    client.force_login(people[person])
    response = client.get(address("start"))
    assert (response.status_code, response.url) == (302, reverse(url))
    assert client.get(response.url).status_code == 200


def test_the_workspace_begins_nowhere_for_others(client, people):
    client.force_login(people["editor"])
    assert client.get(address("start")).status_code != 200


def test_every_page_has_a_title_and_a_way_on_without_javascript(client, people, final):
    pages = {
        "auditor": [address("desk"), sheet(final.pk), address("signatures", final.pk)],
        "officer": [
            address("dossier", final.dossier_id),
            address("reassign", final.pk),
            address("open_dossier"),
            address("changes"),
            address("interests"),
        ],
        "publisher": [address("publisher_desk"), address("publisher_dossier", final.dossier_id)],
    }
    for person, urls in pages.items():
        client.force_login(people[person])
        for url in urls:
            page = client.get(url).content.decode()
            assert page.count("<h1") == 1, url
            menu = page[page.index("prv-menu") :]
            assert "<a href=" in menu[: menu.index("</nav>")], url
            assert "workspace-without-script" in page


def test_cells_say_their_column_on_a_telephone(client, people, final):
    client.force_login(people["officer"])
    page = client.get(address("dossier", final.dossier_id)).content.decode()
    table = page[page.index("prv-table") :]
    assert table.count("<td") == table.count("<td data-label=") > 0
