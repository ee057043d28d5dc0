"""What happens to bodies and memberships, in the ledger. A person is named there by the membership's number only."""

import json

from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import LedgerEntry

#: Kinds of entries, as people read them.
WORDS = {
    "organisation.created": _("Written down"),
    "organisation.changed": _("Name, number or address changed"),
    "organisation.merged": _("Merged with %(name)s"),
    "organisation.linked": _("Linked to another organisation"),
    "organisation.distinct": _("Said to be another body than one of a near name"),
    "membership.begun": _("A membership began"),
    "membership.ended": _("A membership has a last day"),
}


def write(kind: str, *, subject, by, reason: str = "", before: dict | None = None, after: dict | None = None) -> None:
    """Write one entry about a body, in the transaction of the change it tells; ``reason`` is never public."""
    ledger.append(kind, subject, actor=by, role="instructeur", before=before, after=after, reason=reason)


def entries(subject) -> list[dict]:
    """History of a body, oldest first: ``{"at", "words", "who", "reason"}``."""
    found = []
    rows = LedgerEntry.objects.filter(subject=ledger.subject_of(subject)).select_related("person")
    for row in rows:
        content = json.loads(row.content)
        name = (content["before"] or {}).get("name", "")
        found.append(
            {
                "at": row.at,
                "words": str(WORDS.get(row.kind, row.kind)) % {"name": name},
                "who": (row.person.get_full_name() or row.person.get_username()) if row.person else "",
                "reason": content["reason"],
            }
        )
    return found
