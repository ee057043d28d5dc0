"""What the registry adds to Wagtail's administration."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from registry.admin.viewsets import LabelGroup
from registry.permissions import MODELS, RowPolicy, reads_dossiers
from registry.workspace import demands

for _model in MODELS:
    register_permission_policy(_model, RowPolicy(_model))


@hooks.register("register_admin_viewset")
def label_viewsets():
    """Menu "Label" with its lists."""
    return LabelGroup()


@hooks.register("register_admin_urls")
def workspace_urls():
    """Workspace of auditors."""
    return [path("label-workspace/", include("registry.workspace.urls"))]


class _AuditorsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("registry.change_answer") and not request.user.is_superuser


class _PublishersMenuItem(MenuItem):
    def is_shown(self, request):
        user = request.user
        return user.has_perm("registry.change_tool") and not user.has_perm("registry.add_tool")


class _InterestsMenuItem(MenuItem):
    def is_shown(self, request):
        return reads_dossiers(request.user) or request.user.has_perm("registry.change_answer")


@hooks.register("register_admin_menu_item")
def interests_menu():
    """Where anyone who acts on dossiers says what ties them to a body."""
    return _InterestsMenuItem(_("My interests"), reverse("registry_workspace:interests"), icon_name="user", order=242)


@hooks.register("register_admin_menu_item")
def publisher_menu():
    """Entry of the publishers' dossiers."""
    address = reverse("registry_workspace:publisher_desk")
    return _PublishersMenuItem(_("My label files"), address, icon_name="tick-inverse", order=241)


class _ChangesMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("registry.change_tool")


@hooks.register("register_admin_menu_item")
def changes_menu():
    """Entry of the proposed changes, for officers and publishers."""
    return _ChangesMenuItem(_("Changes to read"), reverse("registry_workspace:changes"), icon_name="edit", order=242)


class _DemandsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(demands.PERMISSION)


@hooks.register("register_admin_menu_item")
def demands_menu():
    """Entry of what people ask to be evaluated, for officers."""
    address = reverse("registry_workspace:demands")
    return _DemandsMenuItem(_("Evaluations asked for"), address, icon_name="group", order=243)


@hooks.register("register_admin_menu_item")
def desk_menu():
    """Entry of the auditors' desk."""
    return _AuditorsMenuItem(
        _("My evaluations"), reverse("registry_workspace:desk"), icon_name="clipboard-list", order=240
    )


@hooks.register("insert_global_admin_css")
def narrow_lists():
    """Lists of the administration on a telephone: words stay whole, the table scrolls."""
    return format_html('<link rel="stylesheet" href="{}">', static("registry/css/lists.css"))
