"""WSGI entrance, for gunicorn or any other server."""

import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application

sys.path.insert(1, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prevenance.settings.production")

application = get_wsgi_application()
