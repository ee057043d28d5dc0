"""Who may do what in the registry: permissions per group, then rules per row that a permission cannot say.

Rows: an auditor sees their own evaluations, and another auditor's only once both are closed; edits their own while
open. A publisher sees and edits the tools of their own organisation, reads the files of those tools, and replies to
the findings while a reply is awaited: the harmonised ones, never the two blind evaluations. Nobody, administrator
included, changes a closed evaluation, a framework or the history.
"""

from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from core import roles
from registry.enums import EvaluationRole, State
from registry.models import Evaluation, Framework, Label, Publisher, StateEvent, Tool

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
            for model in ("tool", "tooltarget", "publisher", "evaluation", "label")
            for action in ("add", "change", "view")
        ),
        "registry.view_answer",
        "registry.change_answer",  # the harmonised evaluation, when it is theirs (see may_answer)
    ],
    roles.APP_PUBLISHERS: ["registry.view_tool", "registry.change_tool"],
}


def _manages(user) -> bool:
    """True for label officers and administrators: they hold the whole registry."""
    return user.is_active and user.has_perm("registry.add_label")


def tools_for(user) -> QuerySet[Tool]:
    """Tools that ``user`` may open in the administration."""
    if _manages(user):
        return Tool.objects.all()
    if not user.has_perm("registry.view_tool"):
        return Tool.objects.none()
    if user.has_perm("registry.change_answer"):
        return Tool.objects.filter(evaluations__auditor=user).distinct()
    return Tool.objects.of_user(user)


def evaluations_for(user) -> QuerySet[Evaluation]:
    """Evaluations that ``user`` may read."""
    if _manages(user):
        return Evaluation.objects.all()
    if user.is_active and user.has_perm("registry.view_evaluation"):
        return Evaluation.objects.visible_to_auditor(user)
    return Evaluation.objects.none()


def rows_for(user, model: type[Model]) -> QuerySet:
    """Rows of ``model`` that ``user`` may open in the administration."""
    if model is Tool:
        return tools_for(user)
    if model is Evaluation:
        return evaluations_for(user)
    if model is Framework and user.has_perm("registry.view_framework"):
        return Framework.objects.all()
    return model._default_manager.all() if _manages(user) else model._default_manager.none()


def may_answer(user, evaluation: Evaluation) -> bool:
    """True when ``user`` is the auditor of this open evaluation, and its file is at the stage of answering."""
    return (
        user.is_active
        and user.has_perm("registry.change_answer")
        and evaluation.auditor_id == user.pk
        and not evaluation.is_closed
        and is_writable(evaluation)
    )


def is_writable(evaluation: Evaluation) -> bool:
    """True when its file awaits it: blind ones and complements while evaluated, the harmonised one while compared."""
    if evaluation.dossier is None:
        return True
    final = evaluation.role == EvaluationRole.FINAL and not evaluation.is_complement
    return evaluation.dossier.state == (State.HARMONISATION if final else State.EN_EVALUATION)


def files_of_publisher(user) -> QuerySet[Label]:
    """Files of the tools of the publishers that ``user`` speaks for; belonging counts, not power."""
    if not (user.is_active and user.has_perm("registry.change_tool")):
        return Label.objects.none()
    return Label.objects.filter(tool__publisher__members=user).distinct()


def may_reply(user, file: Label) -> bool:
    """True when ``user`` speaks for the publisher of this file and its reply is awaited."""
    return file.state == State.CONTRADICTOIRE and files_of_publisher(user).filter(pk=file.pk).exists()


class RowPolicy(ModelPermissionPolicy):
    """The usual permissions, limited to the rows a person may see; what is frozen is frozen for everyone."""

    #: Models that are never changed by hand, only by their own commands or decisions.
    read_only = (Framework, StateEvent)

    def user_has_permission(self, user, action):
        """No action but viewing on what is read-only; files are opened by decisions; nothing is deleted by hand."""
        if self.model in self.read_only and action != "view":
            return False
        if action == "delete" or (self.model is Label and action == "add"):
            return False
        return super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        """Row rules on top of the permission."""
        if not self.user_has_permission(user, action):
            return False
        if isinstance(instance, Evaluation) and action != "view" and instance.is_closed:
            return False
        return rows_for(user, self.model).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        """Rows of the lists."""
        return rows_for(user, self.model) if self.user_has_any_permission(user, actions) else self.model.objects.none()


MODELS = (Tool, Publisher, Evaluation, Label, Framework, StateEvent)
