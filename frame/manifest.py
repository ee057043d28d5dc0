"""Small files that browsers ask at fixed addresses: the web manifest and ``/favicon.ico``."""

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control


@cache_control(public=True, max_age=86400)
def webmanifest(request) -> HttpResponse:
    """The theme's ``manifest.webmanifest`` (name, icons, colours)."""
    return render(request, "manifest.webmanifest", content_type="application/manifest+json")


@cache_control(public=True, max_age=86400)
def favicon(request) -> HttpResponse:
    """Redirect ``/favicon.ico``, which old browsers ask for, to the icon of the theme."""
    return HttpResponse(status=302, headers={"Location": static("neutral/img/favicon.ico")})
