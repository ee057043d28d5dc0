"""A broken form of the administration is answered 400; a fault of ours stays a fault; renditions have a size."""

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.urls import path
from wagtail.models import Page

from prevenance import malformed, urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
LONG = "Un texte assez long pour que le retaper soit une peine, avec ses accents et ses <balises>."


def of_a_library(request):
    """What Wagtail does: its own code reads a field that is not there."""
    from django.utils.datastructures import MultiValueDict

    return HttpResponse(MultiValueDict()["absent"])


of_a_library.__module__ = "wagtail.admin.views.home"


def of_ours(request):
    return HttpResponse({}["absent"])


def not_of_reading(request):
    from django.core.management import call_command

    return HttpResponse(call_command("no_such_command"))


def of_the_installation(request):
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

    return HttpResponse(ManifestStaticFilesStorage().stored_name("never-collected.css"))


def drawn_by_ours(request):
    """A page of ours whose template asks for an address that does not exist: drawn after its function returned."""
    page = engines["django"].from_string("{% url 'nowhere' %}")
    return TemplateResponse(request, page, {})


urlpatterns = [
    path("admin/essai/gabarit/", drawn_by_ours),
    path("admin/essai/installation/", of_the_installation),
    path("admin/essai/bibliotheque/", of_a_library),
    path("admin/essai/notre/", of_ours),
    path("admin/essai/autre/", not_of_reading),
    path("public/bibliotheque/", of_a_library),
    *urls.urlpatterns,
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def anyone():
    with override_settings(ROOT_URLCONF="tests.site.test_malformed"):
        yield Client(raise_request_exception=False)


@pytest.fixture
def administrator(db):
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("admin-malformed", "a@example.org", "x"))
    return client


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_a_library_raises_while_it_reads_is_the_request_s(anyone, method):
    response = getattr(anyone, method)("/admin/essai/bibliotheque/", {"title": LONG})
    assert response.status_code == 400
    assert "rien n’a été enregistré" in response.content.decode().lower().replace("'", "’")
    assert ("&lt;balises&gt;" in response.content.decode()) == (method == "post"), "what was typed is given back"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/essai/notre/",
        "/admin/essai/autre/",
        "/public/bibliotheque/",
        "/admin/essai/installation/",
        "/admin/essai/gabarit/",
    ],
)
def test_a_fault_of_ours_stays_a_fault(anyone, address):
    assert anyone.post(address, {"title": LONG}).status_code == 500
    assert anyone.get(address).status_code == 500


def test_wagtail_s_own_broken_forms(administrator):
    """A few of those that answered 500 without the middleware; ``tests.fuzz`` looks for others."""
    page = Page.objects.filter(depth=2).first() or Page.get_first_root_node()
    for address, data in (
        (f"/admin/pages/{page.pk}/edit/", {"title": "x", "action-publish": "1"}),
        (f"/admin/pages/{page.pk}/move/", {"new_parent_page": "x"}),
        (f"/admin/pages/{page.pk}/move/x/confirm/", {}),
        ("/admin/bulk/wagtailcore/page/nothing/?id=x", {}),
        ("/admin/bulk/wagtailcore/page/delete/?id=x&id=99999999999999999999", {}),
        ("/admin/sites/new/", {"hostname": "\x00", "port": "x"}),
        ("/admin/redirects/add/", {"old_path": "\x00" * 3}),
        (f"/admin/pages/{page.pk}/copy/", {"new_title": "x", "new_parent_page": "99999999999999999999"}),
    ):
        response = administrator.post(address, data)
        assert response.status_code < 500, address


@pytest.mark.parametrize(
    ("spec", "may"),
    [
        ("fill-400x300", True),
        ("fill-400x300-c100|jpegquality-60", True),
        ("width-4000", True),
        ("original|format-webp", True),
        ("max-165x165", True),
        ("scale-100", True),
        ("bgcolor-ffffff", True),
        ("width-4001", False),
        ("scale-101", False),
        ("fill-0x0", False),
        ("fill-400x99999999999999999999", False),
        ("original|" * 40, False),
    ],
)
def test_renditions_have_a_size(spec, may):
    assert malformed.is_reasonable(spec) is may


def test_an_absurd_rendition_does_not_exist(administrator):
    from wagtail.images.models import Image
    from wagtail.images.tests.utils import get_test_image_file

    image = Image.objects.create(title="x", file=get_test_image_file())
    for spec in ("scale-99999", "width-99999999", "fill-0x0"):
        for address in ("preview", "generate_url"):
            assert administrator.get(f"/admin/images/{image.pk}/{address}/{spec}/").status_code == 404, (address, spec)
    assert administrator.get(f"/admin/images/{image.pk}/preview/fill-20x20/").status_code == 200
