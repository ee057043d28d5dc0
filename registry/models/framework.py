"""Versioned criteria framework, as rows: a new criterion is data, never a migration."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import FrameworkStatus, Proof
from registry.framework.spec import spec_of


class FrameworkQuerySet(models.QuerySet):
    """Selections of framework versions."""

    def latest_usable(self):
        """The version new evaluations of the label use: in force if any, else the newest proposal; None if empty.

        Only versions of the label's own framework (setting ``LABEL_FRAMEWORK``, "PREVENANCE") count.
        """
        usable = self.filter(
            code=getattr(settings, "LABEL_FRAMEWORK", "PREVENANCE"),
            status__in=[FrameworkStatus.IN_FORCE, FrameworkStatus.DRAFT],
        )
        in_force = usable.filter(status=FrameworkStatus.IN_FORCE).order_by("-loaded_at", "-pk").first()
        return in_force or usable.order_by("-loaded_at", "-pk").first()


class Framework(models.Model):
    """One version of a framework. ``data`` keeps the whole file; ``digest`` is its SHA-256 in canonical JSON."""

    code = models.CharField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    status = models.CharField(_("status"), max_length=12, choices=FrameworkStatus.choices)
    language = models.CharField(_("language"), max_length=10, default="fr")
    title = models.CharField(_("title"), max_length=250)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    data = models.JSONField(_("data"))
    digest = models.CharField(_("digest"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["code", "-loaded_at"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="framework_once_per_version")]

    def __str__(self):
        return f"{self.code} {self.version}"

    @property
    def spec(self):
        """The rules and criteria of this version, ready for the pure scoring functions."""
        return spec_of(self.digest, self.data)


class Dimension(models.Model):
    """A group of criteria with its weight in the overall score and the least letter that the label accepts."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="dimensions", verbose_name=_("framework")
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    weight = models.PositiveSmallIntegerField(_("weight"))
    floor = models.CharField(_("least letter for the label"), max_length=1, blank=True)
    guarantee = models.CharField(_("guarantee"), max_length=40, blank=True)
    public = models.CharField(_("in plain words"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["framework", "order"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="dimension_once")]

    def __str__(self):
        return self.name


class Criterion(models.Model):
    """One question asked to every tool of the profiles it names."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("framework")
    )
    dimension = models.ForeignKey(
        Dimension, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("dimension")
    )
    code = models.CharField(_("code"), max_length=20)
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("question"))
    type = models.CharField(_("scale"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("weight"))
    blocking = models.BooleanField(_("blocking"), default=False)
    threshold = models.CharField(_("blocking threshold"), max_length=20, blank=True)
    may_be_na = models.BooleanField(_("may be not applicable"), default=False)
    na_condition = models.CharField(_("when not applicable"), max_length=250, blank=True)
    profiles = models.JSONField(_("profiles"), default=list)
    minimum_proof = models.CharField(_("minimum proof"), max_length=2, choices=Proof.choices)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    scale = models.JSONField(_("steps of a number"), default=list, blank=True)
    levels = models.JSONField(_("meaning of levels"), default=dict, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    public = models.JSONField(_("in plain words"), default=dict, blank=True)
    method = models.TextField(_("method"), blank=True)
    proofs = models.JSONField(_("proofs"), default=list, blank=True)
    mapping = models.JSONField(_("in other frameworks"), default=dict, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["framework", "order"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="criterion_once")]

    def __str__(self):
        return f"{self.code} {self.title}"
