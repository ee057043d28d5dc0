"""Every printable file is a real, tagged, readable PDF."""

import io
import re

import pytest
from pypdf import PdfReader

from content.printing import builder
from demo.pages import files
from demo.pages.illustrations import SCENES, draw

NAMES = sorted({name for text in files.pages("fr") for name in text.meta.get("files", [])})


@pytest.fixture(scope="module")
def built():
    cache = {}

    def read(name):
        if name not in cache:
            cache[name] = PdfReader(io.BytesIO(builder.build(files.printable(name))))
        return cache[name]

    return read


def test_every_printable_text_is_in_a_kit():
    assert {name.removesuffix("-nb") for name in NAMES} == set(files.printable_names())


@pytest.mark.parametrize("name", NAMES)
def test_tagged_titled_and_readable(built, name):
    source, reader = files.printable(name), built(name)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].split("-")[0] == source.language.split("-")[0]
    assert reader.metadata.title == source.title
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert 1 <= len(reader.pages) <= 2
    text = " ".join(page.extract_text() for page in reader.pages)
    assert len(re.sub(r"\s", "", text)) > 120


@pytest.mark.parametrize("name", NAMES)
def test_page_is_a4_and_fonts_are_inside(built, name):
    for page in built(name).pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "FiraGO" in descriptor["/FontName"]
            assert "/FontFile2" in descriptor


def test_kits_have_colour_black_and_white_arabic_and_easy_to_read():
    languages = {files.printable(name).language for name in NAMES}
    assert {"fr", "ar", "fr-simple"} <= languages
    assert any(files.printable(name).bw for name in NAMES)


def test_black_and_white_has_no_colour():
    data = builder.build(files.printable("ecole-affiche-nb"))
    page = PdfReader(io.BytesIO(data)).pages[0].get_contents().get_data().decode("latin-1")
    colours = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG|scn?|SCN?)\b", page)
    assert all(len(set(colour)) == 1 for colour in colours)


def test_a_glyph_that_cannot_be_shown_is_refused():
    with pytest.raises(Exception, match="could not be displayed"):
        builder.build(builder.Document(title="漢", form="sheet", language="fr", blocks=[]))


def test_same_text_same_file():
    document = files.printable("club-fiche")
    assert builder.build(document) == builder.build(document)


def test_qr_code_leads_to_an_address_that_is_also_written(built):
    for name in NAMES:
        source = files.printable(name)
        if source.qr_url:
            shown = source.qr_url.replace("https://", "").rstrip("/")
            assert shown in built(name).pages[0].extract_text().replace("\n", "")


@pytest.mark.parametrize("name", sorted(SCENES))
def test_illustrations_draw_in_colour_and_in_greys(name):
    from xml.etree import ElementTree

    ElementTree.fromstring(draw(name))
    greys = set(re.findall(r"#[0-9a-f]{6}", draw(name, greys=True)))
    assert all(colour[1:3] == colour[3:5] == colour[5:] for colour in greys)
    assert "style=" not in draw(name)
    assert builder.render_png(draw(name), 200, 112).startswith(b"\x89PNG")
