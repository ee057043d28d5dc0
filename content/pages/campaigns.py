"""What goes with a campaign: kits, labelled tools, kinds of places, official links; only what the public may see."""

from django.urls import reverse
from django.utils.translation import gettext as _

from content.models import CampaignPage, KitPage
from content.pages.cards import cards, refs
from content.pages.queries import listed
from directory.models import OfferKind
from directory.public import coverage
from registry.models import Tool


def campaign_kits(page: CampaignPage) -> list[str]:
    """Cards of the kits of the campaign in the language of the page; a kit without translation is left out."""
    keys = [kit.translation_key for kit in page.kits.all()]
    if not keys:
        return []
    return cards(refs(listed(page.locale.language_code, [KitPage]).filter(translation_key__in=keys)))


def campaign_tools(page: CampaignPage) -> list[dict]:
    """Tools in the order of the campaign: ``[{name, summary, url, letter}]``, with a letter to show today."""
    wanted = [row.identifier.lower() for row in page.tools.all()]
    if not wanted:
        return []
    upper = [identifier.upper() for identifier in wanted]
    rows = Tool.objects.public().filter(identifier__in=upper).for_list()
    known = {tool.identifier.lower(): tool for tool in rows if tool.letter_shown}
    return [
        {
            "name": tool.shown.name,
            "summary": tool.shown.summary,
            "url": tool.get_absolute_url(),
            "letter": tool.letter_shown,
        }
        for tool in (known[identifier] for identifier in wanted if identifier in known)
    ]


def campaign_offers(page: CampaignPage) -> list[dict]:
    """Kinds of places: ``[{label, url, covered}]``.

    A kind of which the directory has no place leads to who to call instead, and its label says so.
    """
    codes = [row.code for row in page.offer_kinds.all()]
    if not codes:
        return []
    kinds = OfferKind.in_language(page.locale.language_code)
    base = reverse("directory:nearby")
    absent = {gap.kind.code for gap in coverage.gaps(codes, kinds)}
    return [
        {
            "label": _("%(kind)s: who to contact") % {"kind": kinds[code].label}
            if code in absent
            else kinds[code].label,
            "url": f"{base}?type={code}",
            "covered": code not in absent,
        }
        for code in codes
        if code in kinds
    ]


def campaign_context(page: CampaignPage) -> dict:
    """Everything that goes with the campaign."""
    return {
        "official_links": list(page.official_links.all()),
        "campaign_kits": campaign_kits(page),
        "campaign_tools": campaign_tools(page),
        "campaign_offers": campaign_offers(page),
    }
