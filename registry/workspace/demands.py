"""What people ask to be evaluated, ranked: for label officers."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from registry.public import demand

PERMISSION = "registry.view_evaluationdemand"
PER_PAGE = 50


def listing(request: HttpRequest) -> HttpResponse:
    """Tools by number of requests, most asked first."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    page = Paginator(demand.ranked(), PER_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(request, "registry/workspace/demands.html", {"page": page})
