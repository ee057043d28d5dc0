"""The sheet of a tool: page, JSON, badge, QR code, short address."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import formats
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import qr as qr_code
from core import shared
from listing.formats import json_response
from registry.enums import LETTER_STATES, State
from registry.framework import words
from registry.models import Tool
from registry.presentation.shown import Shown
from registry.public import banner, catalogue, serialize
from registry.public.badge import Badge, draw, etag
from registry.public.freshness import stamp
from registry.public.sheet import ToolSheet
from registry.public.views.common import canonical, crumbs, french, sheet_or_404
from registry.rules import identifiers
from vocabularies.models import Audience, Topic

SVG_TYPE = "image/svg+xml"
BADGE_CACHE = "public, max-age=300, s-maxage=300, stale-if-error=3600"


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """ToolSheet of a tool. ``key`` is an identifier, or a short name (slug) that leads to it."""
    identifier = identifiers.normalise(key)
    if identifier is None:
        return _by_slug(key)
    if identifier != key:
        return HttpResponsePermanentRedirect(reverse("registry:detail", args=[identifier]))
    if not Tool.objects.public().filter(identifier=identifier).exists():
        raise Http404(_("No tool has this identifier."))
    # Read only by what is not kept yet.
    sheet = SimpleLazyObject(lambda: sheet_or_404(identifier))
    title, description = shared.kept("sheet-share", identifier, get_language(), make=lambda: _share(sheet))
    context = {
        "identifier": identifier,
        "sheet": sheet,
        "tool": SimpleLazyObject(lambda: sheet.tool),
        "label": SimpleLazyObject(lambda: sheet.label),
        "banners": SimpleLazyObject(lambda: banner.banners(sheet)),
        "similar": SimpleLazyObject(lambda: [] if sheet.letter else catalogue.similar(sheet.tool)),
        "topics": SimpleLazyObject(lambda: _terms(Topic, sheet.tool.topics)),
        "audiences": SimpleLazyObject(lambda: _terms(Audience, sheet.tool.audiences)),
        "breadcrumb": SimpleLazyObject(lambda: crumbs((sheet.tool.name, ""))),
        "agreement": SimpleLazyObject(lambda: agreement(sheet)),
        "page_address": serialize.absolute("registry:detail", identifier),
        "badge_address": serialize.absolute("registry:badge", identifier),
        "report_address": SimpleLazyObject(lambda: report_address(sheet.tool)),
        "share_title": title,
        "share_description": description,
        "fr": french(),
    }
    return render(request, "registry/detail.html", context)


def _share(sheet: ToolSheet) -> tuple[str, str]:
    """Title and description of a shared link."""
    return f"{sheet.tool.name} · {label_in_words(sheet)}", sheet.tool.summary


def _terms(model: type[Topic | Audience], shown: Iterable) -> list:
    """Terms in the reader's language; those that the vocabulary lost keep the words of the presentation."""
    words = model.in_language(get_language())
    return [words.get(term.code, term) for term in shown]


def label_in_words(sheet: ToolSheet) -> str:
    """Letter and word, or the state, for the title of a shared link."""
    if sheet.letter:
        return f"{sheet.letter}, {words.spoken(sheet.label.letter_word)}"
    return str(sheet.label.state_label) if sheet.label else _("Never evaluated")


def report_address(tool: Shown) -> str:
    """Where a misuse of the badge is reported: a message already addressed, no form that keeps data."""
    subject = _("Misuse of the label %(identifier)s") % {"identifier": tool.identifier}
    return f"mailto:{settings.CONTACT_EMAIL}?" + urlencode({"subject": subject}).replace("+", "%20")


def _by_slug(slug: str) -> HttpResponse:
    """Redirect a short name, of today or former: to its tool, or to the list when several tools share it."""
    found = catalogue.by_slug(slug.lower())
    if not found:
        raise Http404(_("No tool has this identifier."))
    if len(found) > 1:
        return HttpResponseRedirect(reverse("registry:list") + "?" + urlencode({"q": found[0].name}))
    return HttpResponseRedirect(reverse("registry:detail", args=[found[0].identifier]))


def agreement(sheet: ToolSheet) -> dict | None:
    """Agreement of the two blind evaluations, with words for the kappa of each dimension."""
    raw = sheet.label.agreement if sheet.label else None
    if not raw or raw.get("share") is None:
        return None
    kappas = raw.get("kappa") or {}
    return {
        "percent": formats.localize(round(float(raw["share"]) * 100, 1)),
        "lines": [
            {"name": line.name, "kappa": _number(kappas.get(line.code)), "word": kappa_word(kappas.get(line.code))}
            for line in sheet.dimensions
        ],
        "hours": floatformat(sum(float(one) for one in raw.get("hours") or [])),
    }


def _number(value: float | None) -> str:
    return formats.localize(round(float(value), 2)) if value is not None else "—"


def kappa_word(value: float | None):
    """Usual reading of Cohen's kappa (Landis and Koch, 1977)."""
    if value is None:
        return _("cannot be computed: the answers do not vary")
    for least, word in ((0.81, _("almost perfect")), (0.61, _("strong")), (0.41, _("moderate")), (0.21, _("fair"))):
        if value >= least:
            return word
    return _("weak")


@require_safe
@canonical
def detail_json(request: HttpRequest, sheet: ToolSheet) -> HttpResponse:
    """The same sheet as open data."""
    return stamp(request, json_response(serialize.full(sheet)), changed=sheet.last_change)


@require_safe
@canonical
def badge(request: HttpRequest, sheet: ToolSheet) -> HttpResponse:
    """Live badge: the state is read each time; short cache, strong validator."""
    svg = draw(badge_of(sheet))
    response = HttpResponse(svg, content_type=SVG_TYPE)
    response["Cache-Control"] = BADGE_CACHE
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return stamp(request, response, etag=etag(svg))


def badge_of(sheet: ToolSheet) -> Badge:
    """What the badge of a tool says today."""
    label = sheet.label
    status = {State.LABELLISEE: "valid", State.AVEC_RESERVES: "reserved", State.A_REVERIFIER: "checking"}
    tested = sheet.evaluation.tested_on if sheet.evaluation else None
    if label is None:
        headline, first, second = _("No label"), _("This tool was never evaluated"), ""
    elif sheet.state in LETTER_STATES:
        headline, first = words.spoken(label.letter_word), str(label.state_label)
        second = _("Valid until %(day)s") % {"day": formats.date_format(label.expires_on)} if label.expires_on else ""
    else:
        headline, first = str(label.state_label), sheet.why_no_letter or _("This label is not valid today")
        second = _("Tested on %(day)s") % {"day": formats.date_format(tested)} if tested else ""
    return Badge(
        identifier=sheet.tool.identifier,
        name=sheet.tool.name,
        status=status.get(sheet.state, "off" if label else "none"),
        letter=sheet.letter,
        headline=headline,
        lines=(first, second),
        direction="rtl" if get_language_bidi() else "ltr",
    )


@require_safe
@canonical
def summary(request: HttpRequest, sheet: ToolSheet) -> HttpResponse:
    """The sheet on one page of paper, with the code that leads to what the label is today."""
    address = serialize.absolute("registry:list").removesuffix("/label/") + f"/v/{sheet.tool.identifier}"
    context = {"sheet": sheet, "tool": sheet.tool, "label": sheet.label, "fr": french(), "address": address}
    return render(request, "registry/summary.html", context | {"code": qr_code.svg(address)})


@require_safe
@canonical
def qr(request: HttpRequest, sheet: ToolSheet) -> HttpResponse:
    """QR code of the short address, for paper."""
    address = serialize.absolute("registry:list").removesuffix("/label/") + f"/v/{sheet.tool.identifier}"
    svg = qr_code.svg(address)
    return stamp(request, HttpResponse(svg, content_type=SVG_TYPE), etag=etag(svg))


@require_safe
def short(request: HttpRequest, key: str) -> HttpResponse:
    """``/v/<identifier>`` (QR codes, paper): the sheet. Says nothing about whether the tool is public."""
    identifier = identifiers.normalise(key)
    if identifier is None:
        raise Http404(_("No tool has this identifier."))
    return HttpResponseRedirect(reverse("registry:detail", args=[identifier]))
