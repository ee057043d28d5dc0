"""« Ask for an evaluation »: a POST at its own address, no cookie, no token in a page that caches keep."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import form_tokens
from registry.public import demand
from registry.public.sheet import ToolSheet
from registry.public.views.common import canonical, crumbs
from security import limits

#: Requests that one connection may make in an hour, all tools together.
TIMES, SECONDS = 10, 3600
#: Time in which one connection is counted once for a tool. The key of a connection changes each day at midnight
#: (:mod:`security.readers`): nothing of an address outlives the day.
WINDOW = 24 * 3600


@never_cache
@csrf_exempt  # Posted from pages that shared caches keep: foreign sites are refused by what browsers say themselves.
@require_http_methods(["GET", "HEAD", "POST"])
@canonical
def ask(request: HttpRequest, sheet: ToolSheet) -> HttpResponse:
    """Count one request. Whoever comes by a link (another language) reads the sheet, and nothing is counted."""
    identifier = sheet.tool.identifier
    if request.method != "POST":
        return HttpResponseRedirect(reverse("registry:detail", args=[identifier]))
    if form_tokens.is_foreign(request):
        raise PermissionDenied("Posted from another site.")
    if not demand.may_be_asked(sheet.state):
        return _refused(request, sheet, _("There is nothing to ask for: this tool has a label, or was stopped."), 409)
    if wait := limits.wait(request, "registry.demand", times=TIMES, seconds=SECONDS):
        response = _refused(
            request, sheet, _("Many requests came from your connection. Please try again in an hour."), 429
        )
        response["Retry-After"] = str(wait)
        return response
    if not limits.wait(request, f"registry.demand:{identifier}", times=1, seconds=WINDOW):
        demand.count(sheet.record.pk)
    response = redirect("registry:demand-thanks", key=identifier)
    response.status_code = 303
    return response


def _refused(request: HttpRequest, sheet: ToolSheet, message: str, status: int) -> HttpResponse:
    return render(request, "registry/demand.html", _context(sheet) | {"message": message}, status=status)


def _context(sheet: ToolSheet) -> dict:
    tool = sheet.tool
    address = reverse("registry:detail", args=[tool.identifier])
    return {"tool": tool, "breadcrumb": crumbs((tool.name, address), (_("Ask for an evaluation"), ""))}


@never_cache
@require_safe
@canonical
def thanks(request: HttpRequest, sheet: ToolSheet) -> HttpResponse:
    """What happens now. The same words whether the request was counted or already was."""
    return render(request, "registry/demand.html", _context(sheet))
