"""The Celery application: eager when no broker is set, real workers when ``BROKER_URL`` is."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prevenance.settings.development")

app = Celery("prevenance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
