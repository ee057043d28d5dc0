"""A document is as private as the pages that use it; nothing under the media folder is reached by its place."""

import datetime as dt
import io
import zipfile

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from accounts import roles
from content.models import KitFile
from content.pages import archives
from tests.files.links import by_link
from tests.forms import signed

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 tres-confidentiel"


def document(name="fiche.pdf", data=PDF, **fields):
    return Document.objects.create(title=name, file=ContentFile(data, name=name), **fields)


def picture(name="image.png", **fields):
    buffer = io.BytesIO()
    Pillow.new("RGB", (40, 30), "red").save(buffer, "PNG")
    return Image.objects.create(
        title=name, file=ContentFile(buffer.getvalue(), name=name), width=40, height=30, **fields
    )


def by_block(make, found, **fields):
    answer = f'<p><a linktype="document" id="{found.pk}">Lire</a></p>'
    return make(body=[("faq", {"items": [{"question": "Où ?", "answer": answer}]})], **fields)


def by_kit(make, found, publish=True, **fields):
    page = make("kit", publish=False, **fields)
    page.files.add(KitFile(title="Fiche", document=found))
    if publish:
        page.save_revision().publish()
    else:
        page.save()
    return type(page).objects.get(pk=page.pk)


USES = [by_link, by_block, by_kit]


def restrict(page, kind, **fields):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, **fields)


def private_collection(kind=CollectionViewRestriction.LOGIN, **fields):
    made = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(collection=made, restriction_type=kind, **fields)
    return made


def status(found, client=None, **extra) -> int:
    return (client or Client()).get(found.url, **extra).status_code


def test_a_document_follows_its_page(make):
    for use in USES:
        _follows(make, use)


def _follows(make, use):
    found = document()
    assert status(found) == 404  # nothing uses it
    page = use(make, found, publish=False)
    assert status(found) == 404
    page.save_revision().publish()
    response = Client().get(found.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    page.refresh_from_db()
    page.unpublish()
    assert status(found) == 404


def later(make, found):
    return by_link(make, found, go_live_at=timezone.now() + dt.timedelta(days=1))


def expired(make, found):
    page = by_link(make, found)
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    return page


def only_in_the_draft_of_a_live_page(make, found):
    page = make(body=[("text", "<p>Rien</p>")])
    page.body = [("text", f'<p><a linktype="document" id="{found.pk}">Lire</a></p>')]
    page.save_revision()
    return page


def test_what_is_not_on_line_shows_no_document(make):
    for case in (later, expired, only_in_the_draft_of_a_live_page):
        found = document()
        case(make, found)
        assert status(found) == 404, case.__name__


def test_one_public_page_is_enough(make):
    found = document()
    restrict(by_link(make, found), PageViewRestriction.LOGIN)
    by_link(make, found, publish=False)
    assert status(found) == 302
    by_link(make, found)
    assert status(found) == 200


def test_signed_in_only(make, person):
    found = document()
    restrict(by_kit(make, found), PageViewRestriction.LOGIN)
    response = Client().get(found.url)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")
    reader = Client()
    reader.force_login(person("lectrice"))
    response = reader.get(found.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_restricted_from_above_and_by_group(make, person, section, moderated):
    found = document()
    by_link(make, found)
    restriction = restrict(section, PageViewRestriction.GROUPS)
    member, stranger = person("membre", roles.APP_PUBLISHERS), person("autre", roles.AUDITORS)
    restriction.groups.set(member.groups.all())
    for user, expected in ((member, 200), (stranger, 404)):
        client = Client()
        client.force_login(user)
        assert status(found, client) == expected
    assert status(found) == 302


def test_the_password_of_a_page_opens_its_own_documents_only(make):
    found, other = document(), document("autre.pdf")
    page = by_block(make, found)
    restriction = restrict(page, PageViewRestriction.PASSWORD, password="sésame")
    restrict(by_link(make, other), PageViewRestriction.PASSWORD, password="autre")
    client = Client()
    asked = client.get(found.url)
    assert (asked.status_code, asked.url) == (302, page.url)
    address = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    wrong = client.post(address, signed(address, {"password": "faux", "return_url": page.url}))
    assert wrong.status_code == 422
    assert status(found, client) == 302
    right = client.post(address, signed(address, {"password": "sésame", "return_url": found.url}))
    assert (right.status_code, right.url) == (302, found.url)
    response = client.get(found.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert status(other, client) == 302
    assert status(found) == 302


def test_who_works_on_documents_sees_them_all(make, person, moderated):
    drafts, closed = document(), document("reserve.pdf", collection=private_collection())
    for role, expected in (
        (roles.EDITORS, 200),
        (roles.MODERATORS, 200),
        (roles.AUDITORS, 404),
        (roles.APP_PUBLISHERS, 404),
    ):
        client = Client()
        client.force_login(person(f"p{role}", role))
        response = client.get(drafts.url)
        assert response.status_code == expected, role
        if expected == 200:
            assert response["Cache-Control"] == "private, no-store"
            assert status(closed, client) == 200


def test_a_private_collection_closes_its_documents_even_on_a_public_page(make):
    found = document(collection=private_collection())
    by_link(make, found)
    assert status(found) == 302
    below = Collection.objects.get(name="Réservé").add_child(name="Dessous")
    Document.objects.filter(pk=found.pk).update(collection=below)
    assert status(found) == 302


def test_the_password_of_a_collection(make):
    closed = private_collection(CollectionViewRestriction.PASSWORD, password="sésame")
    found = document(collection=closed)
    by_link(make, found)
    client = Client()
    asked = client.get(found.url)
    assert asked.status_code == 200
    assert 'name="form_token"' in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    assert not asked.cookies
    address = f"/documents/authenticate_with_password/{closed.view_restrictions.get().pk}/"
    client.post(address, signed(address, {"password": "sésame", "return_url": found.url}))
    assert b"".join(client.get(found.url).streaming_content) == PDF


def test_a_private_kit_keeps_its_archive_and_files(make):
    for kind in ("draft", "signed in", "password", "expired"):
        _keeps(make, kind)


def _keeps(make, kind):
    found = document()
    page = by_kit(make, found)
    archive = archives.build_archive(page)
    item = page.files.get()
    if kind == "draft":
        page.unpublish()
    elif kind == "expired":
        type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    else:
        restrict(page, "login" if kind == "signed in" else "password", password="x")
    client = Client()
    for address in (
        page.url + "archive/",
        f"{page.url}fichier/{item.pk}/",
        found.url,
        django_settings.MEDIA_URL + archive.file.name,
        django_settings.MEDIA_URL + found.file.name,
    ):
        response = client.get(address)
        body = response.content if not response.streaming else b"".join(response.streaming_content)
        assert b"tres-confidentiel" not in body, address
        assert not body.startswith(b"PK"), address
        assert response.status_code in {302, 404} or b"form_token" in body, address


def test_a_public_kit_does_not_carry_away_a_private_file(make):
    page = by_kit(make, document())
    page.files.add(KitFile(title="Réservée", document=document("reservee.pdf", collection=private_collection())))
    page.save_revision().publish()
    assert Client().get(page.url + "archive/").status_code == 403


def test_a_public_kit_gives_its_archive(make):
    page = by_kit(make, document())
    response = Client().get(page.url + "archive/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist() == ["01-fiche.pdf"]


def test_renditions_are_public_and_originals_are_not(client, person, moderated):
    image = picture()
    rendition = image.get_rendition("width-20")
    response = client.get(rendition.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert "Vary" not in response
    assert client.get(image.file.url).status_code == 404
    client.force_login(person("camille", roles.EDITORS))
    assert client.get(image.file.url)["Cache-Control"] == "private, no-store"


def test_renditions_of_a_private_collection(client, person, moderated):
    rendition = picture(collection=private_collection()).get_rendition("width-20")
    assert client.get(rendition.url).status_code == 404
    client.force_login(person("camille", roles.EDITORS))
    response = client.get(rendition.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_no_spelling_of_an_address_opens_a_private_file(make, client):
    found = document()
    archive = default_storage.save("kits/secret.zip", ContentFile(PDF))
    odd = default_storage.save("secret.txt", ContentFile(PDF))
    image = picture()
    rendition = image.get_rendition("width-20")
    doc, name = found.file.name, found.filename
    for address in [
        f"/media/{doc}", f"/media/{archive}", f"/media/{odd}", f"/media/{image.file.name}", "/media/", "/media/images/",
        f"/media//{doc}", f"//media/{doc}", f"/media/./{doc}", f"/media/images/../{doc}", f"/media/images/..%2f{doc}",
        f"/media/images/%2e%2e/{doc}", f"/media/%2e%2e/media/{doc}", f"/media/images%5c..%5c{doc}", f"/MEDIA/{doc}",
        f"/Media/{rendition.file.name}", f"/media/{doc}.", f"/media/{doc}%20", f"/media/{doc}/", f"/media/{doc}%00.png",
        f"/media/{doc.upper()}", f"/media/{rendition.file.name}.", f"/media/{rendition.file.name}/",
        "/media/images/%00",
        f"/media/images/..;/{doc}", f"/media/{doc}?x=/images/", "/media/etc/passwd", "/media//etc/passwd",
        f"/documents/{found.pk}/", f"/documents/{found.pk}/{name}.", f"/documents/{found.pk}/{name.upper()}",
        f"/documents/{found.pk}/../{found.pk}/{name}", f"/documents//{found.pk}/{name}",
        f"/documents/0{found.pk}/{name}/",
        f"/documents/{found.pk}/{name}%00", f"/documents/{found.pk}/x/{name}", f"/documents/{'9' * 40}/{name}",
        f"/documents/-1/{name}", f"/documents/٣/{name}", f"/protected/{doc}", f"/fr/documents/{found.pk}/{name}",
        f"/documents/{found.pk}/{name}",
    ]:  # fmt: skip
        for method in (client.get, client.head):
            response = method(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert response.status_code in {301, 302, 404}, address
            assert b"tres-confidentiel" not in body, address
    for method in (client.post, client.put, client.options, client.delete):
        assert method(f"/documents/{found.pk}/{name}").status_code in {403, 405}
        assert method(f"/media/{rendition.file.name}").status_code in {403, 405}


def test_no_header_opens_a_private_file(make):
    found = document()
    by_link(make, found, publish=False)
    for headers in (
        {"range": "bytes=0-3"},
        {"if-none-match": "*"},
        {"if-none-match": f'"{found.get_file_hash()}"'},
        {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        for method in (Client().get, Client().head):
            assert method(found.url, headers=headers).status_code == 404, headers


def test_a_public_document_is_asked_for_again_each_time(make, client):
    found = document()
    by_link(make, found)
    first = client.get(found.url)
    assert first["Cache-Control"] == "public, no-cache"
    assert "Vary" not in first
    again = client.get(found.url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(found.url, headers={"range": "bytes=0-3"}).status_code == 200
    assert client.head(found.url).status_code == 200


def test_neither_files_nor_refusals_enter_the_public_cache(make, client, settings):
    settings.PUBLIC_CACHE_ENABLED = True
    found = document()
    page = by_link(make, found)
    assert status(found) == 200
    page.unpublish()
    assert status(found) == 404
    page.save_revision().publish()
    response = client.get(found.url)
    assert response.status_code == 200
    assert "X-Cache" not in response


def test_a_lost_file_is_not_found(make, client):
    found = document()
    by_link(make, found)
    found.file.storage.delete(found.file.name)
    assert client.get(found.url).status_code == 404


def test_nginx_is_told_what_to_send(make, client, settings):
    settings.FILES_ACCEL_LOCATION = "/protected/"
    found = document("été à Lille.pdf")
    assert client.get(found.url).status_code == 404
    by_link(make, found)
    response = client.get(found.url)
    assert response["X-Accel-Redirect"].startswith("/protected/documents/")
    assert response["X-Accel-Redirect"].isascii()
    assert response.content == b""
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    rendition = picture().get_rendition("width-20")
    assert "X-Accel-Redirect" not in client.get(rendition.url)  # nginx keeps pictures as it keeps pages
