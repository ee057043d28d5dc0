"""What a publisher files is a dossier; the label is what it may grant. Names in the code only: no table is written."""

import django.db.models.deletion
from django.db import migrations, models

ACTIONS = ("add", "change", "view", "delete", "decide", "publish")


def _rename_permissions(apps, old: str, new: str) -> None:
    """Give permissions their new code name; roles and accounts keep what they hold.

    On a new database permissions do not exist yet: they are made under the new name after all migrations.
    """
    permission = apps.get_model("auth", "Permission")
    for action in ACTIONS:
        rows = permission.objects.filter(content_type__app_label="registry")
        if not rows.filter(codename=f"{action}_{new}").exists():
            rows.filter(codename=f"{action}_{old}").update(codename=f"{action}_{new}")


def forwards(apps, schema_editor):
    _rename_permissions(apps, "label", "dossier")


def backwards(apps, schema_editor):
    _rename_permissions(apps, "dossier", "label")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("registry", "0015_contested_findings"),
    ]

    operations = [
        migrations.AlterModelTable("label", "registry_label"),
        migrations.RenameModel("Label", "Dossier"),
        # The column keeps its name too: triggers of earlier migrations read it.
        migrations.AlterField(
            "hearing",
            "label",
            models.ForeignKey(
                db_column="label_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearings",
                to="registry.dossier",
                verbose_name="label",
            ),
        ),
        migrations.AlterField(
            "stateevent",
            "label",
            models.ForeignKey(
                blank=True,
                db_column="label_id",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="registry.dossier",
                verbose_name="label",
            ),
        ),
        migrations.SeparateDatabaseAndState(  # the index is on the same column, under the same name
            state_operations=[
                migrations.RemoveConstraint("hearing", "one_running_hearing"),
                migrations.RenameField("hearing", "label", "dossier"),
                migrations.RenameField("stateevent", "label", "dossier"),
                migrations.AddConstraint(
                    "hearing",
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("dossier",), name="one_running_hearing"
                    ),
                ),
            ]
        ),
        migrations.AlterField(
            "dossier",
            "framework",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossiers",
                to="registry.framework",
                verbose_name="framework",
            ),
        ),
        migrations.AlterField(
            "dossier",
            "presentation",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossiers",
                to="registry.presentation",
                verbose_name="what people read of the tool",
            ),
        ),
        migrations.AlterField(
            "dossier",
            "tool",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossiers",
                to="registry.tool",
                verbose_name="tool",
            ),
        ),
        migrations.AlterModelOptions(
            "dossier",
            {
                "base_manager_name": "objects",
                "ordering": ["-granted_on", "-pk"],
                "permissions": [
                    ("decide_dossier", "Decides on files, for the commission"),
                    ("publish_dossier", "Publishes decisions"),
                ],
                "verbose_name": "label",
                "verbose_name_plural": "labels",
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
