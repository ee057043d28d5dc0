"""``setup_site``: may be repeated and interrupted, never prints a password, removes what Wagtail's migrations made."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
)

from accounts import roles as names
from content import readiness, stock
from content.models import HomePage
from prevenance import administrators, installation
from prevenance.installation import SetupStep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings, tmp_path, monkeypatch):
    """Without migrations (done), reference data and files (tried by make install-check)."""
    settings.VAR_DIR = tmp_path
    settings.BASE_URL = "https://prevention.example.fr"
    ground = installation.ground()[2:]
    monkeypatch.setattr(installation, "ground", lambda: ground)
    monkeypatch.setattr(installation, "reference", lambda: ())
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    monkeypatch.delenv("ADMIN_EMAIL", raising=False)


def setup(*arguments: str) -> str:
    output = io.StringIO()
    call_command("setup_site", "--no-input", "--no-static", "--no-index", *arguments, stdout=output)
    return output.getvalue()


def faults() -> list[str]:
    checks = (readiness.language_faults, readiness.tree_faults, readiness.moderation_faults, readiness.stock_faults)
    return [fault for check in checks for fault in check()]


def fresh_from_wagtail() -> None:
    """What Wagtail's migrations leave, as the real ones do (a test database may lack them)."""
    root = Page.get_first_root_node()
    if not Page.objects.filter(slug="home", depth=2).exists():
        root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", is_default_site=True, root_page=Page.objects.get(slug="home", depth=2))
    permission = GroupPagePermission._meta.get_field("permission").related_model.objects.get(
        codename="publish_page", content_type__app_label="wagtailcore"
    )
    groups = [Group.objects.get_or_create(name=name)[0] for name in stock.GROUPS]
    for group in groups:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    workflow, _ = Workflow.objects.get_or_create(name=stock.WORKFLOW, defaults={"active": True})
    task, _ = GroupApprovalTask.objects.get_or_create(name=stock.WORKFLOW)
    task.groups.set(groups)
    workflow.workflow_tasks.get_or_create(task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Page, Site, Group, Workflow, WorkflowPage, GroupPagePermission)
    }


def test_a_database_fresh_from_wagtail_becomes_a_site(client):
    fresh_from_wagtail()
    assert len(faults()) >= 5
    setup()
    assert faults() == []
    assert set(Group.objects.values_list("name", flat=True)) == set(names.ALL)
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("prevention.example.fr", 443)
    assert HomePage.objects.live().count() == 4
    assert not Page.objects.filter(slug="home").exists()


def test_repeated_it_changes_nothing_and_keeps_what_people_changed():
    fresh_from_wagtail()
    setup("--admin-username", "awa", "--admin-email", "awa@example.fr")
    user = get_user_model().objects.get(username="awa")
    user.set_password("une phrase bien à moi")
    user.save()
    home = HomePage.objects.get(locale__language_code="fr")
    home.title = "Ma ville"
    home.save()
    before = counts()
    said = setup("--admin-username", "awa", "--admin-email", "awa@example.fr")
    assert counts() == before
    assert "left as it is" in said
    home.refresh_from_db()
    user.refresh_from_db()
    assert home.title == "Ma ville"
    assert user.check_password("une phrase bien à moi")


@pytest.mark.parametrize("last", [0, 1])
def test_interrupted_it_goes_on_at_the_next_run(monkeypatch, last):
    fresh_from_wagtail()
    whole = installation.ground()

    def interrupted(progress):
        whole[last].run(progress)
        raise KeyboardInterrupt

    monkeypatch.setattr(installation, "ground", lambda: (*whole[:last], SetupStep("Interrupted", interrupted)))
    with pytest.raises(KeyboardInterrupt):
        setup()
    monkeypatch.setattr(installation, "ground", lambda: whole)
    setup()
    assert faults() == []


def test_a_step_is_whole_or_nothing(monkeypatch):
    fresh_from_wagtail()

    def fails(progress):
        HomePage.objects.all().delete()
        Group.objects.create(name="half")
        raise RuntimeError

    step = SetupStep("Half", installation._atomic(fails))
    with pytest.raises(RuntimeError):
        step.run(lambda *told: None)
    assert not Group.objects.filter(name="half").exists()


def test_people_of_wagtail_s_groups_lose_their_rights_and_are_named():
    fresh_from_wagtail()
    user = get_user_model().objects.create_user("camille")
    user.groups.add(Group.objects.get(name="Moderators"))
    said = setup()
    assert "“Moderators”" in said
    assert faults() == []
    assert not get_user_model().objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")


def test_the_first_administrator_chooses_a_password_once(client, tmp_path):
    said = setup("--admin-username", "awa", "--admin-email", "awa@example.fr")
    link = (tmp_path / "first-administrator.txt").read_text().strip()
    assert (tmp_path / "first-administrator.txt").stat().st_mode & 0o777 == 0o600
    assert link not in said
    user = get_user_model().objects.get(username="awa")
    assert user.is_superuser
    assert not user.has_usable_password()
    assert user.groups.filter(name=names.ADMINISTRATORS).exists()
    path = link.removeprefix("https://prevention.example.fr")
    form = client.get(path, follow=True)
    words = {"new_password1": "une phrase bien à moi", "new_password2": "une phrase bien à moi"}
    client.post(form.redirect_chain[-1][0], words)
    user.refresh_from_db()
    assert user.check_password("une phrase bien à moi")
    assert "new_password1" not in client.get(path, follow=True).content.decode()
    setup()
    assert not (tmp_path / "first-administrator.txt").exists()


def test_the_administrator_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ADMIN_USERNAME", "awa")
    monkeypatch.setenv("ADMIN_EMAIL", "awa@example.fr")
    setup()
    assert administrators.exists() is False  # until the link has served
    assert get_user_model().objects.filter(username="awa", is_superuser=True).exists()


@pytest.mark.parametrize(
    "arguments",
    [("--admin-username", "awa"), ("--admin-email", "x@y.fr"), ("--admin-username", "a b", "--admin-email", "x")],
)
def test_a_wrong_administrator_is_refused_before_anything_is_done(arguments):
    Site.objects.update(hostname="before.example.fr")
    with pytest.raises(CommandError):
        setup(*arguments)
    assert not Site.objects.filter(hostname="prevention.example.fr").exists()
    assert not get_user_model().objects.exists()


def test_one_run_at_a_time(tmp_path):
    import fcntl

    with (tmp_path / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another"):
            setup()


def test_no_command_takes_a_password():
    from prevenance.management.commands.setup_site import Command

    parser = Command().create_parser("manage.py", "setup_site")
    assert "password" not in parser.format_help().lower()
