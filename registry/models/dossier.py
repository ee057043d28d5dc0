"""Dossiers and the label they grant: a right that is dated, bounded and never erased."""

import contextlib
import contextvars
import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import formats, timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.enums import ENDED_STATES, EXPIRING_STATES, LETTER_STATES, PUBLIC_STATES, State
from registry.models.evaluation import Evaluation
from registry.models.framework import Framework
from registry.models.presentation import Presentation, PresentationOrigin
from registry.models.tool import Tool
from registry.rules import calendar, lifecycle, plain

#: The dossier that the door is moving, in this thread.
_MOVING: contextvars.ContextVar[int | None] = contextvars.ContextVar("moving", default=None)


class UnguardedMoveError(TypeError):
    """A state was about to change beside :mod:`registry.procedure.door`."""


@contextlib.contextmanager
def moving(pk: int):
    """Let the dossier of this key change its state: for ``procedure.door`` alone (a test reads every other module)."""
    token = _MOVING.set(pk)
    try:
        yield
    finally:
        _MOVING.reset(token)


def _codes(states) -> list[str]:
    """Codes in a steady order, for constraints that migrations hold."""
    return sorted(state.value for state in states)


class DossierQuerySet(models.QuerySet):
    """States as they are today, even when the nightly task has not run."""

    def update(self, **kwargs):
        """A state is never written by the dozen."""
        if "state" in kwargs:
            raise UnguardedMoveError("a file moves through registry.procedure.door")
        return super().update(**kwargs)

    def with_state_today(self, today: datetime.date | None = None):
        """Add ``state_today``: the stored state, EXPIREE past its end, SUSPENDUE past the date of its reservations."""
        today = today or timezone.localdate()
        return self.annotate(
            state_today=Case(
                When(Q(state__in=EXPIRING_STATES, expires_on__lt=today), then=Value(State.EXPIREE.value)),
                When(Q(state=State.AVEC_RESERVES, reserves_until__lt=today), then=Value(State.SUSPENDUE.value)),
                default=F("state"),
                output_field=models.CharField(),
            )
        )

    def public(self):
        """Labels that anyone may see: current, in a public state."""
        return self.filter(is_current=True, state__in=PUBLIC_STATES)

    def to_expire(self, today: datetime.date | None = None):
        """Labels whose last day is past and whose stored state does not say so yet."""
        return self.filter(state__in=EXPIRING_STATES, expires_on__lt=today or timezone.localdate())

    def to_publish(self, today: datetime.date | None = None):
        """Granted labels whose planned day has come, signed by whoever publishes."""
        day = today or timezone.localdate()
        return self.filter(state=State.DECIDEE, publish_on__lte=day, publication_signed_by__isnull=False)

    def to_suspend(self, today: datetime.date | None = None):
        """Labels whose reservations were not lifted in time and whose stored state does not say so yet."""
        return self.with_state_today(today).filter(state=State.AVEC_RESERVES, state_today=State.SUSPENDUE)


class Dossier(models.Model):
    """A dossier (from draft to decision) and the label it grants.

    ``score`` 0.0–100.0, ``letter``, ``dimensions`` ``{code: {"score": "93.2" | null, "letter": "A" | null, "reduced":
    bool}}``, ``caps`` ``[{"code", "because": [codes], "text"}]``, ``data_sheet`` (ten lines ``{"code", "question",
    "state", "word", "sentence", "note"}``) and ``agreement`` ``{"share": 0.93, "kappa": {dimension: float | null},
    "hours": [12.5, 11.0]}`` are snapshots taken at the decision. ``expires_on`` is the last valid day.
    ``presentation`` is what people read of the tool: taken when the label becomes public, and from then on changed by
    accepted proposals only (:mod:`registry.changes`).
    """

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("tool"))
    evaluation = models.ForeignKey(
        Evaluation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("final evaluation"),
    )
    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("framework")
    )
    version = models.CharField(_("version to be evaluated"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.BROUILLON)
    letter = models.CharField(_("letter"), max_length=1, blank=True)
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=1, null=True, blank=True)
    dimensions = models.JSONField(_("dimensions"), default=dict, blank=True)
    caps = models.JSONField(_("caps"), default=list, blank=True)
    blocking = models.JSONField(_("blocking criteria that failed"), default=list, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    data_sheet = models.JSONField(_("data sheet"), default=list, blank=True)
    agreement = models.JSONField(_("agreement of the two evaluations"), default=dict, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    expires_on = models.DateField(_("last valid day"), null=True, blank=True)
    reserves = models.TextField(_("reservations"), blank=True)
    reserves_until = models.DateField(_("reservations to be lifted by"), null=True, blank=True)
    presentation = models.ForeignKey(
        Presentation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="dossiers",
        verbose_name=_("what people read of the tool"),
    )
    publish_on = models.DateField(_("publication planned on"), null=True, blank=True)
    publication_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publication signed by"),
    )
    publication_signed_at = models.DateTimeField(_("publication signed on"), null=True, blank=True)
    is_current = models.BooleanField(_("speaks for the tool today"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    #: Name of a row in the ledger: entries are sealed with the name that the model first had.
    ledger_name = "registry.label"

    objects = DossierQuerySet.as_manager()

    class Meta:
        db_table = "registry_label"  # triggers and backups know the table by this name
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["-granted_on", "-pk"]
        base_manager_name = "objects"  # no way around LabelQuerySet.update
        permissions = [
            ("decide_dossier", "Decides on files, for the commission"),
            ("publish_dossier", "Publishes decisions"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tool"], condition=Q(is_current=True), name="one_current_label"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(state.value for state in PUBLIC_STATES)) | Q(presentation__isnull=False),
                name="public_label_has_presentation",
            ),
            models.UniqueConstraint(
                fields=["tool"], condition=~Q(state__in=_codes(ENDED_STATES)), name="one_file_on_its_way"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=_codes(PUBLIC_STATES))
                | ~Q(letter="")
                & Q(score__isnull=False, evaluation__isnull=False, granted_on__isnull=False, expires_on__isnull=False),
                name="granted_says_what_and_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECIDEE)
                | ~Q(letter="") & Q(score__isnull=False, evaluation__isnull=False, granted_on__isnull=True),
                name="decided_rests_on_an_evaluation",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.AVEC_RESERVES) | ~Q(reserves="") & Q(reserves_until__isnull=False),
                name="reservations_are_said_and_dated",
            ),
            models.CheckConstraint(
                condition=Q(granted_on__isnull=True) | Q(expires_on__gt=F("granted_on")), name="granted_then_expires"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state__in=_codes(PUBLIC_STATES)), name="current_label_is_public"
            ),
        ]

    def __str__(self):
        return f"{self.tool} · {self.get_state_display()}"

    def save(self, *args, **kwargs):
        """Refuse a state that changes beside the door.

        A label that becomes public freezes what people read of its tool, and the tool stays public for ever.
        """
        if self.pk and _MOVING.get() != self.pk:
            known = Dossier.objects.filter(pk=self.pk).values_list("state", flat=True).first()
            if known is not None and known != self.state:
                raise UnguardedMoveError("a file moves through registry.procedure.door")
        if self.state not in PUBLIC_STATES:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            first = Tool.objects.filter(pk=self.tool_id, label_public_since__isnull=True)
            if first.update(label_public_since=timezone.now(), is_public=True):
                self.tool.refresh_from_db(fields=["label_public_since", "is_public"])
            self._keep_presentation(kwargs)  # after the lock of the tool: the ledger is taken last
            super().save(*args, **kwargs)

    def _keep_presentation(self, kwargs: dict) -> None:
        """The presentation of the database wins over that of an older copy of the row; none yet: one is taken."""
        if self.pk:
            known = Dossier.objects.filter(pk=self.pk).values_list("presentation", flat=True).first()
            self.presentation_id = known or self.presentation_id
        if self.presentation_id is None:
            self.presentation = Presentation.take(self.tool, PresentationOrigin.GRANTED)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "presentation"}

    @property
    def state_shown(self) -> str:
        """State today: EXPIREE or SUSPENDUE as soon as the day is past, whether or not the hourly task has run."""
        return self.state_on(timezone.localdate())

    def state_on(self, day: datetime.date) -> str:
        """State on ``day``: the stored one, or what the calendar made of it."""
        return calendar.state_on(day, self.state, self.expires_on, self.reserves_until)

    @property
    def suspended_on(self) -> datetime.date | None:
        """Day on which the calendar suspended the label, while history does not say so yet; None otherwise."""
        if self.state == State.AVEC_RESERVES and self.state_shown == State.SUSPENDUE:
            return self.reserves_until + datetime.timedelta(days=1)
        return None

    @property
    def suspension_reason(self) -> str:
        """Why reservations suspend a label: public, in French like every reason."""
        with translation.override("fr"):
            values = {"day": formats.date_format(self.reserves_until), "reserves": self.reserves}
            return gettext("Reservations not lifted by %(day)s: %(reserves)s") % values

    @property
    def data_lines(self) -> list[dict[str, str]]:
        """The ten lines of :attr:`data_sheet` as they are read: plural forms settled."""
        return [{name: plain.agreed(text) for name, text in line.items()} for line in self.data_sheet or ()]

    @property
    def state_label(self):
        """Name of :attr:`state_shown` in the language of the reader."""
        return State(self.state_shown).label

    @property
    def letter_shown(self) -> str | None:
        """The letter, only in a state that allows it; None otherwise."""
        return (self.letter or None) if self.state_shown in LETTER_STATES else None

    @property
    def score_shown(self):
        """The score, hidden with the letter."""
        return self.score if self.letter_shown else None

    @property
    def letter_word(self) -> str:
        """French word of the framework that goes with :attr:`letter_shown`; empty without letter."""
        grades = self.framework.data["notation"]["lettres"]
        return next((grade["mot"] for grade in grades if grade["lettre"] == self.letter_shown), "")

    def clean(self):
        """Reservations are dated; a valid label has an end."""
        if self.state == State.AVEC_RESERVES and not (self.reserves and self.reserves_until):
            raise ValidationError({"reserves": _("Say the reservations and the date by which they are lifted.")})
        self._check_reservations()
        if self.state in EXPIRING_STATES and not self.expires_on:
            raise ValidationError({"expires_on": _("A label has a last valid day.")})

    def _check_reservations(self) -> None:
        """Six months at most, never in the past; a date that is past has suspended the label and stays as it is."""
        if self.state not in (State.DECIDEE, State.AVEC_RESERVES) or not self.reserves_until:
            return
        today = timezone.localdate()
        if self.pk and Dossier.objects.to_suspend(today).filter(pk=self.pk).exists():
            raise ValidationError({"reserves_until": _("The date is past: the label is suspended.")})
        faults = calendar.reservation_faults(
            self.reserves_until,
            granted_on=self.granted_on,
            today=today,
            months=lifecycle.build(self.framework.data).reservation_months,
        )
        if faults:
            raise ValidationError({"reserves_until": faults})


class AppendOnlyQuerySet(models.QuerySet):
    """History is written once."""

    def update(self, **kwargs):
        """Raise ``TypeError``."""
        raise TypeError("history is append-only")

    def delete(self):
        """Raise ``TypeError``."""
        raise TypeError("history is append-only")


class StateEvent(models.Model):
    """One change of state: who (by role), when, from, to, why, under which version. Never changed nor erased."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="events", verbose_name=_("tool"))
    dossier = models.ForeignKey(
        Dossier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        db_column="label_id",
        verbose_name=_("label"),
    )
    from_state = models.CharField(_("from"), max_length=16, choices=State.choices, blank=True)
    to_state = models.CharField(_("to"), max_length=16, choices=State.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_role = models.CharField(_("by"), max_length=40)
    reason = models.TextField(_("reason"), blank=True)
    framework_version = models.CharField(_("version of the framework"), max_length=20)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.from_state or '∅'} → {self.to_state}"

    @property
    def who(self) -> str:
        """The role that made it, as people read it."""
        return str(lifecycle.ROLE_NAMES.get(self.by_role, self.by_role))

    @property
    def is_public(self) -> bool:
        """True when the state entered is one that anyone may see."""
        return self.to_state in PUBLIC_STATES

    def save(self, *args, **kwargs):
        """Only a first save is accepted."""
        if self.pk:
            raise TypeError("history is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raise ``TypeError``."""
        raise TypeError("history is append-only")
