from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import HOUR, AdminAddresses, Declaration, DeclaredTask, MenuEntry, ReferenceData, SearchGroup


class RegistryConfig(AppConfig):
    """Django application ``registry``."""

    name = "registry"
    verbose_name = _("Label")
    declaration = Declaration(
        public=(
            *("Tool", "ToolTarget", "Presentation", "Publisher", "IdentifierSequence", "Dossier", "StateEvent"),
            *("Framework", "Dimension", "Criterion"),
        ),
        # Work in progress shows nowhere: what a decision rests on is read with its dossier, whose row then changes.
        private=(
            *("Evaluation", "Answer", "ChangeProposal", "Hearing", "Interest", "Independence", "Signature"),
            "EvaluationDemand",
        ),
        permissions="registry.permissions",
        search=(SearchGroup("tools", "registry.documents.ToolSource", _("Health apps and tools"), _("Tool")),),
        urls=(("label/", "registry.public.urls"),),
        sitemaps="registry.public.sitemaps.sections",
        menu=(MenuEntry(_("The label"), "registry:list"),),
        entrances=("registry:list", "registry:method", "registry:open-data"),
        unmirrored=("registry:demand", "registry:demand-thanks"),
        exports=("registry:export-csv", "registry:export-json"),
        reference=(ReferenceData("Framework of the label", "registry.reference.load"),),
        public_words=("apps", "data_sheet/sheet"),
        tasks=(
            DeclaredTask("registry.tasks.expire_labels", every=HOUR),
            DeclaredTask("registry.tasks.suspend_labels", every=HOUR),
            DeclaredTask("registry.tasks.publish_labels", every=HOUR),
            DeclaredTask("registry.tasks.end_replies", every=HOUR),
            DeclaredTask("registry.procedure.news.tell_officers"),
        ),
        admin=(
            AdminAddresses(
                spaces=(
                    *("evaluation", "framework", "dossier", "publisher", "stateevent", "tool", "registry_workspace"),
                )
            ),
            # Every tool, those under examination included.
            AdminAddresses(spaces=("tool_chooser",), permissions=("registry.add_tool",)),
        ),
    )

    def ready(self):
        """Declare what the ledger seals, and the checks of the door."""
        from registry.changes import seals as words
        from registry.procedure import moves, seals, separation  # noqa: F401 - their checks of the door

        seals.declare()
        words.declare()
