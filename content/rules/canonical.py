"""The content of a page or of a snippet in one canonical form, so that two versions can be compared.

Wagtail's editor rewrites what it opens: keys of paragraphs, ids of list items, ends of lines, defaults of blocks. None
of it is a change. Two versions are the same when what an editor can fill in is the same after the editor's treatment.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache

from django.db import models
from django.utils.dateparse import parse_datetime
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Revision
from wagtail.rich_text import RichText

#: Kept by Wagtail or by the house: nobody fills them in.
HOUSEKEEPING = frozenset({
    "pk", "id", "page_ptr", "path", "depth", "numchild", "translation_key", "locale", "content_type", "owner", "live",
    "draft_title", "has_unpublished_changes", "url_path", "expired", "locked", "locked_at", "locked_by", "sort_order",
    "first_published_at", "last_published_at", "latest_revision_created_at", "live_revision", "latest_revision",
    "alias_of", "wagtail_admin_comments", "comments", "index_entries",
    "text_digest", "reviewed_digest", "source_digest",
})  # fmt: skip
_KEYS = re.compile(r' data-block-key="[^"]*"')


@lru_cache(maxsize=4096)
def _html(converter, html: str) -> str:
    """What the editor would save of ``html``, without the keys that it invents."""
    return _KEYS.sub("", converter.to_database_format(converter.from_database_format(html)))


@lru_cache(maxsize=64)
def _converter_of_field(field: RichTextField):
    return field.formfield().widget.converter


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _block(block: blocks.Block, value):
    if value is None:
        return None
    if isinstance(block, blocks.BaseStreamBlock):
        return [[child.block_type, _block(child.block, child.value)] for child in value]
    if isinstance(block, blocks.BaseStructBlock):
        return {name: _block(child, value.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [_block(block.child_block, item) for item in value]
    if isinstance(value, RichText):
        return _html(block.field.widget.converter, value.source or "")
    prepared = block.get_prep_value(value)
    return _words(prepared) if isinstance(prepared, str) else prepared


def _value(field: models.Field, value):
    if isinstance(field, StreamField):
        raw = json.loads(value) if isinstance(value, str) else value
        return _block(field.stream_block, field.stream_block.to_python(raw or []))
    if isinstance(field, RichTextField):
        return _html(_converter_of_field(field), value or "")
    if isinstance(field, models.ManyToManyField):
        return sorted(value or [], key=str)
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(value) if isinstance(value, str) else value
        # The editor's form has no seconds.
        return moment.astimezone(dt.UTC).replace(second=0, microsecond=0).isoformat() if moment else None
    if isinstance(field, models.CharField | models.TextField):
        return _words(value or "")
    return value


def _fields(model: type[models.Model], data: dict, left_out: frozenset[str]) -> dict:
    return {
        field.name: _value(field, data[field.name])
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.name in data
        and field.name not in left_out
        and (field.editable or isinstance(field, ParentalManyToManyField))
        and not getattr(field.remote_field, "parent_link", False)
    }


def canonical(model: type[models.Model], data: dict, left_out: Iterable[str] = ()) -> dict:
    """Canonical form of serialised content (``Revision.content``, ``serializable_data()``) of ``model``.

    ``left_out``: fields and child rows that do not count, besides what nobody fills in.
    """
    kept_out = HOUSEKEEPING | frozenset(left_out)
    found = _fields(model, data, kept_out)
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in data and name not in kept_out:
            parent = relation.field.name
            rows = sorted(data[name], key=lambda row: row.get("sort_order") or 0)
            found[name] = [_fields(relation.related_model, row, HOUSEKEEPING | {parent}) for row in rows]
    return found


def digest(model: type[models.Model], data: dict, left_out: Iterable[str] = ()) -> str:
    """SHA-256, in hexadecimal, of the canonical form."""
    text = json.dumps(canonical(model, data, left_out), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=2048)
def _of_revision(pk: int, created_at, model: type[models.Model]) -> str:
    return digest(model, Revision.objects.values_list("content", flat=True).get(pk=pk))


def revision_digest(revision) -> str:
    """Digest of a saved revision; kept in memory by its number and moment (Wagtail overwrites with a new moment)."""
    return _of_revision(revision.pk, revision.created_at, revision.content_type.model_class())
