"""Sources over Wagtail's own models: pages and collections, so that no domain app is needed."""

import pytest
from wagtail.models import Collection, Page

from search import service, sources, synonyms
from search.port import SearchRequest
from search.schema import Field, Index
from search.sources import DocumentSource

PAGES = Index(
    "test_pages", (Field("title", "text", suggest=True), Field("url", "stored"), Field("language", "keyword"))
)
SHELVES = Index("test_shelves", (Field("title", "text"),))


class PageSource(DocumentSource):
    """Live public pages."""

    index = PAGES
    models = (Page,)

    def documents(self, keys=None):
        pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale")
        if keys is not None:
            pages = pages.filter(pk__in=keys)
        for page in pages:
            yield {
                "id": str(page.pk),
                "title": page.title,
                "url": page.url_path,
                "language": page.locale.language_code,
            }


class ShelfSource(DocumentSource):
    """Collections."""

    index = SHELVES
    models = (Collection,)

    def count(self):
        return Collection.objects.count()

    def documents(self, keys=None):
        rows = Collection.objects.all() if keys is None else Collection.objects.filter(pk__in=keys)
        for row in rows:
            yield {"id": str(row.pk), "title": row.name}


@pytest.fixture
def index_dir(settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_REPAIR = "off"
    synonyms.forget()
    yield settings.SEARCH_INDEX_DIR
    synonyms.forget()


@pytest.fixture
def only_test_sources(monkeypatch):
    """The domain's sources stay out of these tests."""
    monkeypatch.setattr(sources, "_sources", {})


@pytest.fixture
def shelves(db, index_dir, only_test_sources):
    source = sources.register(ShelfSource())
    service.rebuild("test_shelves")
    return source


@pytest.fixture
def pages(db, index_dir, only_test_sources):
    source = sources.register(PageSource())
    service.rebuild("test_pages")
    return source


@pytest.fixture
def titles():
    """``titles(index, text)`` returns the titles found."""

    def _titles(index, text="", **options):
        response = service.search(SearchRequest(index, text, size=100, **options), log_empty=False)
        return sorted(hit.fields["title"] for hit in response.hits)

    return _titles
