"""Communes as one types, and « around me »: both forget what they were asked."""

from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core import discreet
from core.parameters import reads
from directory.public.places_list import MAX_TEXT, PLACES, at
from directory.public.where import SUGGESTIONS, describe, nearest
from directory.territories import communes as territories
from listing.cleaning import clean_text
from listing.reading import read


@reads(typed=("q",))
@require_safe
def communes(request):
    """``{"communes": [{"code", "name", "label", "detail"}]}``, at most eight, cached for a day by any cache."""
    text = clean_text(request.GET.get("q", "")[:MAX_TEXT])
    found = territories.search(text, limit=SUGGESTIONS) if len(text) > 1 and not discreet.active() else []
    found = [] if discreet.active() else describe(found or territories.similar(text))
    response = JsonResponse(
        {
            "communes": [
                {"code": item.code, "name": item.name, "label": str(item), "detail": item.detail} for item in found
            ],
            **discreet.red_flag(request),
        }
    )
    patch_cache_control(response, public=True, max_age=3600, s_maxage=86400)
    return response


def _coordinate(text: str, limit: float) -> float | None:
    """A number of degrees, rounded to 0.01 (about one kilometre) whatever the browser sent; None when it is not one."""
    try:
        value = round(float(text[:20]), 2)
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


@reads("lat", "lon")
@never_cache
@csrf_exempt  # It changes nothing and needs no cookie: there is nothing to forge.
@sensitive_post_parameters("lat", "lon")
@require_http_methods(["GET", "HEAD", "POST"])
def around(request):
    """From a position in the body of a POST to the address of its commune; the position goes no further.

    Whoever comes back here by a link (another language, a page left open) finds the start again, never a blank page.
    """
    if request.method != "POST":
        if request.GET:  # a position never travels in an address
            return HttpResponseNotAllowed(["POST"])
        return HttpResponseRedirect(reverse("directory:nearby"))
    lat = _coordinate(request.POST.get("lat", ""), 90)
    lon = _coordinate(request.POST.get("lon", ""), 180)
    commune = nearest(lat, lon) if lat is not None and lon is not None else None
    if commune is None:
        message = _("We could not find a commune around you. Type the name of a commune or a postcode.")
        context = {"message": message}
        return render(request, "directory/nearby_start.html", context, status=422)
    asked = at(read(PLACES, request.POST), commune.code)  # what was chosen stays: kinds, cost, opening
    response = HttpResponseRedirect(reverse("directory:nearby") + asked.address(left_out=True))
    response.status_code = 303
    return response
