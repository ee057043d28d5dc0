"""Changes of models reach the outbox: every source's models, and what Wagtail does to pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from . import outbox, sources, synonyms
from .models import EmptyQuery, OutboxEntry, SynonymGroup

_OWN = (OutboxEntry, EmptyQuery)


def touch_instance(instance: Model) -> None:
    """Put in the outbox what a change of ``instance`` may change."""
    if isinstance(instance, _OWN):
        return
    for source in sources.all_sources():
        if isinstance(instance, source.models):
            outbox.touch(source.index.name, map(str, source.keys_for(instance)))


def touch_branch(page: Page) -> None:
    """Put in the outbox a page and what hangs below: its address or its access changed."""
    for source in sources.all_sources():
        if any(issubclass(model, Page) for model in source.models):
            outbox.touch(source.index.name, map(str, source.affected(page)))


def _before(sender: Any, instance: Any, **_kwargs: Any) -> None:
    """Remember that a page gets another slug: Wagtail says it after the commit only, which may never come."""
    if isinstance(instance, Page) and instance.pk:
        slug = Page.objects.filter(pk=instance.pk).values_list("slug", flat=True).first()
        instance._search_slug_changed = slug is not None and slug != instance.slug


def _changed(sender: Any, instance: Any, **_kwargs: Any) -> None:
    touch_instance(instance)
    if getattr(instance, "_search_slug_changed", False):
        touch_branch(instance)
    if isinstance(instance, PageViewRestriction):
        touch_branch(instance.page)
    if isinstance(instance, SynonymGroup):
        synonyms.forget()


def _related(sender: Any, instance: Any, action: Any, model: Any, pk_set: Any, **_kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    touch_instance(instance)
    if pk_set and _watched(model):
        for other in model._default_manager.filter(pk__in=pk_set):
            touch_instance(other)


def _watched(model: type[Model]) -> bool:
    return any(issubclass(model, source.models) for source in sources.all_sources() if source.models)


def _page_changed(sender: Any, instance: Any, **_kwargs: Any) -> None:
    touch_instance(instance.specific)


def _branch_changed(sender: Any, instance: Any, **_kwargs: Any) -> None:
    touch_branch(instance)


def connect() -> None:
    """Connect the receivers; called once, in ``AppConfig.ready``."""
    handlers: Iterable[Any] = (
        (pre_save, _before),
        (post_save, _changed),
        (pre_delete, _changed),
        (m2m_changed, _related),
        (page_published, _page_changed),
        (page_unpublished, _branch_changed),
        (post_page_move, _branch_changed),
    )
    for signal, handler in handlers:
        signal.connect(handler, dispatch_uid=f"search.{handler.__name__}.{id(signal)}")
