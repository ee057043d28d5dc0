"""Reading a public address writes nothing to the database, and waits for nobody who writes."""

import re
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from django.db import connection

from content import reference
from content.models import KitDownload, KitFile, KitPage
from core import tally
from prevenance import generation
from search.models import EmptyQuery
from tests.demo_site import free_port, serving
from vocabularies import reference as vocabulary

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|BEGIN|SAVEPOINT|CREATE|DROP|ALTER|LOCK)\b", re.IGNORECASE)

ADDRESSES = (
    *("/", "/en/", "/fr-simple/", "/ar/", "/comprendre/", "/comprendre/?topic=sommeil&page=1", "/kits/", "/feed/"),
    *("/label/", "/label/?q=introuvable", "/label/?format=json", "/label/?format=csv", "/label/?format=atom"),
    *("/label/comparer/?o=x", "/label/methode/", "/label/donnees-ouvertes/", "/label/feed/", "/label/inconnu/"),
    *("/pres-de-chez-moi/", "/pres-de-chez-moi/?ou=introuvable", "/pres-de-chez-moi/communes/?q=li"),
    *("/pres-de-chez-moi/feed/", "/pres-de-chez-moi/contours/1,49,3,51/", "/lieu/inconnu/"),
    *("/recherche/?q=introuvable", "/recherche/suggestions/?q=intro", "/sitemap.xml", "/sitemap-label.xml"),
    *("/robots.txt", "/favicon.ico", "/manifest.webmanifest", "/v/inconnu", "/jamais-vue/", "/documents/1/x/"),
    *("/admin/login/", "/admin/password_reset/", "/healthz"),
)


@contextmanager
def writings():
    """Statements that write, or that open a transaction (SQLite then waits for the right to write)."""
    found = []

    def watch(execute, sql, params, many, context):
        if _WRITES.match(sql):
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


@pytest.fixture
def site(db, settings, client):
    vocabulary.load()
    reference.load()
    client.get("/recherche/?q=introuvable")  # an index that lacks is made at the first question
    settings.PUBLIC_CACHE_ENABLED = True
    settings.TALLY_SECONDS = 3600
    tally.flush()
    yield client
    for kept in tally._tallies.values():
        kept.forget()


def test_writes_nothing(site):
    for address in ADDRESSES:
        generation.renew()
        with writings() as found:
            assert site.get(address).status_code < 500, address
        assert found == [], address


def test_a_search_without_result_is_counted_later(site):
    EmptyQuery.objects.all().delete()
    site.get("/recherche/?q=introuvable")
    assert not EmptyQuery.objects.exists()
    assert tally.flush()
    assert set(EmptyQuery.objects.values_list("query", flat=True)) == {"introuvable"}


def test_a_download_is_counted_later(site):
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document

    parent = reference.Page.get_first_root_node() if hasattr(reference, "Page") else KitPage.get_first_root_node()
    home = parent.get_children().first()
    kit = home.add_child(instance=KitPage(title="Kit d'essai", slug="kit-essai", locale=home.locale))
    document = Document.objects.create(title="Fiche", file=ContentFile(b"%PDF-1.4", name="fiche.pdf"))
    item = KitFile.objects.create(page=kit, title="Fiche", document=document)
    with writings() as found:
        response = site.get(f"{kit.url}fichier/{item.pk}/")
    assert response.status_code in {200, 302}, response.status_code
    assert found == []
    assert not KitDownload.objects.filter(page=kit).exists()
    site.get(f"{kit.url}fichier/{item.pk}/")
    assert tally.flush()
    assert KitDownload.objects.get(page=kit).count == 2
    site.get(f"{kit.url}fichier/{item.pk}/")
    assert tally.flush()
    assert KitDownload.objects.get(page=kit).count == 3


@contextmanager
def an_import(environment):
    """Another process writes, and keeps the right to write."""
    url = environment.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg

        with psycopg.connect(url) as other:
            other.execute(
                "LOCK TABLE search_emptyquery, content_kitdownload, prevenance_generationmark IN EXCLUSIVE MODE"
            )
            yield
            other.rollback()
        return
    other = sqlite3.connect(f"{environment['VAR_DIR']}/prevenance.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.nginx  # with the other tests that serve the demo
def test_nobody_waits_for_an_import(demo_environment):
    port = free_port()
    with serving(demo_environment, port):
        base = f"http://127.0.0.1:{port}"
        addresses = ["/", "/label/", "/recherche/?q=zzintrouvable", "/pres-de-chez-moi/?commune=59350", "/kits/"]
        for address in addresses:
            urllib.request.urlopen(base + address, timeout=60).read()
        with an_import(demo_environment):
            for number, address in enumerate([*addresses, "/recherche/?q=zzautre", "/label/?q=zzautre"]):
                started = time.perf_counter()
                fresh = f"{address}{'&' if '?' in address else '?'}page={number % 2 or ''}"
                try:
                    status = urllib.request.urlopen(base + fresh, timeout=60).status
                except urllib.error.HTTPError as error:
                    status = error.code
                assert status < 500, address
                assert time.perf_counter() - started < 4, address  # the database gives up after twenty
