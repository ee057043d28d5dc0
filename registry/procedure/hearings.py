"""Hearings and planned publications, in the database: each step is recorded in the ledger, none can skip a rule."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import ledger
from registry.enums import State
from registry.framework import closing_spec, hands
from registry.models import Dossier, Hearing
from registry.procedure import independence, news
from registry.rules import notices, wording


class HearingRefusedError(Exception):
    """A rule of hearings forbids it; the message says why."""


def running(dossier: Dossier) -> Hearing | None:
    """The hearing that has not ended, if there is one."""
    return dossier.hearings.running().first()


def _words(dossier: Dossier, text: str) -> None:
    """Refuse a reason that is not made of words."""
    rules = closing_spec.build(dossier.framework.data)
    plain = " ".join(text.split())
    if len(plain) < rules.characters or wording.faults(plain, rules.words):
        text = _("Say why, in a sentence of at least %(count)d characters.")
        raise HearingRefusedError(text % {"count": rules.characters})


def _record(kind: str, hearing: Hearing, actor, role: str, reason: str, at: dt.datetime) -> None:
    state = {"until": hearing.until.isoformat(), "danger": hearing.danger, "replied": bool(hearing.reply)}
    after = {**state, "ended": hearing.ended_at is not None, "suspended": hearing.suspended}
    ledger.append(kind, hearing.dossier, actor=actor, role=role, before={}, after=after, reason=reason, at=at)


@transaction.atomic
def give_notice(
    dossier: Dossier, officer, reason: str, *, danger: bool = False, at: dt.datetime | None = None
) -> Hearing:
    """Tell the publisher that a suspension is considered. ``danger``: the exception, which spares the hearing."""
    at = at or timezone.now()
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    rule = notices.hearing_rule(dossier.framework.data, dossier.state_on(timezone.localdate(at)))
    if rule is None:
        raise HearingRefusedError(_("No hearing is needed in this state."))
    if danger and not rule.spared:
        raise HearingRefusedError(_("The framework knows no exception to the hearing."))
    _words(dossier, reason)
    known = running(dossier)
    if known is not None and not danger:
        raise HearingRefusedError(_("The publisher was told already."))
    if known is not None:
        known.ended_at, known.end_reason = at, _("Danger found during the hearing.")
        known.save()
    until = notices.last_day(timezone.localdate(at), 0 if danger else rule.days)
    hearing = Hearing.objects.create(
        dossier=dossier, opened_at=at, opened_by=officer, until=until, reason=reason.strip(), danger=danger
    )
    kind = "registry.hearing.danger" if danger else "registry.hearing.told"
    _record(kind, hearing, officer, "instructeur", reason.strip(), at)
    return hearing


@transaction.atomic
def answer(hearing: Hearing, user, text: str, at: dt.datetime | None = None) -> None:
    """The publisher's answer, until the last day; a new one takes the place of the one before."""
    at = at or timezone.now()
    hearing = Hearing.objects.select_for_update().select_related("dossier").get(pk=hearing.pk)
    if hearing.ended_at or hearing.danger or timezone.localdate(at) > hearing.until:
        raise HearingRefusedError(_("The time to answer is over."))
    if not text.strip():
        raise HearingRefusedError(_("Write the answer."))
    first = not hearing.reply
    hearing.reply, hearing.replied_at = text.strip(), at
    hearing.save()
    if first:
        news.notify(
            news.HEARING, hearing.dossier.tool, reverse("registry_workspace:dossier", args=[hearing.dossier_id])
        )
    _record("registry.hearing.answered", hearing, user, "editeur", "", at)


@transaction.atomic
def drop(hearing: Hearing, officer, reason: str, at: dt.datetime | None = None) -> None:
    """End the hearing without suspension."""
    at = at or timezone.now()
    hearing = Hearing.objects.select_for_update().select_related("dossier").get(pk=hearing.pk)
    if hearing.ended_at:
        raise HearingRefusedError(_("This hearing has ended."))
    _words(hearing.dossier, reason)
    hearing.ended_at, hearing.end_reason = at, reason.strip()
    hearing.save()
    _record("registry.hearing.dropped", hearing, officer, "instructeur", reason.strip(), at)


def suspension_faults(dossier: Dossier, today: dt.date) -> list[str]:
    """Why a person cannot suspend this label today."""
    rule, hearing = notices.hearing_rule(dossier.framework.data, dossier.state), running(dossier)
    until, danger = (hearing.until, hearing.danger) if hearing else (None, False)
    return notices.suspension_faults(rule, until, today, danger=danger)


def end(dossier: Dossier, target: str, at: dt.datetime) -> None:
    """Close the running hearing of a dossier that moves to ``target``: suspended, or out of reach of a suspension."""
    hearing = running(dossier)
    if hearing and target not in (State.LABELLISEE, State.AVEC_RESERVES, State.A_REVERIFIER):
        hearing.ended_at, hearing.suspended = at, target == State.SUSPENDUE
        hearing.save()


@transaction.atomic
def plan(dossier: Dossier, user, day: dt.date) -> None:
    """Plan, or plan again, the day on which a granted label is published; the signature of another day is void."""
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if dossier.state != State.DECIDEE:
        raise HearingRefusedError(_("Only a granted label has a publication to plan."))
    faults = notices.planned_faults(day, timezone.localdate(), dossier.framework.data)
    if faults:
        raise HearingRefusedError(faults[0])
    before = dossier.publish_on.isoformat() if dossier.publish_on else None
    Dossier.objects.filter(pk=dossier.pk).update(publish_on=day, publication_signed_by=None, publication_signed_at=None)
    after = {"publish_on": day.isoformat()}
    ledger.append(
        "registry.publication.planned", dossier, actor=user, role="publieur", before={"publish_on": before}, after=after
    )


@transaction.atomic
def sign(dossier: Dossier, user, at: dt.datetime | None = None) -> None:
    """Let the calendar publish on the planned day, in the name of ``user``, who did not audit the dossier."""
    at = at or timezone.now()
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if dossier.state != State.DECIDEE or not dossier.publish_on:
        raise HearingRefusedError(_("No publication is planned."))
    faults = independence.act_faults(user, hands.PUBLISHES, dossier)
    if faults:
        raise HearingRefusedError(" ".join(faults))
    Dossier.objects.filter(pk=dossier.pk).update(publication_signed_by=user, publication_signed_at=at)
    after = {"publish_on": dossier.publish_on.isoformat(), "signed": True}
    ledger.append("registry.publication.signed", dossier, actor=user, role="publieur", before={}, after=after, at=at)
