"""What production refuses to serve with. Every fault has an id, is named with the others, and is listed in
docs/operations.md.

Asked by ``wsgi`` and Celery when they start, and by ``manage.py check --deploy``.
"""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

from .. import startup
from . import accounts, configuration, database, files


def problems() -> list[CheckMessage]:
    """Return all that is wrong: configuration, files, then the database when there is one to read."""
    found = [*configuration.problems(), *files.problems()]
    state = database.state()
    if state:
        return [*found, *state]
    return [*found, *accounts.problems(), *database.problems()]


@register(Tags.security, deploy=True)
def production(app_configs, **kwargs) -> list[CheckMessage]:
    """System check of a deployment; silent in development, which serves nobody else."""
    return problems() if settings.PRODUCTION else []


def refuse() -> None:
    """End the process, naming all that is wrong, when production is not safe to serve."""
    if not settings.PRODUCTION:
        return
    found = problems()
    connections.close_all()  # the process is about to be forked: no child inherits a connection
    if found:
        startup.stop([" ".join(filter(None, [f"{e.id}: {e.msg}", e.hint])) for e in found])
