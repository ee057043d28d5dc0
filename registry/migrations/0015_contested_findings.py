"""A publisher may contest a finding: part of its reply, kept by the database once the time to reply is over."""

from django.db import migrations, models

from core.append_only import AppendOnly

CLOSED = "EXISTS (SELECT 1 FROM registry_evaluation e WHERE e.id = {}.evaluation_id AND e.closed_at IS NOT NULL)"
REPLIED = (
    "EXISTS (SELECT 1 FROM registry_evaluation e LEFT JOIN registry_label f ON f.id = e.dossier_id "
    "WHERE e.id = OLD.evaluation_id AND e.closed_at IS NOT NULL AND (f.id IS NULL OR f.state <> 'CONTRADICTOIRE'))"
)
REPLY = ["publisher_reply", "reply_public", "contested"]


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_keep_declarations")]

    operations = [
        migrations.AddField(
            "Answer", "contested", models.BooleanField(default=False, verbose_name="contested by the publisher")
        ),
        # Declared again under the same names: the new column is part of the reply.
        AppendOnly(
            "Answer",
            name="closed",
            when=CLOSED.format("OLD"),
            refuse_insert=CLOSED.format("NEW"),
            may_change=[*REPLY, "version", "updated_at"],
        ),
        AppendOnly("Answer", name="replies", when=REPLIED, frozen=REPLY),
    ]
