"""The database keeps who belonged where: a membership only ends, a finding about two bodies is written once."""

from django.db import migrations

from core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        AppendOnly("Membership", name="ended", when="OLD.until IS NOT NULL", may_be_emptied=["person_id", "added_by_id"]),
        AppendOnly("Membership", name="begun", may_change=["until"], may_be_emptied=["person_id", "added_by_id"]),
        AppendOnly("Link", may_be_emptied=["by_id"]),
        AppendOnly("Organisation", name="merged", when="OLD.merged_into_id IS NOT NULL", may_change=["merged_into_id"]),
    ]
