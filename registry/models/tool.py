"""Tools that people may use for their health: apps, sites, connected objects."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from registry import identifiers, languages, targets
from registry.enums import PUBLIC_STATES, Price, Profile, TargetKind, ToolKind
from registry.icons import icon_svg


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


class Publisher(models.Model):
    """Who answers for tools. ``registration`` is a SIREN or its equivalent in another country."""

    name = models.CharField(_("name"), max_length=160)
    registration = models.CharField(_("registration number"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR", help_text=_("ISO 3166 code, two letters."))
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("accounts"), blank=True, related_name="publishers"
    )
    is_fictitious = models.BooleanField(_("fictitious"), default=False)

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]

    def __str__(self):
        return self.name


class ToolQuerySet(models.QuerySet):
    """Who may see what."""

    def public(self):
        """Tools that anyone may see: never evaluated (no file at all), or with a current label in a public state.

        A tool whose only files are drafts, in progress or refused is never shown.
        """
        from registry.models.label import Label

        files = Label.objects.filter(tool=OuterRef("pk"))
        shown = files.filter(is_current=True, state__in=PUBLIC_STATES)
        return self.filter(Q(is_public=True) & (~Exists(files) | Exists(shown)))

    def for_list(self):
        """With what cards need, in a fixed number of queries."""
        from registry.models.label import Label

        return self.select_related("publisher").prefetch_related(
            "topics",
            "audiences",
            "targets",
            Prefetch("labels", Label.objects.filter(is_current=True), to_attr="current_labels"),
        )

    def of_user(self, user):
        """Tools of the publishers that ``user`` belongs to."""
        return self.filter(publisher__members=user).distinct()


class Tool(ClusterableModel):
    """A tool, evaluated or not. Its identifier and address never change and never serve another tool."""

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
    is_public = models.BooleanField(_("shown to the public"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["name", "identifier"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Give an identifier at the first save, and refuse that it ever changes."""
        self.slug = self.slug or slugify(self.name)
        if not self.identifier:
            self.identifier = IdentifierSequence.take(self.created_at.year)
        elif self.pk and not kwargs.get("update_fields"):
            known = Tool.objects.filter(pk=self.pk).values_list("identifier", flat=True).first()
            if known and known != self.identifier:
                raise ValueError("an identifier never changes")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Address of the public sheet, or an empty text while the public side is not mounted."""
        try:
            return reverse("registry:detail", args=[self.identifier])
        except NoReverseMatch:
            return ""

    @cached_property
    def current_label(self):
        """The label that speaks for the tool today, or None. Uses ``current_labels`` when ``for_list`` filled it."""
        found = getattr(self, "current_labels", None)
        if found is None:
            found = list(self.labels.filter(is_current=True).select_related("framework", "evaluation"))
        found = [label for label in found if label.state in PUBLIC_STATES]
        return found[0] if found else None

    @property
    def letter_shown(self) -> str | None:
        """Letter that may be shown today, or None."""
        return self.current_label.letter_shown if self.current_label else None

    @property
    def platforms(self) -> list[str]:
        """Kinds of targets, without repetition, in the order of :class:`TargetKind`."""
        kinds = {target.kind for target in self.targets.all()}
        return [kind for kind in TargetKind.values if kind in kinds]

    @property
    def language_names(self) -> str:
        """Names of the languages it speaks, in the language of the reader."""
        return languages.names(self.languages)

    @property
    def icon_svg(self) -> SafeString:
        """Icon drawn from the name: inline SVG, hidden from assistive technology (the name is beside it)."""
        return mark_safe(icon_svg(self.name, self.identifier))


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
        """An identifier of its kind, in normal form."""
        if self.kind in TargetKind.values and self.value:
            try:
                self.value = targets.normal(self.kind, self.value)
            except targets.InvalidTargetError as error:
                raise ValidationError({"value": str(error)}) from None
