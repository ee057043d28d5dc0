"""What was public before approvals were kept enters as it is."""

import datetime as dt

from django.db import migrations
from django.utils import timezone


def enter_versions(apps, schema_editor):
    """What was public stays so; a version dated later was decided by one person: it is a draft, to be approved."""
    versions = apps.get_model("content", "GuidelineVersion").objects
    today = timezone.localdate()
    for version in versions.filter(published_on__lte=today):
        day = timezone.make_aware(dt.datetime.combine(version.published_on, dt.time.min))
        versions.filter(pk=version.pk).update(
            live=True, has_unpublished_changes=False, first_published_at=day, last_published_at=day
        )


def enter_hands(apps, schema_editor):
    """Who translated what is known of before: the last hand of each text."""
    hands = apps.get_model("content", "TranslationHand").objects
    for name in ("StringTranslation", "SegmentOverride"):
        rows = apps.get_model("wagtail_localize", name).objects.filter(last_translated_by__isnull=False)
        for key, locale, user, moment in rows.values_list(
            "context__object_id", "locale_id", "last_translated_by_id", "updated_at"
        ):
            if key is not None:
                hands.update_or_create(
                    translation_key=key, locale_id=locale, user_id=user, defaults={"last_on": moment}
                )


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0002_moderation_kept"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.RunPython(enter_versions, migrations.RunPython.noop),
        migrations.RunPython(enter_hands, migrations.RunPython.noop),
    ]
