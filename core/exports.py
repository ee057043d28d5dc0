"""Open-data exports: CSV that a spreadsheet opens safely."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

_FORMULA_STARTS = frozenset("=+-@")
#: Classes of Unicode that a spreadsheet may skip before it reads a formula: spaces, controls, zero-width signs.
_SKIPPED = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


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
    if isinstance(value, str) and (is_formula(value) or value.startswith(("\t", "\r", "\n"))):
        return "'" + value
    return "" if value is None else value


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
