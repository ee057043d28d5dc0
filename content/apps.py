from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from core.declaration import DAY, AdminAddresses, Declaration, DeclaredTask, ReferenceData, SearchGroup


def _fill_texts(sender, using, **kwargs):
    """After ``migrate``: compute the digests of pages saved before these existed."""
    from content.rules.texts import fill_missing

    from .models import ArticlePage

    connection = connections[using]
    table = ArticlePage._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    if "text_digest" in columns:
        fill_missing()


class ContentConfig(AppConfig):
    """Django application ``content``."""

    name = "content"
    verbose_name = _("Content")
    declaration = Declaration(
        public=(
            *("HomePage", "SectionPage", "ArticlePage", "StandardPage", "CampaignPage", "GuidelinePage", "KitPage"),
            *("OfficialLink", "CampaignTool", "CampaignOfferKind", "GuidelineVersion", "GuidelineCriterion"),
            *("Source", "CoWriting", "KitFile", "KitArchive", "FourEyesTask", "ContentSettings"),
        ),
        private=("KitDownload", "TranslationHand", "OpinionCount", "OpinionWords"),
        borrowed=(
            *("wagtailcore.Page", "wagtailcore.Site", "wagtailcore.Locale", "wagtailcore.PageViewRestriction"),
            *("wagtailcore.CollectionViewRestriction", "wagtailimages.Image", "wagtaildocs.Document"),
            "wagtail_footnotes.Footnote",
        ),
        permissions="content.permissions",
        search=(SearchGroup("pages", "content.documents.PageSource", _("Pages"), _("Page")),),
        urls=(("", "content.public.urls"),),
        sitemaps="content.public.sitemaps.sections",
        dashboard=(
            *("content.dashboard.to_moderate", "content.dashboard.reviews", "content.dashboard.old_reviews"),
            *("content.dashboard.stale_translations", "content.dashboard.missing_alt"),
        ),
        reference=(ReferenceData("Languages, home pages, site", "content.reference.load", before_roles=True),),
        unmirrored=("content:search", "content:suggestions", "content:opinion", "content:opinion-thanks"),
        public_words=("apps", "opinions/forms"),
        tasks=(
            DeclaredTask("content.tasks.forget_opinion_words", every=DAY),
            DeclaredTask("content.tasks.build_kit_archive"),
        ),
        admin=(
            AdminAddresses(spaces=("wagtailsnippets_content_guidelineversion",), names=("opinions", "opinion_words")),
            AdminAddresses(
                rule="pages",
                spaces=("wagtailsnippetchoosers_content_guidelineversion",),
                names=(
                    *("own_structure", "overdue_reviews", "overdue_reviews_results", "missing_alt"),
                    *("missing_alt_results", "stale_translations", "stale_translations_results"),
                    *("old_reviews", "old_reviews_results"),
                ),
            ),
        ),
    )

    def ready(self):
        """Connect what follows a publication."""
        from content import signals, wiring
        from content.moderation import editor, log
        from content.rules import four_eyes
        from content.translation import drafts

        wiring.connect()
        signals.connect()
        drafts.connect()
        four_eyes.connect()
        editor.connect()
        log.connect()
        post_migrate.connect(_fill_texts, sender=self, dispatch_uid="content.fill_texts")
