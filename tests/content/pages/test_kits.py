import errno
import io
import re
import tracemalloc
import zipfile

import pytest

from content.models import KitArchive, KitDownload, KitFile
from content.pages import archives
from tests.content.helpers import big, document

pytestmark = pytest.mark.django_db


def test_archive_holds_the_files_in_order(client, kit):
    response = client.get(kit.url + "archive/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == f'attachment; filename="{kit.slug}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.namelist() == ["01-fiche-de-leleve.pdf", "02-guide.odt"]
    assert archive.read("01-fiche-de-leleve.pdf") == b"%PDF-1.7 un"


def test_archive_is_made_once_per_state(kit):
    first = archives.build_archive(kit)
    assert archives.build_archive(kit).pk == first.pk
    item = kit.files.first()
    item.document = document("autre.pdf", b"%PDF-1.7 deux")
    item.save()
    second = archives.build_archive(kit)
    assert second.digest != first.digest
    assert list(KitArchive.objects.filter(page=kit)) == [second]
    assert not first.file.storage.exists(first.file.name)


def test_same_files_same_bytes(kit):
    one = archives.build_archive(kit).file.read()
    KitArchive.objects.all().delete()
    assert archives.build_archive(kit).file.read() == one


def test_waiting_page_while_the_archive_is_made(client, kit, monkeypatch):
    KitArchive.objects.all().delete()
    monkeypatch.setattr("content.tasks.build_kit_archive.delay", lambda pk: None)
    response = client.get(kit.url + "archive/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert KitDownload.objects.count() == 0


def test_downloads_are_counted_per_day_without_person(client, kit):
    for _time in range(3):
        client.get(kit.url + "archive/")
    client.head(kit.url + "archive/")
    file = kit.files.first()
    response = client.get(f"{kit.url}fichier/{file.pk}/")
    assert response.status_code == 302
    assert response.url == file.document.url
    row = KitDownload.objects.get()
    assert row.count == 4
    assert {field.name for field in KitDownload._meta.fields} == {"id", "page", "day", "count"}


def test_a_file_of_another_kit_is_not_found(client, kit, make):
    other = make("kit")
    assert client.get(f"{other.url}fichier/{kit.files.first().pk}/").status_code == 404
    assert client.get(other.url + "archive/").status_code == 404


def test_page_says_format_size_language_and_black_and_white(client, kit):
    html = client.get(kit.url).content.decode()
    assert "ODT" in html
    assert "55 min" in html
    assert re.search(r"PDF\s· 11.octets", html)
    assert client.get(kit.url + "affiche/").status_code == 200


def test_qr_code_is_plain_svg(client, kit):
    response = client.get(kit.url + "qr/")
    assert response["Content-Type"] == "image/svg+xml"
    assert b"style=" not in response.content
    assert b"viewBox" in response.content


def test_missing_document_file_does_not_break_the_page(client, kit):
    item = kit.files.first()
    item.document.file.storage.delete(item.document.file.name)
    assert client.get(kit.url).status_code == 200


def test_an_archive_that_the_storage_lost_is_made_again(client, kit):
    archive = archives.build_archive(kit)
    archive.file.storage.delete(archive.file.name)
    response = client.get(kit.url + "archive/")
    assert response.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).testzip() is None


def test_half_a_kit_is_not_given(client, kit):
    KitArchive.objects.all().delete()
    lost = kit.files.first().document
    lost.file.storage.delete(lost.file.name)
    response = client.get(kit.url + "archive/")
    assert response.status_code == 404
    assert KitDownload.objects.count() == 0


def test_the_archive_of_big_files_takes_little_memory(kit):
    for number in range(3):
        kit.files.add(KitFile(title=f"Film {number}", document=big(f"film{number}.mp4", 12)))
    kit.save()
    tracemalloc.start()
    made = archives.build_archive(kit)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.size > 36 << 20
    assert most < 6 << 20
    assert zipfile.ZipFile(made.file.path).testzip() is None


def test_a_full_disk_asks_to_come_back(client, kit, monkeypatch):
    KitArchive.objects.all().delete()

    def full(_files, _target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archives, "write_archive", full)
    response = client.get(f"{kit.url}archive/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert not KitArchive.objects.exists()
