"""Base map of the map that moves: outlines of départements and names of communes, as GeoJSON from this site."""

from django.http import Http404, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.parameters import reads
from directory.public import maps
from directory.public.svgmap import MapBounds


@reads(open_path=True)
@require_safe
def outlines(request, box):
    """GeoJSON of what is in ``west,south,east,north``, whole degrees: few addresses, so that caches keep them all."""
    try:
        west, south, east, north = (int(part) for part in box.split(","))
    except ValueError:
        raise Http404 from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90) or east - west > 12 or north - south > 12:
        raise Http404
    response = JsonResponse(
        maps.base_geojson(MapBounds(west, south, east, north)),
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    patch_cache_control(response, public=True, max_age=86400, s_maxage=604800)
    return response
