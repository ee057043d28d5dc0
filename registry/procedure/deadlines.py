"""Time that a dossier may spend waiting: the publisher's right of reply ends by itself, as the framework says."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import State
from registry.models import Dossier
from registry.procedure import moves

DEFAULT_REPLY_DAYS = 30


def reply_days(framework_data: dict) -> int:
    """Days the publisher has to reply (``cycle_de_vie.delais.droit_de_reponse_jours``)."""
    delays = framework_data.get("cycle_de_vie", {}).get("delais", {})
    return int(delays.get("droit_de_reponse_jours", DEFAULT_REPLY_DAYS))


def reply_until(dossier: Dossier) -> dt.date | None:
    """Last day to reply; None when no reply is awaited."""
    if dossier.state != State.CONTRADICTOIRE:
        return None
    asked = dossier.events.filter(to_state=State.CONTRADICTOIRE).order_by("-at", "-pk").first()
    return timezone.localdate(asked.at) + dt.timedelta(days=reply_days(dossier.framework.data)) if asked else None


def end_replies(today: dt.date | None = None) -> int:
    """Move on, as the system, every dossier whose last day to reply is past; return how many."""
    today = today or timezone.localdate()
    dossiers = Dossier.objects.filter(state=State.CONTRADICTOIRE).select_related("framework", "tool")
    due = [dossier for dossier in dossiers if (until := reply_until(dossier)) and until < today]
    return moves.move_due(due, State.DELIBERATION, lambda dossier: _("The time to reply is over."))
