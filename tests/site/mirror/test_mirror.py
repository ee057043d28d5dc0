"""The static mirror holds what everybody may read, all of it and nothing else, and forgets what is withdrawn."""

import datetime as dt
import gzip
import os
from pathlib import Path

import brotli
import pytest
from celery import current_app
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from content.models import KitDownload, KitFile
from content.pages.archives import build_archive
from core import flight, tally
from prevenance import probes
from prevenance.mirror import addresses, manifest, publication, running, store, wording
from prevenance.mirror.addresses import MirrorAddress, of_link
from prevenance.mirror.reading import AnswerRead, ApplicationReader
from registry.enums import State
from registry.procedure import door
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db
HIDDEN = "motquinesortpas"


@pytest.fixture
def folder(tmp_path, settings, site):
    """The mirror of the small site; nothing is made yet."""
    cache.clear()
    settings.MIRROR_DIR = str(tmp_path / "mirror")
    settings.BASE_URL = "http://testserver"
    return tmp_path / "mirror"


def run(**how) -> running.RunReport:
    """One run; a test is one transaction, which the generation counts once on PostgreSQL: looked at as a new one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('prevenance.marked', '', true)")
    return running.run(**how)


def held(folder: Path) -> set[str]:
    return set(manifest.load(folder).entries)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file of the mirror, compressed forms opened."""
    opened = {".br": brotli.decompress, ".gz": gzip.decompress}
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file: opened.get(file.suffix, bytes)(file.read_bytes()) for file in files}


def saying(folder: Path, word: str) -> list[str]:
    """Files of the mirror that hold a word."""
    return [file.name for file, body in contents(folder).items() if word.encode() in body]


def document(name: str, body: bytes = b"%PDF-", **fields) -> Document:
    return Document.objects.create(title=name, file=ContentFile(body, name=name), **fields)


def linking(found: Document) -> dict:
    return {"body": [("text", f'<p><a linktype="document" id="{found.pk}">Lire</a></p>')]}


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
        assert {"comprendre", "comprendre/seconde"} <= changed
        assert not {"en", "ar", "label", "label/methode", "en/comprendre"} & changed
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


class FakeSite:
    """A site in memory: ``pages`` ``{path: html}``, ``places`` likewise; ``status`` of every answer; what was asked."""

    def __init__(self):
        self.pages = {"/": "<main>accueil", "/label/": '<main><a href="/suite/">suite</a><a href="?page=2">2</a>'}
        self.places: dict[str, str] = {}
        self.followed = {"/suite/": "<main>suite", "/label/?page=2": "<main>deux"}
        self.status, self.asked, self.version = 200, [], 0

    def seeds(self):
        return {MirrorAddress(path): "" for path in self.pages} | {
            MirrorAddress(path): "places" for path in self.places
        }

    def read(self, address):
        self.asked.append(address.text)
        body = (self.pages | self.places | self.followed).get(address.text)
        status = self.status if body is not None else 404
        return AnswerRead(status, "text/html", (body or "").encode(), status == 200)


@pytest.fixture
def fake(tmp_path, settings, monkeypatch):
    settings.MIRROR_DIR, settings.BASE_URL = str(tmp_path / "mirror"), "http://testserver"
    fake = FakeSite()
    fake.folder = tmp_path / "mirror"
    monkeypatch.setattr(running, "seeds", fake.seeds)
    monkeypatch.setattr(running, "ApplicationReader", lambda: fake)
    monkeypatch.setattr(running, "of_link", lambda link: MirrorAddress.read(link) if link in fake.followed else None)
    monkeypatch.setattr(running.attachments, "kits", dict)
    monkeypatch.setattr(running.wording, "unavailable", lambda language: b"<h1>panne")
    monkeypatch.setattr(running.state, "current", lambda: f"state-{fake.version}")
    return fake


class TestRuns:
    """What a run does, on a site in memory."""

    def test_follows_what_pages_lead_to_and_lists(self, fake):
        assert running.run().written == 4
        assert held(fake.folder) == {"/", "/label/", "/suite/", "/label/?page=2"}
        assert (fake.folder / "page-2/label/index.html").exists()
        fake.pages["/label/"] = "<main>plus rien"
        fake.version += 1
        report = running.run()
        assert held(fake.folder) == {"/", "/label/"}
        assert (report.written, report.removed) == (1, 2)

    def test_nothing_changed_is_one_question(self, fake, monkeypatch):
        running.run()
        os.utime(fake.folder / "manifest.json", (0, 0))
        del fake.asked[:]
        assert running.run() == running.RunReport()
        assert fake.asked == []
        assert manifest.age(fake.folder) < 60, "it says that it was looked at"

    def test_what_is_the_same_is_not_written_again(self, fake):
        running.run()
        file = fake.folder / "pages/index.html"
        before = file.stat().st_mtime_ns
        fake.version += 1
        assert running.run() == running.RunReport(same=4)
        assert file.stat().st_mtime_ns == before
        fake.pages["/"] = "<main>autre"
        fake.version += 1
        assert running.run() == running.RunReport(written=1, same=3)

    def test_a_file_that_disappeared_comes_back(self, fake):
        running.run()
        (fake.folder / "pages/index.html").unlink()
        running.run(everything=True)
        assert (fake.folder / "pages/index.html").exists()

    def test_files_that_nobody_knows_go(self, fake):
        running.run()
        stranger = fake.folder / "pages" / "ancienne" / "index.html"
        stranger.parent.mkdir()
        stranger.write_text(HIDDEN)
        stranger.with_name("index.html.gz").write_text(HIDDEN)
        running.run(everything=True)
        assert not stranger.exists()
        assert not stranger.with_name("index.html.gz").exists()

    def test_places_in_turn_when_time_is_short(self, fake):
        fake.places = {f"/lieu/{number}/": "<main>lieu" for number in range(5)}
        assert running.run(seconds=0).waiting == 5
        assert held(fake.folder) == {"/", "/label/", "/suite/", "/label/?page=2"}
        assert manifest.load(fake.folder).state == ""
        assert running.run().waiting == 0
        assert len(held(fake.folder)) == 9
        del fake.places["/lieu/3/"]
        fake.version += 1
        running.run(seconds=0)
        assert "/lieu/3/" not in held(fake.folder), "what is withdrawn does not wait for its turn"

    def test_a_site_that_changes_meanwhile_is_looked_at_again(self, fake):
        read = fake.read

        def changing(address):
            if address.path == "/label/" and fake.version == 0:
                fake.version += 1
                fake.pages["/"] = "<main>nouveau"
            return read(address)

        fake.read = changing
        running.run()
        assert b"nouveau" in (fake.folder / "pages/index.html").read_bytes()
        assert manifest.load(fake.folder).state == "state-1"

    def test_a_killed_run_is_made_good(self, fake, monkeypatch):
        """The text that a killed run wrote, and that was taken back since, does not stay."""
        running.run()
        fake.pages["/"], fake.version = f"<main>{HIDDEN}", 1

        def killed(*_arguments):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(running.Round, "_places", killed)
            with pytest.raises(KeyboardInterrupt):
                running.run()
        assert saying(fake.folder, HIDDEN)
        assert manifest.load(fake.folder).dirty
        fake.pages["/"], fake.version = "<main>accueil", 0
        running.run()
        assert saying(fake.folder, HIDDEN) == []
        assert not manifest.load(fake.folder).dirty

    @pytest.mark.parametrize("status", [500, 503])
    def test_a_site_that_is_not_well_changes_nothing(self, fake, status):
        fake.pages |= {f"/{number}/": "<main>" for number in range(12)}
        running.run()
        before = held(fake.folder)
        fake.status, fake.version = status, 1
        with pytest.raises(running.SiteNotWellError):
            running.run()
        assert held(fake.folder) == before
        assert (fake.folder / "pages/index.html").exists()

    @pytest.mark.parametrize("status", [301, 403, 404, 410])
    def test_what_is_no_page_any_more_goes(self, fake, status):
        running.run()
        fake.status, fake.version = status, 1
        running.run()
        assert held(fake.folder) == set()

    def test_without_a_database_it_is_left_as_it_was(self, fake, monkeypatch):
        monkeypatch.setattr(running.state, "current", lambda: None)
        with pytest.raises(CommandError, match="left as it was"):
            call_command("mirror")

    def test_one_run_at_a_time(self, fake):
        with flight.single("mirror") as mine:
            assert mine
            assert running.run().busy
        assert not fake.folder.exists()

    def test_a_damaged_manifest_is_begun_anew(self, fake):
        running.run()
        (fake.folder / "manifest.json").write_text("{")
        assert running.run().written == 4


class TestFiles:
    def test_no_older_compressed_form_beside_a_newer_page(self, tmp_path, monkeypatch):
        mirror = store.Store(tmp_path)
        mirror.write("pages/index.html", b"old" * 500)
        assert len(list((tmp_path / "pages").iterdir())) == 3

        def full(target, body):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(mirror, "put", full)
        with pytest.raises(OSError, match="No space"):
            mirror.write("pages/index.html", b"new" * 500)
        assert [path.name for path in (tmp_path / "pages").iterdir()] == ["index.html"]

    def test_modes_let_the_group_of_the_site_read(self, tmp_path):
        before = os.umask(0o027)
        try:
            store.Store(tmp_path).write("pages/index.html", b"x")
        finally:
            os.umask(before)
        assert (tmp_path / "pages/index.html").stat().st_mode & 0o777 == 0o640

    def test_a_file_is_not_kept_twice_on_the_disk(self, tmp_path):
        original = tmp_path / "original.pdf"
        original.write_bytes(b"x")
        mirror = store.Store(tmp_path / "mirror")
        for _twice in range(2):
            mirror.link("pages/documents/1/a.pdf", original)
        assert original.stat().st_nlink == 2
        assert [path.name for path in (tmp_path / "mirror/pages/documents/1").iterdir()] == ["a.pdf"]

    def test_a_file_of_another_disk_is_copied(self, tmp_path, monkeypatch):
        def other_disk(*_arguments):
            raise OSError(18, "Invalid cross-device link")

        monkeypatch.setattr(os, "link", other_disk)
        (tmp_path / "a").write_bytes(b"x")
        store.Store(tmp_path / "mirror").link("pages/a.pdf", tmp_path / "a")
        assert (tmp_path / "mirror/pages/a.pdf").read_bytes() == b"x"


class TestAddresses:
    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            ("/label/", MirrorAddress("/label/")),
            ("/label/?page=1", MirrorAddress("/label/")),
            ("/label/?page=2", MirrorAddress("/label/", 2)),
            ("/label/?page=2#liste", MirrorAddress("/label/", 2)),
            ("http://testserver/label/", MirrorAddress("/label/")),
            ("/documents/3/guide.pdf", MirrorAddress("/documents/3/guide.pdf")),
            ("/media/images/a%20b.jpg", MirrorAddress("/media/images/a b.jpg")),
            *(
                (link, None)
                for link in (
                    "https://ailleurs.example/label/", "//ailleurs.example/", "mailto:a@b.fr", "#haut", "",
                    "/label/?page=2&tri=nom", "/label/?page=0", "/label/?q=x", "/recherche/", "/en/recherche/",
                    "/admin/", "/static/x.css", "/healthz", "/gallery/", "/v/PV-1", "/lieu/x/", "/lieu/x/signaler/",
                    "/kits/dormir/archive/", "/kits/dormir/fichier/3/", "/label/../admin/", "/label/%2e%2e/admin/",
                    "/label/.cache/", "/label//x/", "/label/%00/", "/documents/3/guide.pdf?x=1",
                    "/pres-de-chez-moi/autour-de-moi/", "/pres-de-chez-moi/communes/",
                )
            ),
        ],
    )  # fmt: skip
    def test_links(self, settings, link, expected):
        settings.BASE_URL = "http://testserver"
        assert of_link(link) == expected

    def test_places_of_addresses(self):
        assert store.place(MirrorAddress("/"), "text/html") == "pages/index.html"
        assert store.place(MirrorAddress("/label/", 2), "text/html") == "page-2/label/index.html"
        assert store.place(MirrorAddress("/feed/"), "application/atom+xml") == "pages/feed/index.atom"
        assert store.place(MirrorAddress("/robots.txt"), "text/plain") == "pages/robots.txt"
        # nginx names the type by the extension: an answer of another type is not kept.
        assert store.place(MirrorAddress("/robots.txt"), "text/html") is None
        assert store.place(MirrorAddress("/x"), "text/html") is None
        assert store.place(MirrorAddress("/x/"), "application/pdf") is None

    def test_keys_are_read_back(self):
        for address in (MirrorAddress("/label/"), MirrorAddress("/label/", 2), MirrorAddress("/sitemap-places.xml", 3)):
            assert MirrorAddress.read(address.text) == address
        assert MirrorAddress("/sitemap-places.xml", 3).query == "p=3"


class TestWords:
    def test_links_of_a_page(self):
        page = (
            b'<a href="/a/?x=1&amp;y=2">a</a><img src="/i.jpg" srcset="/i1.jpg 1x, /i2.jpg 2x">'
            b'<meta content="http://testserver/partage.jpg"><meta content="un mot"><a data-href="/non/">'
        )
        assert list(wording.links(page)) == [
            "/a/?x=1&y=2", "/i.jpg", "/i1.jpg", "/i2.jpg", "http://testserver/partage.jpg"
        ]  # fmt: skip

    def test_a_page_that_leads_on_escapes_its_target(self):
        assert b'"><script>' not in wording.leading_to('/documents/1/"><script>')


class TestOperation:
    def test_without_a_folder_nothing_is_done(self, settings):
        settings.MIRROR_DIR = ""
        assert running.run() == running.RunReport()
        assert publication.withdraw("/") == 0
        assert "mirror" not in probes.parts()
        with pytest.raises(CommandError, match="MIRROR_DIR"):
            call_command("mirror")

    def test_readiness_says_its_age(self, fake):
        assert "mirror" in probes.parts()
        assert probes._mirror().state == probes.DEGRADED
        running.run()
        assert probes._mirror().state == probes.OK
        assert probes._mirror().figures["age"] < 60
        os.utime(fake.folder / "manifest.json", (0, 0))
        assert probes._mirror().state == probes.DEGRADED

    def test_the_calendar_brings_it_up_to_date(self, fake, settings):
        names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
        assert names[-1] == "prevenance.mirror.tasks.keep", "what is due at a minute does not wait behind it"
        current_app.tasks[names[-1]].apply()
        assert "/label/" in held(fake.folder)

    def test_the_command_says_what_it_did(self, fake, capsys):
        call_command("mirror")
        assert "4 written, 0 unchanged, 0 removed, 0 waiting" in capsys.readouterr().out
