"""Tools that people may use for their health: apps, sites, connected objects."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.countries import CountryField
from identity.models import Membership, Organisation
from registry.enums import PUBLIC_STATES, Price, Profile, TargetKind, ToolKind
from registry.presentation.content import content_of
from registry.presentation.shown import Shown
from registry.rules import identifiers, targets


class IdentifierSequence(models.Model):
    """Last number given in a year. It only grows, so that a deleted tool's identifier is never given again."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("identifier sequence")
        verbose_name_plural = _("identifier sequences")

    def __str__(self):
        return f"{self.year}: {self.last}"

    @classmethod
    def take(cls, year: int) -> str:
        """Reserve and return the next identifier of ``year``; safe when two people register at the same time."""
        with transaction.atomic():
            cls.objects.get_or_create(year=year)
            row = cls.objects.select_for_update().get(year=year)
            row.last += 1
            row.save(update_fields=["last"])
            return identifiers.make(year, row.last)


class PublisherQuerySet(models.QuerySet):
    """Publishers by member."""

    def of_user(self, user):
        """Publishers whose organisation ``user`` belongs to today, the bodies merged into it included."""
        rows = Membership.objects.on().filter(person=user)
        bodies = rows.values(body=Coalesce("organisation__merged_into", "organisation"))
        return self.annotate(body=Coalesce("organisation__merged_into", "organisation")).filter(body__in=bodies)


class Publisher(models.Model):
    """Who answers for tools. ``registration`` is a SIREN or its equivalent in another country.

    The name shown to the public is here; the body behind it, with its members, is ``organisation``.
    """

    name = models.CharField(_("name"), max_length=160)
    registration = models.CharField(_("registration number"), max_length=40, blank=True)
    country = CountryField(_("country"), max_length=2, default="FR", help_text=_("ISO 3166 code, two letters."))
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="publishers",
        verbose_name=_("organisation"),
        blank=True,
        help_text=_("The body behind this name: its members are the accounts that speak for the publisher."),
    )
    is_fictitious = models.BooleanField(_("fictitious"), default=False)

    objects = PublisherQuerySet.as_manager()

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save; without organisation, take the one of the same name or create it."""
        if self.organisation_id is None:
            self.organisation = Organisation.objects.named(self.name) or Organisation.objects.create(
                name=self.name,
                registration=self.registration,
                country=self.country,
                website=self.website,
                is_fictitious=self.is_fictitious,
            )
        super().save(*args, **kwargs)

    @property
    def members(self):
        """Accounts that belong to the body behind this publisher today, as a manager."""
        return self.organisation.members


class ToolQuerySet(models.QuerySet):
    """Tools visible to the public, or to their publishers."""

    def _labels(self):
        """Dossiers and labels, found by the relation: their module imports this one."""
        return self.model._meta.get_field("dossiers").related_model.objects

    def public(self):
        """Tools that anyone may see: with a current label in a public state, or never evaluated (no dossier at all) and
        shown by an officer (``is_public``, which means nothing any more once a label was public).

        A tool whose only dossiers are drafts, in progress or refused is never shown.
        """
        dossiers = self._labels().filter(tool=OuterRef("pk"))
        shown = dossiers.filter(is_current=True, state__in=PUBLIC_STATES)
        return self.filter(Exists(shown) | Q(is_public=True) & ~Exists(dossiers))

    def for_public(self, labels=None):
        """With what :attr:`Tool.shown` and :attr:`Tool.current_label` read, in a fixed number of queries.

        ``labels``: a queryset of current labels, with what else the page needs of them.
        """
        labels = self._labels().filter(is_current=True) if labels is None else labels
        return self.select_related("publisher", "presentation").prefetch_related(
            "topics",
            "audiences",
            "targets",
            Prefetch("dossiers", labels.select_related("presentation", "evaluation"), to_attr="current_labels"),
        )

    def for_list(self):
        """What lists of other apps need: :meth:`for_public`."""
        return self.for_public()

    def of_user(self, user):
        """Tools of the publishers whose organisation ``user`` belongs to today."""
        return self.filter(publisher__in=Publisher.objects.of_user(user))


class Tool(ClusterableModel):
    """A tool, evaluated or not. Its identifier and address never change and never serve another tool.

    The row is the record that officers keep; people read :attr:`shown`, what was granted or last accepted.
    ``label_public_since`` is set for ever by the first label that becomes public: from then on its addresses always
    answer, and ``is_public`` cannot be false.
    """

    identifier = models.CharField(_("identifier"), max_length=20, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, blank=True)
    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="tools", verbose_name=_("publisher")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ToolKind.choices)
    profile = models.CharField(_("profile"), max_length=12, choices=Profile.choices)
    summary = models.CharField(_("summary"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    price = models.CharField(_("price"), max_length=12, choices=Price.choices)
    price_detail = models.CharField(_("price in detail"), max_length=200, blank=True)
    topics = models.ManyToManyField(
        "vocabularies.Topic",
        verbose_name=_("topics"),
        related_name="+",
        blank=True,
        limit_choices_to={"locale__language_code": "fr"},
    )
    audiences = models.ManyToManyField(
        "vocabularies.Audience",
        verbose_name=_("audiences"),
        related_name="+",
        blank=True,
        limit_choices_to={"locale__language_code": "fr"},
    )
    languages = models.JSONField(_("languages"), default=list, blank=True, help_text=_('Codes: ["fr", "en"].'))
    min_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_fictitious = models.BooleanField(_("fictitious"), default=False)
    is_public = models.BooleanField(
        _("shown to the public"),
        default=True,
        help_text=_("Only counts before a first label is public: afterwards the sheet always answers."),
    )
    label_public_since = models.DateTimeField(_("label public since"), null=True, blank=True, editable=False)
    presentation = models.ForeignKey(
        "registry.Presentation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("what an officer last accepted"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["name", "identifier"]
        constraints = [
            models.CheckConstraint(
                condition=Q(label_public_since__isnull=True) | Q(is_public=True), name="tool_once_public_stays_public"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Give an identifier at the first save, and refuse that it ever changes.

        What the registry writes by itself (``presentation``, ``label_public_since``) is never put back by an older
        copy of the row, and a tool whose label was public stays shown.
        """
        self.slug = self.slug or slugify(self.name)
        if not self.identifier:
            self.identifier = IdentifierSequence.take(self.created_at.year)
        elif self.pk and not kwargs.get("update_fields"):
            known = Tool.objects.filter(pk=self.pk).values("identifier", "label_public_since", "presentation").first()
            if known and known["identifier"] != self.identifier:
                raise ValueError("an identifier never changes")
            if known:
                self.label_public_since, self.presentation_id = known["label_public_since"], known["presentation"]
        self.is_public = self.is_public or self.label_public_since is not None
        super().save(*args, **kwargs)

    def clean(self):
        """Refuse to hide a tool whose label was public."""
        super().clean()
        if self.label_public_since and not self.is_public:
            raise ValidationError({"is_public": _("Its label was public: its sheet always answers, in every state.")})

    def get_absolute_url(self) -> str:
        """Address of the public sheet, or an empty text while the public side is not mounted."""
        try:
            return reverse("registry:detail", args=[self.identifier])
        except NoReverseMatch:
            return ""

    @cached_property
    def current_label(self):
        """The label that speaks for the tool today, or None. Uses ``current_labels`` when ``for_public`` filled it."""
        found = getattr(self, "current_labels", None)
        if found is None:
            rows = self.dossiers.filter(is_current=True)
            found = list(rows.select_related("framework", "evaluation", "presentation"))
        found = [label for label in found if label.state in PUBLIC_STATES]
        return found[0] if found else None

    @cached_property
    def shown(self) -> Shown:
        """The tool as the public reads it: what its label was granted for, or what an officer last accepted.

        A tool that the software registered by itself and that nobody changed since has no presentation: its row is it.
        """
        label = self.current_label
        held = label.presentation if label else self.presentation
        content, since = (held.content, held.made_at) if held else (content_of(self), self.updated_at)
        return Shown(self.pk, self.identifier, content, since)

    @property
    def letter_shown(self) -> str | None:
        """Letter that may be shown today, or None."""
        return self.current_label.letter_shown if self.current_label else None


class ToolTarget(models.Model):
    """What exactly the label covers: a package, a bundle, a domain, a model of object."""

    tool = ParentalKey(Tool, on_delete=models.CASCADE, related_name="targets", verbose_name=_("tool"))
    kind = models.CharField(_("kind"), max_length=8, choices=TargetKind.choices)
    value = models.CharField(_("identifier"), max_length=200, help_text=_("Package, bundle id, domain or model."))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(fields=["tool", "kind", "value"], name="target_once_per_tool")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value}"

    def clean(self):
        """Put the identifier in normal form; refuse one that is not of its kind."""
        if self.kind in TargetKind.values and self.value:
            try:
                self.value = targets.normal(self.kind, self.value)
            except targets.InvalidTargetError as error:
                raise ValidationError({"value": str(error)}) from None
