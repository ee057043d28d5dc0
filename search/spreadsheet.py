"""The table of synonyms as a spreadsheet: written in the CSV dialect of the house, read back whole or not at all.

Columns: ``word``, ``expansions`` (joined by ``|``), ``active`` (``oui`` or ``non``; ``oui`` when empty).
"""

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export import fields, resources, widgets
from tablib import Dataset
from tablib.exceptions import TablibException

from core import exports

from .models import SynonymGroup

COLUMNS: Final = ("word", "expansions", "active")
LARGEST_FILE: Final = 1024 * 1024
MOST_ROWS: Final = 5000
_YES: Final = frozenset({"oui", "yes", "true", "vrai", "1", ""})
_NO: Final = frozenset({"non", "no", "false", "faux", "0"})


class _Text(widgets.CharWidget):
    """Text of a cell, without the apostrophe that guards a formula (:func:`core.exports.safe_cell`)."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        return text[1:] if text.startswith("'") and exports.is_formula(text[1:]) else text


class _Expansions(_Text):
    """Expansions: one a line in the model, joined by ``|`` in a cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        parts = super().clean(value, row).replace("\n", exports.LIST_SEPARATOR).split(exports.LIST_SEPARATOR)
        return "\n".join(part.strip() for part in parts if part.strip())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return exports.LIST_SEPARATOR.join(str(value).splitlines())


class _YesNo(widgets.Widget):
    """``oui`` or ``non``. Raises ``ValueError`` for anything else."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = str(value or "").strip().lower()
        if text not in _YES | _NO:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": text})
        return text in _YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(exports.cell_text(bool(value)))


class SynonymResource(resources.ModelResource):
    """Rows of the table; a word that is there already is changed, others are added, none is deleted."""

    word = fields.Field("word", "word", widget=_Text())
    expansions = fields.Field("expansions", "expansions", widget=_Expansions())
    active = fields.Field("active", "active", widget=_YesNo())

    class Meta:
        model = SynonymGroup
        fields = COLUMNS
        import_id_fields = ("word",)
        clean_model_instances = True
        skip_unchanged = True


@dataclass(frozen=True)
class Imported:
    """Outcome of a file: rows added, changed and left as they were, or ``errors`` and nothing saved."""

    added: int = 0
    changed: int = 0
    same: int = 0
    errors: tuple[str, ...] = ()


def rows() -> list[dict[str, Any]]:
    """Every group, by column, in the order of words."""
    table = SynonymResource().export(SynonymGroup.objects.order_by("word"))
    return [dict(row) for row in table.dict]


def _read(content: bytes) -> Dataset:
    """The rows of a CSV file, ``;`` or ``,`` between cells. Raises ``ValidationError`` when it is none."""
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("This file is too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is not UTF-8 text: save it as “CSV UTF-8”.")) from None
    if "\0" in text:
        raise ValidationError(_("This file is not a CSV file."))
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") >= head.count(",") else ","
    try:
        table = Dataset().load(text, format="csv", delimiter=delimiter)
    except (TablibException, ValueError) as error:
        raise ValidationError(_("This file is not a CSV file.")) from error
    missing = [name for name in COLUMNS[:2] if name not in (table.headers or ())]
    if missing:
        raise ValidationError(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if len(table) > MOST_ROWS:
        message = ngettext("This file has more than %(most)d row.", "This file has more than %(most)d rows.", MOST_ROWS)
        raise ValidationError(message % {"most": MOST_ROWS})
    return table


def load(content: bytes) -> Imported:
    """Read a CSV file into the table: every row, or none when one has an error."""
    try:
        table = _read(content)
    except ValidationError as error:
        return Imported(errors=tuple(error.messages))
    words = [str(word or "").strip() for word in table["word"]]
    twice = sorted({word for word in words if word and words.count(word) > 1})
    if twice:
        return Imported(errors=(_("These words stand twice: %(words)s.") % {"words": ", ".join(twice)},))
    if "active" not in table.headers:
        table.append_col(["oui"] * len(table), header="active")
    result = SynonymResource().import_data(table, use_transactions=True, rollback_on_validation_errors=True)
    errors = [_row(row.number, [str(one.error) for one in row.errors]) for row in result.error_rows]
    errors += [_row(row.number, row.error.messages) for row in result.invalid_rows]
    if errors or result.base_errors:
        return Imported(errors=(*(str(one.error) for one in result.base_errors), *errors))
    return Imported(result.totals["new"], result.totals["update"], result.totals["skip"])


def _row(number: int, messages: list[str]) -> str:
    return _("Row %(number)d: %(message)s") % {"number": number + 1, "message": " ".join(messages)}
