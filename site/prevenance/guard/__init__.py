"""What production refuses to serve with. Every fault has an id, is named with the others, and is listed in
docs/operations.md.

Asked by ``wsgi`` and Celery when they start, and by ``manage.py check --deploy``.
"""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register

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
    if not settings.PRODUCTION:
        return []
    return [problem for problem in problems() if problem.id != "prevenance.E001"]  # a check of its own already


def refuse() -> None:
    """End the process, naming all that is wrong, when production is not safe to serve."""
    if not settings.PRODUCTION:
        return
    found = problems()
    if found:
        again = all(problem.id == database.DOWN for problem in found)
        reasons = [" ".join(filter(None, [f"{problem.id}: {problem.msg}", problem.hint])) for problem in found]
        startup.stop(reasons, startup.EXIT_AGAIN if again else startup.EXIT_CONFIGURATION)
