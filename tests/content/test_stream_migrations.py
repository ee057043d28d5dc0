"""A data migration sees the pages as its state app has them: saving one may change nothing of a stream."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.blocks import StreamValue

from content.models import ArticlePage
from core import declaration
from core.streamfields import SlimStreamField

STORED = [
    {"type": "text", "id": "b7f1", "value": "<p>Un texte.</p>"},
    {"type": "gone", "id": "c2", "value": {"title": "Un bloc d’hier", "rows": [["1", "2"], []], "page": 7}},
    {"type": "text", "id": "d3", "value": ""},
]
FIELDS = [
    (model._meta.label, field.name)
    for app in declaration.declarations()
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.local_fields
    if isinstance(field, SlimStreamField)
]


@pytest.fixture(scope="module")
def historical(django_db_blocker):
    """The models of the last migrations: what ``RunPython`` hands to a data migration."""
    with django_db_blocker.unblock():
        loader = MigrationLoader(connection)
        return loader.project_state(loader.graph.leaf_nodes()).apps


def column(model, name):
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(name), quote(model._meta.pk.column)


def store(model, name, pk, value):
    """Write JSON into the column, beside the field."""
    table, column_, key = column(model, name)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column_} = %s WHERE {key} = %s", [json.dumps(value), pk])


def stored(model, name, pk):
    """The JSON the column holds."""
    table, column_, key = column(model, name)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column_} FROM {table} WHERE {key} = %s", [pk])
        value = cursor.fetchone()[0]
    return json.loads(value) if isinstance(value, str) else value


@pytest.fixture
def article(make):
    row = make("article")
    store(ArticlePage, "body", row.pk, STORED)
    return row


def test_some_fields_are_tried():
    assert ("content.ArticlePage", "body") in FIELDS


def test_a_row_that_is_saved_keeps_its_stream(article, historical):
    row = historical.get_model("content", "ArticlePage").objects.get(pk=article.pk)
    row.summary = "Repris par une migration"
    row.save()
    assert stored(ArticlePage, "body", article.pk) == STORED


def test_a_migration_reads_and_changes_children_as_they_are_stored(article, historical):
    row = historical.get_model("content", "ArticlePage").objects.get(pk=article.pk)
    assert [(child.block_type, child.value, child.id) for child in row.body] == [
        (item["type"], item["value"], item["id"]) for item in STORED
    ]
    row.body[1] = ("text", "<p>" + row.body[1].value["title"] + "</p>", "c2")
    row.body.append(("key_points", {"title": "À retenir", "items": ["Un"]}))
    row.save()
    *kept, added = stored(ArticlePage, "body", article.pk)
    assert kept == [STORED[0], {"type": "text", "id": "c2", "value": "<p>Un bloc d’hier</p>"}, STORED[2]]
    assert (added["type"], added["value"]) == ("key_points", {"title": "À retenir", "items": ["Un"]})
    page = ArticlePage.objects.get(pk=article.pk)
    assert [child.block_type for child in page.body] == ["text", "text", "text", "key_points"]


def test_raw_data_may_be_written(article, historical):
    row = historical.get_model("content", "ArticlePage").objects.get(pk=article.pk)
    row.body.raw_data[0] = {"type": "text", "id": "b7f1", "value": "<p>Autre.</p>"}
    row.save()
    assert stored(ArticlePage, "body", article.pk) == [{**STORED[0], "value": "<p>Autre.</p>"}, *STORED[1:]]


@pytest.mark.parametrize(("label", "name"), FIELDS)
def test_every_stream_of_the_project_is_kept(historical, label, name):
    field = historical.get_model(label)._meta.get_field(name)
    value = field.to_python(json.dumps(STORED))
    assert isinstance(value, StreamValue)
    assert field.get_prep_value(value) == STORED
    pairs = field.get_prep_value(field.to_python([(item["type"], item["value"]) for item in STORED]))
    assert [(item["type"], item["value"]) for item in pairs] == [(item["type"], item["value"]) for item in STORED]
    assert json.loads(field.value_to_string(type("Row", (), {field.attname: value})())) == STORED
    assert field.get_prep_value(field.to_python("")) == []
