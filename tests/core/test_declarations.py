"""Every application says what it is for the others; nothing can be forgotten, nothing named that is not there."""

import dataclasses
import sys

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import checks
from django.test import override_settings
from django.urls import include, path
from django.utils import translation

from content.public import search_list as search_page
from core import background, declaration, todo
from core import sitemaps as site_map
from core.declaration import Declaration, DeclaredTask, MenuEntry, ReferenceData, SearchGroup
from core.declaration_checks import MODULES, check_addresses, check_declarations, check_tasks
from demo.management.commands import demo
from frame import navigation
from prevenance import installation, roles, watched
from prevenance.management.commands import catalogues
from prevenance.mirror import addresses
from registry.models import Tool, ToolTarget
from search import sources


@pytest.fixture
def change(monkeypatch):
    """``change(label, **fields)`` alters the declaration of an application for one test."""

    def alter(label, **fields):
        config = apps.get_app_config(label)
        changed = dataclasses.replace(config.declaration, **fields)
        monkeypatch.setattr(config, "declaration", changed, raising=False)
        return changed

    return alter


def said(found) -> list[str]:
    return [f"{fault.id} {fault.msg}" for fault in found]


def test_the_project_declares_everything():
    assert said(check_declarations()) == []
    assert said(check_addresses()) == []
    assert said(check_tasks()) == []
    assert {check_declarations, check_addresses, check_tasks} <= set(checks.registry.registry.registered_checks)


def test_applications_of_the_project_are_those_of_its_folders_in_order_of_floors():
    labels = [config.label for config in declaration.own_apps()]
    assert labels[:6] == ["prevenance", "demo", "evaluation", "content", "registry", "directory"]
    assert labels[-1] == "core"
    assert {"accounts", "handovers", "meaning", *labels} == set(declaration.packages())
    assert not {"tests", "bench", "wagtail"} & set(declaration.packages())


def test_an_application_without_declaration_is_refused(monkeypatch):
    monkeypatch.setattr(apps.get_app_config("files"), "declaration", None, raising=False)
    assert said(check_declarations()) == ["core.E010 files declares nothing."]
    assert "files" not in declaration.declarations()


def test_a_task_that_nobody_declares_is_refused(change):
    change("directory", tasks=())
    assert said(check_tasks()) == [
        "core.E017 directory.tasks.forget_report_contacts is not declared once by directory."
    ]
    task = DeclaredTask("directory.tasks.forget_report_contacts")
    change("directory", tasks=(task, task))
    assert [one.id for one in check_tasks()] == ["core.E017"]
    change("directory", tasks=(task, DeclaredTask("search.follow"), DeclaredTask("directory.tasks.ghost")))
    assert said(check_tasks()) == [
        "core.E018 directory declares a task search.follow that it does not have.",
        "core.E018 directory declares a task directory.tasks.ghost that it does not have.",
    ]


def test_what_the_clock_runs_is_in_order_and_what_is_asked_is_not_there(change):
    change("core", tasks=(DeclaredTask("a", every=1.0), DeclaredTask("b"), DeclaredTask("c", every=2.0, last=True)))
    names = [task.name for task in background.calendar()]
    assert names[0] == "prevenance.tasks.publish_scheduled"
    assert names[-2:] == ["prevenance.mirror.tasks.keep", "c"]
    assert "a" in names
    assert "b" not in names
    assert background.beat_schedule()["a"] == {"task": "a", "schedule": 1.0}


def test_an_application_that_is_not_installed_is_refused(monkeypatch, tmp_path):
    (tmp_path / "apps.py").touch()
    known = {**declaration.packages(), "clinics": tmp_path, "plain": tmp_path / "plain"}
    monkeypatch.setattr("core.declaration_checks.packages", lambda: known)
    assert said(check_declarations()) == ["core.E011 clinics is an application that is not installed."]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"private": ()}, "core.E012 directory.Report is neither public nor private, or both."),
        ({"private": ("Report", "Place")}, "core.E012 directory.Place is neither public nor private, or both."),
        ({"private": ("Report", "Ghost")}, "core.E013 directory declares a model Ghost that it does not have."),
        ({"borrowed": ("wagtailcore.Ghost",)}, "core.E013 directory declares wagtailcore.Ghost, which does not exist."),
        ({"borrowed": ("Ghost",)}, "core.E013 directory declares Ghost, which does not exist."),
        ({"harmless": ("Report",)}, "core.E013 directory says harmless of Report, which is not public."),
        ({"dashboard": ("content.dashboard.reviews",)},
         "core.E014 directory declares content.dashboard.reviews, of another application."),
        ({"permissions": ""}, "core.E015 directory has permissions, and its declaration says nothing of it."),
        ({"search": ()}, "core.E015 directory has documents, and its declaration says nothing of it."),
        ({"reference": ()}, "core.E015 directory has reference, and its declaration says nothing of it."),
        ({"dashboard": ()}, "core.E015 directory has dashboard, and its declaration says nothing of it."),
        ({"urls": ()}, "core.E015 directory has public/urls, and its declaration says nothing of it."),
        ({"sitemaps": ""}, "core.E015 directory has public/sitemaps, and its declaration says nothing of it."),
    ],
)  # fmt: skip
def test_what_is_forgotten_or_wrong_is_refused(change, fields, told):
    change("directory", **fields)
    assert said(check_declarations()) == [told]


@pytest.mark.parametrize(
    "fields",
    [
        {"sitemaps": "directory.public.sitemaps.ghosts"},
        {"dashboard": ("directory.ghosts.reports",)},
        {"search": (SearchGroup("places", "directory.documents.GhostSource", "Places", "Place"),)},
        {"reference": (ReferenceData("Territories", "directory.reference.ghost"),)},
        {"permissions": "directory.ghosts"},
        {"permissions": "directory.reference"},
        {"urls": (("", "directory.public.ghosts"),)},
        {"urls": (("", "directory.public.where"),)},
    ],
)
def test_a_path_that_leads_nowhere_is_refused(change, fields):
    change("directory", **fields)
    (fault,) = check_declarations()
    assert fault.id == "core.E014"


@pytest.mark.parametrize("field", ["entrances", "exports", "unmirrored"])
def test_an_address_that_is_not_there_is_refused(change, field):
    change("directory", **{field: ("directory:ghost",)})
    assert said(check_addresses()) == ["core.E016 directory declares directory:ghost: no address has this name."]


def test_every_field_that_names_code_is_checked():
    dotted = Declaration(
        sitemaps="a.b",
        dashboard=("c.d",),
        search=(SearchGroup("e", "e.f", "", ""),),
        reference=(ReferenceData("g", "g.h"),),
    )
    assert set(dotted.dotted()) == {"a.b", "c.d", "e.f", "g.h"}
    named = Declaration(entrances=("a",), exports=("b",), unmirrored=("c",), menu=(MenuEntry("D", "d"),))
    assert set(named.addresses()) == {"a", "b", "c", "d"}
    assert set(MODULES.values()) <= {field.name for field in dataclasses.fields(Declaration)}


# --- who reads them -----------------------------------------------------------------------------------------------


def test_public_models_are_those_that_the_cache_watches():
    watched_tables = {one.table for one in watched.tables()}
    public = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if declaration.is_public(model)
    }
    assert watched_tables == public
    late = {one.table for one in watched.tables() if one.harmless == "TRUE"}
    assert {"vocabularies_topic", "vocabularies_audience"} <= late
    assert "directory_place" not in late


def test_the_table_of_a_relation_is_as_public_as_its_model(change):
    assert declaration.is_public(Tool.topics.through)
    public = apps.get_app_config("registry").declaration.public
    change("registry", public=tuple(name for name in public if name != "Tool"))
    assert not declaration.is_public(Tool.topics.through)
    assert declaration.is_public(ToolTarget)


@pytest.mark.django_db
def test_roles_follow_the_declarations(change):
    assert "search.view_emptyquery" in set().union(*roles.declared().values())
    change("search", permissions="")
    assert "search.view_emptyquery" not in set().union(*roles.declared().values())


def test_indexes_follow_the_declarations(change):
    assert list(search_page.declared()) == ["pages", "tools", "places"]
    assert {source.index.name for source in sources.all_sources()} >= set(search_page.declared())
    change("registry", search=())
    assert list(search_page.declared()) == ["pages", "places"]


def test_the_name_of_an_index_is_that_of_its_source():
    for one in declaration.declarations().values():
        for group in one.search:
            assert declaration.resolve(group.source).index.name == group.name


def test_sitemap_and_mirror_follow_the_declarations(change):
    names = {name for name, _language in site_map.EntrancesSitemap().items()}
    assert {"registry:list", "directory:nearby"} <= names
    assert {"pages-fr", "label", "places", "entrances"} <= set(site_map.sections())
    change("directory", sitemaps="", entrances=(), unmirrored=("directory:around",))
    assert "places" not in site_map.sections()
    assert "directory:nearby" not in {name for name, _language in site_map.EntrancesSitemap().items()}
    assert "directory:around" in addresses.left_out()
    assert "directory:communes" not in addresses.left_out()
    assert {"gallery", "label-short"} <= addresses.left_out()


def test_the_menu_follows_the_declarations(change):
    assert [entry["url"] for entry in navigation.declared_entries()] == ["/label/", "/pres-de-chez-moi/"]
    with translation.override("en"):
        assert navigation.declared_entries()[0] == {"title": "The label", "url": "/en/label/"}
        assert [entry["url"] for entry in navigation.default_menu("/en/")][-2:] == [
            "/en/label/",
            "/en/pres-de-chez-moi/",
        ]
    change("registry", menu=())
    assert [entry["url"] for entry in navigation.declared_entries()] == ["/pres-de-chez-moi/"]
    assert navigation.default_menu("/pres-de-chez-moi/")[-1]["current"] == "page"


def test_reference_data_is_loaded_from_the_ground_upwards(change):
    assert [step.label for step in installation.reference()] == [
        "Synonyms", "Topics and audiences", "Territories", "Kinds of local offer", "Framework of the label",
    ]  # fmt: skip
    assert [step.label for step in installation.ground()] == [
        "Database", "Interface languages", "Languages, home pages, site", "Roles and four eyes",
    ]  # fmt: skip
    change("search", reference=())
    assert "Synonyms" not in [step.label for step in installation.reference()]


def line(user):
    return todo.TodoLine("Three tools to open", "/", 3)


def nothing(user):
    return todo.TodoLine("Nothing", "/", 0)


@pytest.mark.django_db
def test_the_dashboard_shows_the_lines_that_are_declared(change):
    person = get_user_model().objects.create_user("personne")
    change("registry", dashboard=(f"{__name__}.line", f"{__name__}.nothing"))
    sys.modules.setdefault(__name__, sys.modules[line.__module__])
    assert [one.text for one in todo.lines(person)] == ["Three tools to open"]


def test_catalogues_and_demo_read_every_package(tmp_path):
    every = set(declaration.packages()) - {"prevenance"}
    assert set(catalogues.folders()) == every | {"site", "themes"}
    assert {"frame/", "registry/data_sheet/sheet", "site/prevenance/mirror"} <= set(catalogues.public_parts())
    seen = {demo.fingerprint(tmp_path)}
    for number, folder in enumerate([*every, "site/prevenance", "themes", "locale", "fixtures"], start=2):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "page.html").touch()
        seen.add(demo.fingerprint(tmp_path))
        assert len(seen) == number, folder


urlpatterns = [path("", include(([path("ghost/", lambda request: None, name="ghost")], "directory")))]


@override_settings(ROOT_URLCONF=__name__)
def test_names_of_addresses_hold_their_namespace(change):
    change("directory", entrances=("directory:ghost",))
    assert "directory:ghost" not in " ".join(said(check_addresses()))
