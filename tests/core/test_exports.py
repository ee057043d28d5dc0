import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from core.exports import DELIMITER, csv_response, csv_text, is_formula

BEFORE = [
    "",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u00a0",
    "\u2003",
    "\u202f",
    "\u3000",
    "\u2028",
    "\u2029",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\x00",
]
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe63", "\u207a", "\u2212", "\u2a75"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", BEFORE, ids=ascii)
def test_formulas_are_neutralised(before, sign):
    cell = f"{before}{sign}1+1"
    assert is_formula(cell)
    text = csv_text([{"a": cell, "b": None}], ["a", "b"])
    split = before and before[-1] in "\t\n\r\u2028\u2029"  # the rest of the cell may become one of its own: guarded too
    guarded = f"'{before}'{sign}1+1" if split else "'" + cell
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITER))[1] == [guarded, ""]


@pytest.mark.parametrize("between", [";", ",", "\t", "\n", "\r\n", "; ", ';"', ";\u200b", ";;"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_in_the_middle_is_neutralised_where_a_spreadsheet_splits(sign, between):
    """A French spreadsheet splits our lines on ``;`` and the quotes of RFC 4180 protect nothing there."""
    text = csv_text([{"a": "1", "b": f'Un mot{between}{sign}HYPERLINK("https://x.example");fin'}], ["a", "b"])
    for separator in (";", "\t", ","):
        for line in text.splitlines():
            for cell in line.split(separator):
                assert not is_formula(cell.lstrip('"')), (cell, separator)


@pytest.mark.parametrize(
    "cell", ["50.6;-3.06", "a, b ; c", "1,-2", "Un ; deux\ntrois", "fr;en", "https://a.example/?b=1;c=2", "a;1-2"]
)
def test_what_is_no_formula_stays_in_the_middle(cell):
    assert list(csv.reader(io.StringIO(csv_text([{"a": cell}], ["a"]), newline=""), delimiter=DELIMITER))[1] == [cell]


@pytest.mark.parametrize("cell", ["", " ", "1=1", "a+b", "'=1", "Bien dormir – le soir", "é@", "…-", "1-2", "\u00ad"])
def test_other_text_is_left_as_it_is(cell):
    assert not is_formula(cell)
    assert list(csv.reader(io.StringIO(csv_text([{"a": cell, "b": 1}], ["a", "b"]), newline=""), delimiter=DELIMITER))[
        1
    ] == [cell, "1"]


def test_tab_and_end_of_line_are_neutralised_even_alone():
    for start in "\t\r\n":
        assert csv_text([{"a": start + "x"}], ["a"]).splitlines()[1].strip('"').startswith("'")


def test_response_says_what_it_is():
    response = csv_response([{"a": "é"}], ["a"], "x.csv")
    assert response.content.decode().startswith("\ufeffa")
    assert response["Content-Disposition"] == 'attachment; filename="x.csv"'


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
            continue
        view = pattern.callback
        while view is not None and not hasattr(view, "view_class"):
            view = getattr(view, "__wrapped__", None)
        if view is not None and issubclass(view.view_class, SpreadsheetExportMixin):
            yield view.view_class


def _exporting_views():
    return sorted({*_views(get_resolver().url_patterns)}, key=lambda one: one.__module__ + one.__name__)


@pytest.mark.django_db
def test_every_view_of_wagtail_that_exports_guards_cells_and_headings():
    views = _exporting_views()
    names = {view.__name__ for view in views}
    assert {"LockedPagesView", "LogEntriesView", "AgingPagesView"} <= names
    assert len(views) > 20
    for view in views:
        one = view()
        plain = [field for field in one.list_export if field not in one.custom_field_preprocess]
        for field in [*plain, "anything"]:
            for form in one.FORMATS:
                assert one.preprocess_field_value(field, " =1+1", form) == "' =1+1", (view, field, form)
        one.export_headings = {"x": "\u200b@SUM(A1)"}
        assert one.get_heading(Page.objects.all(), "x") == "'\u200b@SUM(A1)"


@pytest.fixture
def administrator(client, db):
    user = get_user_model().objects.create_superuser("chef", "chef@exemple.fr", "x")
    client.force_login(user)
    return client


def _lines(response) -> list[list[str]]:
    body = b"".join(response.streaming_content)
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_redirects_history_and_reports_as_files(administrator):
    redirect = Redirect.objects.create(old_path=" =1+1", redirect_link="=HYPERLINK(1)", site=Site.objects.first())
    home = Page.objects.filter(depth=2).first()
    home.title = home.draft_title = "\t=cmd|calc"
    home.locked = True
    home.save()
    home.save_revision(log_action=True)
    assert _lines(administrator.get("/admin/redirects/?export=csv"))[1][:2] == ["' =1+1", "'=HYPERLINK(1)"]
    for address in ("site-history/?export=csv", "locked/?export=csv"):
        lines = _lines(administrator.get(f"/admin/reports/{address}"))
        assert any("'\t'=cmd|calc" in line for line in lines), address
        assert not any("\t=cmd|calc" in line for line in lines), address
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(administrator.get("/admin/redirects/?export=xlsx").streaming_content))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "' =1+1" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert redirect.pk


def test_a_french_spreadsheet_opens_it():
    """A double click on a computer set to French: one cell per column, accents, words for yes and no."""
    row = {
        "nom": "Été ; à l'eau",
        "gratuit": True,
        "acces": False,
        "sorte": ["pmi", "maison"],
        "le": dt.date(2026, 1, 2),
    }
    body = csv_response([{**row, "rien": None, "km": 1.5}], [*row, "rien", "km"], "x.csv").content
    assert body.startswith(b"\xef\xbb\xbf")
    lines = body.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "nom;gratuit;acces;sorte;le;rien;km"
    assert lines[1] == '"Été ; à l\'eau";oui;non;pmi|maison;2026-01-02;;1.5'


def test_days_and_moments_are_written_as_iso_says():
    text = csv_text([{"a": dt.date(2026, 2, 1), "b": dt.datetime(2026, 2, 1, 9, 5, tzinfo=dt.UTC)}], ["a", "b"])
    assert text.splitlines()[1].split(DELIMITER) == ["2026-02-01", "2026-02-01T09:05:00+00:00"]
