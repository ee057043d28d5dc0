"""What the mirror holds; documents and pages to put in it."""

import gzip
from pathlib import Path

import brotli
from django.core.files.base import ContentFile
from django.db import connection
from wagtail.documents.models import Document

from prevenance.mirror import manifest, running

HIDDEN = "motquinesortpas"


def run(**how) -> running.RunReport:
    """One run; a test is one transaction, which the generation counts once on PostgreSQL: looked at as a new one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('prevenance.marked', '', true)")
    return running.run(**how)


def held(folder: Path) -> set[str]:
    return set(manifest.load(folder).entries)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file of the mirror, compressed forms opened."""
    opened = {".br": brotli.decompress, ".gz": gzip.decompress}
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file: opened.get(file.suffix, bytes)(file.read_bytes()) for file in files}


def saying(folder: Path, word: str) -> list[str]:
    """Files of the mirror that hold a word."""
    return [file.name for file, body in contents(folder).items() if word.encode() in body]


def document(name: str, body: bytes = b"%PDF-", **fields) -> Document:
    return Document.objects.create(title=name, file=ContentFile(body, name=name), **fields)


def linking(found: Document) -> dict:
    return {"body": [("text", f'<p><a linktype="document" id="{found.pk}">Lire</a></p>')]}
