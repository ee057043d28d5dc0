import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_organisations_data")]

    operations = [
        migrations.RemoveField(model_name="publisher", name="members"),
        migrations.AlterField(
            model_name="publisher",
            name="organisation",
            field=models.ForeignKey(blank=True, help_text='The body behind this name: its members are the accounts that speak for the publisher.', on_delete=django.db.models.deletion.PROTECT, related_name='publishers', to='identity.organisation', verbose_name='organisation'),
        ),
    ]
