from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _fill_texts(sender, using, **kwargs):
    """Give their digests to the pages of a database made before these existed."""
    from .models import ArticlePage
    from .texts import fill_missing

    connection = connections[using]
    table = ArticlePage._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    if "text_digest" in columns:
        fill_missing()


class ContentConfig(AppConfig):
    """Application of this floor of the house."""

    name = "content"
    verbose_name = _("Content")

    def ready(self):
        """Connect what follows a publication; declare what is searched."""
        from . import documents, editor, four_eyes, moderation_log, signals, translations  # noqa: F401

        signals.connect()
        translations.connect()
        four_eyes.connect()
        editor.connect()
        moderation_log.connect()
        post_migrate.connect(_fill_texts, sender=self, dispatch_uid="content.fill_texts")
