"""Closed lists of the registry. States and their rules come from the framework; here are only their names."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameworkStatus(models.TextChoices):
    """Life of a version of the framework."""

    DRAFT = "projet", _("Proposal")
    IN_FORCE = "en_vigueur", _("In force")
    REPLACED = "remplace", _("Replaced")
    WITHDRAWN = "retire", _("Withdrawn")


class Profile(models.TextChoices):
    """What a tool does with people's data; chosen at eligibility, decides which criteria apply."""

    INFO = "INFO", _("Information, no health data collected")
    TRACKING = "SUIVI", _("Collects health data")
    DEVICE = "OBJET", _("Connected object and its app")
    EXCHANGE = "ECHANGE", _("Puts in touch with a professional or a peer")


class ToolKind(models.TextChoices):
    """Form of the tool."""

    APP = "application", _("Application")
    SITE = "site", _("Website")
    DEVICE = "objet", _("Connected object")


class Price(models.TextChoices):
    """What it costs, in one word; details are in ``price_detail``."""

    FREE = "gratuit", _("Free")
    FREEMIUM = "freemium", _("Free with paid options")
    PAID = "payant", _("Paid")


class TargetKind(models.TextChoices):
    """Where a target identifier lives: the label covers exactly these identifiers."""

    ANDROID = "android", _("Android")
    IOS = "ios", _("iPhone and iPad")
    WEB = "web", _("Web")
    DEVICE = "device", _("Connected object")


class EvaluationRole(models.TextChoices):
    """Two evaluations made blind, then the harmonised one that is published; one given to somebody else is kept."""

    FIRST = "first", _("First evaluation (blind)")
    SECOND = "second", _("Second evaluation (blind)")
    FINAL = "final", _("Harmonised evaluation")
    REPLACED = "replaced", _("Evaluation kept apart: its auditor was replaced")

    @classmethod
    def blind(cls) -> tuple["EvaluationRole", "EvaluationRole"]:
        """The two that are made without seeing each other."""
        return cls.FIRST, cls.SECOND


class Proof(models.TextChoices):
    """How an answer was established; always shown beside it."""

    D0 = "D0", _("Declared")
    D1 = "D1", _("Document checked")
    D2 = "D2", _("Tested")
    D3 = "D3", _("Certified")


class State(models.TextChoices):
    """States of a dossier and of the label it grants (codes of the framework's life cycle)."""

    BROUILLON = "BROUILLON", _("Being prepared")
    DEPOSEE = "DEPOSEE", _("Submitted")
    A_COMPLETER = "A_COMPLETER", _("To be completed")
    NON_ELIGIBLE = "NON_ELIGIBLE", _("Not eligible")
    EN_EVALUATION = "EN_EVALUATION", _("Being evaluated")
    HARMONISATION = "HARMONISATION", _("The two evaluations are being compared")
    CONTRADICTOIRE = "CONTRADICTOIRE", _("Waiting for the publisher's reply")
    DELIBERATION = "DELIBERATION", _("Decision being prepared")
    REFUSEE = "REFUSEE", _("Label refused")
    DECIDEE = "DECIDEE", _("Label granted, publication scheduled")
    LABELLISEE = "LABELLISEE", _("Label valid")
    AVEC_RESERVES = "AVEC_RESERVES", _("Label valid, with reservations")
    A_REVERIFIER = "A_REVERIFIER", _("Important change being checked")
    SUSPENDUE = "SUSPENDUE", _("Label suspended")
    RETIREE = "RETIREE", _("Label withdrawn")
    EXPIREE = "EXPIREE", _("Label expired")
    ARRETEE = "ARRETEE", _("Tool stopped by its publisher")
    DESISTEE = "DESISTEE", _("Application withdrawn by the publisher")


#: States that anyone may see. "option" states of the framework stay private until a publisher agrees.
PUBLIC_STATES: Final = frozenset(
    {
        State.LABELLISEE,
        State.AVEC_RESERVES,
        State.A_REVERIFIER,
        State.SUSPENDUE,
        State.RETIREE,
        State.EXPIREE,
        State.ARRETEE,
    }
)
#: States that a dossier never leaves.
FINAL_STATES: Final = frozenset(
    {
        State.NON_ELIGIBLE,
        State.REFUSEE,
        State.RETIREE,
        State.EXPIREE,
        State.ARRETEE,
        State.DESISTEE,
    }
)
#: States in which a dossier no longer goes towards a decision; a tool has one dossier in the others at most.
ENDED_STATES: Final = PUBLIC_STATES | FINAL_STATES
#: States in which the letter is shown.
LETTER_STATES: Final = frozenset({State.LABELLISEE, State.AVEC_RESERVES, State.A_REVERIFIER})
#: States that end by themselves when the end date is past.
EXPIRING_STATES: Final = frozenset({*LETTER_STATES, State.SUSPENDUE})
