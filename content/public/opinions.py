"""« Did this page help? »: own address, no cookie, never cached; words that tell of a danger get a number at once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from content.models import LISTED
from content.opinions import keeping
from content.opinions.forms import YES, OpinionForm
from content.pages.queries import visible
from core import form_tokens
from core.parameters import reads
from distress.forms import is_in_danger, reads_danger
from security import limits

#: Answers that one connection may send in an hour, all pages together.
TIMES, SECONDS = 20, 3600
#: Time in which one connection is counted once for a page; its key changes at midnight (:mod:`security.readers`).
WINDOW = 24 * 3600


def _page(pk: int) -> Page:
    """The public page of this number, of a kind that is asked about; everything else is as unknown as nothing."""
    page = visible(Page.objects.filter(pk=pk)).select_related("locale").first()
    if page is None or not issubclass(page.specific_class or Page, LISTED):
        raise Http404(_("This page cannot be found"))
    return page


@reads("utile")
@form_tokens.public_form
@reads_danger("mots")
@sensitive_post_parameters("mots")
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: form_tokens.PublicFormRequest, pk: int) -> HttpResponse:
    """Show and receive the form. What was entered stays when something is missing or too frequent."""
    page = _page(pk)
    posted = request.method == "POST"
    form = OpinionForm(request.POST if posted else None, initial={"utile": request.GET.get("utile")})
    status, wait, in_danger = 200, 0, is_in_danger(request)
    if posted:
        if form.is_robot:
            return redirect("content:opinion-thanks", pk=pk)
        if request.form_is_stale:
            form.add_error(None, form_tokens.STALE_MESSAGE)
            status = 403
        elif not form.is_valid():
            status = 422
        elif wait := limits.wait(request, "content.opinion", times=TIMES, seconds=SECONDS):
            form.add_error(None, _("Many answers came from your connection. Please try again in an hour."))
            status = 429
        else:
            _keep(request, page, form, in_danger)
            if in_danger:  # a redirect would lose the number
                return _show(request, page, "content/opinion_thanks.html", {"unkept": True})
            return redirect("content:opinion-thanks", pk=pk)
    response = _show(request, page, "content/opinion.html", {"form": form}, status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _keep(request: HttpRequest, page: Page, form: OpinionForm, in_danger: bool) -> None:
    """Count the answer once a day for a connection; keep the words, never those that tell of a danger."""
    if limits.wait(request, f"content.opinion:{page.pk}", times=1, seconds=WINDOW):
        return
    helped = form.cleaned_data["utile"] == YES
    keeping.count(page.pk, helped)
    if form.cleaned_data["mots"] and not in_danger:
        keeping.keep_words(page.pk, helped, form.cleaned_data["mots"])


def _show(request: HttpRequest, page: Page, template: str, more: dict, status: int = 200) -> HttpResponse:
    address = reverse("content:opinion", args=[page.pk])
    response = render(request, template, {"about": page, "form_address": address, **more}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens now."""
    return _show(request, _page(pk), "content/opinion_thanks.html", {})
