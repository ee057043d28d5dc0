"""Error pages: status, theme, language of the address, security headers; 500 and 503 without database."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from prevenance import errors, urls


def _raise(error):
    def view(request):
        raise error

    return view


handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [
    path("boom/", _raise(RuntimeError("boom"))),
    path("en/boom/", _raise(RuntimeError("boom"))),
    path("ar/boom/", _raise(RuntimeError("boom"))),
    path("base/", _raise(OperationalError("the database is away"))),
    path("interdit/", _raise(PermissionDenied("secret reason"))),
    path("etrange/", _raise(SuspiciousOperation("secret reason"))),
    path("formulaire/", lambda request: HttpResponse("ok")),
    *urls.urlpatterns,
]

HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF="tests.site.test_errors"):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"), [("/boom/", 500), ("/base/", 503), ("/interdit/", 403), ("/etrange/", 400)]
)
def test_status_theme_and_headers(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    html = response.content.decode()
    assert 'class="brand"' in html
    assert '<html lang="fr"' in html
    assert "secret reason" not in html
    assert "boom" not in html
    for header in HEADERS:
        assert header in response.headers
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize(("prefix", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_language_of_the_address(client, prefix, direction):
    assert f'<html lang="{prefix}" dir="{direction}"' in client.get(f"/{prefix}/boom/").content.decode()


def test_unavailable_says_when_to_come_back(client):
    assert client.get("/base/")["Retry-After"] == "30"


@pytest.mark.django_db
class TestNotFound:
    """404 helps."""

    @pytest.mark.parametrize("prefix", ["", "/en", "/fr-simple", "/ar"])
    def test_offers_search_and_entries(self, client, prefix):
        response = client.get(f"{prefix}/comprendre/mieux-dormirr/")
        assert response.status_code == 404
        html = response.content.decode()
        assert f'action="{prefix}/recherche/"' in html
        assert 'value="mieux dormirr"' in html
        assert f'href="{prefix}/label/"' in html
        assert 'name="robots" content="noindex"' in html

    def test_hostile_address_is_escaped(self, client):
        html = client.get("/<script>alert(1)<%2Fscript>/").content.decode()
        assert "<script>alert" not in html


def test_form_kept_too_long_explains(client):
    with override_settings(ROOT_URLCONF="tests.site.test_errors"):
        strict = Client(enforce_csrf_checks=True)
        response = strict.post("/formulaire/", {})
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_500_needs_no_database(client):
    """pytest-django forbids the database here: the page is served all the same."""
    assert client.get("/boom/").status_code == 500


def test_broken_theme_still_answers(client, monkeypatch):
    monkeypatch.setattr(errors, "render_to_string", _raise(RuntimeError("no template")))
    response = client.get("/boom/")
    assert response.status_code == 500
    assert "tel:112" in response.content.decode()
