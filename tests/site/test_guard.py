"""Each reason for which production refuses to serve: alone, with its id; and none when nothing is wrong."""

import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.checks import ERROR
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import transaction
from wagtail.models import GroupApprovalTask, GroupPagePermission, Locale, Page, Site, Workflow, WorkflowPage

from content.models import HomePage
from prevenance import accounts, guard, installation
from prevenance.guard import configuration, files, secrets

KEY = "pX7vQ2mZ-9rTfLw3Kc8NsBy5HdJg6Ve1Ua4Ri0Ot_EoMqWnGxPzYbSkCjDhFl"


@pytest.fixture
def configured(settings, tmp_path, monkeypatch):
    """Settings and files of production in which nothing is wrong; the database is not asked."""
    tmp_path.chmod(0o750)
    (tmp_path / "static").mkdir(mode=0o750)
    (tmp_path / "static" / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
    values = {
        "PRODUCTION": True, "REFUSE_DEMO_ACCOUNTS": True, "DEMO": False, "DEBUG": False, "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": ["prevention.example.fr"], "BASE_URL": "https://prevention.example.fr",
        "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31536000, "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True, "TRUSTED_PROXIES": ["127.0.0.1", "::1"], "SECURITY_CONTACT": [],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "DEFAULT_FROM_EMAIL": "Prévention <site@example.fr>", "SERVER_EMAIL": "site@example.fr",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "VAR_DIR": tmp_path,
        "MEDIA_ROOT": tmp_path / "media",
        "STATIC_ROOT": tmp_path / "static", "SEARCH_INDEX_DIR": tmp_path / "index", "ENV_FILE": tmp_path / "env",
    }  # fmt: skip
    for name, value in values.items():
        setattr(settings, name, value)
    # The database of the tests stands elsewhere; its file is looked at in a test of its own.
    monkeypatch.setattr(files, "embedded_database", lambda: None)
    return settings


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker):
    """The database as the first steps of setup leave it; made once for the tests of this file, undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        set_up()
        yield
        transaction.set_rollback(True)


def set_up() -> list[str]:
    told = []
    for step in installation.ground()[2:]:
        told += step.run(lambda *_: None) or []
    return told


@pytest.fixture
def production(configured, ground, django_db_blocker):
    """A whole site of production in which nothing is wrong."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.objects.update(hostname="prevention.example.fr")
        yield configured
        transaction.set_rollback(True)


def ids() -> list[str]:
    return sorted(problem.id.removeprefix("prevenance.") for problem in guard.problems())


def test_nothing_is_wrong_after_the_steps_of_setup(production):
    assert guard.problems() == []
    guard.refuse()
    call_command("check", "--deploy", "--tag", "security")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "", "E101"),
        ("SECRET_KEY", "test", "E102"),
        ("SECRET_KEY_FALLBACKS", ["old"], "E102"),
        ("DEBUG", True, "E103"),
        ("DEMO", True, "E103"),
        ("ALLOWED_HOSTS", [], "E104"),
        ("ALLOWED_HOSTS", ["prevention.example.fr", "*"], "E104"),
        ("BASE_URL", "http://prevention.example.fr", "E105"),
        ("BASE_URL", "https://other.example.fr", "E105"),
        ("BASE_URL", "https://prevention.example.fr/site/", "E105"),
        ("SECURE_SSL_REDIRECT", False, "E106"),
        ("SECURE_HSTS_SECONDS", 0, "E106"),
        ("SESSION_COOKIE_SECURE", False, "E106"),
        ("CSRF_COOKIE_SECURE", False, "E106"),
        ("TRUSTED_PROXIES", [], "E107"),
        ("TRUSTED_PROXIES", ["0.0.0.0/0"], "E107"),
        ("TRUSTED_PROXIES", ["nginx"], "E107"),
        ("DEFAULT_FROM_EMAIL", "", "E108"),
        ("DEFAULT_FROM_EMAIL", "webmaster@localhost", "E108"),
        ("SERVER_EMAIL", "root@localhost", "E108"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "E109"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "E109"),
        ("VAR_DIR", Path("/nonexistent/var"), "E110"),
        ("STATIC_ROOT", Path("/nonexistent/static"), "E113"),
        ("SECURITY_CONTACT", ["nobody"], "E112"),
        ("SECURITY_POLICY_URL", "http://example.fr", "E112"),
    ],
)
def test_a_setting_that_is_wrong_is_named_alone(configured, name, value, expected):
    setattr(configured, name, value)
    found = [*configuration.problems(), *files.problems()]
    assert {problem.id for problem in found} == {f"prevenance.{expected}"}
    assert all(problem.level == ERROR for problem in found)


@pytest.mark.parametrize(
    "key",
    [
        "x" * 64, "development-only-never-in-production" * 2, "django-insecure-" + KEY, "change-me-" + KEY, KEY[:49],
        "pX7vQ2mZ-9rTfLw3" * 4, "".join(chr(33 + n) for n in range(64)), "prevenance-demo" + KEY, "a1b2c3" * 10,
    ],
)  # fmt: skip
def test_weak_keys(key):
    assert secrets.weakness(key)


def test_random_keys_are_strong():
    import secrets as random

    assert not [key for key in (random.token_urlsafe(48) for _ in range(300)) if secrets.weakness(key)]
    assert not [key for key in (random.token_hex(40) for _ in range(300)) if secrets.weakness(key)]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("env", False), ("media", True), ("media/documents", True), ("index", True), ("mail", True), ("cache", True),
        ("keys", True), ("keys/label.jwk", False), ("signing.pem", False), (".", True),
    ],
)  # fmt: skip
def test_what_everyone_may_reach_is_named(configured, tmp_path, name, folder):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True, mode=0o750)
    if folder:
        path.mkdir(exist_ok=True, mode=0o750)
    else:
        path.write_text("secret")
        path.chmod(0o640)
    assert files.problems() == []
    for mode in (0o754, 0o751, 0o752):
        path.chmod(mode)
        assert [problem.id for problem in files.problems()] == ["prevenance.E111"], oct(mode)
    assert str(path.resolve()) in files.problems()[0].msg


def test_the_file_of_variables_is_looked_at_behind_a_link(configured, tmp_path):
    real = tmp_path / "real"
    real.write_text("SECRET_KEY=x")
    os.chmod(real, 0o644)
    (tmp_path / "env").symlink_to(real)
    assert [problem.id for problem in files.problems()] == ["prevenance.E111"]


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_an_embedded_database_and_its_place_are_looked_at(configured, tmp_path, monkeypatch, suffix):
    place = tmp_path / "data"
    place.mkdir(mode=0o750)
    for end in ("", "-wal", "-shm"):
        (place / f"site.sqlite3{end}").write_text("")
        (place / f"site.sqlite3{end}").chmod(0o640)
    monkeypatch.setattr(files, "embedded_database", lambda: place / "site.sqlite3")
    assert files.problems() == []
    (place / f"site.sqlite3{suffix}").chmod(0o644)
    assert [problem.id for problem in files.problems()] == ["prevenance.E111"]
    (place / f"site.sqlite3{suffix}").chmod(0o640)
    place.chmod(0o755)
    assert [problem.id for problem in files.problems()] == ["prevenance.E111"]


# --- accounts --------------------------------------------------------------------------------------------------


def test_demo_accounts_are_named(production):
    get_user_model().objects.create_user("editrice", "editrice@demo.invalid", "une phrase bien à moi")
    assert ids() == ["E001"]
    assert "editrice" in guard.problems()[0].msg


@pytest.mark.parametrize("password", [accounts.DEMO_PASSWORD, "admin", "camille"])
def test_accounts_that_a_printed_password_opens_are_named(production, password):
    user = get_user_model().objects.create_user("camille", "camille@example.fr", password)
    for _again in range(2):  # also when hashes were remembered
        assert ids() == ["E120"]
    assert "camille" in guard.problems()[0].msg
    user.set_password("une phrase bien à moi")
    user.save()
    assert ids() == []
    user.set_password(password)
    user.is_active = False
    user.save()
    assert ids() == []


def test_a_password_is_tried_once(production, monkeypatch, tmp_path):
    get_user_model().objects.create_user("camille", "camille@example.fr", "une phrase bien à moi")
    assert ids() == []
    monkeypatch.setattr("prevenance.guard.accounts.check_password", lambda *a: pytest.fail("tried again"))
    assert ids() == []
    assert (tmp_path / "passwords-tried").read_text().count("\n") == 0


# --- what the database holds ------------------------------------------------------------------------------------


def test_a_language_without_locale_or_home(production):
    HomePage.objects.filter(locale__language_code="ar").update(live=False)
    assert ids() == ["E124"]
    Locale.objects.filter(language_code="ar").update(language_code="de")
    assert ids() == ["E123", "E124"]


def test_the_welcome_page_and_a_site_that_leads_elsewhere(production):
    root = Page.get_first_root_node()
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    assert ids() == ["E124"]
    Site.objects.update(root_page=welcome)
    assert ids() == ["E124", "E124"]
    set_up()
    assert ids() == []


def test_the_site_s_record_has_another_name(production):
    Site.objects.update(hostname="localhost")
    assert ids() == ["E127"]


def test_moderation_that_is_off(production):
    production.WAGTAIL_WORKFLOW_ENABLED = False
    assert ids() == ["E125"]
    with pytest.raises(SystemExit):
        guard.refuse()
    with pytest.raises(SystemCheckError, match="E125"):
        call_command("check", "--deploy", "--tag", "security")


def test_no_four_eyes_on_the_tree(production):
    WorkflowPage.objects.all().delete()
    assert ids() == ["E125"]


def test_a_workflow_that_lets_an_author_approve_anywhere_in_the_tree(production):
    task = GroupApprovalTask.objects.create(name="Alone")
    workflow = Workflow.objects.create(name="Alone")
    workflow.workflow_tasks.create(task=task, sort_order=0)
    page = HomePage.objects.first()
    WorkflowPage.objects.create(workflow=workflow, page=page)
    assert ids() == ["E125"]
    told = set_up()
    assert any("Alone" in line for line in told)
    assert ids() == []


def test_an_approval_step_without_anybody(production):
    from content.models import FourEyesTask

    FourEyesTask.objects.first().groups.clear()
    assert ids() == ["E125"]


def test_wagtail_s_own_groups_with_rights(production):
    group = Group.objects.create(name="Editors")
    assert ids() == []
    permission = GroupPagePermission.objects.first().permission
    GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    assert ids() == ["E126"]


def test_wagtail_s_own_workflow(production):
    Workflow.objects.create(name="Moderators approval", active=True)
    assert ids() == ["E126"]


def test_all_at_once(production, tmp_path, capsys):
    production.SECRET_KEY, production.DEBUG, production.ALLOWED_HOSTS = "test", True, ["*"]
    production.SESSION_COOKIE_SECURE, production.DEFAULT_FROM_EMAIL, production.TRUSTED_PROXIES = False, "", []
    (tmp_path / "env").write_text("")
    (tmp_path / "env").chmod(0o644)
    WorkflowPage.objects.all().delete()
    get_user_model().objects.create_user("editrice", "editrice@demo.invalid", accounts.DEMO_PASSWORD)
    wanted = ["E001", "E102", "E103", "E104", "E106", "E107", "E108", "E111", "E120", "E125"]
    assert ids() == wanted
    with pytest.raises(SystemExit):
        guard.refuse()
    told = capsys.readouterr().err
    assert all(f"prevenance.{name}" in told for name in wanted)


@pytest.mark.django_db  # first of this file: the database is then made, for ``ground`` too
def test_development_serves_with_what_it_has(settings):
    settings.PRODUCTION = False
    guard.refuse()
    assert guard.production(None) == []


def test_every_id_is_explained_in_the_documentation():
    import re

    from tests.demo_site import ROOT

    code = "".join(path.read_text() for path in (ROOT / "site" / "prevenance").rglob("*.py"))
    page = (ROOT / "docs" / "operations.md").read_text()
    known = set(re.findall(r"prevenance\.(E\d+)", code))
    assert known == set(re.findall(r"^\| (E\d+) \|", page, re.MULTILINE))
