"""WSGI entrance, for gunicorn or any other server. Serves nothing that is not safe to serve (``prevenance.guard``)."""

from prevenance import startup

startup.configure(needs_everything=False)

import django  # noqa: E402 - settings first

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections  # noqa: E402

from distress import reader  # noqa: E402
from prevenance import front  # noqa: E402
from prevenance.backup.restoring import take_back_or_stop  # noqa: E402
from prevenance.guard import refuse  # noqa: E402

take_back_or_stop()
refuse()
# Learned, and the weights of the encoder loaded, once, before the server forks: children share that memory, and no
# reader waits for these three seconds.
reader.read("bonjour")
front.renew()
connections.close_all()  # before the server forks: no child inherits a connection
application = get_wsgi_application()
