"""Pages and collections opened by a shared password: one form, its own address, no cookie before the password."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from core import form_tokens

from . import throttle
from .forms import wait_message
from .readers import reader_key
from .views import too_many

DOOR = "shared-password"


def _answer(request, restriction, show) -> HttpResponse:
    """Show the form, read it, or say to wait. ``show(form)`` gives the page around it.

    The right password opens a session that ends with the browser: the only cookie of the public side, said in the form.
    """
    if request.method != "POST":
        return show(PasswordViewRestrictionForm(instance=restriction, initial={"return_url": "/"}))
    form = PasswordViewRestrictionForm(request.POST, instance=restriction)
    if request.form_is_stale:
        form.add_error(None, form_tokens.STALE_MESSAGE)
        return _with_status(show(form), 403)
    subject, reader = f"{restriction._meta.label}:{restriction.pk}", reader_key(request)
    if wait := throttle.begin(DOOR, subject, reader).wait:
        form.errors.clear()  # whether it was right is not said
        form.add_error(None, wait_message(wait))
        return too_many(show(form), wait)
    if not form.is_valid():
        return _with_status(show(form), 422)
    throttle.succeeded(DOOR, subject, reader)
    wanted = form.cleaned_data["return_url"]
    if not url_has_allowed_host_and_scheme(wanted, request.get_host(), request.is_secure()):
        wanted = "/"
    restriction.mark_as_passed(request)
    request.session.cycle_key()
    return redirect(wanted)


def _with_status(response: HttpResponse, status: int) -> HttpResponse:
    response.status_code = status
    return response


@form_tokens.public_form
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, page_view_restriction_id: int, page_id: int):
    """The password of a page. The page must be one that this restriction covers."""
    restriction = get_object_or_404(PageViewRestriction, pk=page_view_restriction_id, restriction_type="password")
    shown = get_object_or_404(Page.objects.live(), pk=page_id).specific
    restriction = get_object_or_404(shown.get_view_restrictions(), pk=restriction.pk)
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, shown.pk])
    return _answer(request, restriction, lambda form: shown.serve_password_required_response(request, form, address))


@form_tokens.public_form
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def collection(request, restriction_id: int):
    """The password of a collection of documents."""
    restriction = get_object_or_404(CollectionViewRestriction, pk=restriction_id, restriction_type="password")
    address = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    template = settings.WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE
    return _answer(
        request,
        restriction,
        lambda form: TemplateResponse(request, template, {"form": form, "action_url": address}),
    )
