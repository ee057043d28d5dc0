"""Constraints that make an impossible state impossible, whatever the code. Rows that break one are named first."""

from django.conf import settings
from django.db import migrations, models

PUBLIC = ("LABELLISEE", "AVEC_RESERVES", "A_REVERIFIER", "SUSPENDUE", "RETIREE", "EXPIREE", "ARRETEE")
ENDED = (*PUBLIC, "NON_ELIGIBLE", "REFUSEE", "DESISTEE")


def faults(Label, Evaluation):
    """Rows that the constraints would refuse, in words an operator can act on."""
    for row in Evaluation.objects.filter(closed_at__isnull=False).order_by("pk"):
        if not row.version_tested or row.tested_on is None or row.hours is None:
            yield f"evaluation {row.pk} is closed without its version, its date or its hours"
    on_their_way = {}
    for row in Label.objects.order_by("pk"):
        complete = row.letter and row.score is not None and row.evaluation_id
        if row.state in PUBLIC and not (complete and row.granted_on and row.expires_on):
            yield f"label {row.pk} is {row.state} without its letter, score, evaluation or dates"
        if row.state == "DECIDEE" and (not complete or row.granted_on):
            yield f"label {row.pk} is DECIDEE without its letter, score or evaluation, or already granted"
        if row.state == "AVEC_RESERVES" and not (row.reserves and row.reserves_until):
            yield f"label {row.pk} is AVEC_RESERVES without reservations or their date"
        if row.granted_on and row.expires_on and row.expires_on <= row.granted_on:
            yield f"label {row.pk} expires before it is granted"
        if row.is_current and row.state not in PUBLIC:
            yield f"label {row.pk} is {row.state} and speaks for its tool"
        if row.state not in ENDED:
            if row.tool_id in on_their_way:
                yield f"labels {on_their_way[row.tool_id]} and {row.pk} are both on their way for tool {row.tool_id}"
            on_their_way[row.tool_id] = row.pk


def report(apps, schema_editor):
    """Stop with every row that must be put right by hand: nothing of a label is ever guessed."""
    found = list(faults(apps.get_model("registry", "Label"), apps.get_model("registry", "Evaluation")))
    if found:
        raise ValueError("These rows are in an impossible state; put them right, then migrate again:\n- " + "\n- ".join(found))


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0008_closing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(report, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name='label',
            options={
                'base_manager_name': 'objects',
                'ordering': ['-granted_on', '-pk'],
                'verbose_name': 'label',
                'verbose_name_plural': 'labels',
            },
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(models.Q(('version_tested', ''), _negated=True), ('hours__isnull', False), ('tested_on__isnull', False)), _connector='OR'), name='closed_says_version_date_hours'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['ARRETEE', 'AVEC_RESERVES', 'A_REVERIFIER', 'DESISTEE', 'EXPIREE', 'LABELLISEE', 'NON_ELIGIBLE', 'REFUSEE', 'RETIREE', 'SUSPENDUE']), _negated=True), fields=('tool',), name='one_file_on_its_way'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['BROUILLON', 'DEPOSEE', 'A_COMPLETER', 'NON_ELIGIBLE', 'EN_EVALUATION', 'HARMONISATION', 'CONTRADICTOIRE', 'DELIBERATION', 'REFUSEE', 'DECIDEE', 'LABELLISEE', 'AVEC_RESERVES', 'A_REVERIFIER', 'SUSPENDUE', 'RETIREE', 'EXPIREE', 'ARRETEE', 'DESISTEE'])), name='state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ARRETEE', 'AVEC_RESERVES', 'A_REVERIFIER', 'EXPIREE', 'LABELLISEE', 'RETIREE', 'SUSPENDUE']), _negated=True), models.Q(models.Q(('letter', ''), _negated=True), ('evaluation__isnull', False), ('expires_on__isnull', False), ('granted_on__isnull', False), ('score__isnull', False)), _connector='OR'), name='granted_says_what_and_until_when'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'DECIDEE'), _negated=True), models.Q(models.Q(('letter', ''), _negated=True), ('evaluation__isnull', False), ('granted_on__isnull', True), ('score__isnull', False)), _connector='OR'), name='decided_rests_on_an_evaluation'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'AVEC_RESERVES'), _negated=True), models.Q(models.Q(('reserves', ''), _negated=True), ('reserves_until__isnull', False)), _connector='OR'), name='reservations_are_said_and_dated'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(('granted_on__isnull', True), ('expires_on__gt', models.F('granted_on')), _connector='OR'), name='granted_then_expires'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.CheckConstraint(condition=models.Q(('is_current', False), ('state__in', ['ARRETEE', 'AVEC_RESERVES', 'A_REVERIFIER', 'EXPIREE', 'LABELLISEE', 'RETIREE', 'SUSPENDUE']), _connector='OR'), name='current_label_is_public'),
        ),
    ]
