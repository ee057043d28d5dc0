"""Moving a dossier: one form for officers and publishers, made from the framework; every refusal is explained.

The form says in which state its reader saw the dossier (``expected``, :func:`door.mark`). When the dossier moved
meanwhile, nothing is done: the answer is 409, with what was written and the dossier as it is now. The same form sent
twice makes one move.
"""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from registry.enums import State
from registry.models import Dossier
from registry.procedure import complement, door
from registry.rules import lifecycle, scoring
from registry.rules.calendar import reservation_faults
from registry.rules.notices import planned_faults
from registry.workspace import complements


class MoveForm(forms.Form):
    """Where to, on whose behalf, why. "The condition is met" is the person's word, kept with the reason."""

    expected = forms.RegexField(
        r"^[A-Z_]{1,16}:\d{1,18}$",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This form is not one of ours: read the file again.")},
    )
    move = forms.ChoiceField(label=_("Next state"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=Lines(attrs={"rows": 3}),
    )
    condition_met = forms.BooleanField(label=_("I checked it: the condition is met"), required=False)
    reserves = forms.CharField(
        label=_("Reservations"),
        required=False,
        max_length=5000,
        widget=Lines(attrs={"rows": 3}),
        help_text=_("Only for “Label valid, with reservations”: what remains to be corrected. Everyone reads it."),
    )
    reserves_until = forms.DateField(
        label=_("Reservations to be lifted by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The label is suspended by itself the day after, unless they are lifted."),
    )

    publish_on = forms.DateField(
        label=_("Publication planned on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for “Label granted”. Not before that day, by somebody who did not audit. Today when empty."),
    )

    field_order = ("move", "publish_on", "reserves", "reserves_until", "reason", "condition_met")

    def __init__(self, *args, dossier: Dossier, roles: tuple[str, ...], **kwargs):
        self.dossier, self.roles, self.status = dossier, roles, 422
        initial = {
            "reserves": dossier.reserves,
            "reserves_until": dossier.reserves_until,
            "expected": door.mark(dossier),
        }
        super().__init__(*args, initial=initial, **kwargs)
        cycle = lifecycle.build(dossier.framework.data)
        #: The state that the reader saw: its moves are the ones to understand.
        self.state = door.state_of(str(self.data.get("expected", ""))) or dossier.state
        moves = [(role, item) for item in cycle.moves_from(self.state) for role in roles if role in item.roles]
        self.fields["move"].choices = self._choices(moves)
        self.fields["reason"].help_text = reason_help([item for _role, item in moves])
        if not any(item.condition for _role, item in moves):
            del self.fields["condition_met"]
        if not any(item.target == State.AVEC_RESERVES for _role, item in moves):
            del self.fields["reserves"], self.fields["reserves_until"]
        if not any(item.target == State.DECIDEE for _role, item in moves):
            del self.fields["publish_on"]
        self.months = cycle.reservation_months
        if self.state == State.DELIBERATION and any(item.target == State.EN_EVALUATION for _role, item in moves):
            self.fields |= complements.fields(dossier)
        announce_faults(self)

    def _choices(self, moves: list[tuple[str, lifecycle.Transition]]) -> list[tuple[str, str]]:
        several = len(self.roles) > 1
        return [(f"{role}:{item.target}", _words(self.state, item, role if several else "")) for role, item in moves]

    def show_now(self, dossier: Dossier) -> None:
        """Offer, with what was typed, the moves of ``dossier`` as it is now; the next answer will expect that."""
        if not self.is_bound:
            return
        self.dossier, self.state = dossier, dossier.state
        self.data = self.data.copy()
        self.data["expected"] = door.mark(dossier)
        cycle = lifecycle.build(dossier.framework.data)
        moves = [(role, item) for item in cycle.moves_from(dossier.state) for role in self.roles if role in item.roles]
        self.fields["move"].choices = self._choices(moves)
        self.fields["reason"].help_text = reason_help([item for _role, item in moves])

    def clean(self):
        """Reservations are said and dated, six months at most; a complement has criteria and an author."""
        data = super().clean()
        if self.asks_complement:
            if not data.get("criteria") and "criteria" not in self.errors:
                self.add_error("criteria", _("Choose at least one criterion for the complement."))
            if not data.get("writer") and "writer" not in self.errors:
                self.add_error("writer", _("Choose who writes the complement."))
        if self.target == State.DECIDEE and data.get("publish_on"):
            for fault in planned_faults(data["publish_on"], timezone.localdate(), self.dossier.framework.data):
                self.add_error("publish_on", fault)
        if self.target != State.AVEC_RESERVES:
            return data
        if not data.get("reserves"):
            self.add_error("reserves", _("Say what remains to be corrected."))
        until = data.get("reserves_until")
        if until:
            granted, today = self.dossier.granted_on, timezone.localdate()
            for fault in reservation_faults(until, granted_on=granted, today=today, months=self.months):
                self.add_error("reserves_until", fault)
        elif "reserves_until" not in self.errors:
            self.add_error("reserves_until", _("Say by which day the reservations are lifted."))
        return data

    @property
    def target(self) -> str:
        """State chosen, empty when the choice is not valid."""
        return self.cleaned_data.get("move", "").rpartition(":")[2]

    @property
    def asks_complement(self) -> bool:
        """True when the move chosen sends the dossier back for some criteria."""
        return "criteria" in self.fields and self.target == State.EN_EVALUATION

    @property
    def criteria_groups(self) -> list[dict]:
        """Boxes of the criteria by dimension."""
        return complements.groups(self["criteria"])

    @property
    def filled(self) -> dict:
        """What the chosen move fills in the dossier."""
        if self.target == State.DECIDEE:
            return {"publish_on": self.cleaned_data.get("publish_on") or timezone.localdate()}
        names = ("reserves", "reserves_until") if self.target == State.AVEC_RESERVES else ()
        return {name: self.cleaned_data[name] for name in names}

    @property
    def possible(self) -> bool:
        """True when there is somewhere to go."""
        return bool(self.fields["move"].choices)


def _words(origin: str, move: lifecycle.Transition, role: str) -> str:
    parts = [str(State(move.target).label)]
    if (origin, move.target) == (State.DELIBERATION, State.EN_EVALUATION):
        parts.append(str(_("targeted complement: say below which criteria, and who writes it")))
    if role:
        parts.append(str(_("on behalf of: %(who)s") % {"who": lifecycle.ROLE_NAMES[role]}))
    if move.needs_reason:
        public = door.reason_is_public(move.target)
        parts.append(str(_("a reason is needed: everyone reads it") if public else _("a reason is needed")))
    if move.condition:
        parts.append(str(_("condition: %(condition)s") % {"condition": move.condition}))
    return " — ".join(parts)


def reason_help(moves: list[lifecycle.Transition]) -> str:
    """Who will read the reason of these moves: what the sheet, the history, the feed and open data really show."""
    public = {door.reason_is_public(move.target) for move in moves}
    if public == {True}:
        return _("Everyone will read it, on the tool's sheet and in open data, and it is kept for ever. Name nobody.")
    if public == {False}:
        return _("It stays between us: the label's team and the publisher read it. It is kept for ever.")
    states = ", ".join(str(State(move.target).label) for move in moves if door.reason_is_public(move.target))
    text = _(
        "Kept for ever. For these next states everyone will read it, on the tool's sheet and in open data: %(states)s. "
        "For the others it stays between us: the label's team and the publisher read it."
    )
    return text % {"states": states}


def waiting_for(dossier: Dossier, roles: tuple[str, ...]) -> list[dict]:
    """Moves that belong to others: ``{"state", "who"}``, so that nobody wonders why nothing can be done."""
    found = []
    for move in lifecycle.build(dossier.framework.data).moves_from(dossier.state):
        others = [name for name in lifecycle.ROLES if name in move.roles and name not in roles]
        if others:
            who = ", ".join(str(lifecycle.ROLE_NAMES[name]) for name in others)
            found.append({"state": State(move.target).label, "who": who})
    return found


def try_move(row: Dossier, form: MoveForm, *, user) -> bool:
    """Make the move of a valid form; on refusal, say why in the form and return False."""
    role, target = form.cleaned_data["move"].split(":")
    actor, reason = door.ActingPerson(user, role), form.cleaned_data["reason"]
    expected = form.cleaned_data["expected"] or row.state
    try:
        if form.asks_complement:
            writer = get_user_model().objects.get(pk=form.cleaned_data["writer"])
            codes = form.cleaned_data["criteria"]
            complement.ask(row, codes=codes, writer=writer, reason=reason, actor=user, expected=expected)
        else:
            met = form.cleaned_data.get("condition_met", False)
            door.move(row, target, actor, expected=expected, reason=reason, condition_met=met, fields=form.filled)
    except door.DecisionRefusedError as error:
        form.status = 409 if isinstance(error, door.StaleDossierError) else 422
        for fault in error.faults:
            form.add_error(None, fault)
    except (lifecycle.TransitionRefusedError, scoring.ScoringError) as error:
        form.add_error(None, str(error))
    else:
        return True
    return False
