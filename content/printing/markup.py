"""Texts in Markdown, with a few blocks of our own: one text gives both web blocks and printable files.

Headings, paragraphs, lists, ``**strong**``, ``*emphasis*`` and links are read by Python-Markdown; nh3 then leaves
nothing but ``TAGS``, and no address but those of ``SCHEMES`` and of the site. Raw HTML is shown as text. What is more
than text stands between ``:::kind title`` and ``:::``.

The result is a list of plain dicts, ready for JSON. Inline text is a list of *runs*:
``{"kind": "text" | "strong" | "em" | "link", "text": str, "url": str}``.
"""

import re
from functools import cache
from html import escape
from typing import Any

import markdown
import nh3
from defusedxml import ElementTree

TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "a"}
SCHEMES = {"http", "https", "mailto", "tel"}
ITEM = re.compile(r"^(?:- |\d+\. )")
OPEN = re.compile(r"^:::(?P<kind>[a-z_]+)\s*(?P<title>.*)$")
#: What would make a block of a line that is only inline text: « 1. », « - », « ## ».
LEADING = re.compile(r"^(\d*)([.#*+-])(?=[\s#])")

# How the lines inside a ``:::kind`` are read.
LISTS = {"key_points", "checklist", "cards"}
PAIRS = {"steps"}
TEXTS = {"notice", "box", "quote", "helpline", "cta", "qr", "big"}


class MarkupError(ValueError):
    """A text that cannot be read; the message names the line, or what is not allowed."""


@cache
def _reader() -> markdown.Markdown:
    """Python-Markdown without raw HTML, code, quotations and images: pages have blocks of their own for these."""
    reader = markdown.Markdown(extensions=["sane_lists"])
    reader.preprocessors.deregister("html_block")
    for name in ("html", "entity", "backtick", "image_link", "image_reference", "short_image_ref"):
        reader.inlinePatterns.deregister(name)
    for name in ("code", "quote", "setextheader", "hr"):
        reader.parser.blockprocessors.deregister(name)
    return reader


def _tree(source: str) -> Any:
    """Root of the clean elements of ``source``."""
    made = _reader().reset().convert(source)
    clean = nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    return ElementTree.fromstring(f"<body>{clean.replace('&nbsp;', chr(160))}</body>")


def _runs(element: Any) -> list[dict]:
    """Text of a heading, a paragraph or an item, in its order; a list inside an item is refused."""
    found: list[dict] = []

    def add(kind: str, text: str | None, **more: str) -> None:
        if text := re.sub(r"\s*\n\s*", " ", text or ""):
            found.append({"kind": kind, "text": text, **more})

    add("text", element.text)
    for child in element:
        if child.tag in ("ul", "ol"):
            raise MarkupError("a list inside a list")
        if child.tag == "p":
            found.extend(_runs(child))
        elif child.tag == "a" and child.get("href") and not child.get("href").startswith("//"):
            add("link", "".join(child.itertext()), url=child.get("href"))
        else:
            add(child.tag if child.tag in ("strong", "em") else "text", "".join(child.itertext()))
        add("text", child.tail)
    if found:
        found[0]["text"] = found[0]["text"].lstrip(" ")
        found[-1]["text"] = found[-1]["text"].rstrip(" ")
    return [run for run in found if run["text"]]


def _running(source: str) -> list[dict]:
    """Headings, paragraphs and lists of a text without ``:::``."""
    blocks: list[dict] = []
    for element in _tree(source):
        if element.tag in ("ul", "ol"):
            items = [_runs(item) for item in element]
            blocks.append({"kind": "list", "ordered": element.tag == "ol", "items": items})
        elif element.tag == "p":
            blocks.append({"kind": "paragraph", "inline": _runs(element)})
        else:
            blocks.append({"kind": "heading", "level": int(element.tag[1]), "inline": _runs(element)})
    return blocks


def runs(text: str) -> list[dict]:
    """Inline runs of one line; the empty text gives none."""
    return [run for block in _running(LEADING.sub(r"\1\\\2", text)) for run in block["inline"]]


def plain(inline: list[dict]) -> str:
    """The words of ``inline`` without their marks."""
    return "".join(run["text"] for run in inline)


def html(inline: list[dict]) -> str:
    """``inline`` as HTML of Wagtail's rich text (``b``, ``i``, ``a``)."""
    tags = {"strong": "b", "em": "i"}
    parts = []
    for run in inline:
        text = escape(run["text"], quote=False)
        if run["kind"] == "link":
            text = f'<a href="{escape(run["url"])}">{text}</a>'
        elif run["kind"] in tags:
            text = f"<{tags[run['kind']]}>{text}</{tags[run['kind']]}>"
        parts.append(text)
    return "".join(parts)


def rich_text(blocks: list[dict]) -> str:
    """Headings, paragraphs and lists as HTML; other kinds are refused."""
    parts = []
    for block in blocks:
        match block["kind"]:
            case "heading":
                parts.append(f"<h{block['level']}>{html(block['inline'])}</h{block['level']}>")
            case "paragraph":
                parts.append(f"<p>{html(block['inline'])}</p>")
            case "list":
                tag = "ol" if block["ordered"] else "ul"
                items = "".join(f"<li>{html(item)}</li>" for item in block["items"])
                parts.append(f"<{tag}>{items}</{tag}>")
            case kind:
                raise MarkupError(f"« {kind} » is not running text")
    return "".join(parts)


def _apart(lines: list[str], by_line: bool) -> str:
    """``lines`` with the empty lines that Markdown asks: before a list, or everywhere with ``by_line``."""
    found: list[str] = []
    for line in lines:
        before = found[-1] if found else ""
        starts = bool(ITEM.match(line)) and not ITEM.match(before) and not before.startswith(" ")
        ends = bool(line.strip()) and not line.startswith(" ") and before.startswith("#")
        if before and (starts or ends or (by_line and not line.startswith(" ") and not ITEM.match(line))):
            found.append("")
        found.append(line.rstrip())
    return "\n".join(found)


def parse(source: str, *, by_line: bool = False) -> list[dict]:
    """Read ``source`` into blocks. Raises :class:`MarkupError` for an unknown or unclosed block.

    ``by_line``: every line is a paragraph of its own, as easy-to-read asks (one sentence, one line).
    """
    blocks: list[dict] = []
    text: list[str] = []
    lines = source.strip().splitlines()
    index = 0
    while index < len(lines):
        opening = OPEN.match(lines[index].rstrip())
        if not opening:
            text.append(lines[index])
            index += 1
            continue
        blocks += _running(_apart(text, by_line))
        text = []
        try:
            end = next(i for i in range(index + 1, len(lines)) if lines[i].strip() == ":::")
        except StopIteration:
            raise MarkupError(f"line {index + 1}: « {lines[index].rstrip()} » is never closed") from None
        blocks.append(_special(opening["kind"], opening["title"].strip(), lines[index + 1 : end], index + 1))
        index = end + 1
    return blocks + _running(_apart(text, by_line))


def _special(kind: str, title: str, lines: list[str], number: int) -> dict:
    body = [line.strip() for line in lines if line.strip()]
    if kind in LISTS:
        return {"kind": kind, "title": title, "items": [runs(ITEM.sub("", line)) for line in body]}
    if kind in PAIRS:
        pairs = [ITEM.sub("", line).split(" | ", 1) for line in body]
        if any(len(pair) != 2 for pair in pairs):
            raise MarkupError(f"line {number}: every step is written « - title | text »")
        return {"kind": kind, "title": title, "items": [{"title": a, "text": runs(b)} for a, b in pairs]}
    if kind in TEXTS:
        return {"kind": kind, "title": title, "inline": runs(" ".join(body))}
    if kind == "table":
        rows = [[runs(cell.strip()) for cell in line.split("|")] for line in body]
        if len({len(row) for row in rows}) != 1:
            raise MarkupError(f"line {number}: rows of different lengths")
        return {"kind": kind, "title": title, "header": rows[0], "rows": rows[1:]}
    if kind == "faq":
        items: list[dict] = []
        for line in body:
            if line.startswith("? "):
                items.append({"question": line[2:], "answer": []})
            elif items:
                items[-1]["answer"].append(runs(line))
        return {"kind": kind, "title": title, "items": items}
    if kind == "figure":
        fields = dict(line.split(": ", 1) for line in body)
        return {"kind": kind, "title": title, **fields}
    if kind == "lines":
        return {"kind": kind, "title": " ".join(body), "count": int(title or 3)}
    raise MarkupError(f"line {number}: unknown block « {kind} »")
