from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import AdminAddresses, Declaration


class IdentityConfig(AppConfig):
    """Django application ``identity``."""

    name = "identity"
    verbose_name = _("Organisations and people")
    declaration = Declaration(
        public=("Organisation",),
        private=("Link", "Membership"),
        permissions="identity.permissions",
        admin=(AdminAddresses(spaces=("identity", "organisation")),),
    )
