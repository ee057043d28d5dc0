"""The text of a page as one short digest: what a health review covered, what a translation was made from.

What counts is what a reader reads: title, summary, image and its words, blocks, files, messages, sources, footnotes.
What does not: address, words for search engines and shares, menus, topics, dates of publication, the stamp itself, the
ledger of co-writing. ``BasePage.not_text`` names the latter; everything else counts, also in kinds of page to come.
"""

import json

from django.apps import apps
from django.conf import settings
from wagtail.models import Page

from content.rules.canonical import digest

#: Fields of the stamp of a review: a new value of one of them is a new review.
STAMP = ("reviewed_by", "reviewed_on", "next_review_on")


def of_content(model: type[Page], content: dict) -> str:
    """Digest of the text in serialised content of a page."""
    return digest(model, content, model.not_text)


def of_page(page: Page) -> str:
    """Digest of the text of a page as it is in memory."""
    return of_content(type(page), page.serializable_data())


def original_of(page: Page) -> Page | None:
    """The live page in the language of the site that this one translates; None for itself and for a page without."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    found = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE, live=True
    ).first()
    original = found and found.specific
    return original if hasattr(original, "text_digest") else None


def stale_original(page: Page) -> Page | None:
    """The live original that says something else since this version was made from it; None when it does not."""
    original = original_of(page) if page.source_digest else None
    if original is None or original.text_digest in ("", page.source_digest):
        return None
    return original


def _snapshot(page: Page) -> str | None:
    """Digest of the original that wagtail-localize handed to translators; None for a page with a text of its own."""
    translation = (
        apps.get_model("wagtail_localize", "Translation")
        .objects.filter(source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True)
        .select_related("source__specific_content_type")
        .first()
    )
    if translation is None:
        return None
    source = translation.source
    return of_content(source.specific_content_type.model_class(), json.loads(source.content_json))


def _before(page: Page) -> dict:
    """Content of the version before the one being saved; empty for a new page."""
    row = type(page).objects.filter(pk=page.pk).select_related("latest_revision").first() if page.pk else None
    if row is None:
        return {}
    kept = {"text_digest": row.text_digest, "source_digest": row.source_digest}
    if page.is_health_page:
        kept["reviewed_digest"] = row.reviewed_digest
    content = row.latest_revision.content if row.latest_revision else row.serializable_data()
    return {**content, **{name: content.get(name) or value for name, value in kept.items()}}


def mark(page: Page) -> None:
    """Write on a version about to be saved which text it holds, which was reviewed, which was translated."""
    before = _before(page)
    page.text_digest = of_page(page)
    if page.is_health_page:
        _mark_review(page, before)
    _mark_source(page, before)


def _mark_review(page: Page, before: dict) -> None:
    stamp = page.serializable_data()  # dates there, their text in a saved version
    same = before and all(str(before.get(name) or "") == str(stamp.get(name) or "") for name in STAMP)
    if getattr(page, "review_covers_text", False) or not same:
        page.reviewed_digest = page.text_digest
    else:
        page.reviewed_digest = before.get("reviewed_digest") or of_content(type(page), before)


def _mark_source(page: Page, before: dict) -> None:
    original = original_of(page)
    if original is None:
        page.source_digest = ""
        return
    known = before.get("source_digest")
    if getattr(page, "says_what_original_says", False):
        page.source_digest = original.text_digest
    elif (snapshot := _snapshot(page)) is not None:
        page.source_digest = snapshot
    else:
        page.source_digest = known or original.text_digest


def fill_missing() -> int:
    """Give their digests to the rows written before these existed; return how many. Nothing known is overwritten."""
    models = apps.get_app_config("content").get_models()
    kinds = [model for model in models if issubclass(model, Page) and hasattr(model, "text_digest")]
    count = 0
    for model in kinds:
        for page in model.objects.filter(text_digest="").select_related("locale"):
            values = {"text_digest": of_page(page)}
            if page.is_health_page and not page.reviewed_digest:
                values["reviewed_digest"] = values["text_digest"]
            count += model.objects.filter(pk=page.pk).update(**values)
    for model in kinds:
        translated = model.objects.filter(source_digest="").exclude(locale__language_code=settings.LANGUAGE_CODE)
        for page in translated.select_related("locale"):
            original = original_of(page)
            # Published after its original: what it was made from is what the original says. Otherwise nobody knows.
            if original is None:
                continue
            made_from = _snapshot(page)
            if made_from is None and page.last_published_at and original.last_published_at:
                made_from = original.text_digest if page.last_published_at >= original.last_published_at else ""
            if made_from:
                count += model.objects.filter(pk=page.pk).update(source_digest=made_from)
    return count
