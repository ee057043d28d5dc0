"""Which group holds which permission, written once more by hand: one given or taken away by mistake is seen here.

Rules per row (whose evaluation, whose file) are tried in the tests of each app.
"""

import importlib

import pytest

from accounts import roles


def actions(app, **models):
    """``actions("directory", place="view add")`` → {"directory.view_place", "directory.add_place"}."""
    return {f"{app}.{action}_{model}" for model, words in models.items() for action in words.split()}


READS_FILES = actions(
    "registry", tool="view", framework="view", evaluation="view", answer="view", dossier="view", stateevent="view"
)
EDITS_PLACES = actions(
    "directory",
    place="view add change",
    offer="view add change delete",
    report="view change",
    verification="view add",
    organization="view add change",
    source="view",
    offerkind="view",
)
EDITS_SEARCH = actions("search", synonymgroup="view add change delete", emptyquery="view")

EXPECTED = {
    "registry": {
        "Auditeurs": actions("registry", tool="view", framework="view", evaluation="view", answer="view change"),
        "Instructeurs du label": actions(
            "registry",
            tool="add change view",
            tooltarget="add change view",
            publisher="add change view",
            framework="view",
            evaluation="view",
            answer="view change",
            dossier="add view",
            stateevent="view",
            evaluationdemand="view",
        ),
        "Commission du label": READS_FILES | {"registry.decide_dossier"},
        "Publication du label": READS_FILES | {"registry.publish_dossier"},
        "Éditeurs d'outils": actions("registry", tool="view change"),
    },
    "content": {
        "Éditeurs": actions("content", guidelineversion="view add change", opinioncount="view")
        | {"wagtail_localize.submit_translation"},
        "Modérateurs": actions(
            "content", guidelineversion="view add change delete", opinioncount="view", opinionwords="change"
        )
        | actions("vocabularies", topic="view change add", audience="view change add")
        | {"wagtail_localize.submit_translation"},
    },
    "directory": {
        "Éditeurs": EDITS_PLACES,
        "Modérateurs": EDITS_PLACES
        | actions(
            "directory",
            place="delete",
            report="delete",
            verification="change delete",
            organization="delete",
            source="add change",
            offerkind="add change",
        ),
    },
    "distress": dict.fromkeys(("Éditeurs", "Modérateurs"), actions("distress", flagcount="view")),
    "search": {"Éditeurs": EDITS_SEARCH, "Modérateurs": EDITS_SEARCH | {"search.delete_emptyquery"}},
}
PAGES = {
    "Éditeurs": {"add_page", "change_page", "view_page"},
    "Modérateurs": {"add_page", "change_page", "publish_page", "lock_page", "unlock_page", "view_page"},
}
FILES = {f"{action}_{model}" for action in ("add", "change", "choose") for model in ("image", "document")}


@pytest.mark.parametrize("app", EXPECTED)
def test_each_group_holds_exactly_these(app):
    declared = importlib.import_module(f"{app}.permissions").GROUP_PERMISSIONS
    assert {group: set(names) for group, names in declared.items()} == EXPECTED[app]
    assert all(len(names) == len(set(names)) for names in declared.values())


def test_groups():
    assert set(roles.ALL) == {
        "Administrateurs",
        "Éditeurs",
        "Modérateurs",
        "Auditeurs",
        "Instructeurs du label",
        "Commission du label",
        "Publication du label",
        "Éditeurs d'outils",
    }
    assert roles.ALL[0] == roles.ADMINISTRATORS


@pytest.mark.django_db
def test_rights_on_the_tree_of_pages_and_on_files_are_rows_and_exactly_these(moderated):
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, WorkflowPage

    from content import permissions
    from content.moderation import workflow

    root = Page.get_first_root_node()
    editors = Group.objects.get(name="Éditeurs")
    GroupPagePermission.objects.create(
        group=editors, page=root, permission=Permission.objects.get(codename="publish_page")
    )
    WorkflowPage.objects.all().delete()
    permissions.setup()
    assert root.get_workflow().name == workflow.NAME
    for group, names in PAGES.items():
        rows = GroupPagePermission.objects.filter(group__name=group)
        assert {row.permission.codename for row in rows} == names
        assert {row.page_id for row in rows} == {root.pk}
        files = GroupCollectionPermission.objects.filter(group__name=group)
        assert {row.permission.codename for row in files} == FILES
        assert {row.collection.depth for row in files} == {1}
    for model in (GroupPagePermission, GroupCollectionPermission):  # Wagtail's own two groups go with setup_site
        assert set(model.objects.values_list("group__name", flat=True)) & set(roles.ALL) == set(PAGES)


@pytest.mark.django_db
def test_rights_on_a_part_of_the_tree_given_by_hand_are_left(moderated, section):
    """The product settles the rights at the root; what an administrator gives on one section stays."""
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission

    from content import permissions

    row = GroupPagePermission.objects.create(
        group=Group.objects.get(name="Éditeurs"), page=section, permission=Permission.objects.get(codename="lock_page")
    )
    auditors = Group.objects.get_or_create(name="Auditeurs")[0]
    other = GroupPagePermission.objects.create(
        group=auditors, page=section.get_root(), permission=Permission.objects.get(codename="view_page")
    )
    permissions.setup()
    assert set(GroupPagePermission.objects.filter(pk__in=[row.pk, other.pk])) == {row, other}
