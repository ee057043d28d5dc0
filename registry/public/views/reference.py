"""Methodology and open data: how a letter is made, and everything needed to make it again."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exports import csv_response
from core.parameters import reads
from listing.formats import as_open_data, json_response
from registry.enums import FrameworkStatus
from registry.models import Framework
from registry.public import feed, opendata, serialize
from registry.public.freshness import stamp
from registry.public.views.common import crumbs, french
from registry.rules import plain


def _versions() -> list[Framework]:
    """Versions of the label's framework, newest first, without their (large) data."""
    latest = Framework.objects.latest_usable()
    if latest is None:
        return []
    return list(Framework.objects.filter(code=latest.code).defer("data").order_by("-loaded_at", "-pk"))


def _framework(version: str) -> Framework | None:
    """The version asked (404 when unknown), or the one that new evaluations use (``None`` before any is loaded)."""
    latest = Framework.objects.latest_usable()
    if not version or latest is None:
        return latest
    found = Framework.objects.filter(code=latest.code, version=version).first()
    if found is None:
        raise Http404(_("This version of the framework does not exist."))
    return found


@reads("version")
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """The framework, rendered from its rows; ``?version=`` shows another one."""
    framework = _framework(request.GET.get("version", "").replace("\x00", "")[:20])
    context = {
        "framework": framework,
        "breadcrumb": crumbs((_("How a letter is made"), "")),
        "versions": _versions(),
        "share_title": _("How a letter is made"),
        "fr": french(),
    }
    if framework:
        context |= {
            "data": plain.in_words(framework.data),
            "is_draft": framework.status == FrameworkStatus.DRAFT,
            "dimensions": framework.dimensions.prefetch_related("criteria"),
            "criteria_count": framework.criteria.count(),
            "proofs": framework.data.get("niveaux_preuve", {}),
            "weights": framework.data["notation"].get("poids_criteres", {}),
        }
    return render(request, "registry/method.html", context)


@require_safe
def framework_json(request: HttpRequest, version: str) -> HttpResponse:
    """The whole framework as JSON: what ``score_evaluation --framework`` reads."""
    framework = _framework(version)
    if framework is None:
        raise Http404(_("This version of the framework does not exist."))
    return stamp(request, json_response(framework.data), changed=framework.loaded_at)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Page of the sets, with their columns and their licence."""
    context = {
        "sets": opendata.SETS.values(),
        "versions": _versions(),
        "share_title": _("Open data"),
        "licence_url": serialize.LICENCE_URL,
        "breadcrumb": crumbs((_("Open data"), "")),
        "list_address": serialize.absolute("registry:list"),
    }
    return render(request, "registry/open_data.html", context)


@require_safe
def data_set(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One set, complete, as ``csv``, ``json`` or ``jsonl`` (one JSON object a line)."""
    found = opendata.SETS.get(name)
    if found is None:
        raise Http404(_("This data set does not exist."))
    if form == "json":
        rows = list(found.rows())
        return json_response({"licence": serialize.LICENCE, "set": name, "count": len(rows), "results": rows})
    if form == "jsonl":
        lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in found.rows())
        response = HttpResponse(lines, content_type="application/jsonl; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="prevenance-{name}.jsonl"'
    else:
        response = csv_response(map(serialize.flat, found.rows()), found.fields, f"prevenance-{name}.csv")
    return as_open_data(response)


@require_safe
def label_feed(request: HttpRequest) -> HttpResponse:
    """Atom feed of the whole label: new labels and changes of state."""
    events = feed.latest_events()
    return stamp(request, feed.response(events), changed=events[0].at if events else None)
