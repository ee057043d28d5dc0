"""The ledger, its published heads, the keys of its marks; and the triggers that keep them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import AppendOnly

#: An entry takes the next number and follows the last hash, whoever writes it.
NOT_THE_NEXT = (
    "NEW.sequence <> COALESCE((SELECT MAX(e.sequence) FROM core_ledgerentry e), 0) + 1 "
    "OR NEW.previous <> COALESCE("
    "(SELECT e.hash FROM core_ledgerentry e ORDER BY e.sequence DESC LIMIT 1), '" + "0" * 64 + "')"
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='number of the last entry')),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
                ('published_at', models.DateTimeField(verbose_name='published at')),
            ],
            options={
                'verbose_name': 'head of the ledger',
                'verbose_name_plural': 'heads of the ledger',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('sequence', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                ('previous', models.CharField(max_length=64, unique=True, verbose_name='hash of the entry before')),
                ('hash', models.CharField(max_length=64, unique=True, verbose_name='hash')),
                ('content', models.TextField(verbose_name='content')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('subject', models.CharField(db_index=True, max_length=120, verbose_name='about')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who acted')),
            ],
            options={
                'verbose_name': 'entry of the ledger',
                'verbose_name_plural': 'entries of the ledger',
                'ordering': ['sequence'],
            },
        ),
        migrations.CreateModel(
            name='LedgerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'key of the ledger',
                'verbose_name_plural': 'keys of the ledger',
            },
        ),
        AppendOnly("LedgerEntry", name="rows", may_be_emptied=["person_id"], refuse_insert=NOT_THE_NEXT),
        AppendOnly("LedgerHead"),
        AppendOnly("LedgerKey", name="key", frozen=["person_id", "key"]),
    ]
