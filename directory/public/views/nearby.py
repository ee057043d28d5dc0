"""``/pres-de-chez-moi/``: a commune, then the list of places, then the same on a map. GET only, no cookie."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import phones, shared
from core.pages import beyond_last
from core.parameters import reads
from core.templatetags.core import long_date
from directory.models import OfferKind
from directory.public import maps, schedule
from directory.public.exports import export
from directory.public.query import ACCESS, COMMUNE_ONLY, COSTS, DEFAULT_RADIUS, OPENINGS, RADII, SORTS, NearbyQuery
from directory.public.results import Results, find, offered_kinds
from directory.public.views.place import km_words
from directory.public.where import Where, locate
from frame.navigation import localise

RETRY_SECONDS = "15"


def _fault(query: NearbyQuery, where: Where):
    """Answer for machines when the place is not one commune: a message and, when there are, the choices."""
    choices = [
        {"code": item.code, "name": str(item), "address": query.at(item.code).address()} for item in where.choices
    ]
    if choices and not where.guessed:
        message = _("Several communes answer to this name or postcode: choose one with “commune”.")
    elif where.typed:
        message = _("No commune answers to this name or postcode.")
    else:
        message = _("Say where: “ou” (a commune or a postcode) or “commune” (an INSEE code).")
    unknown = where.typed and (where.guessed or not choices)
    return JsonResponse({"error": message, "choices": choices}, status=404 if unknown else 400)


@reads(*("ou", "commune", "cout", "acces", "ouvert", "rayon", "tri", "page", "format"), many=("type",), blank=("ou",))
@require_safe
def nearby(request):
    """The start, the choices, or the list; or the same list for machines."""
    query = NearbyQuery.read(request.GET)
    where = locate(query)
    if where.commune is None:
        return _fault(query, where) if query.format else _start(request, query, where)
    if query.commune != where.commune.code:
        # One address per list: what was typed is gone from it, and shared caches keep one copy.
        return HttpResponseRedirect(
            reverse("directory:nearby")
            + query.at(where.commune.code).address(**({"format": query.format} if query.format else {}))
        )
    kinds = OfferKind.in_language(translation.get_language())
    query, problems = _left_out(request, query, kinds)
    if query.format and problems:
        return JsonResponse({"error": " ".join(problems), "choices": []}, status=400)
    results = find(query, where.commune, kinds)
    if query.format and results.rebuilding:
        return _later(JsonResponse({"error": _("The list is being prepared"), "choices": []}))
    if query.format:
        return export(request, results)
    if query.page > results.page.number:
        problems.append(beyond_last(results.page.number))
    response = render(request, "directory/nearby.html", {**_context(query, results, kinds), "problems": problems})
    if query.opening == "maintenant":
        response["Cache-Control"] = "public, max-age=0, s-maxage=60, stale-if-error=3600"
    return _later(response) if results.rebuilding else response


def _later(response):
    """503: the index is being made anew; a better answer comes in a moment, so nobody keeps this one."""
    response.status_code = 503
    response["Retry-After"], response["Cache-Control"] = RETRY_SECONDS, "no-store"
    return response


def _left_out(request, query: NearbyQuery, kinds: dict) -> tuple[NearbyQuery, list[str]]:
    """The request without the kinds nobody knows, and what was left out of it, in words."""
    known = tuple(code for code in query.kinds if code in kinds)
    unknown = [("type", value) for value in dict.fromkeys(request.GET.getlist("type")) if value and value not in kinds]
    others = [(name, request.GET.get(name, "")) for name in query.faults if name not in ("commune", "type", "page")]
    problems = [
        _("We do not know “%(value)s” for the filter “%(name)s”: it was left out.")
        % {"value": "".join(letter for letter in value[:60] if letter.isprintable()), "name": name}
        for name, value in [*unknown[:5], *others]
    ]
    if "page" in query.faults and not query.format:
        problems.append(_("This page number does not exist: here is the first page."))
    return replace(query, kinds=known), problems


def _start(request, query: NearbyQuery, where: Where):
    """The field alone, with the choices when what was typed is ambiguous, or a clear message."""
    message = ""
    if where.typed and (where.guessed or not where.choices):
        message = _("We know no commune with this name or postcode. Check the spelling, or type the postcode only.")
    elif "ou" in request.GET and not query.text:
        message = _("Type the name of a commune or a postcode.")
    elif "commune" in query.faults:
        message = _("This address names no commune. Type a name or a postcode.")
    choices = [
        {"name": str(item), "detail": item.detail, "url": query.at(item.code).address()} for item in where.choices
    ]
    context = {
        "query": query,
        "choices": choices,
        "guessed": where.guessed,
        "message": message,
        "keep": [pair for pair in query.params() if pair[0] not in ("commune", "ou")],
        "kinds": offered_kinds(OfferKind.in_language(translation.get_language())),
    }
    return render(request, "directory/nearby_start.html", context, status=404 if message and where.typed else 200)


@dataclass(frozen=True, slots=True)
class Words:
    """What a line says of a place, in the language of the reader, today."""

    kinds: tuple[str, ...]
    free: bool
    phone: str
    today: str
    hours: str


def words_of(place, kinds: dict) -> Words:
    """The words of a place, made once while the public content stays."""
    return shared.kept("place-words", place.pk, translation.get_language(), make=lambda: _words_of(place, kinds))


def _words_of(place, kinds: dict) -> Words:
    offers = [offer for offer in place.offers.all() if offer.is_public]
    codes = dict.fromkeys(offer.kind.code for offer in offers)
    return Words(
        kinds=tuple(kinds[code].label for code in codes if code in kinds),
        free=any(offer.cost in ("free", "covered") for offer in offers),
        phone=phones.displayed(place.phone),
        today=schedule.day_line(place),
        hours=schedule.week_line(place),
    )


def _context(query: NearbyQuery, results: Results, kinds: dict) -> dict:
    commune = results.commune
    for row in results.rows:
        row.words = words_of(row.place, kinds)
        row.distance = "" if row.distance_km is None else km_words(row.distance_km)
    drawing = maps.of_results(results) if results.rows else None
    parts = [
        {"title": title, "rows": rows}
        for title, rows in (
            (_("In %(commune)s") % {"commune": commune.name}, [row for row in results.rows if row.inside]),
            (_("Around %(commune)s") % {"commune": commune.name}, [row for row in results.rows if not row.inside]),
        )
        if rows
    ]
    path = reverse("directory:nearby")
    page = {"page": results.page.number} if results.page.number > 1 else {}
    return {
        "canonical": path + NearbyQuery(commune=commune.code).address(**page),
        "alternates": [
            {"code": code, "url": localise(path, code) + query.address(**page)} for code, _name in settings.LANGUAGES
        ],
        "share_title": _headline(results),
        "query": query,
        "results": results,
        "commune": commune,
        "parts": parts,
        "page": results.page,
        "headline": _headline(results),
        "radius_words": radius_words(results.radius),
        "asked_words": radius_words(results.asked),
        "kinds": results.facets["type"],
        "costs": _choices(COSTS, query.cost),
        "accesses": results.facets["acces"],
        "openings": [
            {"value": "", "label": _("At any time"), "selected": not query.opening},
            *_choices(OPENINGS, query.opening),
        ],
        "radii": [
            {"value": value, "label": radius_words(value), "selected": value == results.asked}
            for value in (COMMUNE_ONLY, *RADII)
        ],
        "sorts": [{**item, "url": query.address(sort=item["value"])} for item in _choices(SORTS, query.sort)],
        "keep": [pair for pair in query.params() if pair[0] not in ("commune", "ou")],
        "unmapped": sum(not row.place.has_position for row in results.rows),
        "today": long_date(timezone.localdate()),
        "address": settings.BASE_URL.rstrip("/") + path + query.address(),
        "chosen": _chosen(query, kinds),
        "reset": NearbyQuery(commune=commune.code).address(),
        "map": drawing,
        "map_key": maps.key_of(results),
        "map_title": _("Map of the places of this page"),
        "map_credit": maps.CREDIT,
        "map_bbox": ",".join(f"{value:.4f}" for value in drawing.bbox) if drawing and drawing.bbox else "",
        "map_base": maps.base_address(drawing.bbox) if drawing and drawing.bbox else "",
        "tiles": settings.MAP_TILES_URL,
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "exports": [
            (name, query.address(format=code))
            for name, code in (("CSV", "csv"), ("JSON", "json"), ("GeoJSON", "geojson"))
        ],
        "sources": _sources(results),
        "default_radius": DEFAULT_RADIUS,
        "arrondissements": _arrondissements(commune, query),
    }


def radius_words(radius: int) -> str:
    """« within 10 km » or « in this commune only »."""
    if radius == COMMUNE_ONLY:
        return _("in this commune only")
    return _("within %(radius)s km") % {"radius": radius}


def _headline(results: Results) -> str:
    if not results.total:
        return _("No place found near %(commune)s") % {"commune": results.commune.name}
    count = ngettext("%(count)s place", "%(count)s places", results.total) % {"count": results.total}
    return _("%(places)s near %(commune)s") % {"places": count, "commune": results.commune.name}


def _choices(options: dict, chosen: str) -> list[dict]:
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in options.items()]


def _chosen(query: NearbyQuery, kinds: dict) -> list[dict]:
    """What narrows the list, each with the address of the list without it."""
    chosen = [
        {
            "label": kinds[code].label if code in kinds else code,
            "url": query.address(kinds=tuple(other for other in query.kinds if other != code)),
        }
        for code in query.kinds
    ]
    if query.cost:
        chosen.append({"label": COSTS[query.cost], "url": query.address(cost="")})
    if query.access:
        chosen.append({"label": ACCESS[query.access], "url": query.address(access="")})
    if query.opening:
        chosen.append({"label": OPENINGS[query.opening], "url": query.address(opening="")})
    return chosen


def _sources(results: Results) -> list:
    """Sources of the places shown, each once."""
    found = {row.place.source_id: row.place.source for row in results.rows if row.place.source}
    return sorted(found.values(), key=lambda source: source.name)


def _arrondissements(commune, query: NearbyQuery) -> list[dict]:
    """For Paris, Lyon and Marseille: the same list, one arrondissement at a time."""
    if commune.code not in ("75056", "69123", "13055"):
        return []
    return [{"name": child.name, "url": query.at(child.code).address()} for child in commune.children.order_by("code")]
