"""The database keeps what people declared and signed: an interest only ends, the rest is written once."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_organisations_end")]

    operations = [
        migrations.AlterModelOptions(
            name="label",
            options={
                "base_manager_name": "objects",
                "ordering": ["-granted_on", "-pk"],
                "permissions": [
                    ("decide_label", "Decides on files, for the commission"),
                    ("publish_label", "Publishes decisions"),
                ],
                "verbose_name": "label",
                "verbose_name_plural": "labels",
            },
        ),
        AppendOnly("Interest", name="ended", when="OLD.until IS NOT NULL", may_be_emptied=["person_id", "declared_by_id"]),
        AppendOnly("Interest", name="declared", may_change=["until"], may_be_emptied=["person_id", "declared_by_id"]),
        AppendOnly("Independence", may_be_emptied=["person_id", "recorded_by_id"]),
        AppendOnly("Signature", may_be_emptied=["person_id"]),
    ]
