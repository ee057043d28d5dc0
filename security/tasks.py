"""Tasks of the calendar."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from . import throttle
from .models import SecurityEvent


@shared_task
def forget() -> int:
    """Delete events of the log whose time is over (the database refuses the others) and counts nobody reads."""
    throttle.purge()
    # One day later than the date: the database counts days in another time zone, perhaps.
    return SecurityEvent.objects.filter(keep_until__lt=timezone.localdate() - dt.timedelta(days=1)).delete()[0]
