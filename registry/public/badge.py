"""The live badge: a small SVG that reads the state at the moment it is shown. Pure functions, no model.

A badge is shown on other people's sites as an image: no style sheet reaches it, so its colours are written in it
(they are the grade colours of the neutral theme on white, each above 4.5:1 with its text).
"""

import hashlib
import textwrap
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join

Status = Literal["valid", "reserved", "checking", "off"]

WIDTH, HEIGHT = 340, 104
INK, MUTED, PAPER, LINE, GREY = "#231a29", "#574c5d", "#ffffff", "#ddd6df", "#5f5866"
GRADES = {"A": "#1a6a3b", "B": "#54701a", "C": "#8a5a00", "D": "#a8480f", "E": "#931c28"}
#: The same shape for the same letter everywhere (48 × 48), so that nothing rests on colour.
SHAPES = {
    "A": "M47 24a23 23 0 1 1-46 0a23 23 0 0 1 46 0z",
    "B": "M1 17C1 6 6 1 17 1h30v30c0 11-5 16-16 16H1z",
    "C": "M13 3h22l12 21-12 21H13L1 24z",
    "D": "M24 0l24 24-24 24L0 24z",
    "E": "M0 3h48L27 47h-6z",
}
TITLE_FONT = "Charter, 'Bitstream Charter', Cambria, 'Noto Serif', serif"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, Cantarell, sans-serif"


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says. ``letter`` is empty unless the label may show one; ``lines`` are two short lines of text."""

    identifier: str
    name: str
    status: Status
    letter: str
    headline: str
    lines: tuple[str, str]
    direction: Literal["ltr", "rtl"] = "ltr"


def shorten(text: str, length: int) -> str:
    """``text`` cut at ``length`` characters with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _lines(text: str, width: int, most: int) -> list[str]:
    """``text`` on at most ``most`` lines of about ``width`` characters, the last one shortened."""
    found = textwrap.wrap(text, width, break_long_words=True) or [""]
    if len(found) <= most:
        return found
    return [*found[: most - 1], shorten(" ".join(found[most - 1 :]), width)]


def _emblem(badge: Badge) -> str:
    """The shape on the side: the letter in its shape, a ring without letter, a crossed ring when not valid."""
    if badge.letter and badge.status != "off":
        dashed = format_html(' stroke="{}" stroke-width="2" stroke-dasharray="5 3"', INK)
        return format_html(
            '<g transform="translate(20 20) scale(1.3333)"><path d="{}" fill="{}"{}/>'
            '<text x="24" y="33" font-family="{}" font-size="26" font-weight="700" text-anchor="middle" '
            'fill="{}">{}</text></g>',
            SHAPES.get(badge.letter, SHAPES["A"]),
            GRADES.get(badge.letter, GREY),
            "" if badge.status == "valid" else dashed,
            TITLE_FONT,
            PAPER,
            badge.letter,
        )
    cross = format_html('<path d="M36 68 68 36" stroke="{}" stroke-width="6" stroke-linecap="round"/>', GREY)
    inner = cross if badge.status == "off" else format_html('<path d="M40 52h24" stroke="{}" stroke-width="6"/>', GREY)
    return format_html('<circle cx="52" cy="52" r="30" fill="none" stroke="{}" stroke-width="5"/>{}', GREY, inner)


def draw(badge: Badge) -> str:
    """The SVG file of ``badge``: its title says everything that its drawing says."""
    title = " — ".join(part for part in (badge.name, badge.headline, *badge.lines, badge.identifier) if part)
    start = 102 if badge.direction == "ltr" else WIDTH - 102
    headline = _lines(badge.headline, 27, 2)
    top = 44 if len(headline) == 1 else 39
    rows = [(20, 11, 700, MUTED, f"PRÉVENANCE · {badge.identifier}")]
    rows += [(top + 17 * n, 15, 700, INK, line) for n, line in enumerate(headline)]
    after = top + 17 * len(headline) + 2
    rows += [
        (after, 12, 400, INK, shorten(badge.lines[0], 38)),
        (after + 16, 11, 400, MUTED, shorten(badge.lines[1], 42)),
    ]
    text = format_html_join(
        "",
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>',
        ((start, y, size, weight, fill, line) for y, size, weight, fill, line in rows if line),
    )
    emblem = _emblem(badge)
    if badge.direction == "rtl":
        emblem = format_html('<g transform="translate({} 0)">{}</g>', WIDTH - 104, emblem)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
        'aria-labelledby="t"><title id="t">{title}</title>'
        '<rect x=".75" y=".75" width="{iw}" height="{ih}" rx="12" fill="{paper}" stroke="{line}" stroke-width="1.5"/>'
        '{emblem}<g font-family="{font}" direction="{dir}">{text}</g></svg>\n',
        w=WIDTH,
        h=HEIGHT,
        iw=WIDTH - 1.5,
        ih=HEIGHT - 1.5,
        title=title,
        paper=PAPER,
        line=LINE,
        emblem=emblem,
        font=FONT,
        dir=badge.direction,
        text=text,
    )


def etag(svg: str) -> str:
    """A strong validator of the file: the badge changes when what it says changes, and only then."""
    return '"' + hashlib.sha256(svg.encode()).hexdigest()[:32] + '"'
