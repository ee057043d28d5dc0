"""Proposals of change: what somebody wants people to read about a tool, and what an officer decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models.presentation import Presentation
from registry.models.tool import Tool
from registry.presentation.words import PART_NAMES


class ProposalState(models.TextChoices):
    """Life of a proposal; every state but the first is final."""

    PROPOSED = "proposed", _("Proposed, not yet public")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProposalSide(models.TextChoices):
    """On whose behalf it was written; the words of the framework for roles."""

    PUBLISHER = "editeur", _("the publisher")
    OFFICER = "instructeur", _("the label officer")


class ChangeProposal(models.Model):
    """A change of the record of a tool. ``changes``: ``{part: {"before", "after"}}`` (values of
    :mod:`registry.presentation.content`); ``claims``: what the vocabulary pointed out in the words proposed;
    ``version`` counts saves, so that what is decided is what was read. ``public_parts``: the parts that an acceptance
    changed for readers, with ``presentation`` the words since then (none when only the record changed).

    One proposal is open at a time for a publisher and its tool, and one for each officer. A decided one never changes.
    """

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("tool"))
    side = models.CharField(_("on behalf of"), max_length=12, choices=ProposalSide.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    changes = models.JSONField(_("changes"))
    claims = models.JSONField(_("claims pointed out"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED, db_index=True
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.TextField(_("reason of the decision"), blank=True)
    public_parts = models.JSONField(_("parts that changed for readers"), default=list, blank=True)
    presentation = models.ForeignKey(
        Presentation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("words since then"),
    )

    class Meta:
        verbose_name = _("proposal of change")
        verbose_name_plural = _("proposals of change")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool"],
                condition=Q(state="proposed", side="editeur"),
                name="one_open_proposal_of_a_publisher",
            ),
            models.UniqueConstraint(
                fields=["tool", "proposed_by"],
                condition=Q(state="proposed", side="instructeur"),
                name="one_open_proposal_of_an_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"])
                | Q(reviewed_at__isnull=False) & ~Q(decision="") & ~Q(reviewed_by=F("proposed_by")),
                name="proposal_decided_by_another_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.tool} · {self.get_state_display()}"

    @property
    def part_names(self) -> list[str]:
        """Parts that changed for readers, in words."""
        return [str(PART_NAMES[part]) for part in self.public_parts]

    @property
    def is_open(self) -> bool:
        """True while somebody may still decide, correct or withdraw it."""
        return self.state == ProposalState.PROPOSED
