"""Tasks: follow after each change, rebuild on demand, purge once a day."""

from celery import shared_task

from core import later

from . import misses, outbox, upkeep


@shared_task(name="search.follow")
def follow() -> int:
    """Bring the indexes of this machine up to date."""
    return upkeep.follow()


def send_follow() -> bool:
    """Ask a worker to bring its indexes up to date; whether the task was sent."""
    return later.send(follow)


@shared_task(name="search.rebuild")
def rebuild(index_name: str | None = None) -> dict[str, int]:
    """Rebuild one index, or all; nothing when another process is at it."""
    try:
        return upkeep.rebuild(index_name)
    except upkeep.Busy:
        return {}


@shared_task(name="search.purge")
def purge() -> dict[str, int]:
    """Remove what is no longer needed: old outbox entries, old questions."""
    return {"outbox": outbox.purge(), "questions": misses.purge()}
