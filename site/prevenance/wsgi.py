"""WSGI entrance, for gunicorn or any other server."""

import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application

sys.path.insert(1, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prevenance.settings.production")

application = get_wsgi_application()

from prevenance.checks import refuse_demo_accounts  # noqa: E402 - the registry of apps is ready only now

refuse_demo_accounts()
