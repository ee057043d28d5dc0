"""Menu, addresses and deletion guards of organisations in the administration."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from identity.models import Membership, Organisation
from identity.viewsets import OrganisationPolicy, OrganisationViewSet

register_permission_policy(Organisation, OrganisationPolicy(Organisation))


@hooks.register("register_admin_viewset")
def organisations():
    """Menu "Organisations"."""
    return OrganisationViewSet("organisation")


@hooks.register("register_admin_urls")
def organisation_pages():
    """Addresses of the pages of organisations."""
    return [path("organisations/", include("identity.urls"))]


@hooks.register("before_delete_user")
def keep_members(request, user):
    """Refuse to delete an account with memberships, which independence is decided from; it can be deactivated."""
    if Membership.objects.filter(person=user).exists():
        messages.error(
            request, _("This account belongs or belonged to an organisation: close it instead of erasing it.")
        )
        return redirect("wagtailusers_users:edit", user.pk)
    return None


@hooks.register("before_bulk_action")
def keep_members_in_bulk(request, action_type, objects, action_class_instance):
    """Refuse a bulk deletion that holds an account with memberships."""
    people = [one.pk for one in objects if one._meta.label_lower == "auth.user"]
    if action_type == "delete" and Membership.objects.filter(person__in=people).exists():
        text = _("One of these accounts belongs or belonged to an organisation: close it instead of erasing it.")
        messages.error(request, text)
        return redirect("wagtailusers_users:index")
    return None
