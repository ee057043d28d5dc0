"""Open data of the ledger: its heads, day by day, and the whole chain in a form that reveals nothing private.

An outsider who kept a head can do the sums of the chain again and see whether history was rewritten (docs/ledger.md).
The text of an entry is given when it is a move that everyone may see, of a tool that everyone may see.
"""

import json
from collections.abc import Iterator
from typing import Any

from core import chain
from core.models import LedgerEntry, LedgerHead
from registry.models import Dossier, Tool
from registry.procedure import door

HEADS = ("day", "sequence", "hash", "published_at")
CHAIN = ("sequence", "previous", "content_sha256", "hash", "identifier", "content")


def heads() -> Iterator[dict[str, Any]]:
    """One row a day: number and hash of the last entry when it was published."""
    for one in LedgerHead.objects.order_by("day"):
        yield {
            "day": one.day.isoformat(),
            "sequence": one.sequence,
            "hash": one.hash,
            "published_at": one.published_at.isoformat(),
        }


def entries() -> Iterator[dict[str, Any]]:
    """One row an entry, in order: its hashes, and its text when it is public."""
    dossiers = Dossier.objects.filter(tool__in=Tool.objects.public()).values_list("pk", "tool__identifier")
    identifiers = {f"registry.label:{pk}": identifier for pk, identifier in dossiers}
    for one in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=1000):
        public = one.kind == "move" and one.subject in identifiers and _is_public(one)
        yield {
            "sequence": one.sequence,
            "previous": one.previous,
            "content_sha256": chain.sha256(one.content),
            "hash": one.hash,
            "identifier": identifiers[one.subject] if public else None,
            "content": one.content if public else None,
        }


def _is_public(entry: LedgerEntry) -> bool:
    """True when the state entered and the reason are ones that everyone may read."""
    content = json.loads(entry.content)
    return door.reason_is_public(content["after"]["state"]) and (content["reason_public"] or not content["reason"])
