"""Open-data exports: CSV that a spreadsheet opens safely."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _safe_cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value


def csv_text(rows: Iterable[Mapping[str, object]], fieldnames: Sequence[str]) -> str:
    """Return ``rows`` as RFC 4180 text with a header line; unknown keys are an error (``ValueError``)."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(fieldnames))
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _safe_cell(value) for key, value in row.items()})
    return buffer.getvalue()


def csv_response(rows: Iterable[Mapping[str, object]], fieldnames: Sequence[str], filename: str) -> HttpResponse:
    """Return a downloadable CSV, UTF-8 with a byte-order mark so that spreadsheets read accents."""
    response = HttpResponse("\ufeff" + csv_text(rows, fieldnames), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
