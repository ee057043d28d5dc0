"""Where things are: régions, départements, intercommunalities, communes, municipal arrondissements, postcodes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.enums import TerritoryKind


class TerritoryQuerySet(models.QuerySet):
    """Selections of territories."""

    def municipal(self):
        """Communes and municipal arrondissements: what a person types in « where »."""
        return self.filter(kind__in=[TerritoryKind.COMMUNE, TerritoryKind.ARRONDISSEMENT])


class Territory(models.Model):
    """A territory with its INSEE code (SIREN for an intercommunality). Degrees are WGS 84; ``None`` when unknown.

    ``alias`` (the former commune that matched, or ``""``) and ``exact`` are set by ``directory.territories.communes``.
    """

    alias: str
    exact: bool

    kind = models.CharField(_("kind"), max_length=16, choices=TerritoryKind.choices)
    code = models.CharField(_("INSEE code"), max_length=9)
    name = models.CharField(_("name"), max_length=120)
    folded = models.CharField(_("folded name"), max_length=120, db_index=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), null=True, blank=True, related_name="children"
    )
    epci = models.ForeignKey(
        "self", models.SET_NULL, verbose_name=_("intercommunality"), null=True, blank=True, related_name="members"
    )
    departement_code = models.CharField(_("département"), max_length=3, blank=True, db_index=True)
    region_code = models.CharField(_("region"), max_length=3, blank=True, db_index=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["name", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="territory_kind_code")]

    def __str__(self):
        if self.kind in (TerritoryKind.COMMUNE, TerritoryKind.ARRONDISSEMENT):
            return f"{self.name} ({self.departement_code})"
        return self.name

    @property
    def bbox(self) -> tuple[float, float, float, float] | None:
        """``(west, south, east, north)`` or ``None``."""
        box = (self.west, self.south, self.east, self.north)
        return None if None in box else box

    @property
    def has_position(self) -> bool:
        """Whether distances from here can be told."""
        return self.lat is not None and self.lon is not None

    @property
    def municipal_code(self) -> str:
        """Code of the commune, also for one of its arrondissements (75111 → 75056)."""
        return self.parent.code if self.kind == TerritoryKind.ARRONDISSEMENT and self.parent else self.code

    def codes_within(self) -> list[str]:
        """INSEE codes of the communes and arrondissements inside this territory, itself included when municipal."""
        municipal = Territory.objects.municipal()
        match self.kind:
            case TerritoryKind.REGION:
                found = municipal.filter(region_code=self.code)
            case TerritoryKind.DEPARTEMENT:
                found = municipal.filter(departement_code=self.code)
            case TerritoryKind.EPCI:
                found = municipal.filter(models.Q(epci=self) | models.Q(parent__epci=self))
            case _:
                found = municipal.filter(models.Q(pk=self.pk) | models.Q(parent=self))
        return sorted(found.values_list("code", flat=True))


class TerritoryKey(models.Model):
    """One way to begin typing a municipal territory's name: an ending of its folded name that starts at a word.

    ``alias`` is the name of a former commune, now part of the territory; ``alias_code`` its INSEE code, still
    found in data sets. The higher ``rank`` comes first: population, or a figure that keeps arrondissements in order.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120, db_index=True)
    is_start = models.BooleanField()
    rank = models.PositiveIntegerField(default=0)
    alias = models.CharField(max_length=120, blank=True)
    alias_code = models.CharField(max_length=5, blank=True, db_index=True)

    class Meta:
        verbose_name = _("search key")
        verbose_name_plural = _("search keys")

    def __str__(self):
        return self.key


class PostalCode(models.Model):
    """A postcode and the communes it delivers; a CEDEX code (big recipients) is an alias of its commune."""

    code = models.CharField(_("postcode"), max_length=5, unique=True)
    is_cedex = models.BooleanField(_("CEDEX"), default=False)
    territories = models.ManyToManyField(Territory, verbose_name=_("territories"), related_name="postcodes")

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        ordering = ["code"]

    def __str__(self):
        return self.code
