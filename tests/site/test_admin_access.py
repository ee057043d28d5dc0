"""Accounts without rights on pages, in every address of Wagtail's administration."""

import dataclasses

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from wagtail.documents.models import Document
from wagtail.models import Locale, Site

from accounts import roles
from content.models import ArticlePage, HomePage
from core.declaration import AdminAddresses
from prevenance import admin_access, checks
from prevenance import roles as site_roles

TITLE, FILE, PERSON = "Pénurie secrète de doses", "Contrat confidentiel", "personne-cachee"
OUTSIDERS = (
    roles.AUDITORS,
    roles.LABEL_OFFICERS,
    roles.COMMISSION,
    roles.LABEL_PUBLICATION,
    roles.APP_PUBLISHERS,
)
#: Words for the arguments of addresses that are no numbers.
WORDS = {
    "app_label": "content", "model_name": "articlepage", "content_type_app_name": "content",
    "content_type_model_name": "articlepage", "action_name": "approve", "action": "delete", "mode": "default",
    "permission": "view", "revision_id_a": "live", "uidb64": "a", "token": "b", "filter_spec": "width-100",
    "type_name": "document", "slug": "x",
}  # fmt: skip


def addresses():
    """``(namespaces, name, converters)`` of every address under the administration."""

    def walk(patterns, spaces, prefix, converters):
        for item in patterns:
            known = converters | item.pattern.converters
            path = prefix + str(item.pattern)
            if isinstance(item, URLResolver):
                yield from walk(item.url_patterns, [*spaces, *([item.namespace] * bool(item.namespace))], path, known)
            elif path.startswith("admin/"):
                yield spaces, item.name, known

    return list(walk(get_resolver().url_patterns, [], "", {}))


def said() -> list[str]:
    return [f"{fault.id} {fault.msg}" for fault in checks.admin_addresses(None)]


def alter(monkeypatch, label, **fields):
    config = apps.get_app_config(label)
    monkeypatch.setattr(config, "declaration", dataclasses.replace(config.declaration, **fields), raising=False)


def test_every_address_of_the_administration_has_one_rule():
    assert said() == []
    assert {admin_access.key_of(spaces, name) for spaces, name, _c in addresses()} == set(admin_access.addresses())
    assert len(set(admin_access.addresses())) > 60


def test_an_address_that_nobody_declares_is_refused(monkeypatch):
    alter(monkeypatch, "distress", admin=())
    assert said() == ["prevenance.E031 Nobody says who may open red_flags under /admin/."]
    alter(monkeypatch, "distress", admin=(AdminAddresses(names=("red_flags", "gone")),))
    assert said() == ["prevenance.E032 gone has no address, no known rule, or is declared twice."]
    alter(monkeypatch, "distress", admin=(AdminAddresses(rule="ghost", names=("red_flags",)),))
    assert said() == ["prevenance.E032 red_flags has no address, no known rule, or is declared twice."]
    alter(monkeypatch, "distress", admin=(AdminAddresses(names=("red_flags", "opinions")),))
    assert said() == ["prevenance.E032 opinions has no address, no known rule, or is declared twice."] * 2


def test_permissions_open_what_is_declared_with_them(db, monkeypatch):
    reader = get_user_model().objects.create_user("lu", password="x")
    rule = admin_access.rule_of(["tool_chooser"], "choose")
    assert not rule(reader)
    assert admin_access.rule_of(["tool"], "index")(reader)
    assert admin_access.rule_of(["nowhere"], "index") is None
    reader.user_permissions.add(Permission.objects.get(codename="add_tool"))
    assert rule(get_user_model().objects.get(pk=reader.pk))


def fill(spaces, name, converters, numbers):
    if name is None:
        return None
    arguments = {key: WORDS.get(key) or numbers.get(key, numbers["pk"]) for key in converters}
    for form in ({"kwargs": arguments}, {"args": list(arguments.values())}, {}):
        try:
            return reverse(":".join([*spaces, name]), **form)
        except NoReverseMatch:
            continue
    return None


@pytest.fixture
def waiting(db):
    site_roles.setup()
    author = get_user_model().objects.create_user(PERSON, f"{PERSON}@exemple.fr", "x", last_name="Cachée")
    author.groups.add(Group.objects.get(name=roles.EDITORS))
    site = Site.objects.get(is_default_site=True)
    home = HomePage(title="Accueil", slug="accueil", locale=Locale.objects.get(language_code="fr"))
    site.root_page.get_root().add_child(instance=home)
    site.root_page = home
    site.save()
    page = ArticlePage(title=TITLE, slug="penurie", live=False, locale=home.locale, owner=author)
    home.add_child(instance=page)
    page.save_revision(user=author, log_action=True)
    page = ArticlePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, author)
    Document.objects.create(title=FILE, file=ContentFile(b"x", "contrat.txt"), uploaded_by_user=author)
    return page


def person(role):
    user = get_user_model().objects.create_user(f"compte-{roles.ALL.index(role)}", password="x")
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_title_no_document_no_person_for_who_has_no_right_on_pages(client, waiting, role):
    client.force_login(person(role))
    state = ArticlePage.objects.get(pk=waiting.pk).current_workflow_task_state
    numbers = {"pk": waiting.pk, "task_state_id": state.pk, "revision_id": waiting.get_latest_revision().pk,
               "document_id": Document.objects.get().pk, "revision_id_b": waiting.get_latest_revision().pk}  # fmt: skip
    seen, told = 0, []
    for spaces, name, converters in addresses():
        address = fill(spaces, name, converters, numbers)
        if address is None or name == "wagtailadmin_error_test":
            continue
        seen += 1
        for query in ("", f"?q={TITLE.split()[0]}&search=Contrat&child_of={waiting.pk}&id={waiting.pk}"):
            response = client.get(address + query, headers={"X-Requested-With": "XMLHttpRequest"} if query else {})
            assert response.status_code < 500 or response.status_code == 501, address
            text = "" if response.streaming else response.content.decode(errors="replace")
            told += [f"{address}{query}: {word}" for word in (TITLE, FILE, PERSON, "contrat.txt") if word in text]
    assert seen > 300
    assert not told


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("wagtailadmin_choose_page", []), ("wagtailadmin_choose_page_search", []), ("wagtailadmin_explore_root", []),
        ("wagtailadmin_api:pages:listing", []), ("wagtailadmin_api:documents:listing", []),
        ("wagtailadmin_api:images:listing", []), ("wagtaildocs_chooser:choose", []),
        ("wagtailimages_chooser:choose", []), ("wagtailadmin_reports:site_history", []),
        ("wagtailadmin_reports:workflow", []), ("wagtaildocs:index", []), ("wagtailimages:index", []),
        ("tool_chooser:choose", []), ("wagtailadmin_pages:workflow_history", ["pk"]),
        ("wagtailadmin_pages:history", ["pk"]), ("wagtailadmin_pages:usage", ["pk"]),
        ("wagtailadmin_pages:view_draft", ["pk"]), ("wagtailadmin_pages:search", []), ("old_reviews", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", [*OUTSIDERS, roles.EDITORS])
def test_role_by_address(client, waiting, role, name, arguments):
    client.force_login(person(role))
    address = reverse(name, args=[waiting.pk for _argument in arguments])
    response = client.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
    officer_chooses_tools = role == roles.LABEL_OFFICERS and name == "tool_chooser:choose"
    assert (response.status_code == 200) is (role == roles.EDITORS or officer_chooses_tools)


def test_an_address_without_class_is_closed(client, waiting, monkeypatch):
    rules = {**admin_access._rules()}
    del rules["wagtailadmin_account"]
    monkeypatch.setattr(admin_access, "_rules", lambda: rules)
    client.force_login(person(roles.AUDITORS))
    assert client.get(reverse("wagtailadmin_account")).status_code == 302
