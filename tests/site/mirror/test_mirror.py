"""The static mirror holds what everybody may read, all of it and nothing else, and forgets what is withdrawn."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from content.models import KitDownload, KitFile
from content.pages.archives import build_archive
from core import tally
from prevenance.mirror import addresses, publication, store, wording
from prevenance.mirror.addresses import MirrorAddress
from prevenance.mirror.reading import ApplicationReader
from registry.enums import State
from registry.procedure import door
from tests.registry.public.factory import make_tool
from tests.site.mirror.holding import HIDDEN, document, held, linking, run, saying

pytestmark = pytest.mark.django_db


class TestOnTheSite:
    """Runs over a whole small site: few, since each asks for a hundred addresses."""

    def test_what_is_in_and_what_is_not(self, folder, make, make_place):
        now = timezone.now()
        private = Collection.get_first_root_node().add_child(name="Privée")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        open_file = document("ouvert.pdf", b"%PDF-ouvert")
        make(title="Bien dormir", slug="bien-dormir", **linking(open_file))
        make(
            title=f"Brouillon {HIDDEN}", slug="brouillon", publish=False, **linking(document("b.pdf", HIDDEN.encode()))
        )
        later = make(title=f"Embargo {HIDDEN}", slug="embargo", publish=False)
        later.go_live_at = now + dt.timedelta(days=1)
        later.save_revision().publish()
        make(title=f"Expirée {HIDDEN}", slug="expiree", expire_at=now - dt.timedelta(minutes=1))
        closed = make("section", title=f"Fermée {HIDDEN}", slug="fermee")
        PageViewRestriction.objects.create(page=closed, restriction_type="login")
        make(title=f"Dessous {HIDDEN}", slug="dessous", parent=closed)
        secret = document("ferme.pdf", HIDDEN.encode(), collection=private)
        make(title="Avec un fichier privé", slug="prive", **linking(secret))
        draft = make(title="Publiée", slug="publiee")
        draft.title = f"Retouche {HIDDEN}"
        draft.save_revision()
        make_tool(f"Dossier {HIDDEN}", state=State.DELIBERATION, is_public=False)
        make_tool("Dodo")
        make_tool(f"Cachée {HIDDEN}", state=None, is_public=False)
        make_place("Maison ouverte")
        make_place(f"Maison cachée {HIDDEN}", is_public=False)
        make_place(f"Maison fermée {HIDDEN}", closed_on=timezone.localdate())
        kit = make("kit", slug="dormir", publish=False)
        kit.files.add(KitFile(title="Fiche", document=document("fiche.pdf", b"%PDF-kit")))
        kit.save_revision().publish()
        kit.refresh_from_db()
        build_archive(kit)
        item = KitFile.objects.get(page=kit)
        assert run().written > 90
        found = held(folder)
        for path in (
            "/", "/en/", "/ar/", "/fr-simple/", "/comprendre/", "/comprendre/bien-dormir/", "/comprendre/prive/",
            "/label/", "/ar/label/", "/pres-de-chez-moi/", "/lieu/maison-ouverte/", "/en/lieu/maison-ouverte/",
            "/feed/", "/sitemap.xml", "/sitemap-pages-fr.xml", "/robots.txt", "/manifest.webmanifest",
            "/label/export.csv", "/label/feed/", "/pres-de-chez-moi/feed/",
            f"/documents/{open_file.pk}/{open_file.filename}",
            "/comprendre/dormir/affiche/", "/comprendre/dormir/qr/",
        ):  # fmt: skip
            assert path in found, path
        # Everything that the sitemaps say is in.
        assert {address.text for address in addresses.seeds()} - {"/.well-known/security.txt"} <= found
        assert saying(folder, HIDDEN) == []
        assert not any(HIDDEN in str(path) for path in folder.rglob("*"))
        assert not any(
            word in key for key in found for word in ("/admin", "recherche", "signaler", "autour", "gallery")
        )
        # A kit gives its files, and nobody is counted.
        tally.flush()
        assert KitDownload.objects.count() == 0
        base = folder / "pages/comprendre/dormir"
        assert (base / "archive/index.zip").read_bytes().startswith(b"PK")
        name = item.document.filename  # storage adds letters when another test of the run took the name
        assert f'url=/documents/{item.document_id}/{name}"' in (base / f"fichier/{item.pk}/index.html").read_text()
        assert (folder / f"pages/documents/{item.document_id}/{name}").read_bytes() == b"%PDF-kit"
        # A page says that it is a copy, and is otherwise what the application answers.
        page = (folder / "pages/comprendre/bien-dormir/index.html").read_bytes()
        assert "Le site est en panne" in page.decode()
        answer = ApplicationReader().read(MirrorAddress("/comprendre/bien-dormir/"))
        assert page != answer.body
        assert wording.without_note(page) == answer.body
        for language, word in (("en", "out of order"), ("ar", "معطَّل"), ("fr-simple", "Vous lisez une copie du")):
            assert word in (folder / f"pages/{language}/index.html").read_text(), language

    def test_what_is_withdrawn_goes_and_what_is_new_comes(self, folder, make, make_place):
        now = timezone.now()
        fate = {
            name: make(title=f"Titre {name}", slug=name) for name in ("retiree", "supprimee", "restreinte", "expire")
        }
        joined = document("joint.pdf")
        user = make(title="Avec fichier", slug="avec-fichier", **linking(joined))
        place = make_place("Maison verte")
        run()
        gone = {f"/comprendre/{name}/" for name in fate}
        gone |= {f"/documents/{joined.pk}/{joined.filename}", "/lieu/maison-verte/", "/en/lieu/maison-verte/"}
        assert gone <= held(folder)
        before = {file: file.stat().st_mtime_ns for file in folder.rglob("*.html")}
        fate["retiree"].unpublish()
        fate["supprimee"].delete()
        PageViewRestriction.objects.create(page=fate["restreinte"], restriction_type="login")
        type(fate["expire"]).objects.filter(pk=fate["expire"].pk).update(expire_at=now - dt.timedelta(seconds=1))
        user.unpublish()
        type(place).objects.filter(pk=place.pk).update(is_public=False)
        make(title="Seconde", slug="seconde")
        report = run()
        assert not gone & held(folder)
        for name in (*(f"Titre {name}" for name in fate), "Maison verte"):
            assert saying(folder, name) == [], name
        assert not (folder / "pages/comprendre/retiree").exists()
        # Written again: what shows the change, nothing else.
        changed = {
            file.relative_to(folder / "pages").parent.as_posix()
            for file in (folder / "pages").rglob("*.html")
            if before.get(file) != file.stat().st_mtime_ns
        }
        # A section without pages in its language shows the French ones.
        assert {"comprendre", "comprendre/seconde", "en/comprendre"} <= changed
        assert not {"en", "ar", "label", "label/methode"} & changed
        assert report.written < 30 < report.same
        assert b"Seconde" in (folder / "pages/comprendre/index.html").read_bytes()

    def test_what_cannot_be_done_is_said_in_every_language(self, site, settings):
        for language, _name in settings.LANGUAGES:
            page = wording.unavailable(language).decode()
            assert f'lang="{language}"' in page
            for number in ("15", "112", "114", "3114"):
                assert f'href="tel:{number}"' in page
            assert 'content="noindex"' in page
        assert 'href="/en/label/"' in wording.unavailable("en").decode()

    def test_an_answer_for_one_reader_is_no_page(self, site):
        """What would not go into a shared cache does not go into the mirror, whatever its status."""
        for path, status in (("/admin/login/", 200), ("/nulle-part/", 404)):
            answer = ApplicationReader().read(MirrorAddress(path))
            assert (answer.status, answer.public) == (status, False), path

    @pytest.mark.parametrize(
        "headers",
        [{"Cache-Control": "private"}, {"Cache-Control": "no-store"}, {"Vary": "Cookie"}, {"X-Cache": "stale"}],
        ids=str,
    )
    def test_what_is_private_or_not_of_now_is_not_taken(self, headers, monkeypatch):
        reader = ApplicationReader()
        monkeypatch.setattr(reader._handler, "get_response", lambda request: HttpResponse("x", headers=headers))
        answer = reader.read(MirrorAddress("/"))
        assert not answer.public or answer.status == 503


class TestAtThePublicationItself:
    """Before any run: the file goes when the change is committed."""

    @pytest.fixture
    def files(self, folder):
        found = {}
        for path in ("/", "/comprendre/", "/comprendre/retiree/", "/comprendre/retiree/dessous/", "/en/", "/en/x/"):
            name = store.place(MirrorAddress(path), "text/html")
            store.Store(folder).write(name, b"x" * 500)
            found[path] = folder / name
        return found

    def test_unpublished(self, files, make, django_capture_on_commit_callbacks):
        page = make(slug="retiree")
        with django_capture_on_commit_callbacks(execute=True):
            page.unpublish()
            assert files["/comprendre/retiree/"].exists(), "the change is not committed yet"
        assert not files["/comprendre/retiree/"].exists()
        assert not files["/comprendre/retiree/"].with_name("index.html.br").exists()
        assert files["/comprendre/"].exists()
        with django_capture_on_commit_callbacks(execute=True):
            page.delete()  # what is not there any more is no fault

    def test_restricted_with_all_that_is_below(self, files, make, django_capture_on_commit_callbacks):
        page = make("section", slug="retiree")
        with django_capture_on_commit_callbacks(execute=True):
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert not files["/comprendre/retiree/"].exists()
        assert not files["/comprendre/retiree/dessous/"].exists()

    def test_deleted_or_moved(self, files, make, section, site, django_capture_on_commit_callbacks):
        page = make("section", slug="retiree")
        with django_capture_on_commit_callbacks(execute=True):
            page.move(site, pos="last-child")
        assert not files["/comprendre/retiree/"].exists()
        assert not files["/comprendre/retiree/dessous/"].exists()
        store.Store(files["/"].parent.parent).write("pages/retiree/index.html", b"x")
        with django_capture_on_commit_callbacks(execute=True):
            page.refresh_from_db()
            page.delete()
        assert not (files["/"].parent / "retiree").exists()

    @pytest.fixture
    def held(self, folder):
        """Put a page in the mirror at each of these addresses, in every language; gives those that are still there."""

        def put(*paths):
            names = [f"pages{prefix}{path}" for prefix in ("", "/fr-simple", "/en", "/ar") for path in paths]
            for name in names:
                store.Store(folder).write(name, b"x" * 500)
            return lambda: [name for name in names if (folder / name).exists()]

        return put

    def test_a_label_that_moves_loses_its_sheet(self, held, django_capture_on_commit_callbacks):
        tool, other = make_tool("Dodo"), make_tool("Sieste")
        own = [f"/label/{tool.identifier}{name}" for name in ("/index.html", "/badge.svg/index.svg", ".json")]
        gone, stays = held(*own), held(f"/label/{other.identifier}/index.html")
        with django_capture_on_commit_callbacks(execute=True):
            door.move_without_account(tool.current_label, State.RETIREE, "commission", reason="Le service s'arrête.")
            assert len(gone()) == 12, "the move is not committed yet"
        assert gone() == []
        assert len(stays()) == 4

    @pytest.mark.parametrize("how", [{"is_public": False}, {"closed_on": dt.date(2020, 1, 1)}])
    def test_a_place_hidden_or_closed(self, held, make_place, how, django_capture_on_commit_callbacks):
        place = make_place("Maison verte")
        gone = held("/lieu/maison-verte/index.html")
        with django_capture_on_commit_callbacks(execute=True):
            place.save()
        assert len(gone()) == 4
        for name, value in how.items():
            setattr(place, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            place.save()
        assert gone() == []

    def test_a_home_page_that_goes_leaves_the_others(self, files):
        assert publication.withdraw("/") == 1
        assert not files["/"].exists()
        assert files["/comprendre/"].exists()
        assert publication.withdraw("/en/") == 2
        assert not files["/en/x/"].exists()

    def test_the_workers_are_asked_when_there_are_any(
        self, folder, make, settings, monkeypatch, django_capture_on_commit_callbacks
    ):
        sent = []
        monkeypatch.setattr(publication.later, "send", lambda task, *_arguments: sent.append(task.name))
        name = "prevenance.mirror.tasks.bring_up"
        with django_capture_on_commit_callbacks(execute=True):
            make(slug="sans")
        assert name not in sent, "without a broker the calendar does it: an editor does not wait"
        settings.CELERY_TASK_ALWAYS_EAGER = False
        with django_capture_on_commit_callbacks(execute=True):
            page = make(slug="avec")
        assert name in sent
        del sent[:]
        with django_capture_on_commit_callbacks(execute=True):
            page.unpublish()
        assert name in sent
