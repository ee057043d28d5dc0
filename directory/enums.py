"""Closed lists of the directory. What an operator may extend (kinds of offer, topics) is data, not here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    """Levels of the French territory that the platform knows."""

    REGION = "region", _("region")
    DEPARTEMENT = "departement", _("département")
    EPCI = "epci", _("intercommunality")
    COMMUNE = "commune", _("commune")
    ARRONDISSEMENT = "arrondissement", _("municipal arrondissement")


class PositionQuality(models.TextChoices):
    """How far the coordinates of a place can be trusted."""

    SOURCE = "source", _("given by the source")
    COMMUNE = "commune", _("centre of the commune, approximate")
    PERSON = "person", _("placed by a person")
    NONE = "none", _("unknown")


class Cost(models.TextChoices):
    """What a person pays."""

    FREE = "free", _("free")
    COVERED = "covered", _("paid by health insurance")
    PARTIAL = "partial", _("partly paid by health insurance")
    PAID = "paid", _("paid")
    UNKNOWN = "unknown", _("not known")


class Appointment(models.TextChoices):
    """Whether one may simply come in."""

    NONE = "none", _("without appointment")
    POSSIBLE = "possible", _("with or without appointment")
    REQUIRED = "required", _("by appointment only")
    UNKNOWN = "unknown", _("not known")


class ThreeState(models.TextChoices):
    """Three-state answer: silence of a source is not a « no »."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class Mode(models.TextChoices):
    """How an offer reaches a person."""

    ON_SITE = "on_site", _("on site")
    REMOTE = "remote", _("remotely")
    AT_HOME = "at_home", _("at home")


class ReportKind(models.TextChoices):
    """What somebody says is wrong about a place."""

    CLOSED = "closed", _("The place is closed or has moved")
    HOURS = "hours", _("The opening hours are wrong")
    CONTACT = "contact", _("The telephone, e-mail or website is wrong")
    POSITION = "position", _("The address or the position on the map is wrong")
    OFFER = "offer", _("What is offered there is wrong")
    ACCESS = "access", _("The accessibility is wrong")
    DUPLICATE = "duplicate", _("The place is listed twice, or mixed with another")
    OTHER = "other", _("Something else")


class ReportStatus(models.TextChoices):
    """Life of a report."""

    NEW = "new", _("new")
    IN_PROGRESS = "in_progress", _("being checked")
    FIXED = "fixed", _("corrected")
    REJECTED = "rejected", _("nothing to correct")
