from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import DAY, AdminAddresses, Declaration, DeclaredTask


class SecurityConfig(AppConfig):
    """Django application ``security``: sign-in, limits, sessions, log."""

    name = "security"
    verbose_name = _("Security")
    declaration = Declaration(
        private=("Tally", "RoleChange", "SecurityEvent"),
        permissions="security.permissions",
        public_words=("forms",),
        tasks=(
            DeclaredTask("security.tasks.forget", every=DAY),
            DeclaredTask("security.tasks.send_reset_link"),
        ),
        admin=(AdminAddresses(names=("security_log", "security_log_results")),),
    )

    def ready(self):
        """Connect the signals of the log and of sessions; slow down Wagtail's form of password change."""
        from . import journal, sessions
        from .forms import guard_password_change

        journal.connect()
        sessions.connect()
        guard_password_change()
