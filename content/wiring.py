"""Which module makes the context of each kind of page, and the answer of each route. Called once, at start."""

from content.models import CampaignPage, GuidelinePage, HomePage, KitPage, SectionPage, extensions
from content.models.base import BasePage
from content.pages import campaigns, context, guidelines, kits, section_list, shelves
from content.public import feeds


def connect() -> None:
    """Declare the contexts and the answers (``content.models.extensions``)."""
    extensions.add_context(BasePage, context.page_context)
    extensions.add_context(HomePage, lambda page, request: shelves.home_lists(page))
    extensions.add_context(SectionPage, section_list.section_context)
    extensions.add_context(CampaignPage, lambda page, request: campaigns.campaign_context(page))
    extensions.add_context(GuidelinePage, lambda page, request: guidelines.guideline_context(page))
    extensions.add_context(KitPage, lambda page, request: kits.kit_context(page))
    extensions.add_answer(SectionPage, "list", section_list.section_answer)
    extensions.add_answer(SectionPage, "feed", feeds.section_feed)
    extensions.add_answer(GuidelinePage, "version", guidelines.version_response)
    extensions.add_answer(GuidelinePage, "compare", guidelines.compare_response)
    extensions.add_answer(KitPage, "archive", kits.archive_response)
    extensions.add_answer(KitPage, "file", lambda page, request, key: kits.file_response(page, key))
    extensions.add_answer(KitPage, "qr", lambda page, request: kits.qr_response(page))
