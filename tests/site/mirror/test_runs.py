"""Runs over a site that tests invent: what is read, kept, linked, left; addresses, files and words of the mirror."""

import os

import pytest
from celery import current_app
from django.core.management import CommandError, call_command

from core import background, flight
from prevenance import probes
from prevenance.mirror import manifest, publication, running, store, wording
from prevenance.mirror.addresses import MirrorAddress, of_link
from tests.site.mirror.holding import HIDDEN, held, saying

pytestmark = pytest.mark.django_db


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
        names = [task.name for task in background.calendar()]
        assert names[-1] == "prevenance.mirror.tasks.keep", "what is due at a minute does not wait behind it"
        current_app.tasks[names[-1]].apply()
        assert "/label/" in held(fake.folder)

    def test_the_command_says_what_it_did(self, fake, capsys):
        call_command("mirror")
        assert "4 written, 0 unchanged, 0 removed, 0 waiting" in capsys.readouterr().out
