"""The door: the only way to move a dossier from one state to another.

:func:`move` locks the tool and the dossier, reads the dossier again, and only then judges: is it still as the person
read it (``expected``), does the framework allow the move, does every registered check agree? The state, the event and
the entry of the ledger are written in one transaction. ``Dossier.save()`` and ``update()`` refuse a new state that
comes from elsewhere, and the database refuses an impossible one whatever the code (``registry/migrations/0009``).

Extension points, in ``AppConfig.ready`` or at import:

* ``@check``: ``(move, dossier, person) -> list[str]``, why not (after locking; ``person`` is None for the software);
* ``@preparation``: ``(move, dossier, person) -> None``, fills the locked, unsaved dossier before the checks;
* ``@following``: ``(move, dossier) -> None``, what else changes with the move (after saving, in its transaction);
* ``@sealing``: ``(move, dossier) -> [(name, key)]``, rows whose content the entry seals (after saving).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core import ledger
from registry.enums import ENDED_STATES, EXPIRING_STATES, PUBLIC_STATES, State
from registry.models import Dossier, StateEvent, Tool
from registry.models.dossier import moving
from registry.rules import lifecycle
from registry.rules.calendar import add_months

#: What a move may fill in the dossier, besides its state and what follows from it.
FIELDS: Final = frozenset({"reserves", "reserves_until", "publish_on"})


class ActingPerson(NamedTuple):
    """Who moves a dossier: an account, and the word of the framework for the role it acts in. A plain pair will do.

    Only the software has no account (:data:`SYSTEM`); no account is the software.
    """

    person: Any
    role: str


#: The calendar, and what follows by itself from an act of somebody.
SYSTEM: Final = ActingPerson(None, "systeme")


class DecisionRefusedError(Exception):
    """A rule of the label forbids it; ``faults`` lists every reason."""

    def __init__(self, faults: Iterable[object]):
        self.faults = [str(fault) for fault in faults]
        super().__init__(" ".join(self.faults))


class StaleDossierError(DecisionRefusedError):
    """The dossier is no longer as the person read it (409); ``dossier`` is the dossier as it is now."""

    def __init__(self, dossier: Dossier):
        self.dossier = dossier
        super().__init__([_stale(dossier)])


@dataclass(frozen=True, slots=True)
class Move:
    """A move that is being judged. ``role`` is a word of the framework, ``at`` the moment that history will say."""

    origin: str
    target: str
    role: str
    reason: str
    condition_met: bool
    at: dt.datetime

    @property
    def reason_public(self) -> bool:
        """True when everyone will read the reason."""
        return reason_is_public(self.target)


Check = Callable[[Move, Dossier, Any], Iterable[str]]
_CHECKS: dict[str, Check] = {}
_PREPARATIONS: dict[str, Callable[[Move, Dossier, Any], None]] = {}
_FOLLOWINGS: dict[str, Callable[[Move, Dossier], None]] = {}
_SEALINGS: dict[str, Callable[[Move, Dossier], Iterable[tuple[str, object]]]] = {}


def _register(registered: dict[str, Callable], function: Callable) -> Callable:
    registered[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def check(function: Check) -> Check:
    """Have every move judged by ``function`` too, once the dossier is locked."""
    return _register(_CHECKS, function)


def preparation(function: Callable[[Move, Dossier, Any], None]) -> Callable[[Move, Dossier, Any], None]:
    """Have ``function`` fill every dossier that moves, before it is judged."""
    return _register(_PREPARATIONS, function)


def following(function: Callable[[Move, Dossier], None]) -> Callable[[Move, Dossier], None]:
    """Have ``function`` change, in the transaction of every move, what goes with it."""
    return _register(_FOLLOWINGS, function)


def sealing(function: Callable) -> Callable:
    """Have the entry of every move seal the rows that ``function`` names."""
    return _register(_SEALINGS, function)


def reason_is_public(target: str) -> bool:
    """True when the reason of a move to ``target`` is shown to everyone: sheet, history, feed, open data."""
    return target in PUBLIC_STATES


def mark(dossier: Dossier) -> str:
    """What a form says that its reader saw: the state, and the number of the last event."""
    last = dossier.events.order_by("-pk").values_list("pk", flat=True).first()
    return f"{dossier.state}:{last or 0}"


def state_of(expected: str) -> str:
    """The state of a mark."""
    return expected.partition(":")[0]


def lock(pk: int) -> Dossier:
    """The dossier, read again and locked until the transaction ends; its tool first, so that nobody waits in a ring."""
    tool = Dossier.objects.filter(pk=pk).values_list("tool_id", flat=True).get()
    Tool.objects.select_for_update().get(pk=tool)
    return Dossier.objects.select_for_update(of=("self",)).select_related("tool", "framework").get(pk=pk)


def move(
    dossier: Dossier,
    target: str,
    actor: ActingPerson,
    *,
    expected: str,
    reason: str = "",
    condition_met: bool = True,
    at: dt.datetime | None = None,
    fields: Mapping[str, Any] | None = None,
) -> StateEvent:
    """Move ``dossier`` to ``target`` and return the event; ``dossier`` is filled with what the database then holds.

    ``expected``: the state that the caller read, or a :func:`mark`. With a mark, the same move by the same person made
    twice (a form posted twice) returns the first event. ``fields``: reservations and their date, the day planned.

    Every guard is here, whoever calls: the framework's moves and roles, that the account holds this role on this
    dossier, that nobody does two acts that are kept apart (who audited never publishes), what the software
    sees by itself.

    Raises :class:`StaleDossierError` (not as expected), ``lifecycle.TransitionRefusedError`` (the framework) or
    :class:`DecisionRefusedError` (a check, or an actor who is nobody); nothing is then written.
    """
    person, role = _identify(actor)
    step = _step(target, role, reason=reason, condition_met=condition_met, at=at)
    return _enter(dossier, step, person, expected=expected, fields=fields)


def move_without_account(dossier: Dossier, target: str, role: str, **said) -> StateEvent:
    """Move a dossier for a ``role`` in which nobody can be named: what was done on paper, the demo, a test.

    No page calls it: an account is what the guards of people look at, so that none of them speaks here; those of the
    framework and of the facts do. ``said``: as for :func:`move`; by default the dossier is as it was read, with the
    reservations that it holds.
    """
    expected = said.pop("expected", dossier.state)
    held = {"reserves": dossier.reserves, "reserves_until": dossier.reserves_until}
    fields = said.pop("fields", held if target == State.AVEC_RESERVES else None)
    return _enter(dossier, _step(target, role, **said), None, expected=expected, fields=fields)


def _identify(actor: ActingPerson) -> ActingPerson:
    """``actor`` by its names; refuse a role without a person, and a person in the place of the software."""
    actor = ActingPerson(*actor)
    if (actor.person is None) != (actor.role == SYSTEM.role):
        text = _("Somebody moves a file, in a role that is theirs; only the software has no name.")
        raise DecisionRefusedError([text])
    return actor


def _step(
    target: str, role: str, *, reason: str = "", condition_met: bool = True, at: dt.datetime | None = None
) -> Move:
    """What is asked; its origin is known once the dossier is locked."""
    return Move("", target, role, reason.strip(), condition_met, _moment(at))


def _enter(
    dossier: Dossier, step: Move, person, *, expected: str, fields: Mapping[str, Any] | None = None
) -> StateEvent:
    """Lock, read again, compare with what was read, judge and write; see :func:`move`."""
    with transaction.atomic():
        row = lock(dossier.pk)
        event = already(row, step.target, ActingPerson(person, step.role), expected=expected, reason=step.reason)
        if event is None:
            if expected not in (row.state, mark(row)):
                raise StaleDossierError(row)
            event = _move(row, replace(step, origin=row.state), person, fields)
    for field in Dossier._meta.concrete_fields:
        setattr(dossier, field.attname, getattr(row, field.attname))
    return event


def _moment(at: dt.datetime | None) -> dt.datetime:
    now = timezone.now()
    if at is not None and at > now:
        raise DecisionRefusedError([_("A move cannot be dated in the future.")])
    return at or now


def _move(row: Dossier, step: Move, person, fields: Mapping[str, Any] | None) -> StateEvent:
    """Judge and write, on a locked row."""
    lifecycle.build(row.framework.data).check(
        step.origin, step.target, step.role, reason=step.reason, condition_met=step.condition_met
    )
    before = _ledger_state(row)
    for name, value in (fields or {}).items():
        if name not in FIELDS:
            raise TypeError(f"a move does not fill “{name}”")
        setattr(row, name, value)
    for prepare in _PREPARATIONS.values():
        prepare(step, row, person)
    faults = [fault for one in _CHECKS.values() for fault in one(step, row, person)]
    if faults:
        raise DecisionRefusedError(dict.fromkeys(faults))
    _take_effect(row, step)
    event = StateEvent.objects.create(
        tool=row.tool,
        dossier=row,
        from_state=step.origin,
        to_state=step.target,
        at=step.at,
        by_role=step.role,
        reason=step.reason,
        framework_version=row.framework.version,
    )
    for follow in _FOLLOWINGS.values():
        follow(step, row)
    ledger.append(
        "move",
        row,
        actor=person,
        role=step.role,
        before=before,
        after=_ledger_state(row) | {"event": event.pk, "framework": row.framework.version},
        reason=step.reason,
        reason_public=step.reason_public,
        at=step.at,
        seals=[ledger.seal(*one) for found in _SEALINGS.values() for one in found(step, row)],
    )
    return event


def _take_effect(row: Dossier, step: Move) -> None:
    """State, dates and what speaks for the tool; saved."""
    if step.target in (State.LABELLISEE, State.AVEC_RESERVES) and not row.granted_on:
        row.granted_on = timezone.localdate(step.at)
    if step.target in EXPIRING_STATES and not row.expires_on:
        months = lifecycle.build(row.framework.data).validity_months
        row.expires_on = add_months(row.granted_on, months) - dt.timedelta(days=1)
    row.state = step.target
    if step.target in PUBLIC_STATES and not row.is_current:
        Dossier.objects.filter(tool=row.tool, is_current=True).exclude(pk=row.pk).update(is_current=False)
        row.is_current = True
    with moving(row.pk):
        row.save()


def _ledger_state(row: Dossier) -> dict[str, Any]:
    """What the ledger says of a dossier: its state, what it grants, until when, on which conditions."""
    return {
        "state": str(row.state),
        "letter": row.letter,
        "score": row.score,
        "granted_on": row.granted_on,
        "expires_on": row.expires_on,
        "reserves": row.reserves,
        "reserves_until": row.reserves_until,
        "current": row.is_current,
    }


def already(row: Dossier, target: str, actor: ActingPerson, *, expected: str, reason: str = "") -> StateEvent | None:
    """The event of this very move when the same person made it already from the same form; None otherwise."""
    person, role = actor
    state, _colon, last = expected.partition(":")
    if not last.isdecimal() or expected == mark(row):
        return None
    event = row.events.filter(pk__gt=int(last)).order_by("pk").first()
    if event is None or (event.from_state, event.to_state, event.by_role) != (state, target, role):
        return None
    entry = ledger.last_about(row, "move", "event", event.pk)
    same = entry is not None and entry.person_id == (person.pk if person else None)
    return event if same and event.reason == reason.strip() else None


def _stale(dossier: Dossier) -> str:
    """What happened meanwhile, in words."""
    last = dossier.events.order_by("-pk").first()
    values = {"state": State(dossier.state).label}
    if last is None:
        return _("Meanwhile this file became “%(state)s”. Nothing was done; what you wrote is kept below.") % values
    values |= {"who": last.who, "at": formats.date_format(timezone.localtime(last.at), "SHORT_DATETIME_FORMAT")}
    return (
        _(
            "Meanwhile this file became “%(state)s” (%(who)s, %(at)s). Nothing was done; what you wrote is kept below: "
            "read the file again before you decide."
        )
        % values
    )


def open_dossier(
    tool: Tool, framework, actor: ActingPerson, *, at: dt.datetime | None = None, version: str = ""
) -> Dossier:
    """Open a dossier for ``tool`` in BROUILLON, with its first event; a tool has one dossier on its way at most.

    ``version``: the one to be evaluated, which every evaluation of the dossier then has to test; empty: not said.
    """
    return _open(tool, framework, _identify(actor), at=at, version=version)


def open_without_account(tool: Tool, framework, role: str = "editeur", *, at: dt.datetime | None = None) -> Dossier:
    """Open a dossier in which nobody can be named: what began on paper, the demo, a test. No page calls it."""
    return _open(tool, framework, ActingPerson(None, role), at=at)


def _open(tool: Tool, framework, actor: ActingPerson, *, at: dt.datetime | None, version: str = "") -> Dossier:
    person, role = actor
    at = _moment(at)
    with transaction.atomic():
        tool = Tool.objects.select_for_update().get(pk=tool.pk)
        other = tool.dossiers.exclude(state__in=ENDED_STATES).first()
        if other:
            text = _("A file of this tool is on its way already (%(state)s).")
            raise DecisionRefusedError([text % {"state": other.get_state_display()}])
        dossier = Dossier.objects.create(
            tool=tool, framework=framework, state=State.BROUILLON, created_at=at, version=version
        )
        event = StateEvent.objects.create(
            tool=tool, dossier=dossier, to_state=dossier.state, at=at, by_role=role, framework_version=framework.version
        )
        after = _ledger_state(dossier) | {"event": event.pk, "framework": framework.version, "tool": tool.identifier}
        ledger.append("open", dossier, actor=person, role=role, before=None, after=after, at=at)
    return dossier
