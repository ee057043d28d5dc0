"""What a label covers is written as stores and browsers write it, and only officers write it."""

import pytest
from django.urls import reverse

from registry.models import ToolTarget
from registry.rules import targets


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("android", " org.example.app ", "org.example.app"),
        ("ios", "org.example.My-App", "org.example.My-App"),
        ("web", "Www.Exemple.FR.", "www.exemple.fr"),
        ("web", "santé.fr", "xn--sant-epa.fr"),
        ("device", "Tensio  T2", "Tensio T2"),
    ],
)
def test_normal_form(kind, value, expected):
    assert targets.normal(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("android", "app"),
        ("android", "org.1example"),
        ("android", "org.exa mple"),
        ("ios", "org..app"),
        ("web", "https://exemple.fr"),
        ("web", "exemple.fr/page"),
        ("web", "exemple"),
        ("web", "127.0.0.1"),
        ("web", "-a.fr"),
        ("web", "a@b.fr"),
        ("web", "a" * 70 + ".fr"),
        ("device", "x"),
        ("device", "x" * 201),
    ],
)
def test_refused(kind, value):
    with pytest.raises(targets.InvalidTargetError):
        targets.normal(kind, value)


@pytest.mark.django_db
def test_rows_are_edited_with_the_tool(client, people, world):
    tool = world["tools"][1]  # without any dossier: an officer writes it alone
    tool.publisher.members.add(people["publisher"])
    sent = {
        "name": tool.name,
        "publisher": tool.publisher_id,
        "kind": tool.kind,
        "profile": tool.profile,
        "summary": "Autre résumé",
        "price": tool.price,
        "languages": ["en", "fr", "klingon"],
        "is_public": "on",
        "targets-TOTAL_FORMS": 1,
        "targets-INITIAL_FORMS": 0,
        "targets-MIN_NUM_FORMS": 0,
        "targets-MAX_NUM_FORMS": 1000,
        "targets-0-id": "",
        "targets-0-kind": "web",
        "targets-0-value": "https://exemple.fr/",
        "targets-0-DELETE": "",
    }
    client.force_login(people["officer"])
    page = client.post(reverse("tool:edit", args=[tool.pk]), sent)
    assert page.status_code == 200
    assert not tool.targets.exists()
    assert (
        client.post(reverse("tool:edit", args=[tool.pk]), sent | {"targets-0-value": "Exemple.fr"}).status_code == 302
    )
    assert ToolTarget.objects.get(tool=tool).value == "exemple.fr"
    client.force_login(people["publisher"])
    assert "targets-TOTAL_FORMS" not in client.get(reverse("tool:edit", args=[tool.pk])).content.decode()
    sent |= {"summary": "Le nôtre", "name": "Autre nom", "targets-0-value": "pirate.fr"}
    assert client.post(reverse("tool:edit", args=[tool.pk]), sent).status_code == 302
    tool.refresh_from_db()
    assert (tool.summary, tool.name, tool.languages) == ("Autre résumé", "Outil B", ["fr", "en"])
    assert list(tool.proposals.get().changes) == ["summary"]
    assert ToolTarget.objects.get(tool=tool).value == "exemple.fr"
