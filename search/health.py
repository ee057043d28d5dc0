"""State of search on this machine, for ``/readyz``."""

from typing import Any

from . import engines, outbox, repair, sources


def status() -> dict[str, Any]:
    """Return ``{"ok": bool, "engine": str, "indexes": {name: {"state", "documents", "behind"}}}``.

    ``state``: ``ok``, ``rebuilding``, ``missing``, ``damaged`` or ``outdated``; an index that is not ``ok`` is asked to
    rebuild by itself. ``behind``: outbox entries not followed yet (``None`` unless ok).
    """
    engine = engines.current()
    indexes = {}
    for source in sources.all_sources():
        found = engine.status(source.index)
        state = found.state
        if state != "ok":
            repair.repair(engines.IndexUnavailable(source.index.name, state))
            if source.index.name in repair.under_way():
                state = "rebuilding"
        behind = outbox.waiting(found.position) if found.position else None
        indexes[source.index.name] = {"state": state, "documents": found.documents, "behind": behind}
    return {"ok": all(i["state"] == "ok" for i in indexes.values()), "engine": engine.name, "indexes": indexes}
