"""Permissions of the groups in the registry, then rules by row.

Rows: an auditor sees their own evaluations, and another auditor's only once both are closed; edits their own while
open. A publisher sees and edits the tools of their own organisation, reads the dossiers of those tools, and replies to
the findings while a reply is awaited: the harmonised ones, never the two blind evaluations. Nobody, administrator
included, changes a dossier, an evaluation, a framework or the history by a form: each change is a move, with its
reason. Power does not lift independence: an officer who evaluates blind reads nothing of the other's sheet, and one who
is tied to a publisher sees nothing of its dossiers beyond what the publisher sees.
"""

from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts import roles
from registry.enums import EvaluationRole, State
from registry.models import Dossier, Evaluation, Framework, Publisher, StateEvent, Tool
from registry.procedure import independence
from registry.procedure.roles import ROLE_PERMISSIONS

_READS_DOSSIERS = [
    "registry.view_tool",
    "registry.view_framework",
    "registry.view_evaluation",
    "registry.view_answer",
    "registry.view_dossier",
    "registry.view_stateevent",
]
GROUP_PERMISSIONS = {
    roles.AUDITORS: [
        "registry.view_tool",
        "registry.view_framework",
        "registry.view_evaluation",
        "registry.view_answer",
        "registry.change_answer",
    ],
    roles.LABEL_OFFICERS: [
        "registry.view_framework",
        "registry.view_stateevent",
        *(
            f"registry.{action}_{model}"
            for model in ("tool", "tooltarget", "publisher")
            for action in ("add", "change", "view")
        ),
        "registry.add_dossier",  # opens dossiers; nothing of a dossier is changed by a form (see procedure.corrections)
        "registry.view_dossier",
        "registry.view_evaluationdemand",
        "registry.view_evaluation",
        "registry.view_answer",
        "registry.change_answer",  # the harmonised evaluation, when it is theirs (see may_answer)
    ],
    roles.COMMISSION: ["registry.decide_dossier", *_READS_DOSSIERS],
    roles.LABEL_PUBLICATION: ["registry.publish_dossier", *_READS_DOSSIERS],
    roles.APP_PUBLISHERS: ["registry.view_tool", "registry.change_tool"],
}


def _manages(user) -> bool:
    """True for label officers and administrators: they hold the whole registry."""
    return user.is_active and user.has_perm("registry.add_dossier")


def reads_dossiers(user) -> bool:
    """True for whoever acts on dossiers for the body that runs the label: officers, commission, publication."""
    return user.is_active and any(user.has_perm(permission) for permission in ROLE_PERMISSIONS.values())


def tools_for(user) -> QuerySet[Tool]:
    """Tools that ``user`` may open in the administration."""
    if _manages(user) or (reads_dossiers(user) and user.has_perm("registry.view_tool")):
        return Tool.objects.all()
    if not user.has_perm("registry.view_tool"):
        return Tool.objects.none()
    if user.has_perm("registry.change_answer"):
        return Tool.objects.filter(evaluations__auditor=user).distinct()
    return Tool.objects.of_user(user)


def evaluations_for(user) -> QuerySet[Evaluation]:
    """Evaluations that ``user`` may read."""
    if not (user.is_active and user.has_perm("registry.view_evaluation")):
        return Evaluation.objects.none()
    if _manages(user):
        rows = Evaluation.objects.all()
    elif reads_dossiers(user):  # who decides or publishes reads what is closed, once nothing is blind any more
        opened = Evaluation.objects.filter(role__in=EvaluationRole.blind(), closed_at__isnull=True)
        rows = Evaluation.objects.filter(closed_at__isnull=False, dossier__isnull=False)
        rows = rows.exclude(dossier__in=opened.exclude(dossier=None).values("dossier"))
    else:
        rows = Evaluation.objects.visible_to_auditor(user)
    rows = rows.filter(Q(auditor=user) | ~Q(tool__in=independence.tied_tools(user)))
    return rows.exclude(pk__in=independence.hidden_blind(user).values("pk"))


def rows_for(user, model: type[Model]) -> QuerySet:
    """Rows of ``model`` that ``user`` may open in the administration."""
    if model is Tool:
        return tools_for(user)
    if model is Evaluation:
        return evaluations_for(user)
    if model is Framework and user.has_perm("registry.view_framework"):
        return Framework.objects.all()
    if not (_manages(user) or (reads_dossiers(user) and model in (Dossier, StateEvent))):
        return model._default_manager.none()
    if model in (Dossier, StateEvent):  # whoever is tied to a publisher sees its dossiers as the publisher does
        return model._default_manager.exclude(tool__in=independence.tied_tools(user))
    return model._default_manager.all()


def may_answer(user, evaluation: Evaluation) -> bool:
    """True when ``user`` is the auditor of this open evaluation, and its dossier is at the stage of answering."""
    return (
        user.is_active
        and user.has_perm("registry.change_answer")
        and evaluation.auditor_id == user.pk
        and not evaluation.is_closed
        and is_writable(evaluation)
    )


def writing_faults(user, evaluation: Evaluation) -> list[str]:
    """Why the author of an evaluation may write no more, although it is open; empty for everybody else."""
    return independence.writing_faults(evaluation) if may_answer(user, evaluation) else []


def is_writable(evaluation: Evaluation) -> bool:
    """True when its dossier awaits it: blind and complements while evaluated, the harmonised one while compared."""
    if evaluation.dossier is None:
        return True
    if evaluation.role == EvaluationRole.REPLACED:
        return False
    final = evaluation.role == EvaluationRole.FINAL and not evaluation.is_complement
    return evaluation.dossier.state == (State.HARMONISATION if final else State.EN_EVALUATION)


def dossiers_of_publisher(user) -> QuerySet[Dossier]:
    """Dossiers of the tools of the publishers that ``user`` speaks for; belonging counts, not power."""
    if not (user.is_active and user.has_perm("registry.change_tool")):
        return Dossier.objects.none()
    return Dossier.objects.filter(tool__in=Tool.objects.of_user(user))


def may_reply(user, dossier: Dossier) -> bool:
    """True when ``user`` speaks for the publisher of this dossier and its reply is awaited."""
    return dossier.state == State.CONTRADICTOIRE and dossiers_of_publisher(user).filter(pk=dossier.pk).exists()


class RowPolicy(ModelPermissionPolicy):
    """The usual permissions, limited to the rows a person may see; what is frozen is frozen for everyone."""

    #: Models that are never changed by hand, only by their own commands or decisions.
    read_only = (Evaluation, Framework, Dossier, StateEvent)

    def user_has_permission(self, user, action):
        """No action but viewing on what is read-only; dossiers are opened by decisions; nothing is deleted by hand."""
        if self.model in self.read_only and action != "view":
            return False
        if action == "delete":
            return False
        return super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        """True when the permission and the rule of the row both allow it."""
        if not self.user_has_permission(user, action):
            return False
        if isinstance(instance, Tool | Publisher) and action != "view" and _is_tied(user, instance):
            return False
        return rows_for(user, self.model).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        """Rows that lists of the administration show."""
        return rows_for(user, self.model) if self.user_has_any_permission(user, actions) else self.model.objects.none()


def _is_tied(user, instance: Tool | Publisher) -> bool:
    """True for an officer who is tied to the publisher; a member of today speaks for it (:mod:`registry.changes`)."""
    if not _manages(user) or (isinstance(instance, Tool) and instance.publisher.members.filter(pk=user.pk).exists()):
        return False
    find = independence.tied_tools if isinstance(instance, Tool) else independence.tied_publishers
    return find(user).filter(pk=instance.pk).exists()


MODELS = (Tool, Publisher, Evaluation, Dossier, Framework, StateEvent)
