"""Closed lists of the content app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Setting(models.TextChoices):
    """Where a kit is used."""

    SCHOOL = "school", _("School")
    AFTER_SCHOOL = "after-school", _("After-school centre")
    SPORTS_CLUB = "sports-club", _("Sports club")
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Association")
    TOWN_HALL = "town-hall", _("Town hall")
    CARE = "care", _("Health or social centre")
    HOME = "home", _("At home")


class Level(models.TextChoices):
    """School level of a kit, when its setting is a school."""

    KINDERGARTEN = "maternelle", _("Nursery school")
    PRIMARY = "elementaire", _("Primary school")
    MIDDLE = "college", _("Middle school")
    HIGH = "lycee", _("High school")
    HIGHER = "superieur", _("Higher education")
    ADULTS = "adultes", _("Adults")
    ALL = "tous", _("All levels")


class FileFormat(models.TextChoices):
    """Format of a file of a kit, as said to the reader."""

    PDF = "PDF", "PDF"
    ODT = "ODT", "ODT"
    ODP = "ODP", "ODP"
    CSV = "CSV", "CSV"
    PNG = "PNG", "PNG"
    SVG = "SVG", "SVG"
    MP3 = "MP3", "MP3"
    ZIP = "ZIP", "ZIP"
    TXT = "TXT", "TXT"


class NoticeKind(models.TextChoices):
    """Tone of a notice."""

    INFO = "info", _("Information")
    SUCCESS = "success", _("Good to know")
    WARNING = "warning", _("Watch out")
    DANGER = "danger", _("Emergency")


class ReviewState(models.TextChoices):
    """Where a health page stands in its reviews."""

    NONE = "none", _("never reviewed")
    FRESH = "fresh", _("up to date")
    DUE = "due", _("review due")
    OVERDUE = "overdue", _("review overdue")
