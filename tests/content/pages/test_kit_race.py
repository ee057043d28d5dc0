"""Readers who ask for the same ZIP at once. A file of its own: it empties the tables, so it comes after the others."""

import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connection
from django.test import Client

from content.models import KitArchive, KitFile
from content.pages import archives
from tests.content.helpers import big


@pytest.mark.django_db(transaction=True)
def test_eight_readers_at_once_make_one_archive(kit, client):
    kit.files.add(KitFile(title="Film", document=big("film.mp4", 8)))
    kit.save()
    KitArchive.objects.all().delete()
    written, write = [], archives.write_archive

    def slowly(files, target):
        written.append(1)
        time.sleep(0.3)
        write(files, target)

    def read(_number):
        try:
            response = Client().get(f"{kit.url}archive/")
            if response.streaming:
                b"".join(response.streaming_content)
            return response.status_code
        finally:
            connection.close()

    with mock.patch.object(archives, "write_archive", slowly), ThreadPoolExecutor(8) as readers:
        statuses = list(readers.map(read, range(8)))
    assert written == [1], "one of them made it"
    assert 200 in statuses
    assert set(statuses) <= {200, 503}, "the others are asked to come back, or have it"
    assert KitArchive.objects.count() == 1
    assert client.get(f"{kit.url}archive/").status_code == 200
