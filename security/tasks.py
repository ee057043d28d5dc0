"""Daily purge of counts and events; sending of reset links."""

import datetime as dt

from celery import shared_task
from django.utils import timezone, translation
from wagtail.admin.views.account import PasswordResetView

from . import throttle
from .models import SecurityEvent


@shared_task
def forget() -> int:
    """Delete events of the log whose time is over (the database refuses the others) and counts nobody reads."""
    throttle.purge()
    # One day later than the date: the database counts days in another time zone, perhaps.
    return SecurityEvent.objects.filter(keep_until__lt=timezone.localdate() - dt.timedelta(days=1)).delete()[0]


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=5)
def send_reset_link(address: str, host: str, secure: bool, language: str) -> None:
    """Send the link with which a new password is chosen to the accounts of ``address``, if there are any.

    Whether there are is looked up here, after the answer: how long the answer takes says nothing.
    """
    view = PasswordResetView()
    form = view.get_form_class()({"email": address})
    if form.is_valid():
        with translation.override(language):
            form.save(
                domain_override=host,
                use_https=secure,
                subject_template_name=view.subject_template_name,
                email_template_name=view.email_template_name,
            )
