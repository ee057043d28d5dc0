"""Offers: a service at a place. Kinds of offer are data that an operator extends."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import SynchronizedField

from directory.enums import Appointment, Cost, Mode, ThreeState
from vocabularies.models import Audience, Term, Topic

from .places import Place


class OfferKind(Term):
    """A kind of offer: France Services, digital mediator, vaccination, pharmacy, teleconsultation booth…"""

    icon = models.CharField(_("icon"), max_length=40, blank=True, help_text=_("Name of an icon of the theme."))
    is_care = models.BooleanField(_("health care"), default=False)

    override_translatable_fields = [
        *Term.override_translatable_fields,
        SynchronizedField("icon"),
        SynchronizedField("is_care"),
    ]
    panels = [*Term.panels, FieldPanel("icon"), FieldPanel("is_care")]

    class Meta(Term.Meta):
        verbose_name = _("kind of offer")
        verbose_name_plural = _("kinds of offer")


class OfferQuerySet(models.QuerySet):
    """Offers visible to the public."""

    def public(self):
        """Offers of public places."""
        return self.filter(is_public=True, place__in=Place.objects.public())


class Offer(models.Model):
    """What a person finds at a place. ``kind``, ``topics`` and ``audiences`` are the French rows of their lists."""

    place = models.ForeignKey(Place, models.CASCADE, verbose_name=_("place"), related_name="offers")
    kind = models.ForeignKey(OfferKind, models.PROTECT, verbose_name=_("kind"), related_name="offers")
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    audiences = models.ManyToManyField(Audience, verbose_name=_("audiences"), blank=True, related_name="+")
    age_min = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=10, choices=Cost.choices, default=Cost.UNKNOWN)
    cost_note = models.CharField(_("cost, in words"), max_length=200, blank=True)
    on_site = models.BooleanField(Mode.ON_SITE.label, default=True)
    remote = models.BooleanField(Mode.REMOTE.label, default=False)
    at_home = models.BooleanField(Mode.AT_HOME.label, default=False)
    appointment = models.CharField(
        _("appointment"), max_length=10, choices=Appointment.choices, default=Appointment.UNKNOWN
    )
    booking_url = models.URLField(_("booking address"), max_length=300, blank=True)
    accepts_new_patients = models.CharField(
        _("accepts new patients"), max_length=10, choices=ThreeState.choices, default=ThreeState.UNKNOWN
    )
    accepts_checked_on = models.DateField(_("said on"), null=True, blank=True)
    accepts_said_by = models.CharField(_("said by"), max_length=120, blank=True)
    languages = models.JSONField(
        _("languages spoken"), default=list, blank=True, help_text=_('List of language codes: ["fr", "ar", "lsf"].')
    )
    is_public = models.BooleanField(_("public"), default=True)
    from_source = models.BooleanField(_("from a source"), default=False, editable=False)
    verified_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["kind__order", "pk"]

    def __str__(self):
        return self.title or self.kind.label

    @property
    def modes(self) -> list[Mode]:
        """How the offer reaches a person."""
        return [mode for mode in Mode if getattr(self, mode.value)]
