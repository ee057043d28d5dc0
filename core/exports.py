"""The one CSV dialect of the house: what a French spreadsheet opens by a double click, safely.

UTF-8 with a byte-order mark (accents), ``;`` between cells (the separator of a computer set to French; with commas, the
whole line falls in the first column), quotes and ends of line as RFC 4180 says. Yes and no are ``oui`` and ``non``,
values of a list are joined by ``|``, dates are ISO 8601, decimals have a point as in JSON; nothing is an empty cell.

A spreadsheet set to another language splits elsewhere: a quote in the middle of a line then protects nothing, so that
each ``;``, comma, tab or end of line inside a cell may begin a cell of its own. What stands after one of them is
guarded as the beginning of a cell is; a plain number is not, since it is nothing but a number.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

DELIMITER = ";"
#: Between the values of a list inside a cell.
LIST_SEPARATOR = "|"
BYTE_ORDER_MARK = "\ufeff"
_YES_NO = {True: "oui", False: "non"}
_FORMULA_STARTS = frozenset("=+-@")
#: Classes of Unicode that a spreadsheet may skip before it reads a formula: spaces, controls, zero-width signs.
_SKIPPED = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
#: Where a spreadsheet may split a cell in spite of its quotes.
_SPLIT = re.compile(r"([;,\t\r\n\v\f\u0085\u2028\u2029])")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:\.\d+)?\s*")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run ``text``: its first sign that shows is one of ``= + - @``, in any width.

    Spaces of every kind, tabs, ends of line, controls and zero-width signs before it are looked through; so are the
    forms that Unicode calls compatible (full-width ＝, small ﹣, superscript ⁺).
    """
    for sign in text:
        if unicodedata.category(sign) not in _SKIPPED:
            return unicodedata.normalize("NFKC", sign)[:1] in _FORMULA_STARTS or sign == "\u2212"
    return False


def cell_text(value: object) -> object:
    """A value as a cell says it: booleans in words, lists joined, what has ISO writing in it; others as they are."""
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, list | tuple):
        return LIST_SEPARATOR.join(str(cell_text(one)) for one in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def safe_cell(value: object) -> object:
    """The value of a cell; text that a spreadsheet would run gets a leading apostrophe (OWASP, CSV injection)."""
    if not isinstance(value, str):
        return "" if value is None else value
    guarded = _inside(value) if _SPLIT.search(value) else value
    return "'" + guarded if is_formula(value) or value.startswith(("\t", "\r", "\n")) else guarded


def _inside(text: str) -> str:
    """``text`` with an apostrophe before each part that would be a formula if it were split from the rest."""
    first, *others = _SPLIT.split(text)
    # A quote that was in the text may be taken for the one that opens a cell.
    parts = (
        "'" + part if is_formula(part.lstrip("\"'” ")) and not _NUMBER.fullmatch(part) else part for part in others
    )
    return first + "".join(parts)


def csv_text(rows: Iterable[Mapping[str, object]], fieldnames: Sequence[str]) -> str:
    """Return ``rows`` as text with a header line, without mark; unknown keys are an error (``ValueError``)."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(fieldnames), delimiter=DELIMITER)
    writer.writeheader()
    for row in rows:
        writer.writerow({key: safe_cell(cell_text(value)) for key, value in row.items()})
    return buffer.getvalue()


def csv_response(rows: Iterable[Mapping[str, object]], fieldnames: Sequence[str], filename: str) -> HttpResponse:
    """Return a downloadable CSV."""
    response = HttpResponse(BYTE_ORDER_MARK + csv_text(rows, fieldnames), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
