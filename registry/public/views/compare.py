"""Comparison of up to three tools: ``/label/comparer/?o=ID&o=ID``."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.parameters import reads
from listing.cleaning import clean_text
from registry.public import charts, comparison
from registry.public.sheet import sheets
from registry.public.views.common import MAX_COMPARED, crumbs, french
from registry.rules import identifiers


def _asked(request: HttpRequest) -> tuple[list[str], list[str]]:
    """Identifiers asked, each once, and what is not an identifier."""
    good: list[str] = []
    bad: list[str] = []
    for raw in request.GET.getlist("o")[:50]:
        identifier = identifiers.normalise(raw)
        if identifier and identifier not in good:
            good.append(identifier)
        elif not identifier and raw.strip():
            bad.append(clean_text(raw)[:40])
    return good, bad


@reads("ecarts", ordered=("o",))
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison, or the way to make one; what cannot be compared is said, never an error."""
    asked, bad = _asked(request)
    problems = []
    if len(asked) > MAX_COMPARED:
        left_out = len(asked) - MAX_COMPARED
        problems.append(
            ngettext(
                "Three tools at most can be compared: %(count)d was left out.",
                "Three tools at most can be compared: %(count)d were left out.",
                left_out,
            )
            % {"count": left_out}
        )
    found = sheets(asked[:MAX_COMPARED])
    unknown = [*bad, *(one for one in asked[:MAX_COMPARED] if one not in {sheet.tool.identifier for sheet in found})]
    if unknown:
        problems.append(_("We do not know: %(names)s.") % {"names": ", ".join(unknown)})
    return render(request, "registry/compare.html", _context(request, found, problems))


def _context(request: HttpRequest, found: list, problems: list[str]) -> dict[str, Any]:
    only_differences = request.GET.get("ecarts") == "1"
    evaluated = [sheet for sheet in found if sheet.label]
    dimensions = comparison.criteria_rows(found) if len(found) > 1 else []
    data_rows = comparison.data_rows(found)
    kept = "&".join(f"o={sheet.tool.identifier}" for sheet in found)
    return {
        "sheets": found,
        "heads": [
            {
                "sheet": sheet,
                "mark": charts.mark_key(n),
                "remove": _remove(request, sheet.tool.identifier),
            }
            for n, sheet in enumerate(found)
        ],
        "problems": problems,
        "ready": len(found) > 1,
        "chart": comparison.chart(found) if len(evaluated) > 1 else "",
        "scores": comparison.score_rows(found),
        "data_rows": [row for row in data_rows if row.differs or not only_differences],
        "dimensions": dimensions,
        "only_differences": only_differences,
        "kept": f"?{kept}",
        "versions_differ": len({sheet.label.framework_id for sheet in evaluated}) > 1,
        "can_add": len(found) < MAX_COMPARED,
        "breadcrumb": crumbs((_("Compare"), "")),
        "share_title": _("Compare"),
        "fr": french(),
    }


def _remove(request: HttpRequest, identifier: str) -> str:
    """Address of the comparison without this tool, however its identifier was typed."""
    asked = request.GET.copy()
    asked.setlist("o", [raw for raw in asked.getlist("o") if identifiers.normalise(raw) != identifier])
    return "?" + asked.urlencode()
