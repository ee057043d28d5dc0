"""Entry of the workspace: redirects to the person's evaluations or dossiers."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry.permissions import reads_dossiers


def page(request: HttpRequest) -> HttpResponse:
    """Redirect to the person's list; 403 for somebody who has none."""
    user = request.user
    if reads_dossiers(user):
        return redirect("dossier:index")
    if user.has_perm("registry.view_evaluation"):
        return redirect("registry_workspace:desk")
    if user.has_perm("registry.change_tool"):
        return redirect("registry_workspace:publisher_desk")
    raise PermissionDenied
