"""Open-data exports: CSV that a spreadsheet opens safely.

Our files are RFC 4180: commas, quotes. A French spreadsheet that opens one by a double click splits on ``;`` instead: a
quote in the middle of a line then protects nothing, so that each ``;``, tab or end of line inside a cell may begin a
cell of its own (and each comma, for whoever splits by hand). What stands after one of them is guarded as the
beginning of a cell is; a plain number is not, since it is nothing but a number.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

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
    """Return ``rows`` as RFC 4180 text with a header line; unknown keys are an error (``ValueError``)."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(fieldnames))
    writer.writeheader()
    for row in rows:
        writer.writerow({key: safe_cell(value) for key, value in row.items()})
    return buffer.getvalue()


def csv_response(rows: Iterable[Mapping[str, object]], fieldnames: Sequence[str], filename: str) -> HttpResponse:
    """Return a downloadable CSV, UTF-8 with a byte-order mark so that spreadsheets read accents."""
    response = HttpResponse("\ufeff" + csv_text(rows, fieldnames), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
