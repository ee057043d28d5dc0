"""The generation of public pages: a token that changes whenever something public changes.

Cached pages carry the generation in their key, so that one change makes all of them unreachable at once: no list
of dependent pages to keep true. Publications are rare beside readings, so the cost is small.
"""

import secrets

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

KEY = "public-generation"
PUBLIC_APPS = frozenset({"content", "registry", "directory", "vocabularies"})


def current() -> str:
    """Return the token of today's state; invents one when the cache was emptied."""
    token = cache.get(KEY)
    if token is None:
        token = secrets.token_hex(8)
        if not cache.add(KEY, token, timeout=None):
            token = cache.get(KEY, token)
    return token


def renew() -> None:
    """Make every cached public page unreachable, now."""
    cache.set(KEY, secrets.token_hex(8), timeout=None)


def _renew_on_commit(**_kwargs) -> None:
    transaction.on_commit(renew)


def _is_public(model: type) -> bool:
    # A page counts when it is published, not when a draft is saved; a model may opt out
    # (counters, logs, drafts of audits) with ``affects_public_pages = False``.
    return (
        model._meta.app_label in PUBLIC_APPS
        and not issubclass(model, Page)
        and getattr(model, "affects_public_pages", True)
    )


def connect() -> None:
    """Connect the signals; called once when the project is ready."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_renew_on_commit, dispatch_uid=f"generation-{id(signal)}", weak=False)
    watched = [model for model in apps.get_models(include_auto_created=True) if _is_public(model)]
    for model in [*watched, PageViewRestriction, Site]:
        for signal in (post_save, post_delete):
            signal.connect(_renew_on_commit, sender=model, dispatch_uid=f"generation-{model._meta.label}", weak=False)
    for model in watched:
        for field in model._meta.many_to_many:
            through = getattr(field.remote_field, "through", None)
            if through is not None:
                m2m_changed.connect(
                    _renew_on_commit, sender=through, dispatch_uid=f"generation-{through._meta.label}", weak=False
                )
    for model in apps.get_models():
        if issubclass(model, Page):
            post_delete.connect(
                _renew_on_commit, sender=model, dispatch_uid=f"generation-{model._meta.label}", weak=False
            )
