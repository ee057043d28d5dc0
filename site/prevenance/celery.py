"""The Celery application: eager when no broker is set, real workers when ``BROKER_URL`` is."""

import os
import sys
from pathlib import Path

from celery import Celery, signals

from . import startup

if Path(sys.argv[0]).name == "celery" or Path(sys.argv[0]).parts[-2:] == ("celery", "__main__.py"):
    startup.configure()
else:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", startup.PRODUCTION)

app = Celery("prevenance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_what_is_unsafe(**kwargs) -> None:
    """A worker or a calendar starts under the same conditions as the site."""
    import django

    django.setup()
    from django.db import connections

    from .guard import refuse

    refuse()
    connections.close_all()  # before the workers are forked
