"""Which translations say less than their original says today, however they were written; which review stamps are old.

A page of any language that has a live original in the language of the site is followed: translated with
wagtail-localize, written by hand, or given a structure of its own (easy-to-read French often is). What counts is the
text (``content.rules.texts``).
"""

from django.apps import apps
from django.conf import settings
from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from content.models import BasePage


def _kinds() -> list[type[BasePage]]:
    return [model for model in apps.get_app_config("content").get_models() if issubclass(model, BasePage)]


def stale_pages() -> QuerySet:
    """Pages, live or drafts, of every language but the site's, whose original changed since."""
    originals, found = {}, []
    for model in _kinds():
        live = model.objects.filter(locale__language_code=settings.LANGUAGE_CODE, live=True).exclude(text_digest="")
        originals |= dict(live.values_list("translation_key", "text_digest"))
    for model in _kinds():
        others = model.objects.exclude(locale__language_code=settings.LANGUAGE_CODE).exclude(source_digest="")
        found += [
            pk
            for pk, key, made_from in others.values_list("pk", "translation_key", "source_digest")
            if originals.get(key, made_from) != made_from
        ]
    return Page.objects.filter(pk__in=found)


def old_reviews() -> QuerySet:
    """Live health pages whose text changed after the review that they show."""
    old = Q(pk__in=[])
    for model in _kinds():
        if model.is_health_page:
            rows = model.objects.filter(reviewed_on__isnull=False).exclude(reviewed_digest="")
            old |= Q(pk__in=rows.exclude(reviewed_digest=F("text_digest")).values("pk"))
    return Page.objects.live().filter(old)
