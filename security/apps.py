from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import Declaration


class SecurityConfig(AppConfig):
    """Doors: who signs in, how often one may try, what is remembered of it."""

    name = "security"
    verbose_name = _("Security")
    declaration = Declaration(
        private=("Tally", "RoleChange", "SecurityEvent"),
        permissions="security.permissions",
        public_words=("forms",),
    )

    def ready(self):
        """Connect what writes the log and ends sessions; guard the change of one's own password."""
        from . import journal, sessions
        from .forms import guard_password_change

        journal.connect()
        sessions.connect()
        guard_password_change()
