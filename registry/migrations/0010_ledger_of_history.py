"""What happened before the ledger enters it as it is, in order, marked so; then the database keeps what is settled."""

import itertools

from django.db import migrations
from django.utils import timezone

from core import chain, ledger
from core.append_only import AppendOnly
from registry.procedure import seals

PUBLIC = {"LABELLISEE", "AVEC_RESERVES", "A_REVERIFIER", "SUSPENDUE", "RETIREE", "EXPIREE", "ARRETEE"}
GRANTED = ("LABELLISEE", "AVEC_RESERVES")
FINAL = "('NON_ELIGIBLE', 'REFUSEE', 'RETIREE', 'EXPIREE', 'ARRETEE', 'DESISTEE')"
CLOSED = "EXISTS (SELECT 1 FROM registry_evaluation e WHERE e.id = {}.evaluation_id AND e.closed_at IS NOT NULL)"
REPLIED = (
    "EXISTS (SELECT 1 FROM registry_evaluation e LEFT JOIN registry_label f ON f.id = e.dossier_id "
    "WHERE e.id = OLD.evaluation_id AND e.closed_at IS NOT NULL AND (f.id IS NULL OR f.state <> 'CONTRADICTOIRE'))"
)
#: What a granted label says never changes; a new decision is a new file.
GRANT = [
    "tool_id", "framework_id", "evaluation_id", "letter", "score", "dimensions", "caps", "blocking", "reasons",
    "data_sheet", "agreement", "granted_on", "expires_on",
]


def _closings(Evaluation):
    for row in Evaluation.objects.filter(closed_at__isnull=False).prefetch_related("answers"):
        yield {
            "order": (row.closed_at, 0, row.pk),
            "kind": "close",
            "subject": f"registry.evaluation:{row.pk}",
            "role": "auditeur",
            "before": {"closed": False},
            "after": {"closed": True, "role": row.role, "round": row.sequence, "file": row.dossier_id},
            "reason": "",
            "reason_public": False,
            "at": row.closed_at,
            "seals": {
                f"{seals.EVALUATION_1}:{row.pk}": chain.digest(
                    seals.evaluation_content(row, row.answers.all(), seals.EVALUATION_1)
                ),
            },
        }


def _events(StateEvent, Evaluation, labels):
    for row in StateEvent.objects.filter(label__isnull=False):
        found = {}
        granted = row.from_state == "DECIDEE" and row.to_state in GRANTED
        if granted or row.to_state in ("DECIDEE", "REFUSEE"):
            found[f"{seals.LABEL}:{row.label_id}"] = chain.digest(seals.label_content(labels[row.label_id]))
        if (row.from_state, row.to_state) == ("CONTRADICTOIRE", "DELIBERATION"):
            finals = Evaluation.objects.filter(dossier=row.label_id, role="final", closed_at__lte=row.at)
            final = finals.order_by("-sequence").first()
            if final:
                found[f"{seals.REPLIES_1}:{final.pk}"] = chain.digest(
                    seals.replies_content(final.answers.all(), seals.REPLIES_1)
                )
        yield {
            "order": (row.at, 1, row.pk),
            "kind": "move" if row.from_state else "open",
            "subject": f"registry.label:{row.label_id}",
            "role": row.by_role,
            "before": {"state": row.from_state} if row.from_state else None,
            "after": {"state": row.to_state, "event": row.pk, "framework": row.framework_version},
            "reason": row.reason,
            "reason_public": row.to_state in PUBLIC,
            "at": row.at,
            "seals": found,
        }


def _unwritten(StateEvent, labels):
    """Files whose history says another state than theirs, or nothing: the ledger begins with what is there."""
    last = {}
    for row in StateEvent.objects.filter(label__isnull=False).order_by("at", "pk"):
        last[row.label_id] = row
    for row in labels.values():
        known = last.get(row.pk)
        if known is None or known.to_state != row.state:
            moment = timezone.now()
            yield {
                "order": (moment, 2, row.pk),
                "kind": "move",
                "subject": f"registry.label:{row.pk}",
                "role": "systeme",
                "before": {"state": known.to_state} if known else None,
                "after": {"state": row.state, "event": known.pk if known else 0, "framework": row.framework.version},
                "reason": "",
                "reason_public": False,
                "at": moment,
                "seals": {f"{seals.LABEL}:{row.pk}": chain.digest(seals.label_content(row))},
            }


def enter(apps, schema_editor):
    """One entry for each past event and closing, oldest first, after what the ledger may hold already."""
    models = {name: apps.get_model("registry", name) for name in ("Evaluation", "StateEvent", "Label")}
    Entry = apps.get_model("core", "LedgerEntry")
    if Entry.objects.filter(kind__in=("open", "move", "close")).exists():
        return  # they came in before this migration was undone and done again
    labels = {row.pk: row for row in models["Label"].objects.select_related("framework")}
    items = sorted(
        itertools.chain(
            _closings(models["Evaluation"]),
            _events(models["StateEvent"], models["Evaluation"], labels),
            _unwritten(models["StateEvent"], labels),
        ),
        key=lambda item: item["order"],
    )
    last = Entry.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence, last.hash) if last else (0, chain.ORIGIN)
    written, rows = timezone.now(), []
    for item in items:
        del item["order"]
        sequence += 1
        content = ledger.content_of(**item, written=written, imported=True, person="")
        digest = chain.entry_hash(sequence, previous, chain.sha256(content))
        rows.append(
            Entry(
                sequence=sequence,
                previous=previous,
                hash=digest,
                content=content,
                kind=item["kind"],
                subject=item["subject"],
                at=item["at"],
            )
        )
        previous = digest
    Entry.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_impossible_states"), ("core", "0001_ledger")]

    operations = [
        migrations.RunPython(enter, migrations.RunPython.noop),
        AppendOnly(
            "Evaluation", name="closed", when="OLD.closed_at IS NOT NULL", may_be_emptied=["auditor_id"]
        ),
        AppendOnly(
            "Answer",
            name="closed",
            when=CLOSED.format("OLD"),
            refuse_insert=CLOSED.format("NEW"),
            may_change=["publisher_reply", "reply_public", "version", "updated_at"],
        ),
        AppendOnly("Answer", name="replies", when=REPLIED, frozen=["publisher_reply", "reply_public"]),
        AppendOnly("Label", name="final", when=f"OLD.state IN {FINAL}", frozen=["state"]),
        AppendOnly("Label", name="granted", when="OLD.granted_on IS NOT NULL", frozen=GRANT),
        AppendOnly("Label", name="kept", when="OLD.state <> 'BROUILLON'", frozen=["id"], delete=True),
    ]
