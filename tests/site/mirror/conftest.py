"""Mirrors of the small site and of one that tests invent."""

import pytest
from django.core.cache import cache

from prevenance.mirror import running
from prevenance.mirror.addresses import MirrorAddress
from prevenance.mirror.reading import AnswerRead


@pytest.fixture
def folder(tmp_path, settings, site):
    """The mirror of the small site; nothing is made yet."""
    cache.clear()
    settings.MIRROR_DIR = str(tmp_path / "mirror")
    settings.BASE_URL = "http://testserver"
    return tmp_path / "mirror"


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
