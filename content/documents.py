"""Documents of the index ``pages``: what the public may read, one per page and language."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Model
from django.utils.html import strip_tags
from wagtail.models import Page

from content.pages.guidelines import published_versions
from content.pages.queries import listed
from core import languages
from search.schema import Field, Index
from search.sources import DocumentSource

from .models import LISTED, BasePage, GuidelinePage, GuidelineVersion

PAGES = Index(
    "pages",
    (
        Field("title", "text", boost=4.0, suggest=True),
        Field("summary", "text", boost=2.0),
        Field("questions", "text", multi=True, boost=3.0),
        Field("labels", "text", multi=True, boost=1.5),
        Field("helplines", "text", multi=True, boost=1.5),
        Field("body", "text"),
        Field("replies", "stored", multi=True),
        Field("url", "stored"),
        Field("language", "keyword"),
        Field("topics", "keyword", multi=True),
        Field("audiences", "keyword", multi=True),
        Field("kind", "keyword"),
        Field("published", "date"),
        Field("expires", "date"),
    ),
    until="expires",
    language="language",
)
#: Length of the text kept per page, in characters: more does not help to find, and weighs on excerpts.
BODY_LENGTH = 60_000


def _strings(value) -> Iterator[str]:
    """Every text of a block value, in reading order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"id", "type", "kind", "language", "icon", "url", "decorative", "page", "image"}:
                yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def plain_text(page: BasePage) -> str:
    """The words of a page: its blocks, its criteria or files, who co-wrote it; without markup."""
    pieces: list[str] = []
    for name in ("key_messages", "objectives", "body"):
        stream = getattr(page, name, None)
        if stream:
            pieces += _strings(stream.get_prep_value())
    if isinstance(page, GuidelinePage):
        versions, _language = published_versions(page)
        pieces += [f"{item.text} {item.reason}" for version in versions[:1] for item in version.criteria.all()]
    if hasattr(page, "files"):
        pieces += [item.title for item in page.files.all()]
    text = " ".join(strip_tags(piece.replace("<", " <")) for piece in pieces)
    return " ".join(text.split())[:BODY_LENGTH]


def _blocks(page: BasePage, kind: str) -> Iterator[dict]:
    """Values of the blocks of a kind in the body of a page."""
    for block in getattr(page, "body", None) or ():
        if block.block_type == kind:
            yield block.value


def questions(page: BasePage) -> Iterator[tuple[str, str]]:
    """Questions of the FAQ blocks of a page, and their answers without markup."""
    for value in _blocks(page, "faq"):
        for item in value["items"]:
            yield item["question"], " ".join(strip_tags(str(item["answer"]).replace("<", " <")).split())


class PageSource(DocumentSource):
    """Live, public, unexpired pages of every language of the site; the id is the page's key."""

    index = PAGES
    models = (*LISTED, GuidelineVersion)

    def documents(self, keys: Sequence[str] | None = None) -> Iterator[dict]:
        """Documents of these pages (all when None)."""
        wanted = None if keys is None else [int(key) for key in keys if key.isdigit()]
        for language in languages.codes():
            allowed = listed(language)
            if wanted is not None:
                allowed = allowed.filter(pk__in=wanted)
            ids = set(allowed.order_by().values_list("pk", flat=True))
            if not ids:
                continue
            for model in LISTED:
                rows = model.objects.filter(pk__in=ids).select_related("locale")
                for page in rows.prefetch_related("topics", "audiences").iterator(chunk_size=200):
                    yield self.document(page)

    def document(self, page: BasePage) -> dict:
        """One document."""
        asked = list(dict(questions(page)).items())
        lines = [f"{value['number']} {value['name']} {value['text']}".strip() for value in _blocks(page, "helpline")]
        return {
            "id": str(page.pk),
            "title": page.title,
            "summary": page.summary,
            "body": plain_text(page),
            "questions": [question for question, _answer in asked],
            "replies": [answer for _question, answer in asked],
            "labels": [term.label for term in (*page.topics.all(), *page.audiences.all())],
            "helplines": lines,
            "url": page.get_url() or "",
            "language": page.locale.language_code,
            "topics": sorted({term.code for term in page.topics.all()}),
            "audiences": sorted({term.code for term in page.audiences.all()}),
            "kind": page.kind,
            "published": page.first_published_at,
            "expires": page.expire_at,
        }

    def keys_for(self, instance: Model) -> Iterable[str]:
        """The page, or the charter of a version and its translations."""
        if isinstance(instance, GuidelineVersion):
            key = instance.page.translation_key
            return [str(pk) for pk in Page.objects.filter(translation_key=key).values_list("pk", flat=True)]
        return (str(instance.pk),)

    def count(self) -> int:
        """Number of documents of a rebuild."""
        return sum(listed(language).count() for language in languages.codes())
