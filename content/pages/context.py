"""What every page says around its own text: trail, translations, words, reviews, sources."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, Site

from content.models import LISTED
from content.pages.cards import Ref, cards, refs
from content.pages.queries import hydrate, listed, unexpired, visible, with_terms
from content.rules.restrictions import may_be_restricted
from content.rules.texts import stale_original
from core import shared, shown
from vocabularies.models import Audience, Topic


def absolute(url: str) -> str:
    """``url`` with the address of the site before it, unless it has one."""
    return url if "://" in url else settings.BASE_URL.rstrip("/") + url


def trail(page: Page, request) -> list[dict]:
    """Where the page is: ``[{title, url}]`` from the home page to itself; empty for a home page."""
    if not page.pk or page.depth <= 2:
        return []
    folder = page.path[: -page.steplen]
    steps = shared.kept("trail", folder, *_place(request), make=lambda: _trail_to(page, request))
    return [*steps, {"title": page.title, "url": page.get_url(request)}]


def _trail_to(page: Page, request) -> list[dict]:
    ancestors = unexpired(page.get_ancestors().live()).filter(depth__gt=1).select_related("locale")
    return [{"title": ancestor.title, "url": ancestor.get_url(request)} for ancestor in ancestors]


def _place(request) -> tuple:
    """What the address of a page depends on, besides the page: the site that is read, and the language."""
    site = Site.find_for_request(request)
    return site and site.pk, get_language()


def alternates(page: Page, request) -> list[dict]:
    """Languages in which the page can be read, itself included: ``[{code, name, url}]``, visible ones only.

    The default of the crawlers (``x-default``) is the French version when it exists, this one otherwise.
    """
    if not page.pk:
        return []
    return shared.kept("alternates", page.translation_key, *_place(request), make=lambda: _alternates(page, request))


def _alternates(page: Page, request) -> list[dict]:
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


def terms(page, language: str) -> dict[str, list[dict]]:
    """Topics and audiences of the page, ``{code, label, icon, address}`` in ``language``, in their own order."""
    found = {}
    for name, model in (("topic_terms", Topic), ("audience_terms", Audience)):
        codes = {term.code for term in getattr(page, name.removesuffix("_terms") + "s").all()}
        words = model.in_language(language) if codes else {}
        address = f"{reverse('content:search')}?{name.removesuffix('_terms')}="
        found[name] = [
            {"code": code, "label": term.label, "icon": getattr(term, "icon", ""), "address": address + code}
            for code, term in words.items()
            if code in codes
        ]
    return found


def related(page, language: str, limit: int = 3) -> list[str]:
    """Cards of other visible pages on the same topics, the closest first (:func:`closeness`)."""
    topics = list(page.topics.all())
    codes = [term.code for term in topics]
    if not codes or not page.pk:
        return []
    models = [model for model in LISTED if model.is_health_page]
    pages = listed(language, models).filter(with_terms(topics=codes)).exclude(pk=page.pk)
    # Pages of the language on these topics, whichever they are; each card then says what it shows.
    with shown.instead(*(shown.about(term.pk, page.locale_id) for term in topics), group="pages"):
        own = Subject(page.kind, frozenset(codes), frozenset(term.code for term in page.audiences.all()))
        ranked = [(closeness(own, Subject.of(other)), other) for other in hydrate(refs(pages), "audiences")]
        found = [other for rank, other in sorted(ranked, key=lambda one: one[0]) if rank][:limit]
    return cards([Ref(other.pk, other.content_type_id) for other in found])


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about, and for whom: its kind, codes of its topics and audiences."""

    kind: str
    topics: frozenset[str]
    audiences: frozenset[str]

    @classmethod
    def of(cls, page) -> "Subject":
        """The subject of a page whose terms were fetched with it."""
        topics, audiences = ({term.code for term in terms.all()} for terms in (page.topics, page.audiences))
        return cls(page.kind, frozenset(topics), frozenset(audiences))


def closeness(page: Subject, other: Subject) -> tuple[int, ...]:
    """How near ``other`` is, smaller is nearer, ``()`` when it is not: topics, then audiences, then the same kind.

    Topics that only one of the two has are held against it, so that a page about one thing is not followed by one that
    speaks of it in passing; nobody is led to a page for other audiences, nor from what one reads to what one teaches.
    """
    both = page.topics & other.topics
    if not both or (page.audiences and other.audiences and not page.audiences & other.audiences):
        return ()
    if page.kind == "article" and other.kind == "kit" and other.topics - page.topics:
        return ()
    apart, people = page.topics ^ other.topics, page.audiences & other.audiences
    return (len(apart) - len(both), -len(people), int(page.kind != other.kind))


def share_image(page) -> str | None:
    """Full address of the image of shares (1200 × 630); None without image, or for a drawing (SVG is not shown)."""
    image = page.share_image
    if image is None or image.is_svg():
        return None
    return shared.kept("share-image", image.pk, image.file.name, make=lambda: _share_image(image))


def _share_image(image) -> str | None:
    try:
        return absolute(image.get_rendition("fill-1200x630|format-jpeg").url)
    except (OSError, SourceImageIOError):  # the file is gone: the page still shows
        return None


def newer_original(page, request) -> dict | None:
    """The original that changed since this version was made from it, if readers may see it: ``{title, url, code}``."""
    if not page.pk or not page.source_digest:
        return None
    return shared.kept(
        "newer-original", page.pk, page.source_digest, *_place(request), make=lambda: _newer_original(page, request)
    )


def _newer_original(page, request) -> dict | None:
    original = stale_original(page)
    if original is None or not visible(Page.objects.filter(pk=original.pk)).exists():
        return None
    return {"title": original.title, "url": original.get_url(request), "code": original.locale.language_code}


def page_context(page, request) -> dict:
    """Context of any page of the site. What blocks that are kept show is read when it is shown."""
    language = page.locale.language_code
    words = cache(lambda: terms(page, language))
    context = {
        "trail": trail(page, request),
        "alternates": alternates(page, request),
        "newer_original": newer_original(page, request),
        "canonical": absolute(page.get_url(request) or "/"),
        "share_title": page.seo_title or page.title,
        "share_description": page.search_description or page.summary,
        "share_image": share_image(page),
        "topic_terms": SimpleLazyObject(lambda: words()["topic_terms"]),
        "audience_terms": SimpleLazyObject(lambda: words()["audience_terms"]),
        # Key of what is kept of this page for all readers: none for a page that not everybody may read.
        "keep": None if not page.pk or may_be_restricted(page) else page.pk,
    }
    if page.is_health_page:
        context |= {
            "review_state": page.review_state(),
            "sources": SimpleLazyObject(lambda: list(page.sources.all())),
            "cowriting": SimpleLazyObject(lambda: list(page.cowriting.all())),
            "related": SimpleLazyObject(lambda: related(page, language)),
        }
    return context
