"""Disk full, database read-only: pages are served; what cannot be saved is refused whole, said plainly, text kept."""

import contextlib
import errno

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from prevenance import unsaved, urls, whole
from vocabularies.models import Topic

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
LONG = "Un texte assez long pour que le retaper soit une peine, avec ses accents : é, è, à et ses <balises>."


def _topic(code):
    from wagtail.models import Locale

    Topic.objects.create(locale=Locale.get_default(), code=code, label=code)


def _half(error):
    def view(request):
        _topic("moitie")
        raise error

    return view


def _whole(request):
    _topic("entier")
    return HttpResponse("ok")


urlpatterns = [
    path("admin/essai/plein/", _half(OperationalError("database or disk is full"))),
    path("admin/essai/disque/", _half(OSError(errno.ENOSPC, "No space left on device"))),
    path("admin/essai/faute/", _half(RuntimeError("a fault of ours"))),
    path("admin/essai/refus/", _half(PermissionDenied("no"))),
    path("admin/essai/absent/", _half(Http404("no"))),
    path("admin/essai/bien/", _whole),
    path("public/plein/", _half(OperationalError("database or disk is full"))),
    *urls.urlpatterns,
]


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF="tests.site.test_unsaved"):
        yield Client(raise_request_exception=False)


def exists(code):
    return Topic.objects.filter(code=code).exists()


@pytest.mark.django_db
class TestAllOrNothing:
    """A form of the workspace is one transaction."""

    @pytest.mark.parametrize(("name", "status"), [("plein", 503), ("disque", 503), ("faute", 500)])
    def test_what_fails_saves_nothing(self, client, name, status):
        assert client.post(f"/admin/essai/{name}/").status_code == status
        assert not exists("moitie")

    @pytest.mark.parametrize(("name", "status"), [("refus", 403), ("absent", 404)])
    def test_a_refusal_keeps_what_was_written_before_it(self, client, name, status):
        assert client.post(f"/admin/essai/{name}/").status_code == status
        assert exists("moitie")

    def test_what_succeeds_is_saved(self, client):
        assert client.post("/admin/essai/bien/").status_code == 200
        assert exists("entier")

    def test_reading_opens_no_transaction(self, client, monkeypatch):
        monkeypatch.setattr(whole.transaction, "atomic", lambda: 1 / 0)
        assert client.get("/admin/essai/bien/").status_code == 200


@pytest.mark.django_db
class TestWhatIsSaid:
    """Nothing was saved, and here is what you typed."""

    def test_fields_to_send_again_and_texts_to_copy(self, client):
        response = client.post(
            "/admin/essai/plein/?a=1",
            {"raison": LONG, "code": "x", "csrfmiddlewaretoken": "t" * 64, "password": "hunter2 is my password"},
        )
        html = response.content.decode()
        assert response.status_code == 503
        assert response["Retry-After"]
        assert "no-store" in response["Cache-Control"]
        assert 'action="/admin/essai/plein/?a=1"' in html
        assert 'name="csrfmiddlewaretoken"' in html
        assert html.count("retaper soit une peine") == 2
        assert "<balises>" not in html
        assert "hunter2" not in html

    def test_reading_says_to_come_back(self, client):
        response = client.get("/public/plein/")
        assert response.status_code == 503
        assert '<form method="post"' not in response.content.decode()

    def test_a_text_without_end_is_not_sent_back(self, client):
        html = client.post("/public/plein/", {"t": "a b " * 100_000}).content.decode()
        assert len(html) < 100_000

    def test_never_sends_a_form_to_another_site(self, client):
        html = client.post("//evil.example/public/plein/", {"a": "b"}).content.decode()
        assert 'action="//' not in html


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OperationalError("x"), True),
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EROFS, "x"), True),
        (OSError(errno.ENOENT, "x"), False),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_what_means_that_nothing_can_be_written(error, says):
    assert unsaved.cannot_write(error) is says
    if error is not None:
        wrapped = RuntimeError("around")
        wrapped.__cause__ = error
        assert unsaved.cannot_write(wrapped) is says


@contextlib.contextmanager
def read_only():
    """A database that takes nothing more, whatever the reason: it refuses as it does when its disk is full."""
    with connection.cursor() as cursor:
        on, off = (
            ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
            if connection.vendor == "sqlite"
            else ("SET LOCAL transaction_read_only = on", "SELECT 1")
        )
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)


@pytest.mark.parametrize("address", ["/", "/label/", "/pres-de-chez-moi/", "/recherche/?q=introuvable", "/robots.txt"])
@pytest.mark.django_db
def test_pages_are_served_when_nothing_can_be_written(address):
    Client().get(address)  # an index that lacks is made at the first question
    with read_only():
        assert Client(raise_request_exception=False).get(address).status_code == 200


def test_sign_in_is_refused_and_says_so(db, django_user_model, settings):
    django_user_model.objects.create_superuser("chef", "chef@example.org", "un mot de passe assez long")
    client = Client(raise_request_exception=False)
    with read_only():
        response = client.post("/admin/login/", {"username": "chef", "password": "un mot de passe assez long"})
    assert response.status_code == 503
    assert "un mot de passe" not in response.content.decode()
    assert settings.SESSION_COOKIE_NAME not in response.cookies
