"""An index that finds the rendition of a file: every picture of a page asks for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("wagtailimages", "0027_image_description")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS files_rendition_file ON wagtailimages_rendition (file)",
            "DROP INDEX IF EXISTS files_rendition_file",
        )
    ]
