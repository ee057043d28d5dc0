"""What the public reads of a labelled tool is what was granted: no edit of a row shows, no box makes an address die."""

import json
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Locale

from core.chain import digest
from registry.enums import PUBLIC_STATES, State
from registry.models import Dossier, Presentation, Publisher, Tool, ToolTarget
from registry.presentation import content
from registry.presentation.shown import Shown
from registry.public import serialize
from registry.public.sheet import sheets
from search.service import rebuild
from tests.registry.migrating import former_apps
from tests.registry.public.factory import PRIVATE_STATES, make_tool, vocabularies
from vocabularies.models import Audience, Topic

pytestmark = pytest.mark.django_db

LIE = "GUERIT-EN-3-JOURS"
ADDRESSES = [
    "/label/{id}/", "/label/{id}.json", "/label/{id}/badge.svg", "/label/", "/label/?format=json", "/label/?format=csv",
    "/label/?format=atom", "/label/export.csv", "/label/export.json", "/label/comparer/?o={id}&o={other}",
    "/label/comparer/?o={id}", "/label/?o={id}", "/label/feed/", "/label/donnees-ouvertes/labels.json",
    "/label/donnees-ouvertes/labels.csv", "/label/donnees-ouvertes/resultats-par-critere.jsonl",
    "/label/donnees-ouvertes/fiches-donnees.json", "/label/donnees-ouvertes/historique-des-etats.json",
    "/label/donnees-ouvertes/delais-d-instruction.json", "/recherche/?q=dodo", "/sitemap-label.xml", "/en/label/{id}/",
    "/ar/label/{id}/", "/fr-simple/label/{id}/", "/ar/label/{id}/badge.svg",
]  # fmt: skip


@pytest.fixture
def french():
    return Locale.objects.get_or_create(language_code="fr")[0]


def lie(tool):
    """Every word of the row, of its publisher and of its children becomes a lie, in the ways code may write."""
    topic = Topic.objects.create(code="mensonge", label=LIE, locale=Locale.objects.get(language_code="fr"))
    audience = Audience.objects.create(code="mensonge", label=LIE, locale=topic.locale)
    rows = Tool.objects.filter(pk=tool.pk)
    rows.update(
        name=LIE, slug=LIE.lower(), summary=LIE, description=LIE, price="payant", price_detail=LIE, kind="objet",
        profile="ECHANGE", languages=[LIE], min_age=77, website=f"https://{LIE.lower()}.example/", is_fictitious=True,
    )  # fmt: skip
    row = rows.get()
    row.topics.set([topic])
    row.audiences.set([audience])
    ToolTarget.objects.filter(tool=row).update(value=LIE)
    ToolTarget.objects.create(tool=row, kind="web", value=f"{LIE.lower()}.example")
    Publisher.objects.filter(pk=row.publisher_id).update(name=LIE, website=f"https://{LIE}.example", country="ZZ")
    row.save()


def everything(client, tool, other):
    return {
        address: client.get(address.format(id=tool.identifier, other=other.identifier)).content.decode()
        for address in ADDRESSES
    }


@pytest.mark.parametrize("state", [State.LABELLISEE, State.SUSPENDUE])
def test_no_address_reads_the_row_of_a_labelled_tool(client, french, state):
    topic, audience = vocabularies(french)
    tool = make_tool("Dodo", state=state, topics=[topic], audiences=[audience], website="https://dodo.example/")
    other = make_tool("Sieste", website="https://sieste.example/")
    Tool.objects.filter(pk=other.pk).update(publisher=Publisher.objects.create(name="Autre", registration="2"))
    rebuild("tools")
    before = everything(client, tool, other)
    lie(tool)
    rebuild("tools")
    after = everything(client, tool, other)
    for address, text in after.items():
        assert LIE.lower() not in text.lower(), address
    same = [one for one in ADDRESSES if not one.startswith("/recherche")]
    assert {one: before[one] for one in same} == {one: after[one] for one in same}


def test_choosers_and_campaigns_read_what_was_granted(client, french, django_user_model):
    from content.choosers import ToolChooser
    from content.pages.campaigns import campaign_tools

    tool = make_tool("Dodo")
    lie(tool)
    html = ToolChooser().render("tool", tool.identifier, {"id": "id_tool"})
    assert "Dodo" in html
    assert LIE not in html
    client.force_login(django_user_model.objects.create_superuser("root"))
    for address in (reverse("tool_chooser:choose_results"), reverse("tool_chooser:chosen", args=[tool.pk])):
        text = client.get(address).content.decode()
        assert "Dodo" in text
        assert LIE not in text

    class Rows:
        def all(self):
            return [type("Row", (), {"identifier": tool.identifier})()]

    (found,) = campaign_tools(type("Campaign", (), {"tools": Rows()})())
    assert (found["name"], found["summary"]) == ("Dodo", "Dodo aide à mieux dormir.")


def test_the_name_of_a_hidden_tool_is_not_given_by_its_number(client, django_user_model):
    hidden = make_tool("Secret", state=State.DEPOSEE)
    client.force_login(django_user_model.objects.create_superuser("root"))
    assert client.get(reverse("tool_chooser:chosen", args=[hidden.pk])).status_code == 404


# --- addresses never die -------------------------------------------------------------------------

SUFFIXES = ("/", ".json", "/badge.svg", "/qr.svg")
ALIVE = [f"/label/{{id}}{suffix}" for suffix in SUFFIXES]
ELSEWHERE = [f"{language}/label/{{id}}{suffix}" for language in ("/fr-simple", "/en", "/ar") for suffix in SUFFIXES]


def untick(tool):
    form = Tool.objects.get(pk=tool.pk)
    form.is_public = False
    form.save()


def untick_raw(tool):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tool.objects.filter(pk=tool.pk).update(is_public=False)


def erase(tool):
    with pytest.raises(ProtectedError):
        Tool.objects.get(pk=tool.pk).delete()
    with pytest.raises(ProtectedError):
        Tool.objects.filter(pk=tool.pk).delete()


def erase_publisher(tool):
    with pytest.raises(ProtectedError):
        tool.publisher.delete()
    tool.publisher.members.clear()


def renew(tool):
    """A renewal under way leaves the running label alone."""
    Dossier.objects.create(tool=tool, framework=tool.dossiers.first().framework, state=State.EN_EVALUATION)


def rename(tool):
    row = Tool.objects.get(pk=tool.pk)
    row.name, row.slug = "Tout autre", "tout-autre"
    row.save()


def nothing(tool):
    """The state alone."""


BOXES = [nothing, untick, untick_raw, erase, erase_publisher, renew, rename]


@pytest.mark.parametrize("state", sorted(PUBLIC_STATES))
def test_once_public_every_address_answers_with_the_truth(client, state):
    """Every state × every box × every address; the boxes one after the other, so that they add up too."""
    tool = make_tool("Dodo doux", state=state)
    for box in BOXES:
        box(tool)
        _is_alive(client, tool, state)
    for address in ELSEWHERE:
        assert client.get(address.format(id=tool.identifier)).status_code == 200, address


def _is_alive(client, tool, state):
    for address in ALIVE:
        assert client.get(address.format(id=tool.identifier)).status_code == 200, address
    short = client.get(f"/v/{tool.identifier}")
    assert (short.status_code, short["Location"]) == (302, f"/label/{tool.identifier}/")
    assert client.get("/label/dodo-doux/")["Location"] == f"/label/{tool.identifier}/"
    data = client.get(f"/label/{tool.identifier}.json").json()
    assert (data["state"], data["name"]) == (state, "Dodo doux")
    assert [one["state"] for one in data["history"]] == [state]
    assert tool.identifier in client.get("/label/donnees-ouvertes/historique-des-etats.csv").content.decode()


@pytest.mark.parametrize("state", PRIVATE_STATES)
@pytest.mark.parametrize("shown", [True, False])
def test_what_was_never_public_stays_unknown(client, state, shown):
    tool = make_tool(state=state, is_public=shown)
    assert {client.get(one.format(id=tool.identifier)).status_code for one in (*ALIVE, *ELSEWHERE)} == {404}
    assert client.get("/label/dodo/").status_code == 404


def test_a_former_short_name_goes_on_leading_to_its_tool(client):
    tool = make_tool("Dodo doux")
    words = dict(tool.dossiers.get().presentation.content, name="Nuit douce", slug="nuit-douce")
    Dossier.objects.filter(tool=tool).update(presentation=Presentation.take(tool, "accepted", content=words))
    for slug in ("dodo-doux", "nuit-douce", "Nuit-Douce"):
        assert client.get(f"/label/{slug}/")["Location"] == f"/label/{tool.identifier}/"
    other = make_tool("Dodo doux")
    assert client.get("/label/dodo-doux/")["Location"] == f"/label/{other.identifier}/"


# --- the database holds it -----------------------------------------------------------------------


def test_a_public_label_without_presentation_is_impossible():
    tool = make_tool()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(tool=tool).update(presentation=None)
    fresh = make_tool("Autre", state=None)
    label = Dossier(tool=fresh, framework=tool.dossiers.get().framework, state=State.LABELLISEE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.bulk_create([label])


def granted_again(tool, like):
    """A label of ``tool`` that grants what ``like`` does."""
    names = ("framework", "evaluation", "letter", "score", "granted_on", "expires_on")
    values = {name: getattr(like, name) for name in names}
    return Dossier.objects.create(tool=tool, state=State.LABELLISEE, is_current=True, **values)


def test_an_older_copy_of_a_row_puts_nothing_back():
    tool = make_tool(state=None)
    old = Tool.objects.get(pk=tool.pk)
    label = granted_again(tool, make_tool("Autre").dossiers.get())
    old_label = Dossier.objects.get(pk=label.pk)
    newer = Presentation.take(tool, "accepted")
    Dossier.objects.filter(pk=label.pk).update(presentation=newer)
    old.is_public = False
    old.save()
    old_label.save()
    old.refresh_from_db()
    assert old.label_public_since is not None
    assert old.is_public
    assert Dossier.objects.get(pk=label.pk).presentation == newer


def test_a_presentation_is_written_once():
    held = make_tool().dossiers.get().presentation
    assert held.digest == digest(held.content)
    held.content["name"] = LIE
    for attempt in (held.save, held.delete, Presentation.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        Presentation.objects.update(digest="")


def test_every_label_keeps_its_own_words():
    tool = make_tool("Dodo")
    row = Tool.objects.get(pk=tool.pk)
    row.summary = "Autre résumé, relu par le label."
    row.save()
    first = tool.dossiers.get()
    first.is_current = False
    first.save()
    second = granted_again(row, first)
    assert [one.presentation.number for one in (first, second)] == [1, 2]
    assert first.presentation.content["summary"] == "Dodo aide à mieux dormir."
    assert second.presentation.content["summary"] == "Autre résumé, relu par le label."


# --- labels from before --------------------------------------------------------------------------


def test_existing_labels_are_taken_over_and_open_data_stays_as_it_was(french, monkeypatch):
    topic, audience = vocabularies(french)
    for n, state in enumerate(sorted(PUBLIC_STATES)):
        make_tool(f"Dodo {n}", state=state, topics=[topic], audiences=[audience], min_age=n or None, languages=["fr"])
    never = make_tool("Jamais", state=None)
    rows = list(Tool.objects.order_by("pk"))

    def data():
        return {tool.identifier: json.dumps(serialize.full(sheets([tool.identifier])[0])) for tool in rows}

    with monkeypatch.context() as before:  # as it was read before: from the row
        row = property(lambda tool: Shown(tool.pk, tool.identifier, content.content_of(tool), tool.updated_at))
        before.setattr(Tool, "shown", row)
        old = data()
    migration = import_module("registry.migrations.0005_import_presentations")
    for tool in rows:
        assert migration.content_of(tool) == content.content_of(tool)
    # Every label has its words already: only what was never evaluated is taken.
    migration.forwards(former_apps("0015_contested_findings"), None)
    assert data() == old
    held = Tool.objects.get(pk=never.pk).presentation
    assert (held.origin, held.made_at, held.number) == ("imported", never.updated_at, 1)
    assert held.digest == digest(held.content)


def test_lists_and_sheets_ask_a_fixed_number_of_questions(client, django_assert_max_num_queries):
    for n in range(3):
        make_tool(f"Dodo {n}")
    with django_assert_max_num_queries(12):
        assert len(client.get("/label/donnees-ouvertes/labels.json").json()["results"]) == 3
    for n in range(3, 9):
        make_tool(f"Dodo {n}")
    for name, most in (("labels", 12), ("historique-des-etats", 12), ("delais-d-instruction", 14)):
        with django_assert_max_num_queries(most):
            client.get(f"/label/donnees-ouvertes/{name}.json")


def test_the_box_cannot_be_unticked_once_a_label_was_public():
    labelled = make_tool(website="https://dodo.example/", languages=["fr"])
    labelled.full_clean()
    labelled.is_public = False
    with pytest.raises(ValidationError) as refused:
        labelled.full_clean()
    assert list(refused.value.message_dict) == ["is_public"]
    hidden = make_tool("Cachée", state=None, languages=["fr"])
    hidden.is_public = False
    hidden.full_clean()


@pytest.mark.parametrize("field", ["identifier", "label_public_since"])
def test_an_address_is_kept_by_the_database(field):
    tool = make_tool()
    with pytest.raises(IntegrityError), transaction.atomic():
        Tool._base_manager.filter(pk=tool.pk).update(**{field: "PRV-2026-00009-A" if field == "identifier" else None})


def test_a_presentation_is_kept_by_the_database():
    held = make_tool().dossiers.get().presentation
    rows = Presentation._base_manager.filter(pk=held.pk)
    for attempt in (lambda: models.QuerySet(Presentation).filter(pk=held.pk).update(digest=""), rows._raw_delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt("default") if attempt == rows._raw_delete else attempt()
