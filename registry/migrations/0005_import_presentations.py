"""Labels that are public keep the words of their tool as they are today, marked as imported; so do tools never evaluated."""

import hashlib
import json

from django.db import migrations

from core import chain, ledger

PUBLIC = ["ARRETEE", "AVEC_RESERVES", "A_REVERIFIER", "EXPIREE", "LABELLISEE", "RETIREE", "SUSPENDUE"]
PLAIN = (
    "name", "slug", "kind", "profile", "summary", "description", "price", "price_detail", "min_age", "website",
)  # fmt: skip


def content_of(tool) -> dict:
    """Schema 1 of ``registry.presentation.content``, as it was on the day of this migration."""
    publisher = tool.publisher
    words = {
        name: [
            {"code": term.code, "label": term.label}
            for term in sorted(getattr(tool, name).all(), key=lambda term: (term.order, term.label, term.code))
        ]
        for name in ("topics", "audiences")
    }
    targets = sorted((row.kind, row.value) for row in tool.targets.all())
    return {
        "schema": 1,
        **{name: getattr(tool, name) for name in PLAIN},
        "publisher": {"id": publisher.pk, "name": publisher.name, "country": publisher.country},
        "targets": [{"kind": kind, "value": value} for kind, value in targets],
        **words,
        "languages": list(tool.languages or ()),
        "fictitious": tool.is_fictitious,
    }


def take(Presentation, tool):
    """The first presentation of ``tool``, dated by its last change."""
    content = content_of(tool)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    made = Presentation.objects.create(
        tool=tool,
        number=1,
        content=content,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        slug=tool.slug,
        origin="imported",
        made_at=tool.updated_at,
    )
    sealed = {"tool": tool.pk, "number": 1, "origin": "imported", "made_at": made.made_at, "content": content}
    ledger.append(
        "presentation",
        f"registry.presentation:{made.pk}",
        actor=None,
        role="systeme",
        before=None,
        after={"tool": tool.identifier, "number": 1, "origin": "imported", "digest": made.digest},
        imported=True,
        seals=[(f"registry.presentation/1:{made.pk}", chain.digest(sealed))],
    )
    return made


def forwards(apps, schema_editor):
    """Freeze what people read today; a tool whose label is or was public is shown for ever."""
    Tool, Label, Presentation, StateEvent = (
        apps.get_model("registry", name) for name in ("Tool", "Label", "Presentation", "StateEvent")
    )
    rows = Tool.objects.select_related("publisher").prefetch_related("topics", "audiences", "targets").order_by("pk")
    for tool in rows.iterator(chunk_size=200):
        labels = Label.objects.filter(tool=tool, state__in=PUBLIC)
        oldest = labels.order_by("created_at").first()
        if oldest is not None:
            bare = labels.filter(presentation=None)
            if bare.exists():
                bare.update(presentation=take(Presentation, tool))
            first = StateEvent.objects.filter(tool=tool, to_state__in=PUBLIC).order_by("at").first()
            since = first.at if first else oldest.created_at
            Tool.objects.filter(pk=tool.pk, label_public_since=None).update(label_public_since=since, is_public=True)
        elif not Label.objects.filter(tool=tool).exists():
            Tool.objects.filter(pk=tool.pk).update(presentation=take(Presentation, tool))


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_presentation"), ("core", "0001_ledger")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
