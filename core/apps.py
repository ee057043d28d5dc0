from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from .declaration import HOUR, Declaration, DeclaredTask


class CoreConfig(AppConfig):
    """Django application ``core``."""

    name = "core"
    verbose_name = _("Core")
    declaration = Declaration(
        private=("LedgerEntry", "LedgerKey", "LedgerHead"),
        public_words=("",),
        tasks=(DeclaredTask("core.tasks.publish_ledger_head", every=HOUR),),
    )

    def ready(self) -> None:
        """Register the checks; keep the triggers of :mod:`core.append_only`; guard the cells of Wagtail's exports."""
        from . import append_only, checks, declaration_checks, spreadsheets  # noqa: F401

        pre_migrate.connect(append_only.before_migrate, sender=self, dispatch_uid="core.append_only")
        post_migrate.connect(append_only.after_migrate, sender=self, dispatch_uid="core.append_only")
        spreadsheets.install()
