"""« Report an error »: its own address, never cached, protected without a captcha and without JavaScript."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core import form_tokens
from directory.models import Place
from directory.public.forms import PublicReportForm
from distress.forms import is_in_danger, reads_danger
from security import limits

TIMES, SECONDS = 10, 3600  # reports that one reader may send in an hour


def _place(slug: str) -> Place:
    return get_object_or_404(Place.objects.public().select_related("commune"), slug=slug)


@form_tokens.public_form
@reads_danger("message", "contact")
@sensitive_post_parameters("message", "contact")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, slug):
    """Show and receive the form. What was entered stays when something is missing or too frequent."""
    place = _place(slug)
    form = PublicReportForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        if form.is_robot:
            return redirect("directory:report-thanks", slug=slug)
        if request.form_is_stale:
            form.add_error(None, form_tokens.STALE_MESSAGE)
            status = 403
        elif not form.is_valid():
            status = 422
        elif wait := limits.wait(request, "directory.report", times=TIMES, seconds=SECONDS):
            form.add_error(None, _("Many reports came from your connection. Please try again in an hour."))
            status = 429
        elif is_in_danger(request):  # these words are not kept, and a redirect would lose the number
            return render(request, "directory/report_thanks.html", {"place": place, "unkept": True})
        else:
            form.instance.place = place
            form.save()
            return redirect("directory:report-thanks", slug=slug)
    response = render(request, "directory/report.html", {"place": place, "form": form}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@never_cache
@require_safe
def thanks(request, slug):
    """What happens now."""
    return render(request, "directory/report_thanks.html", {"place": _place(slug)})
