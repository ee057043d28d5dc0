"""Evaluations: what an auditor found, criterion by criterion, in one version of a tool on one day."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identity.models import Organisation
from registry.enums import EvaluationRole, Proof
from registry.models.framework import Criterion, Framework
from registry.models.tool import Tool


class ClosedEvaluationError(Exception):
    """A closed evaluation was about to be changed: it is kept for ever as it was decided upon."""


class EvaluationQuerySet(models.QuerySet):
    """Evaluations that an auditor may read or change."""

    def visible_to_auditor(self, user):
        """Their own; another auditor's only once theirs and the other are both closed (blind evaluations).

        Whoever writes the harmonised evaluation reads the closed ones too, as soon as no blind one is open.
        """
        same_dossier = self.model.objects.filter(dossier=models.OuterRef("dossier"))
        own = same_dossier.filter(auditor=user, closed_at__isnull=False)
        writer = same_dossier.filter(auditor=user, role=EvaluationRole.FINAL)
        open_blind = same_dossier.filter(role__in=EvaluationRole.blind(), closed_at__isnull=True)
        may = models.Exists(own) | models.Exists(writer) & ~models.Exists(open_blind)
        # The harmonised evaluation, to be signed or read while it is open, once nothing is blind any more.
        signs = models.Exists(own.filter(role__in=EvaluationRole.blind())) & ~models.Exists(open_blind)
        return self.filter(
            models.Q(auditor=user)
            | models.Q(closed_at__isnull=False, dossier__isnull=False) & models.Q(may)
            | models.Q(role=EvaluationRole.FINAL, dossier__isnull=False) & models.Q(signs)
        )

    def editable_by_auditor(self, user):
        """Evaluations of the auditor that are not closed."""
        return self.filter(auditor=user, closed_at__isnull=True)


class Evaluation(models.Model):
    """One evaluation. ``data_sheet`` holds the raw values of the ten "Mes données" lines by code (``FD-01``…).

    ``sequence`` is 1, or more for a targeted complement (``procedure.complement``): a final evaluation that takes over
    the one before, in which only the criteria of ``scope`` (codes; empty: all) may change. ``body`` is the one in
    whose name its auditor works; ``organisation`` its name as it was that day, which is public.
    """

    dossier = models.ForeignKey(
        "registry.Dossier",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=pgettext_lazy("label file", "file"),
    )
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("tool"))
    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("framework")
    )
    role = models.CharField(_("role"), max_length=8, choices=EvaluationRole.choices)
    sequence = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    scope = models.JSONField(_("criteria that may change"), default=list, blank=True, editable=False)
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=_("auditor"),
    )
    body = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=_("organisation"),
    )
    organisation = models.CharField(_("organisation of the auditor"), max_length=160, blank=True)
    version_tested = models.CharField(_("version tested"), max_length=40, blank=True)
    tested_on = models.DateField(_("tested on"), null=True, blank=True)
    hours = models.DecimalField(_("hours spent"), max_digits=6, decimal_places=1, null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    data_sheet = models.JSONField(_("data sheet"), default=dict, blank=True)
    closing_rules = models.CharField(_("version of the closing rules"), max_length=20, blank=True, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-opened_at", "role"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "role", "sequence"], name="evaluation_once_per_round"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True)
                | ~models.Q(version_tested="") & models.Q(tested_on__isnull=False, hours__isnull=False),
                name="closed_says_version_date_hours",
            ),
        ]

    def __str__(self):
        return f"{self.tool} · {self.role_name}"

    @property
    def is_complement(self) -> bool:
        """True when it completes a final evaluation on some criteria."""
        return self.role == EvaluationRole.FINAL and self.sequence > 1

    @property
    def role_name(self) -> str:
        """Its role in words."""
        return str(_("Targeted complement")) if self.is_complement else self.get_role_display()

    def may_change(self, code: str) -> bool:
        """True when this criterion is one that its author may answer."""
        return not self.scope or code in self.scope

    @property
    def is_closed(self) -> bool:
        """True once nobody may change it."""
        return self.closed_at is not None

    def save(self, *args, **kwargs):
        """Save. Raises :class:`ClosedEvaluationError` for a closed evaluation."""
        if self.pk and Evaluation.objects.filter(pk=self.pk, closed_at__isnull=False).exists():
            raise ClosedEvaluationError(_("This evaluation is closed: it can no longer change."))
        super().save(*args, **kwargs)


class Answer(models.Model):
    """Answer to one criterion. ``version`` counts saves: a save made from an older one is refused, never lost."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="answers", verbose_name=_("evaluation")
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="answers", verbose_name=_("criterion")
    )
    value = models.CharField(_("value"), max_length=20, blank=True)
    proof = models.CharField(_("proof"), max_length=2, choices=Proof.choices, blank=True)
    justification = models.TextField(_("justification"), blank=True)
    evidence_url = models.URLField(_("link to the evidence"), blank=True)
    evidence_ref = models.CharField(_("reference of the evidence"), max_length=200, blank=True)
    evidence_on = models.DateField(_("day the evidence was read"), null=True, blank=True)
    change_reason = models.TextField(_("why what was settled changes"), blank=True)
    publisher_reply = models.TextField(_("reply of the publisher"), blank=True)
    reply_public = models.BooleanField(_("show the reply to the public"), default=False)
    contested = models.BooleanField(_("contested by the publisher"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["evaluation", "criterion__order"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "criterion"], name="answer_once")]

    def __str__(self):
        return f"{self.criterion.code}: {self.value}"

    @property
    def reply_shown(self) -> str:
        """The publisher's reply when it asked that everyone reads it, else an empty text."""
        return self.publisher_reply if self.reply_public else ""
