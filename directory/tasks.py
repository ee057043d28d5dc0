"""Tasks of the directory; without a broker, run by ``manage.py run_calendar`` from cron."""

from celery import shared_task

from .models import Report


@shared_task
def forget_report_contacts() -> int:
    """Erase the contacts given with reports whose retention is over; return how many."""
    return Report.objects.forget_contacts()
