"""Organisations: companies, associations, public bodies, laboratories."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.countries import CountryField
from identity import names, registration
from identity.models.members import MemberManager


class OrganisationKind(models.TextChoices):
    """What kind of body it is."""

    COMPANY = "entreprise", _("Company")
    ASSOCIATION = "association", _("Association")
    PUBLIC = "public", _("Public body")
    RESEARCH = "recherche", _("Laboratory or university")
    OTHER = "autre", _("Other")


class OrganisationQuerySet(models.QuerySet):
    """Selections of organisations."""

    def standing(self):
        """Bodies that were not merged into another."""
        return self.filter(merged_into=None)

    def named(self, name: str):
        """The body of this name (same normal name), the one it was merged into included; None when there is none."""
        found = self.filter(normal_name=names.normal(name)).select_related("merged_into").order_by("pk").first()
        return found.whole if found else None


class Organisation(models.Model):
    """A body. ``registration`` is a SIREN or SIRET in France (key checked), another country's number as written.

    A body merged into another keeps its row (closed evaluations name it for ever); ``whole`` is the one that stands.
    A fictitious body has no real number: its own is kept as written.
    """

    name = models.CharField(_("name"), max_length=160)
    normal_name = models.CharField(max_length=160, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.OTHER)
    registration = models.CharField(
        _("registration number"), max_length=40, blank=True, help_text=_("In France, the SIREN or the SIRET.")
    )
    country = CountryField(_("country"), max_length=2, default="FR", help_text=_("ISO 3166 code, two letters."))
    website = models.URLField(_("website"), blank=True)
    is_fictitious = models.BooleanField(_("fictitious"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["normal_name"], condition=models.Q(merged_into=None), name="organisation_once_per_name"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="organisation_not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Keep the normal name in step with the name, and a valid number in one spelling."""
        if not self.is_fictitious:
            self.registration = registration.tidy(self.registration, self.country)
        self.normal_name = names.normal(self.name)[:160]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "normal_name"}
        super().save(*args, **kwargs)

    def clean(self):
        """Check the key of the registration number, and that no other organisation has this name."""
        self.country = self.country.upper()
        if not self.is_fictitious:
            try:
                self.registration = registration.normal(self.registration, self.country)
            except registration.InvalidRegistrationError as error:
                raise ValidationError({"registration": str(error)}) from None
        other = Organisation.objects.standing().filter(normal_name=names.normal(self.name)).exclude(pk=self.pk).first()
        if other and self.merged_into_id is None:
            raise ValidationError({"name": _("This body is known already: %(name)s.") % {"name": other.name}})

    @property
    def whole(self) -> "Organisation":
        """The body that stands for this one: itself, or the one it was merged into (never more than one step)."""
        return self.merged_into or self

    @property
    def key(self) -> str:
        """What two establishments of one body share; empty without number, or when the body is invented."""
        return "" if self.is_fictitious else registration.body_key(self.registration, self.country)

    @cached_property
    def members(self):
        """Accounts that belong to this body today; ``add(*people)`` and ``remove(*people)`` write memberships."""
        return MemberManager(self)
