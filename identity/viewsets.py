"""Organisations in Wagtail's administration: the list and the form; members, links and mergers have their own page."""

from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from identity import journal
from identity.models import Organisation

FIELDS = ["name", "kind", "registration", "country", "website", "is_fictitious"]


class OrganisationPolicy(ModelPermissionPolicy):
    """Permissions without deletion: organisations are merged instead."""

    def user_has_permission(self, user, action):
        """False for ``delete``, whoever asks."""
        return action != "delete" and super().user_has_permission(user, action)


class _Written:
    """Each save of the form is written in the ledger, with what changed."""

    @transaction.atomic
    def save_instance(self):
        """Save the organisation and write the ledger entry in one transaction."""
        known = Organisation.objects.filter(pk=self.form.instance.pk).values(*FIELDS).first()
        row = super().save_instance()
        now = {name: getattr(row, name) for name in FIELDS}
        if known != now:
            kind = "organisation.changed" if known else "organisation.created"
            journal.write(kind, subject=row, by=self.request.user, before=known, after=now)
        return row


class AddView(_Written, generic.CreateView):
    """Creation form of an organisation."""


class EditView(_Written, generic.EditView):
    """Edition form of an organisation."""


class IndexView(generic.IndexView):
    """List of organisations, without those merged into another; the title opens their page."""

    def get_base_queryset(self):
        """Organisations that were not merged into another."""
        return super().get_base_queryset().filter(merged_into=None)

    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        return TitleColumn(field_name, label=_("Organisation"), url_name="identity:organisation")

    @cached_property
    def header_buttons(self):
        """Wagtail's buttons, and a link to the report of likely duplicates."""
        button = HeaderButton(_("To check"), url=reverse("identity:report"), icon_name="warning")
        return [*super().header_buttons, button]


class OrganisationViewSet(ModelViewSet):
    """Organisations in the administration: list, forms, no deletion."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 255
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = IndexView
    add_view_class = AddView
    edit_view_class = EditView
    list_display = ["name", "kind", "registration", "country"]
    list_filter = ["kind", "country"]
    search_fields = ["name", "registration"]
    form_fields = FIELDS
