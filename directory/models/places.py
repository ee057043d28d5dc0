"""Places (address, contact, hours) and the organisations that run them."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import PositionQuality

from .accessibility import Accessibility
from .sources import Source
from .territories import Territory


class Organization(models.Model):
    """Organisation that runs places: a commune, an association, a public body."""

    name = models.CharField(_("name"), max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return self.name


class PlaceQuerySet(models.QuerySet):
    """Places visible to the public, and what lists load with them."""

    def public(self):
        """Places shown to everybody: public, and not closed today. The only door for listings, feeds and exports."""
        today = timezone.localdate()
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=today), is_public=True)

    def for_display(self):
        """What a list needs, in three queries."""
        return self.select_related("commune", "organization", "source").prefetch_related("offers__kind")


class Place(Accessibility):
    """A place, from a source or entered by a person.

    ``corrections`` maps field names to values that a person decided: an import never writes these fields.
    """

    slug = models.SlugField(_("address on the site"), max_length=120, unique=True, help_text=_("Never changes."))
    name = models.CharField(_("name"), max_length=200)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, verbose_name=_("organisation"), null=True, blank=True, related_name="places"
    )
    description = models.TextField(_("description"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    address_more = models.CharField(_("address, continued"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    commune = models.ForeignKey(Territory, models.PROTECT, verbose_name=_("commune"), related_name="places")
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    position = models.CharField(
        _("position"), max_length=10, choices=PositionQuality.choices, default=PositionQuality.NONE
    )
    itinerant = models.BooleanField(_("moves (bus, stand)"), default=False)
    phone = models.CharField(_("telephone"), max_length=20, blank=True, help_text=_("International form, +33…"))
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    hours_osm = models.CharField(_("opening hours (OpenStreetMap)"), max_length=500, blank=True)
    hours_text = models.TextField(_("opening hours as the source says them"), blank=True)
    hours_exceptions = models.JSONField(
        _("exceptions"),
        default=list,
        blank=True,
        help_text=_('List of {"date": "2026-12-24", "hours": "09:00-12:00", "label": "…"}; empty hours: closed.'),
    )
    finess = models.CharField("FINESS", max_length=9, blank=True, db_index=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, db_index=True)
    is_public = models.BooleanField(_("public"), default=True)
    closed_on = models.DateField(_("closed since"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.SET_NULL, verbose_name=_("source"), null=True, blank=True, related_name="places"
    )
    source_date = models.DateField(_("date of the information"), null=True, blank=True)
    vanished_on = models.DateField(
        _("absent from the source since"), null=True, blank=True, help_text=_("To be checked: the place may be closed.")
    )
    corrections = models.JSONField(_("corrections by a person"), default=dict, blank=True)
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["lat", "lon"], name="place_lat_lon")]

    def __str__(self):
        return f"{self.name} ({self.commune})"

    def get_absolute_url(self) -> str:
        """Public page of the place."""
        return reverse("directory:place", args=[self.slug])

    @property
    def is_open_to_public(self) -> bool:
        """Same rule as :meth:`PlaceQuerySet.public`, for one place in hand."""
        return self.is_public and (self.closed_on is None or self.closed_on > timezone.localdate())

    @property
    def has_position(self) -> bool:
        """Whether the place can be put on a map."""
        return self.lat is not None and self.lon is not None

    @property
    def last_checked(self) -> dt.date | None:
        """Latest date at which somebody (person or source) vouched for the place."""
        dates = [date for date in (self.verified_on, self.source_date) if date]
        return max(dates, default=None)

    def is_stale(self, on: dt.date | None = None, *, months: int = 18) -> bool:
        """True when neither a person nor a source checked the place in the last ``months`` months."""
        checked = self.last_checked
        return checked is None or checked < (on or timezone.localdate()) - dt.timedelta(days=round(months * 30.44))

    @property
    def city_line(self) -> str:
        """« 59000 Lille »."""
        return f"{self.postcode} {self.commune.name}".strip()

    @property
    def address_lines(self) -> list[str]:
        """Address as on an envelope, without empty lines."""
        return [line for line in (self.address, self.address_more, self.city_line) if line]

    def correct(self, **values) -> None:
        """Set ``values`` and remember them as corrections that outlive imports. Does not save.

        Raises ``FieldDoesNotExist`` for an unknown field.
        """
        for name, value in values.items():
            field = self._meta.get_field(name)
            setattr(self, name, value)
            value = getattr(self, field.attname)
            self.corrections[name] = value.isoformat() if isinstance(value, dt.date) else value
