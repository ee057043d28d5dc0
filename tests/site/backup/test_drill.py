"""The drill on the demo itself: restored beside, served, 200 pages read; and it sees what is wrong."""

import json
import os
import subprocess

import pytest
from django.core.management import CommandError, call_command

from prevenance.backup import drill
from prevenance.backup.manifest import Entry, Manifest
from prevenance.backup.restoring import Restored, RestoreError

from .conftest import MANAGE


def run(environment, *arguments):
    return subprocess.run([*MANAGE, *arguments], env=environment, capture_output=True, text=True, timeout=600)


def test_the_demo_comes_back_from_its_backup(demo_environment, tmp_path):
    environment = {**demo_environment, "BACKUP_DIR": str(tmp_path)}
    made = run(environment, "backup")
    assert made.returncode == 0, made.stderr[-2000:]
    done = run(environment, "drill", made.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"{drill.PAGES} pages read" in done.stdout
    with open(f"{environment['VAR_DIR']}/drill.json", encoding="utf-8") as kept:
        result = json.load(kept)
    assert result["ok"]
    assert result["pages"] == drill.PAGES


def test_a_site_that_does_not_start_fails_the_drill(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "of-this-version"
    settings.STATIC_ROOT.mkdir()
    restored = Restored(tmp_path, {**os.environ, "DJANGO_SETTINGS_MODULE": "no.such.settings"}, None)
    with pytest.raises(RestoreError, match="does not start"), drill.served(restored):
        pytest.fail("it was served")


def test_an_altered_backup_fails_the_drill_and_that_is_kept(tmp_path, settings, db):
    settings.VAR_DIR = tmp_path
    (tmp_path / "bad.tar").write_bytes(b"not a backup")
    with pytest.raises(CommandError, match=r"not whole|not a backup"):
        call_command("drill", str(tmp_path / "bad.tar"))
    assert drill.last()["ok"] is False
    assert drill.last()["faults"]


def test_rows_that_a_migration_loses_are_a_fault():
    assert drill.lost_rows({"a": 2, "b": 1}, {"a": 2, "b": 3}) == []
    assert drill.lost_rows({"a": 2, "gone": 1}, {"a": 1}) == ["a: 2 rows in the backup, 1 once restored"]


def test_the_pages_read_are_spread_and_their_faults_named(monkeypatch, settings):
    settings.BASE_URL = "https://example.org"
    pages = {
        f"/p{n}/": (200, "text/html", '<a href="/q/">q</a><a href="https://other.example/x">x</a>') for n in range(50)
    }
    pages |= {
        "/": (200, "text/html", '<a class="c" href="/p1/?a=1&amp;b=2">p</a>'),
        "/sitemap.xml": (200, "application/xml", "<loc>https://example.org/s.xml</loc>"),
        "/s.xml": (200, "application/xml", "".join(f"<loc>https://example.org/p{n}/</loc>" for n in range(50))),
        "/q/": (500, "text/html", ""),
        "/p7/": (404, "text/html", ""),
    }
    asked = []

    def get(port, path, accept=""):
        asked.append(path)
        return pages.get(path, (200, "text/html", ""))

    monkeypatch.setattr(drill, "get", get)
    read, faults = drill.read_pages(1, most=60)
    assert read == 53  # home, fifty pages, what they link to on this site
    assert "/x" not in asked
    assert "/p1/?a=1&b=2" in asked
    assert sorted(faults) == ["/p7/ answers 404", "/q/ answers 500"]
    asked.clear()
    read, _faults = drill.read_pages(1, most=10)
    assert read == 10
    assert {"/p0/", "/p30/"} <= set(asked), "spread over the whole sitemap"


def test_the_manifest_goes_and_comes_back_the_same():
    manifest = Manifest("2026", "sqlite", {"wagtail": "8"}, {"a": 1}, ["a.0001"], Entry(1, "x"), {"é": Entry(2, "y")})
    assert Manifest.from_json(manifest.as_json()) == manifest
