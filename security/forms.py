"""Forms of sign-in and password change, slowed down by ``throttle``."""

import unicodedata

from django import forms
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail.admin.forms.auth import LoginForm, PasswordChangeForm
from wagtail.admin.views.account import ChangePasswordPanel

from . import actor, throttle


def wait_message(seconds: int) -> str:
    """Message that tells how many minutes to wait before another try."""
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Too many tries. Try again in %(minutes)d minute.",
        "Too many tries. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def subject_of(text: str) -> str:
    """An account as it is typed, so that capitals and look-alike spellings are one account for the counts."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


class SignInForm(LoginForm):
    """Wagtail's form, without « remember me » (sessions end with the browser), that says how long to wait."""

    remember = None

    def get_invalid_login_error(self):
        """The same words for a wrong password, an unknown account and a closed one; other words while one waits."""
        if wait := getattr(self.request, "must_wait", 0):
            message = gettext("%(wait)s Or choose a new password: a link is sent to the mail of the account.")
            return forms.ValidationError(message % {"wait": wait_message(wait)}, code="wait")
        return super().get_invalid_login_error()


class SlowPasswordChangeForm(PasswordChangeForm):
    """Password change whose tries at the present password are limited."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": gettext_lazy("Your present password was entered incorrectly. Please enter it again."),
    }

    def clean_old_password(self):
        """Count, compare, take back when right. Wagtail reads the form again to show it: that is the same try."""
        typed, known = self.cleaned_data["old_password"], getattr(self.user, "_own_password_tried", None)
        if known is None or known[0] != typed:
            subject, reader = str(self.user.pk), actor.current().reader
            wait = throttle.begin("own-password", subject, reader).wait
            self.user._own_password_tried = known = (typed, wait)
            if not wait and self.user.check_password(typed):
                throttle.succeeded("own-password", subject, reader)
        if known[1]:
            raise forms.ValidationError(wait_message(known[1]), code="wait")
        return super().clean_old_password()


def guard_password_change() -> None:
    """Wagtail has no setting for the form of this panel of the account page (8.0)."""
    ChangePasswordPanel.form_class = SlowPasswordChangeForm
