"""What is taken, by every way to upload; and what is sent never runs."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.images.models import Image

from files import types, uploads
from tests.files.links import by_link

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
JS = b"alert(document.domain)"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>'


def zipped(**entries) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def pixels(kind="PNG") -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", (4, 4)).save(buffer, kind)
    return buffer.getvalue()


OPEN = "application/vnd.oasis.opendocument."
GOOD = {
    "fiche.pdf": b"%PDF-1.7\n1 0 obj",
    "texte.odt": zipped(mimetype=OPEN + "text", content="x"),
    "tableau.ods": zipped(mimetype=OPEN + "spreadsheet"),
    "livre.epub": zipped(mimetype="application/epub+zip"),
    "texte.docx": zipped(**{"[Content_Types].xml": "x", "word__document.xml": "x"}),
    "tableau.xlsx": zipped(**{"_rels__.rels": "x", "[Content_Types].xml": "x", "xl__workbook.xml": "x"}),
    "lot.zip": zipped(a="x"),
    "photo.png": pixels(),
    "photo.JPG": pixels("JPEG"),
    "photo.webp": pixels("WEBP"),
    "liste.csv": "nom;prix\nÉté < 10 €\n".encode(),
    "vieux.csv": "nom;prix\nÉté\n".encode("cp1252"),
    "note.txt": "\ufeffDeux < trois".encode("utf-8-sig"),
}
BAD = {
    "page.html": HTML,
    "page.pdf": HTML,
    "page.txt": b"bonjour\n" + HTML,
    "page.csv": b"a,b\n<svg onload=alert(1)>",
    "code.js": JS,
    "dessin.svg": SVG,
    "flux.xml": b"<?xml version='1.0'?><a/>",
    "flux.txt": b"<?xml version='1.0'?><a/>",
    "double.html.pdf": HTML,
    "polyglotte.pdf": b"<html><script>1</script>\n%PDF-1.7",
    "polyglotte.png": b"GIF89a/*<script>alert(1)</script>*/",
    "image.png": pixels("JPEG"),
    "image.jpg": HTML,
    "programme.pdf": b"MZ\x90\x00" + b"\x00" * 64,
    "programme.exe": b"MZ",
    "sans": b"x",
    "vide.pdf": b"",
    "faux.docx": zipped(a="x"),
    "macro.docx": zipped(**{"[Content_Types].xml": "x", "word__document.xml": "x", "word__vbaProject.bin": "x"}),
    "faux.odt": zipped(mimetype="text/html"),
    "tableau.odt": zipped(mimetype=OPEN + "spreadsheet"),
    "casse.zip": b"PK\x03\x04" + b"x" * 40,
    "html.zip": HTML,
    "binaire.txt": b"a\x00b",
    "pdf.txt": b"%PDF-1.7",
    "utf16.txt": "<script>alert(1)</script>".encode("utf-16"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_taken(name):
    file = SimpleUploadedFile(name, GOOD[name])
    uploads.check_document(file)
    assert file.read() == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_words(name):
    with pytest.raises(ValidationError) as refusal:
        uploads.check_document(SimpleUploadedFile(name, BAD[name]), name)
    assert len(refusal.value.messages[0]) > 15


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("fiche.PDF", "fiche.pdf"),
        ("../../etc/passwd", "passwd"),
        ("c:\\dossier\\fiche.pdf", "fiche.pdf"),
        ("page.html.pdf", "page-html.pdf"),
        ("fiche .pdf . ", "fiche.pdf"),
        ("fiche.pdf\x00.html", "fiche-pdf.html"),
        ("\u202efdp.lmth.pdf", "fdp-lmth.pdf"),
        ("zéro\u200blargeur.pdf", "zérolargeur.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        (".pdf", "fichier.pdf"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ],
)
def test_names_deceive_nobody(name, safe):
    assert uploads.safe_name(name) == safe


EVIL = [
    b"<script>alert(1)</script>",
    b'<rect onclick="alert(1)"/>',
    b'<a href="javascript:alert(1)"><rect/></a>',
    b'<a xmlns:x="http://www.w3.org/1999/xlink" x:href=" JavaScript:alert(1)"><rect/></a>',
    b"<foreignObject><p>x</p></foreignObject>",
    b'<image href="https://ailleurs.example/x.png"/>',
    b'<use href="https://ailleurs.example/x.svg#a"/>',
    b'<image href="data:text/html,x"/>',
    b'<set attributeName="onmouseover" to="alert(1)"/>',
    b"<style>@import 'https://ailleurs.example/x.css'</style>",
    b'<rect style="fill:url(https://ailleurs.example/x)"/>',
]


@pytest.mark.parametrize("inside", EVIL)
def test_drawings_with_a_program_are_refused(inside):
    with pytest.raises(ValidationError):
        uploads.check_image(SimpleUploadedFile("a.svg", SVG.replace(b"<rect", inside + b"<rect", 1)))


@pytest.mark.parametrize(
    "data", [b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG, b"<html/>", b"pas du xml", b"", "<svg".encode("utf-16")]
)
def test_odd_drawings_are_refused(data):
    with pytest.raises(ValidationError):
        uploads.check_image(SimpleUploadedFile("a.svg", data))


def test_plain_drawings_are_taken():
    good = SVG.replace(b"<rect", b'<defs><g id="a"/></defs><use href="#a"/><rect style="fill:url(#a)"', 1)
    uploads.check_image(SimpleUploadedFile("a.svg", good))
    uploads.check_image(SimpleUploadedFile("a.png", b"x"))  # Pillow reads the others


pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, person):
    client.force_login(person("chef", admin=True))
    return client


def send_document(editor, way, data, name="page.pdf"):
    file = SimpleUploadedFile(name, data, content_type="application/pdf")
    fields = {"title": "Titre", "collection": 1}
    if way == "form":
        return editor.post(reverse("wagtaildocs:add"), {**fields, "file": file})
    if way == "chooser":
        fields = {f"document-chooser-upload-{key}": value for key, value in fields.items()}
        return editor.post(reverse("wagtaildocs_chooser:create"), {**fields, "document-chooser-upload-file": file})
    if way == "several":
        return editor.post(reverse("wagtaildocs:add_multiple"), {**fields, "files[]": file})
    known = Document.objects.create(title="Avant", file=ContentFile(GOOD["fiche.pdf"], name="avant.pdf"))
    return editor.post(reverse("wagtaildocs:edit", args=[known.pk]), {**fields, "file": file})


WAYS = ["form", "chooser", "several", "replace"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_upload_a_document_checks_it(editor, way):
    response = send_document(editor, way, HTML)
    assert "contenu de ce fichier" in response.content.decode()
    assert not Document.objects.exclude(title="Avant").exists()
    if way == "replace":
        assert Document.objects.get().file.read() == GOOD["fiche.pdf"]
    if way in {"form", "replace"}:
        assert 'value="Titre"' in response.content.decode()  # what was typed stays


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_upload_a_document_takes_a_good_one(editor, way):
    send_document(editor, way, GOOD["fiche.pdf"], "page.html.pdf")
    made = Document.objects.order_by("-pk").first()
    assert made.filename.startswith("page-html")
    assert made.file.read() == GOOD["fiche.pdf"]


@pytest.mark.parametrize("way", ["add", "several"])
@pytest.mark.parametrize(("data", "name"), [(SVG.replace(b"<rect", EVIL[0] + b"<rect"), "a.svg"), (HTML, "a.png")])
def test_every_way_to_upload_an_image_checks_it(editor, way, data, name):
    file = SimpleUploadedFile(name, data, content_type="image/png")
    fields = {"title": "Titre", "collection": 1}
    if way == "add":
        editor.post(reverse("wagtailimages:add"), {**fields, "file": file})
    else:
        editor.post(reverse("wagtailimages:add_multiple"), {**fields, "files[]": file})
    assert not Image.objects.exists()


def test_too_large_a_document_is_refused(editor, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    assert "trop" in send_document(editor, "form", GOOD["fiche.pdf"]).content.decode()
    assert not Document.objects.exists()


def test_what_was_uploaded_before_never_runs_either(client, make):
    """Files that came in by code or before the checks."""
    for name, data in (
        ("old.html", HTML),
        ("old.js", JS),
        ("old.svg", SVG),
        ("old.xml", b"<a/>"),
        ("old.xhtml", HTML),
        ("x.pdf", HTML),
        ("x.txt", HTML),
    ):
        found = Document.objects.create(title=name, file=ContentFile(data, name=name))
        by_link(make, found)
        response = client.get(found.url)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment;")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert not any(kind in response["Content-Type"] for kind in ("html", "javascript", "svg", "xml")), name


def test_a_drawing_is_shown_and_cannot_run(client):
    image = Image.objects.create(
        title="a", file=ContentFile(SVG.replace(b"<rect", EVIL[0] + b"<rect"), name="a.svg"), width=10, height=10
    )
    response = client.get(image.get_rendition("original").url)
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


def test_types_sent_are_of_our_lists_only():
    for name in ("a.html", "a", "a.svg", "a.js", "a.xml"):
        assert types.document_mime(name) == types.BYTES
    assert types.document_mime("A.PDF") == "application/pdf"
    assert types.image_mime("a.html") == types.image_mime("a.svgz") == types.BYTES
