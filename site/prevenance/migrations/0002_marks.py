"""Marks of what changed (see ``prevenance.marks``); their triggers are made when ``migrate`` ends."""

import django.utils.timezone
from django.db import migrations, models

import prevenance.models


def one_mark_a_key(apps, schema_editor):
    """On SQLite a mark is written over; on PostgreSQL each transaction writes its own, so that none waits."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE UNIQUE INDEX prevenance_mark_once ON prevenance_mark (key, withdrawn)")


class Migration(migrations.Migration):
    dependencies = [("prevenance", "0001_generation")]

    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=300)),
                ("withdrawn", models.SmallIntegerField(default=1)),
                ("at", prevenance.models.TransactionField()),
                ("created", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "mark",
                "indexes": [models.Index(fields=["key", "at"], name="mark_of_key")],
            },
        ),
        migrations.RunPython(one_mark_a_key, migrations.RunPython.noop),
    ]
