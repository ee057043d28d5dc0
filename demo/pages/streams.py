"""From the blocks of our Markdown dialect to the raw data of a StreamField (contract: ``content.blocks.BODY``)."""

from collections.abc import Callable

from content.printing.markup import html, plain, rich_text

RUNNING = {"heading", "paragraph", "list"}
NOTICES = {"info", "success", "warning", "danger"}


def _paragraph(inline: list[dict]) -> str:
    return f"<p>{html(inline)}</p>"


def _two(title: str) -> tuple[str, str]:
    first, _, second = title.partition(" | ")
    return first.strip(), second.strip()


def _special(block: dict, image: Callable[[str], int]) -> dict:
    kind, title = block["kind"], block.get("title", "")
    match kind:
        case "key_points":
            return {"title": title, "items": [plain(item) for item in block["items"]]}
        case "notice":
            tone, _, rest = title.partition(" ")
            if tone not in NOTICES:
                raise ValueError(f"unknown tone of a notice: « {tone} »")
            return {"kind": tone, "title": rest, "text": _paragraph(block["inline"])}
        case "steps":
            items = [{"title": item["title"], "text": _paragraph(item["text"])} for item in block["items"]]
            return {"title": title, "items": items}
        case "figure":
            fields = {key: block.get(key, "") for key in ("alt", "caption", "credit")}
            return {"image": image(title), "decorative": False, **fields}
        case "quote":
            return {"text": plain(block["inline"]), "who": title, "language": ""}
        case "table":
            rows = [[plain(cell) for cell in row] for row in block["rows"]]
            return {"caption": title, "header": [plain(cell) for cell in block["header"]], "rows": rows}
        case "helpline":
            number, name = _two(title)
            return {"number": number, "name": name, "text": plain(block["inline"])}
        case "faq":
            items = [
                {"question": item["question"], "answer": "".join(_paragraph(part) for part in item["answer"])}
                for item in block["items"]
            ]
            return {"items": items}
        case "cta":
            name, url = _two(title)
            return {"page": None, "url": url, "title": name, "text": plain(block["inline"])}
    raise ValueError(f"« {kind} » is for printable files, not for pages")


def body(blocks: list[dict], image: Callable[[str], int]) -> list[dict]:
    """Raw StreamField data. ``image`` gives the key of the image drawn under a name."""
    found: list[dict] = []
    running: list[dict] = []

    def flush():
        if running:
            found.append({"type": "text", "value": rich_text(running)})
            running.clear()

    for block in blocks:
        if block["kind"] in RUNNING:
            running.append(block)
        else:
            flush()
            found.append({"type": block["kind"], "value": _special(block, image)})
    flush()
    return found
