"""The database itself keeps the history of states: no row of it is ever changed or erased."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_complement")]

    operations = [AppendOnly("StateEvent")]
