from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import AdminAddresses, Declaration


class DistressConfig(AppConfig):
    """Ground floor, beside search: reads red flags in what is typed; knows no page, stores no text."""

    name = "distress"
    verbose_name = _("Red flags")
    declaration = Declaration(
        private=("FlagCount",),
        permissions="distress.permissions",
        public_words=("gate",),
        admin=(AdminAddresses(names=("red_flags",)),),
    )
