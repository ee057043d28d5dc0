"""Conventions of the project, checked by Django's own system checks."""

from typing import Any

from django.core import checks
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.models import TranslatableMixin

from .declaration import own_apps

#: Fields that Wagtail and Django keep by themselves: no editor sees them, no language owns them.
_HOUSEKEEPING = {
    "id", "path", "depth", "numchild", "translation_key", "locale", "content_type", "owner", "live", "draft_title",
    "has_unpublished_changes", "url_path", "go_live_at", "expire_at", "expired", "locked", "locked_at", "locked_by",
    "first_published_at", "last_published_at", "latest_revision_created_at", "live_revision", "latest_revision",
    "alias_of", "comments", "wagtail_admin_comments", "page_ptr",
}  # fmt: skip


def _declared(model: type[models.Model]) -> set[str]:
    """Names of the fields that the model says are translated or synchronised."""
    fields = [*getattr(model, "translatable_fields", ()), *getattr(model, "override_translatable_fields", ())]
    return {field.field_name for field in fields}


def _to_declare(model: type[models.Model]) -> set[str]:
    """Names of the fields and child rows that somebody edits."""
    names = {
        field.name
        for field in model._meta.get_fields()
        if getattr(field, "editable", False)
        and not field.auto_created
        and not isinstance(field, models.AutoField | ParentalKey)
        and not getattr(field.remote_field, "parent_link", False)
    }
    if issubclass(model, ClusterableModel):
        names |= {relation.name for relation in get_all_child_relations(model)}
    return names - _HOUSEKEEPING


def undeclared_fields(model: type[models.Model]) -> list[str]:
    """Fields of a translatable model about which nothing is said, in order of name."""
    return sorted(_to_declare(model) - _declared(model))


@checks.register("translation")
def check_translatable_fields(app_configs: Any = None, **kwargs: Any) -> Any:
    """Every field of a translatable model is declared ``TranslatableField`` or ``SynchronizedField``.

    wagtail-localize guesses otherwise, and ignores many-to-many fields in silence.
    """
    return [
        checks.Error(
            f"{model._meta.label}.{name} is neither translatable nor synchronised.",
            hint="Add TranslatableField or SynchronizedField to override_translatable_fields.",
            obj=model,
            id="core.E001",
        )
        for config in own_apps()
        if app_configs is None or config in app_configs
        for model in config.get_models()
        if issubclass(model, TranslatableMixin)
        for name in undeclared_fields(model)
    ]
