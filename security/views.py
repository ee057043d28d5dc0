"""Sign-in and reset of the administration: Wagtail's views, with a status and a delay when one tries too often."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from wagtail.admin.views import account

from core import later
from core.parameters import reads

from . import journal, throttle
from .backends import DOOR
from .forms import SignInForm, subject_of, wait_message
from .models import EventKind
from .readers import reader_key
from .tasks import send_reset_link


def too_many(response, seconds: int):
    """Make ``response`` say 429 and when to come back."""
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


class SignInView(account.LoginView):
    """Sign in; 429 with ``Retry-After`` while one must wait."""

    template_name = "security/sign_in.html"

    def get_form_class(self):
        """Form whose error says how long to wait."""
        return SignInForm

    def form_invalid(self, form):
        """Show the form again with what was typed; 429 when one must wait."""
        response = super().form_invalid(form)
        wait = getattr(self.request, "must_wait", 0)
        return too_many(response, wait) if wait else response


class ResetView(account.PasswordResetView):
    """Ask for a new password: the same answer, as fast, whatever mail is typed, and never many mails to one person.

    Accounts are looked up by the task that sends (without a broker, as in the demo, it runs before the answer).
    """

    def form_valid(self, form):
        """Send the link when limits allow; 429 only for the tries of this reader, to tell nothing of the account."""
        mail = subject_of(form.cleaned_data["email"])
        verdict = throttle.begin("reset", mail, reader_key(self.request))
        if verdict.by & {"pair", "reader"}:
            form.add_error(None, wait_message(verdict.wait))
            return too_many(self.form_invalid(form), verdict.wait)
        journal.write(EventKind.RESET_ASKED, by="")
        if "subject" in verdict.by:
            return HttpResponseRedirect(self.get_success_url())
        address, language = form.cleaned_data["email"], get_language() or settings.LANGUAGE_CODE
        later.send(send_reset_link, address, self.request.get_host(), self.request.is_secure(), language)
        return HttpResponseRedirect(self.get_success_url())


class ResetConfirmView(account.PasswordResetConfirmView):
    """Choose the new password: the link was read in the mail of the account, so that its delay is over."""

    def form_valid(self, form):
        """Save the password, forget the failures of the account, write the event."""
        response = super().form_valid(form)
        throttle.mark_known(DOOR, subject_of(self.user.get_username()), reader_key(self.request))
        journal.write(EventKind.RESET_DONE, subject=self.user.get_username(), by="")
        return response


@never_cache
@reads("next")
def one_sign_in(request):
    """Redirect Wagtail's sign-in page of private pages to the sign-in of the administration."""
    wanted = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(wanted, request.get_host(), request.is_secure()):
        wanted = "/"
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied("Sign in at the administration.")
    return redirect(f"{reverse('wagtailadmin_login')}?{urlencode({'next': wanted})}")
