"""Wagtail's own exports (reports, users, history, redirects, submissions of forms) guard their cells like ours."""

from functools import wraps
from numbers import Number
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from core.exports import safe_cell


def _guarded(write: Any) -> Any:
    """Pass what ``write`` returns for a cell or a heading through the guard."""

    @wraps(write)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        value = write(self, *args, **kwargs)
        # Numbers and dates keep their type; anything else would be written as text, unguarded.
        if value is None or isinstance(value, Number) or hasattr(value, "isoformat"):
            return value
        return safe_cell(str(value))

    wrapper.is_guarded = True  # type: ignore[attr-defined]
    return wrapper


def install() -> None:
    """Guard every view made with ``SpreadsheetExportMixin``, at the two places where a cell gets its text.

    Upstream writes cells as they are in CSV and marks formulas as text in XLSX only (Wagtail 8.0). Idempotent.
    """
    for name in ("preprocess_field_value", "get_heading"):
        method = getattr(SpreadsheetExportMixin, name)
        if not getattr(method, "is_guarded", False):
            setattr(SpreadsheetExportMixin, name, _guarded(method))
