"""A small Markdown dialect: one text gives both web blocks and printable files.

Ordinary lines are headings (``##``, ``###``), paragraphs, ``- `` and ``1. `` lists. A block that is more than
text stands between ``:::kind title`` and ``:::``. Inline: ``**strong**``, ``*emphasis*``, ``[label](address)``.

The result is a list of plain dicts, ready for JSON. Inline text is a list of *runs*:
``{"kind": "text" | "strong" | "em" | "link", "text": str, "url": str}``.
"""

import re
from html import escape

INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|\*(?P<em>.+?)\*|\[(?P<label>[^\]]+)\]\((?P<url>[^)\s]+)\)")
ITEM = re.compile(r"^(?:- |\d+\. )")
OPEN = re.compile(r"^:::(?P<kind>[a-z_]+)\s*(?P<title>.*)$")

# How the lines inside a ``:::kind`` are read.
LISTS = {"key_points", "checklist", "cards"}
PAIRS = {"steps"}
TEXTS = {"notice", "box", "quote", "helpline", "cta", "qr", "big"}


class MarkupError(ValueError):
    """A text that cannot be read; the message names the line."""


def runs(text: str) -> list[dict]:
    """Cut ``text`` in inline runs; the empty text gives no run."""
    found, position = [], 0
    for match in INLINE.finditer(text):
        if match.start() > position:
            found.append({"kind": "text", "text": text[position : match.start()]})
        if match["strong"]:
            found.append({"kind": "strong", "text": match["strong"]})
        elif match["em"]:
            found.append({"kind": "em", "text": match["em"]})
        else:
            found.append({"kind": "link", "text": match["label"], "url": match["url"]})
        position = match.end()
    if position < len(text):
        found.append({"kind": "text", "text": text[position:]})
    return found


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


def parse(source: str, *, by_line: bool = False) -> list[dict]:
    """Read ``source`` into blocks. Raises :class:`MarkupError` for an unknown or unclosed block.

    ``by_line``: every line is a paragraph of its own, as easy-to-read asks (one sentence, one line).
    """
    blocks: list[dict] = []
    lines = source.strip().splitlines()
    index = 0
    while index < len(lines):
        line = lines[index].rstrip()
        opening = OPEN.match(line)
        if not line:
            index += 1
        elif opening:
            try:
                end = next(i for i in range(index + 1, len(lines)) if lines[i].strip() == ":::")
            except StopIteration:
                raise MarkupError(f"line {index + 1}: « {line} » is never closed") from None
            blocks.append(_special(opening["kind"], opening["title"].strip(), lines[index + 1 : end], index + 1))
            index = end + 1
        elif line.startswith("#"):
            marks, _, title = line.partition(" ")
            blocks.append({"kind": "heading", "level": len(marks), "inline": runs(title)})
            index += 1
        elif ITEM.match(line):
            index, items = _take_items(lines, index)
            blocks.append({"kind": "list", "ordered": not line.startswith("- "), "items": items})
        else:
            start = index
            index += 1
            while not by_line and index < len(lines) and lines[index].strip() and not _starts_block(lines[index]):
                index += 1
            text = " ".join(part.strip() for part in lines[start:index])
            blocks.append({"kind": "paragraph", "inline": runs(text)})
    return blocks


def _starts_block(line: str) -> bool:
    return bool(line.startswith(("#", ":::")) or ITEM.match(line))


def _take_items(lines: list[str], index: int) -> tuple[int, list[list[dict]]]:
    items: list[str] = []
    while index < len(lines) and lines[index].strip():
        if ITEM.match(lines[index]):
            items.append(ITEM.sub("", lines[index]).strip())
        elif items and lines[index].startswith("  "):
            items[-1] += " " + lines[index].strip()
        else:
            break
        index += 1
    return index, [runs(item) for item in items]


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
