"""The demonstration: articles, campaigns, kits, charter and standard pages, from ``fixtures/demo``."""

from collections.abc import Callable

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import reference
from core import languages
from demo.pages import charter, files
from demo.pages.library import Library
from demo.pages.tree import ORDER, PageWriter
from vocabularies import reference as vocabularies


def load(progress: Callable[[str, int, int], None] | None = None) -> None:
    """Load or refresh the demonstration; idempotent, and careful with what people wrote.

    ``progress(label, done, total)`` is called after each page.
    """
    vocabularies.load()
    reference.load()
    texts = [text for language in languages.codes() for text in files.pages(language)]
    # Languages in order inside each kind: a translation comes after its French page.
    rank = {language: number for number, language in enumerate(languages.codes())}
    texts.sort(key=lambda text: (ORDER.index(text.meta["kind"]), rank[text.language], depth(text)))
    # Wagtail would count who refers to whom at every save of every row: once per page is enough.
    with transaction.atomic(), disable_reference_index_auto_update():
        library = Library()
        library.mend()
        writer = PageWriter(library)
        for done, text in enumerate(texts, 1):
            page = writer.write(text)
            if page is not None and text.meta["kind"] == "guideline":
                charter.load(page)
            if page is not None:
                # Read again: files and links of the page in memory are those of its revision, which have no key yet.
                ReferenceIndex.create_or_update_for_object(type(page).objects.get(pk=page.pk))
            if progress:
                progress("pages", done, len(texts))


def depth(text) -> tuple[bool, str]:
    """Sections without parent first."""
    return ("parent" in text.meta, text.name)
