"""``/pres-de-chez-moi/``: a commune, then the list of places, then the same on a map. GET only, no cookie."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import phones, shared
from core.templatetags.core import long_date
from directory.models import OfferKind
from directory.public import coverage, maps, schedule
from directory.public.exports import export
from directory.public.places_list import DEFAULT_RADIUS, PLACES, address_at, at, radius_words
from directory.public.results import Results, find
from directory.public.views.place import km_words
from directory.public.where import Where, locate
from frame.navigation import localise
from listing.declaration import HTML, ListQuery
from listing.formats import not_ready, refusal, serves
from listing.reading import read
from listing.showing import chips, choices, exports, sorts


def _fault(query: ListQuery, where: Where):
    """Answer for machines when the place is not one commune: a message and, when there are, the choices."""
    choices = [
        {"code": item.code, "name": str(item), "address": at(query, item.code).address(left_out=True)}
        for item in where.choices
    ]
    if choices and not where.guessed:
        message = _("Several communes answer to this name or postcode: choose one with “commune”.")
    elif where.typed:
        message = _("No commune answers to this name or postcode.")
    else:
        message = _("Say where: “ou” (a commune or a postcode) or “commune” (an INSEE code).")
    unknown = where.typed and (where.guessed or not choices)
    return refusal([message], status=404 if unknown else 400, choices=choices)


@serves(PLACES)
@require_safe
def nearby(request):
    """The start, the choices, or the list; or the same list for machines."""
    query = read(PLACES, request.GET)
    machine = query.format != HTML
    where = locate(query)
    if where.commune is None:
        return _fault(query, where) if machine else _start(request, query, where)
    if query.first("commune") != where.commune.code:
        # One address per list: what was typed is gone from it, and shared caches keep one copy.
        address = at(query, where.commune.code).address(format=query.format, left_out=True)
        return HttpResponseRedirect(reverse("directory:nearby") + address)
    if machine and query.problems:
        return refusal(query.problems, choices=[])
    results = find(query, where.commune)
    if machine and results.rebuilding:
        return not_ready(refusal([_("The list is being prepared")], choices=[]))
    if machine:
        return export(request, results)
    kinds = OfferKind.in_language(translation.get_language())
    problems = [*query.problems, *([results.problem] if results.problem else [])]
    now = timezone.now()
    fresh = _say_open_or_closed(results, now)
    response = render(request, "directory/nearby.html", {**_context(query, results, kinds), "problems": problems})
    if results.rows or query.first("ouvert") == "maintenant":
        response["Cache-Control"] = f"public, max-age=0, s-maxage={fresh}, stale-if-error=3600"
    return not_ready(response) if results.rebuilding else response


def _say_open_or_closed(results: Results, now: dt.datetime) -> int:
    """Give each row its ``state`` at ``now``; return the seconds during which all of them stay true."""
    fresh = schedule.FRESH
    for line in results.rows:
        plan = schedule.state_now(line.place, now)
        line.state = plan.state
        fresh = min(fresh, plan.fresh_for(now))
    return fresh


def _kept(query: ListQuery) -> list[tuple[str, str]]:
    """What a new search keeps of this one: everything but the place."""
    return [pair for pair in query.pairs() if pair[0] not in ("commune", "ou")]


def _start(request, query: ListQuery, where: Where):
    """The field alone, with the choices when what was typed is ambiguous, or a clear message."""
    message = ""
    if where.typed and (where.guessed or not where.choices):
        message = _("We know no commune with this name or postcode. Check the spelling, or type the postcode only.")
    elif "ou" in request.GET and not query.first("ou"):
        message = _("Type the name of a commune or a postcode.")
    choices = [
        {"name": str(item), "detail": item.detail, "url": at(query, item.code).address(left_out=True)}
        for item in where.choices
    ]
    known = OfferKind.in_language(translation.get_language())
    kinds, absent = coverage.sorted_out(known)
    context = {
        "typed": query.first("ou"),
        "choices": choices,
        "guessed": where.guessed,
        "message": message,
        "keep": _kept(query),
        "kinds": kinds,
        "absent": absent,
        "gaps": coverage.gaps(query.all("type"), known),
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


def _context(query: ListQuery, results: Results, kinds: dict) -> dict:
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
    number = results.page.number
    gaps = results.gaps(kinds)
    headline = _headline(results, gaps)
    return {
        "canonical": path + address_at(commune.code, page=number),
        "alternates": [
            {"code": code, "url": localise(path, code) + query.address(page=number)}
            for code, _name in settings.LANGUAGES
        ],
        "share_title": headline,
        "query": query,
        "results": results,
        "commune": commune,
        "parts": parts,
        "page": results.page,
        "headline": headline,
        "gaps": gaps,
        "covered_part": len(gaps) < len(query.all("type")) or not gaps,
        "radius_words": radius_words(results.radius),
        "asked_words": radius_words(results.asked),
        "kinds": results.facets["type"],
        "costs": choices(query, "cout"),
        "accesses": results.facets["acces"],
        "openings": [
            {"value": "", "label": _("At any time"), "count": None, "selected": not query.first("ouvert")},
            *choices(query, "ouvert"),
        ],
        "radii": [{**one, "selected": one["value"] == str(results.asked)} for one in choices(query, "rayon")],
        "sorts": sorts(query),
        "keep": _kept(query),
        "unmapped": sum(not row.place.has_position for row in results.rows),
        "today": long_date(timezone.localdate()),
        "address": settings.BASE_URL.rstrip("/") + path + query.address(),
        "chosen": chips(query),
        "reset": address_at(commune.code),
        "map": drawing,
        "map_key": maps.key_of(results),
        "map_title": _("Map of the places of this page"),
        "map_credit": maps.CREDIT,
        "map_bbox": ",".join(f"{value:.4f}" for value in drawing.bbox) if drawing and drawing.bbox else "",
        "map_base": maps.base_address(drawing.bbox) if drawing and drawing.bbox else "",
        "tiles": settings.MAP_TILES_URL,
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "exports": exports(query),
        "sources": _sources(results),
        "default_radius": DEFAULT_RADIUS,
        "arrondissements": _arrondissements(commune, query),
    }


def _headline(results: Results, gaps: list[coverage.Gap]) -> str:
    commune = results.commune.name
    if not results.total and gaps:
        kinds = ", ".join(gap.kind.label for gap in gaps)
        return _("%(kinds)s near %(commune)s: not in our directory yet") % {"kinds": kinds, "commune": commune}
    if not results.total:
        return _("We know no place near %(commune)s") % {"commune": commune}
    count = ngettext("%(count)s place", "%(count)s places", results.total) % {"count": results.total}
    return _("%(places)s near %(commune)s") % {"places": count, "commune": commune}


def _sources(results: Results) -> list:
    """Sources of the places shown, each once."""
    found = {row.place.source_id: row.place.source for row in results.rows if row.place.source}
    return sorted(found.values(), key=lambda source: source.name)


def _arrondissements(commune, query: ListQuery) -> list[dict]:
    """For Paris, Lyon and Marseille: the same list, one arrondissement at a time."""
    if commune.code not in ("75056", "69123", "13055"):
        return []
    return [{"name": child.name, "url": at(query, child.code).address()} for child in commune.children.order_by("code")]
