"""Models of the content: kinds of page, what belongs to them, settings and moderation."""

from .base import BasePage, BodyMixin, ReviewedMixin
from .campaign import CampaignOfferKind, CampaignPage, CampaignTool, OfficialLink
from .guideline import GuidelineCriterion, GuidelinePage, GuidelineVersion
from .inlines import CoWriting, Source
from .kit import KitArchive, KitDownload, KitFile, KitPage
from .moderation import TranslationHand
from .opinion import OpinionCount, OpinionWords
from .pages import ArticlePage, HomePage, SectionPage, StandardPage
from .settings import ContentSettings
from .workflow import FourEyesTask

#: Kinds shown in listings, feeds, sitemap and search.
LISTED = (ArticlePage, CampaignPage, KitPage, GuidelinePage, StandardPage)

__all__ = [
    "LISTED",
    "ArticlePage",
    "BasePage",
    "BodyMixin",
    "CampaignOfferKind",
    "CampaignPage",
    "CampaignTool",
    "CoWriting",
    "ContentSettings",
    "FourEyesTask",
    "GuidelineCriterion",
    "GuidelinePage",
    "GuidelineVersion",
    "HomePage",
    "KitArchive",
    "KitDownload",
    "KitFile",
    "KitPage",
    "OfficialLink",
    "OpinionCount",
    "OpinionWords",
    "ReviewedMixin",
    "SectionPage",
    "Source",
    "StandardPage",
    "TranslationHand",
]
