"""What every page says around its own text: trail, translations, words, reviews, sources."""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.urls import reverse
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from content.models import LISTED
from content.pages.queries import hydrate, listed, unexpired, visible, with_terms
from content.rules.texts import stale_original
from vocabularies.models import Audience, Topic


def absolute(url: str) -> str:
    """``url`` with the address of the site before it, unless it has one."""
    return url if "://" in url else settings.BASE_URL.rstrip("/") + url


def trail(page: Page, request) -> list[dict]:
    """Where the page is: ``[{title, url}]`` from the home page to itself; empty for a home page."""
    if not page.pk or page.depth <= 2:
        return []
    ancestors = unexpired(page.get_ancestors().live()).filter(depth__gt=1).select_related("locale")
    steps = [{"title": ancestor.title, "url": ancestor.get_url(request)} for ancestor in ancestors]
    return [*steps, {"title": page.title, "url": page.get_url(request)}]


def alternates(page: Page, request) -> list[dict]:
    """Languages in which the page can be read, itself included: ``[{code, name, url}]``, visible ones only.

    The default of the crawlers (``x-default``) is the French version when it exists, this one otherwise.
    """
    if not page.pk:
        return []
    versions = visible(Page.objects.filter(translation_key=page.translation_key)).select_related("locale")
    by_code = {version.locale.language_code: version for version in versions}
    links = [
        {
            "code": code,
            "name": LANG_INFO.get(code, {}).get("name_local", code).capitalize(),
            "url": by_code[code].get_url(request),
        }
        for code, _name in settings.LANGUAGES
        if code in by_code
    ]
    if links:
        default = next((link for link in links if link["code"] == settings.LANGUAGE_CODE), links[0])
        links.append({"code": "x-default", "name": "", "url": default["url"]})
    return [link for link in links if link["url"]]


def terms(page, language: str) -> dict[str, list]:
    """Topics and audiences of the page, worded in ``language``, in the order of the vocabulary."""
    found = {}
    for name, model in (("topic_terms", Topic), ("audience_terms", Audience)):
        codes = {term.code for term in getattr(page, name.removesuffix("_terms") + "s").all()}
        found[name] = [term for code, term in model.in_language(language).items() if code in codes] if codes else []
        parameter = name.removesuffix("_terms")
        for term in found[name]:
            term.address = f"{reverse('content:search')}?{parameter}={term.code}"
    return found


def related(page, language: str, limit: int = 3) -> list:
    """Other visible pages on the same topics, newest first."""
    codes = [term.code for term in page.topics.all()]
    if not codes or not page.pk:
        return []
    models = [model for model in LISTED if model.is_health_page]
    pages = listed(language, models).filter(with_terms(topics=codes)).exclude(pk=page.pk)
    return hydrate(pages[:limit])


def share_image(page) -> str | None:
    """Full address of the image of shares (1200 × 630); None without image, or for a drawing (SVG is not shown)."""
    image = page.share_image
    if image is None or image.is_svg():
        return None
    try:
        return absolute(image.get_rendition("fill-1200x630|format-jpeg").url)
    except (OSError, SourceImageIOError):  # the file is gone: the page still shows
        return None


def newer_original(page, request) -> dict | None:
    """The original that changed since this version was made from it, if readers may see it: ``{title, url, code}``."""
    original = stale_original(page) if page.pk else None
    if original is None or not visible(Page.objects.filter(pk=original.pk)).exists():
        return None
    return {"title": original.title, "url": original.get_url(request), "code": original.locale.language_code}


def page_context(page, request) -> dict:
    """Context of any page of the site."""
    language = page.locale.language_code
    context = {
        "trail": trail(page, request),
        "alternates": alternates(page, request),
        "newer_original": newer_original(page, request),
        "canonical": absolute(page.get_url(request) or "/"),
        "share_title": page.seo_title or page.title,
        "share_description": page.search_description or page.summary,
        "share_image": share_image(page),
        **terms(page, language),
    }
    if page.is_health_page:
        context |= {
            "review_state": page.review_state(),
            "sources": list(page.sources.all()),
            "cowriting": list(page.cowriting.all()),
            "related": related(page, language),
        }
    return context
