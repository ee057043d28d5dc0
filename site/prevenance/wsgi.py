"""WSGI entrance, for gunicorn or any other server. Refuses to serve what is not safe to serve (``prevenance.guard``)."""

from prevenance import startup

startup.configure(needs_everything=False)

from django.core.wsgi import get_wsgi_application  # noqa: E402 - settings first

application = get_wsgi_application()

from prevenance.guard import refuse  # noqa: E402 - the registry of apps is ready only now

refuse()
