"""Sheets, guides and posters as PDF/UA-1, built by typst from plain data; nothing is read from the site.

Fonts come from a package, never from the machine, so that a bare server and a laptop give the same file. PDF/UA-1
makes typst refuse a glyph that it cannot show, an image without a text, a document without title or language.
"""

import datetime
import functools
import io
import json
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pymupdf_fonts
import segno
import typst

TEMPLATES = Path(__file__).parent / "templates"
FACES = ("figo", "figbo", "figit", "figbi")
EPOCH = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Document:
    """What a printable file says. ``blocks`` come from :func:`content.printing.markup.parse`.

    ``form`` is ``sheet`` (activity sheet, guide) or ``poster``; ``language`` a BCP 47 tag; ``bw`` asks for the
    variant that spares ink. ``art`` is an SVG drawing with its text ``art_alt``.
    """

    title: str
    form: str
    language: str
    blocks: list[dict]
    kicker: str = ""
    lead: str = ""
    meta: str = ""
    footer: str = ""
    bw: bool = False
    large: bool = False
    qr_url: str = ""
    qr_label: str = ""
    number: str = ""
    number_label: str = ""
    art: str = ""
    art_alt: str = ""
    labels: dict = field(default_factory=dict)


@functools.cache
def fonts() -> typst.Fonts:
    """The faces of FiraGO (Latin and Arabic, SIL OFL 1.1), unpacked once per process."""
    folder = tempfile.TemporaryDirectory(prefix="prevenance-fonts-")
    fonts.folder = folder  # kept alive with the process, erased with it
    for face in FACES:
        Path(folder.name, f"{face}.ttf").write_bytes(pymupdf_fonts.myfont(face))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])


def qr_svg(address: str) -> bytes:
    """A QR code of ``address`` as SVG, level M, without margin (the page keeps the quiet zone)."""
    stream = io.BytesIO()
    segno.make(address, error="m", micro=False).save(stream, kind="svg", border=0, xmldecl=False, svgns=True)
    return stream.getvalue()


def build(document: Document) -> bytes:
    """The PDF/UA-1 file of ``document``. Raises ``typst.TypstError`` when something cannot be shown."""
    files: dict[str, bytes] = {path.name: path.read_bytes() for path in TEMPLATES.glob("*.typ")}
    files["main"] = files.pop(f"{document.form}.typ")
    data = asdict(document)
    data["art"] = bool(document.art)
    if document.art:
        files["art.svg"] = document.art.encode()
    for number, address in enumerate(_addresses(data)):
        files[f"qr{number}.svg"] = qr_svg(address)
    files["data.json"] = json.dumps(data, ensure_ascii=False).encode()
    return typst.compile(files, font_paths=fonts(), pdf_standards="ua-1", timestamp=EPOCH)


def render_png(svg: str, width: int = 1200, height: int = 675) -> bytes:
    """``svg`` as a PNG of ``width`` × ``height`` pixels (typst's own rasteriser; no system library)."""
    page = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
        f'#image("art.svg", width: {width}pt, height: {height}pt)'
    )
    files = {"main": page.encode(), "art.svg": svg.encode()}
    return typst.compile(files, font_paths=fonts(), format="png", ppi=72)


def _addresses(data: dict) -> list[str]:
    """QR codes of a document in order: its own first, then those of its ``:::qr`` blocks (numbered here)."""
    found = [data["qr_url"]] if data["qr_url"] else []
    for block in data["blocks"]:
        if block["kind"] == "qr":
            block["image"] = f"qr{len(found)}.svg"
            found.append(block["title"])
    return found
