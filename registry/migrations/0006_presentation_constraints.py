from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_import_presentations")]

    operations = [
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ARRETEE', 'AVEC_RESERVES', 'A_REVERIFIER', 'EXPIREE', 'LABELLISEE', 'RETIREE', 'SUSPENDUE']), _negated=True), ('presentation__isnull', False), _connector='OR'), name='public_label_has_presentation'),
        ),
        migrations.AddConstraint(
            model_name='tool',
            constraint=models.CheckConstraint(condition=models.Q(('label_public_since__isnull', True), ('is_public', True), _connector='OR'), name='tool_once_public_stays_public'),
        ),
    ]
