"""Accessibility of a place, with the field names of acceslibre so that its data can be joined later.

Each answer has three states: ``True``, ``False`` and ``None`` (nobody said).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


def _answer(label) -> models.BooleanField:
    return models.BooleanField(label, null=True, blank=True, default=None)


class Accessibility(models.Model):
    """Fields of acceslibre, for a :class:`Place`."""

    stationnement_presence = _answer(_("car park"))
    stationnement_pmr = _answer(_("parking space for disabled people"))
    cheminement_ext_plain_pied = _answer(_("step-free way to the entrance"))
    cheminement_ext_bande_guidage = _answer(_("tactile guide path"))
    entree_plain_pied = _answer(_("step-free entrance"))
    entree_ascenseur = _answer(_("lift at the entrance"))
    entree_marches_rampe = _answer(_("ramp at the entrance"))
    entree_pmr = _answer(_("dedicated entrance for wheelchair users"))
    entree_balise_sonore = _answer(_("sound beacon at the entrance"))
    accueil_cheminement_plain_pied = _answer(_("step-free inside, to the reception"))
    accueil_equipements_malentendants_presence = _answer(_("equipment for people hard of hearing"))
    accueil_personnels_formes = _answer(_("staff trained to welcome disabled people"))
    sanitaires_presence = _answer(_("toilets"))
    sanitaires_adaptes = _answer(_("accessible toilets"))

    ACCESSIBILITY_FIELDS = (
        "stationnement_presence",
        "stationnement_pmr",
        "cheminement_ext_plain_pied",
        "cheminement_ext_bande_guidage",
        "entree_plain_pied",
        "entree_ascenseur",
        "entree_marches_rampe",
        "entree_pmr",
        "entree_balise_sonore",
        "accueil_cheminement_plain_pied",
        "accueil_equipements_malentendants_presence",
        "accueil_personnels_formes",
        "sanitaires_presence",
        "sanitaires_adaptes",
    )

    class Meta:
        abstract = True

    @property
    def wheelchair(self) -> bool | None:
        """Can a wheelchair user get in and reach the reception? ``None`` when the answers do not tell."""
        ways_in = (self.entree_plain_pied, self.entree_pmr, self.entree_marches_rampe, self.entree_ascenseur)
        if self.accueil_cheminement_plain_pied is False or self.cheminement_ext_plain_pied is False:
            return False
        if any(ways_in):
            return True
        return False if self.entree_plain_pied is False else None

    @property
    def accessibility(self) -> list[tuple[str, bool]]:
        """``[(label, answer)]`` of what is known, in the order of a visit."""
        known = [(name, getattr(self, name)) for name in self.ACCESSIBILITY_FIELDS]
        return [(self._meta.get_field(name).verbose_name, value) for name, value in known if value is not None]
