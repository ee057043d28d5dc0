"""Permissions of the roles on pages, images, files and words. Rights on pages are rows: see ``setup``."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts import roles
from content.moderation import workflow

_WORDS = [f"vocabularies.{action}_{model}" for model in ("topic", "audience") for action in ("view", "change", "add")]
_VERSIONS = [f"content.{action}_guidelineversion" for action in ("view", "add", "change", "delete")]

GROUP_PERMISSIONS = {
    # A version of a charter is written by anybody who edits, and published by the workflow alone.
    roles.EDITORS: [*_VERSIONS[:3], "content.view_opinioncount", "wagtail_localize.submit_translation"],
    roles.MODERATORS: [
        *_WORDS,
        *_VERSIONS,
        "content.view_opinioncount",
        "content.change_opinionwords",
        "wagtail_localize.submit_translation",
    ],
}

#: Rights on the whole tree of pages. “publish” gives moderators withdrawal; publishing passes by the workflow.
PAGE_PERMISSIONS = {
    roles.EDITORS: ["add_page", "change_page", "view_page"],
    roles.MODERATORS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "view_page"],
}

_COLLECTION = [
    f"wagtail{app}.{action}_{model}"
    for app, model in (("images", "image"), ("docs", "document"))
    for action in ("add", "change", "choose")
]


def setup() -> None:
    """Give the groups their rights on pages and collections; exactly these, idempotent. Creates the workflow."""
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for name, codenames in PAGE_PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
        GroupPagePermission.objects.filter(group=group, page=root).exclude(permission__in=wanted).delete()
        for permission in wanted:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for full in _COLLECTION:
            app, codename = full.split(".")
            permission = Permission.objects.get(content_type__app_label=app, codename=codename)
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    workflow.setup()
