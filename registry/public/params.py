"""What an address of the list asks: one object serves the page, JSON, CSV and the feed.

The address is the only state: ``?q=sommeil&lettre=A&lettre=B&traceurs=aucun&tri=nom&page=2``. Reading never fails:
what cannot be understood is left out and said in ``problems`` (a page shows them, a machine gets status 400).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.port import MAX_WINDOW

MAX_TEXT = 200
PAGE_SIZE = 20
MAX_PAGE = MAX_WINDOW // PAGE_SIZE
FORMATS = ("html", "json", "csv", "atom")
#: name in the address → (sort of the search port, label)
SORTS = {
    "pertinence": ("relevance", gettext_lazy("Best match")),
    "resultat": ("-score", gettext_lazy("Best result first")),
    "date": ("-granted_on", gettext_lazy("Most recent decision first")),
    "nom": ("name", gettext_lazy("Name, A to Z")),
}
DEFAULT_SORT = "resultat"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def clean_text(value: str) -> str:
    """``value`` on one line, without control characters (NUL breaks databases), spaces folded."""
    return " ".join(_CONTROL.sub(" ", value).split())


@dataclass(frozen=True, slots=True)
class ListParams:
    """A question put to the list. ``filters`` maps a facet's name to the chosen values, in the order of the facet."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    page: int = 1
    format: str = "html"
    problems: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: QueryDict, allowed: Mapping[str, Sequence[str]]) -> "ListParams":
        """Read an address. ``allowed`` gives the known values of every facet; other keys are left alone."""
        problems: list[str] = []
        text = clean_text(data.get("q", ""))
        if len(text) > MAX_TEXT:
            text = text[:MAX_TEXT].rstrip()
            problems.append(
                _("Your search was too long: we kept its first %(count)d characters.") % {"count": MAX_TEXT}
            )
        filters = {}
        for name, values in allowed.items():
            asked = {clean_text(value) for value in data.getlist(name)} - {""}
            chosen = tuple(value for value in values if value in asked)
            if chosen:
                filters[name] = chosen
            problems += [
                _("We do not know “%(value)s” for the filter “%(name)s”: it was left out.")
                % {"value": value[:60], "name": name}
                for value in sorted(asked - set(chosen))[:5]
            ]
        sort = data.get("tri", "") or ("pertinence" if text else DEFAULT_SORT)
        if sort not in SORTS:
            problems.append(_("We do not know this order: the usual one is used."))
            sort = "pertinence" if text else DEFAULT_SORT
        form = data.get("format", "") or "html"
        if form not in FORMATS:
            problems.append(_("This format does not exist. The list can be had as: html, json, csv, atom."))
            form = "html"
        page, fault = _page(data.get("page", ""))
        if fault:
            problems.append(fault)
        return cls(text, filters, sort, page, form, tuple(problems))

    @property
    def is_active(self) -> bool:
        """Whether something narrows the list."""
        return bool(self.text or self.filters)

    def on_page(self, page: int) -> "ListParams":
        """The same question, another page."""
        return replace(self, page=page)


def _page(raw: str) -> tuple[int, str]:
    """Number of the page and what is wrong with it, if anything."""
    if not raw:
        return 1, ""
    if raw.isascii() and raw.isdigit() and len(raw) <= 6 and 1 <= int(raw) <= MAX_PAGE:
        return int(raw), ""
    return 1, _("This page number does not exist: here is the first page.")


def without(data: QueryDict, name: str, value: str | None = None) -> str:
    """The query string of ``data`` without ``value`` of ``name`` (or without ``name`` at all), back on page 1."""
    changed = data.copy()
    changed.pop("page", None)
    if value is None:
        changed.pop(name, None)
    else:
        changed.setlist(name, [one for one in changed.getlist(name) if clean_text(one) != value])
    return "?" + changed.urlencode()
