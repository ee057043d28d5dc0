"""Open data of the ledger: an outsider does the sums again, and reads nothing that is private."""

import hashlib
import json

import pytest
from django.urls import reverse

from core import chain, ledger
from registry.enums import State
from registry.models import Tool
from registry.procedure import door
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db


def rows(client, name):
    return client.get(reverse("registry:data-set", args=[name, "json"])).json()["results"]


@pytest.fixture
def written(people):
    """A public move by a person, a private one, and another act."""
    person = people["officer"]
    type(person).objects.filter(pk=person.pk).update(username="awa.diallo", first_name="Awa")
    shown, hidden = make_tool("Dodo"), make_tool("Caché", state=State.DELIBERATION)
    door.move(
        shown.current_label,
        "A_REVERIFIER",
        (person, "instructeur"),
        expected="LABELLISEE",
        reason="Un traceur inconnu.",
    )
    label = hidden.dossiers.get()
    door.move_without_account(
        label, "DESISTEE", "editeur", expected="DELIBERATION", reason="Motif qui reste entre nous."
    )
    ledger.append("other", "thing:1", actor=person, role="instructeur", before=None, after={"secret": "mot-secret"})
    return shown


def test_the_sums_can_be_done_again_from_open_data_alone(client, written):
    """As an outsider would: nothing of ours but the formula of docs/ledger.md."""
    previous = "0" * 64
    for number, row in enumerate(rows(client, "chaine-du-registre"), start=1):
        text = json.dumps(
            {"content": row["content_sha256"], "previous": previous, "sequence": number},
            sort_keys=True,
            separators=(",", ":"),
        )
        assert (row["sequence"], row["previous"]) == (number, previous)
        assert hashlib.sha256(text.encode()).hexdigest() == row["hash"]
        if row["content"] is not None:
            assert hashlib.sha256(row["content"].encode()).hexdigest() == row["content_sha256"]
        previous = row["hash"]
    assert previous == ledger.head().hash
    assert number == ledger.head().sequence


def test_only_what_is_public_is_readable(client, written):
    chain_rows = rows(client, "chaine-du-registre")
    shown = [row for row in chain_rows if row["content"]]
    assert [row["identifier"] for row in shown] == [written.identifier]
    assert len(chain_rows) >= 3
    assert "Un traceur inconnu." in shown[0]["content"]
    for form in ("json", "csv", "jsonl"):
        for name in ("chaine-du-registre", "tetes-du-registre"):
            text = client.get(reverse("registry:data-set", args=[name, form])).content.decode()
            for secret in ("entre nous", "mot-secret", "awa", "Awa", "thing:1"):
                assert secret not in text


def test_a_tool_that_is_no_longer_public_takes_its_texts_away(client, written, monkeypatch):
    monkeypatch.setattr(Tool.objects, "public", Tool.objects.none, raising=False)
    assert {row["content"] for row in rows(client, "chaine-du-registre")} == {None}


def test_heads(client, written):
    assert rows(client, "tetes-du-registre") == []
    published = ledger.publish_head()
    (row,) = rows(client, "tetes-du-registre")
    assert (row["sequence"], row["hash"]) == (ledger.head().sequence, ledger.head().hash)
    assert row["day"] == published.day.isoformat()
    page = client.get(reverse("registry:open-data")).content.decode()
    assert "tetes-du-registre" in page
    assert "chaine-du-registre" in page
    assert chain.ORIGIN == "0" * 64
