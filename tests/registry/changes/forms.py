"""What browsers post when words of a tool are proposed and judged."""

from django.urls import reverse

from registry.models import Tool

LIE = "Guérit l'asthme en 3 jours, recommandé par le ministère"


WHY = "Relu avec la maison, rien à redire."


def sent(tool, **fields):
    """What a browser posts from the form of an officer; a publisher's holds less."""
    row = Tool.objects.get(pk=tool.pk)
    rows = list(row.targets.all())
    data = {
        "name": row.name, "publisher": row.publisher_id, "kind": row.kind, "profile": row.profile,
        "summary": row.summary, "description": row.description, "price": row.price,
        "price_detail": row.price_detail, "languages": ["fr"], "website": row.website, "is_public": "on",
        "change_reason": "L'éditeur a demandé cette correction.",
        "targets-TOTAL_FORMS": len(rows), "targets-INITIAL_FORMS": len(rows), "targets-MIN_NUM_FORMS": 0,
        "targets-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for n, target in enumerate(rows):
        data |= {f"targets-{n}-id": target.pk, f"targets-{n}-kind": target.kind, f"targets-{n}-value": target.value}
        data[f"targets-{n}-DELETE"] = ""
    return data | fields


def edit(client, user, tool, **fields):
    client.force_login(user)
    return client.post(reverse("tool:edit", args=[tool.pk]), sent(tool, **fields))


def act(client, user, proposal, action, decision=WHY, version=None):
    client.force_login(user)
    data = {"action": action, "decision": decision, "version": version or proposal.version}
    return client.post(reverse("registry_workspace:change", args=[proposal.pk]), data)


def read(client, tool):
    client.logout()
    return client.get(f"/label/{tool.identifier}/").content.decode()
