"""What a query reads is never less than what it says: pins where they bound every row, the whole table otherwise."""

import pytest

from core import reading

COLUMNS = {
    "page": {"id": "page:", "slug": "slug:"},
    "article": {"page_ptr_id": "page:"},
    "source": {"id": "source:", "page_id": "page:"},
    "tool": {"id": "tool:", "identifier": "identifier:", "publisher_id": "tool.publisher_id:"},
    "label": {"id": "label:", "tool_id": "tool:"},
    "publisher": {"id": "publisher:"},
    "restriction": {"id": "restriction:"},
}
SCHEMA = reading.Schema(
    COLUMNS,
    {"tool": "tools", "label": "tools"},
    {"tools": frozenset({"tool:", "identifier:"})},
    frozenset({("restriction", "page_id"), ("site", "root_page_id")}),
)


def read(sql: str, *params):
    return reading.keys(sql, params, SCHEMA, SCHEMA.known)


@pytest.mark.parametrize(
    ("sql", "params", "found"),
    [
        ('SELECT "source"."id" FROM "source" WHERE "source"."page_id" = %s', [12], {"source": {"page:12"}}),
        ('SELECT "page"."id" FROM "page" WHERE ("page"."depth" = %s AND "page"."slug" = %s)', [3, "a"],
         {"page": {"slug:a"}}),
        ('SELECT "page"."id" FROM "page" WHERE ("page"."path" BETWEEN %s AND %s AND "page"."slug" = %s)',
         ["a", "b", "c"], {"page": {"slug:c"}}),
        ('SELECT "page"."id" FROM "page" WHERE "page"."id" IN (%s, %s)', [1, 2], {"page": {"page:1", "page:2"}}),
        # Through a join: the same value, by whichever name.
        ('SELECT "article"."x" FROM "article" INNER JOIN "page" ON ("article"."page_ptr_id" = "page"."id")'
         ' WHERE "article"."page_ptr_id" = %s', [7], {"article": {"page:7"}, "page": {"page:7"}}),
        ('SELECT "article"."x" FROM "article" INNER JOIN "page" ON ("article"."page_ptr_id" = "page"."id")'
         ' WHERE "page"."slug" = %s', ["a"], {"article": None, "page": {"slug:a"}}),
        # A parameter before the condition counts.
        ('SELECT %s AS "a" FROM "page" WHERE "page"."id" = %s LIMIT 1', [1, 5], {"page": {"page:5"}}),
        # Rows of a family.
        ('SELECT "tool"."id" FROM "tool" INNER JOIN "publisher" ON ("tool"."publisher_id" = "publisher"."id")'
         ' WHERE (EXISTS(SELECT %s AS "a" FROM "label" U0 WHERE (U0."tool_id" = ("tool"."id") AND U0."now") LIMIT 1)'
         ' AND "tool"."identifier" = %s)', [1, "X"],
         {"tool": {"identifier:X"}, "label": {"identifier:X"}, "publisher": None}),
        # Links whose targets are told by the row that links.
        ('SELECT "restriction"."id" FROM "restriction" INNER JOIN "page" ON ("restriction"."page_id" = "page"."id")',
         [],
         {"restriction": None}),
        ('SELECT "site"."id" FROM "site" INNER JOIN "page" ON ("site"."root_page_id" = "page"."id")', [], {}),
    ],
)  # fmt: skip
def test_pins(sql, params, found):
    assert read(sql, *params) == found


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "page"."id" FROM "page"',
        'SELECT "page"."id" FROM "page" WHERE ("page"."id" = %s OR "page"."slug" = %s)',
        'SELECT "page"."id" FROM "page" WHERE NOT ("page"."id" = %s)',
        'SELECT "page"."id" FROM "page" WHERE "page"."id" > %s',
        'SELECT "page"."id" FROM "page" WHERE UPPER("page"."slug") = %s',
        'SELECT "page"."id" FROM "page" WHERE ("page"."x" = %s AND ("page"."id" = %s OR "page"."y"))',
        'SELECT "page"."id" FROM "page" WHERE "page"."id" IN (SELECT U0."page_id" FROM "other" U0 WHERE U0."id" = %s)',
        'SELECT "page"."id" FROM "page" WHERE "page"."id" = %s UNION SELECT "page"."id" FROM "page"',
        'SELECT COUNT(*) FROM (SELECT "page"."id" FROM "page" WHERE "page"."id" = %s) subquery',
        'WITH a AS (SELECT "page"."id" FROM "page" WHERE "page"."id" = %s) SELECT * FROM a',
        'SELECT "page"."id" FROM "page" LEFT OUTER JOIN "other" ON ("page"."id" = "other"."id" AND "page"."id" = %s)',
        'SELECT CASE WHEN "page"."id" = %s THEN 1 END FROM "page"',
        "SELECT id FROM page WHERE id = %s",
        'SELECT "page"."id" FROM "page", "page" T2 WHERE T2."id" = %s',
        'SELECT "other"."id" FROM "other" WHERE EXISTS(SELECT 1 FROM "page" U0 WHERE U0."id" = "other"."id")',
    ],
)
def test_the_whole_table_otherwise(sql):
    assert read(sql, 1, 2) == {"page": None}


def test_joined_to_a_family_by_something_else_than_its_key():
    sql = 'SELECT 1 FROM "tool" INNER JOIN "label" ON ("tool"."state" = "label"."state") WHERE "tool"."id" = %s'
    assert read(sql, 4) == {"tool": {"tool:4"}, "label": None}


def test_many_values_are_the_whole_table():
    places = ", ".join(["%s"] * (reading.MOST_VALUES + 1))
    sql = f'SELECT "page"."id" FROM "page" WHERE "page"."id" IN ({places})'
    assert read(sql, *range(reading.MOST_VALUES + 1)) == {"page": None}


def test_what_is_not_watched_is_nothing():
    assert read('SELECT "session"."id" FROM "session" WHERE "session"."id" = %s', 1) == {}
