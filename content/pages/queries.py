"""What the public may see: the one filter that listings, feeds, sitemap and search use."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from content.models import LISTED, BasePage, HomePage
from content.rules.restrictions import restricted_paths
from vocabularies.models import Topic


def unexpired(pages: QuerySet) -> QuerySet:
    """Leave out what is past its ``expire_at``, even before Wagtail's scheduled command clears ``live``."""
    return pages.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now()))


def is_open(page: Page) -> bool:
    """Whether the page is live and not past its ``expire_at``."""
    return page.live and (page.expire_at is None or page.expire_at > timezone.now())


def visible(pages: QuerySet) -> QuerySet:
    """Keep what is live, without view restriction (its own or an ancestor's) and not expired."""
    pages = pages.live()
    for path in restricted_paths():
        pages = pages.exclude(path__startswith=path)
    return unexpired(pages)


def listed(language: str, models: Sequence[type[BasePage]] = LISTED, under: Page | None = None) -> QuerySet:
    """Visible pages of these kinds in ``language`` (code of a locale), in order of publication, newest first."""
    types = ContentType.objects.get_for_models(*models).values()
    pages = visible(Page.objects.filter(locale__language_code=language, content_type__in=types))
    if under is not None:
        pages = pages.descendant_of(under)
    return pages.order_by("-first_published_at", "-pk")


def with_terms(topics: Iterable[str] = (), audiences: Iterable[str] = ()) -> Q:
    """Condition on pages: one of these topics and one of these audiences (codes); empty does not limit."""
    condition = Q()
    for field, codes in (("topics", list(topics)), ("audiences", list(audiences))):
        if codes:
            one_of = Q(pk__in=[])
            for model in LISTED:
                one_of |= Q(pk__in=model.objects.filter(**{f"{field}__code__in": codes}).values("pk"))
            condition &= one_of
    return condition


def hydrate(pages: Iterable[Page], *more: str) -> list[BasePage]:
    """The specific pages in the same order, with image, renditions, topics and locale, whatever their number.

    ``pages`` may be references to pages (``content.pages.cards.Ref``). ``more``: what else is fetched with them.
    """
    pages = list(pages)
    by_type: dict[int, list[int]] = {}
    for page in pages:
        by_type.setdefault(page.content_type_id, []).append(page.pk)
    found: dict[int, BasePage] = {}
    for type_id, keys in by_type.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        rows = model.objects.filter(pk__in=keys).select_related("locale", "image")
        found.update({page.pk: page for page in rows.prefetch_related("image__renditions", "topics", *more)})
    specific = [found[page.pk] for page in pages if page.pk in found]
    words: dict[str, dict[str, Topic]] = {}
    for page in specific:
        language = page.locale.language_code
        if language not in words:
            words[language] = Topic.in_language(language)
        first = next((words[language][term.code] for term in page.topics.all() if term.code in words[language]), None)
        page.first_topic = first
    return specific


def home_of(language: str) -> HomePage | None:
    """The visible home page of a language."""
    return visible(HomePage.objects.filter(locale__language_code=language)).order_by("path").first()
