"""The live badge: a small SVG that reads the state at the moment it is shown. Pure functions, no model.

A badge is shown on other people's sites as an image: no style sheet reaches it, so its colours are written in it
(they are the grade colours of the neutral theme on white, each above 4.5:1 with its text).
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html

Status = Literal["valid", "reserved", "checking", "off"]

WIDTH, HEIGHT = 320, 96
INK, MUTED, PAPER, LINE, GREY = "#1c2430", "#4d5868", "#ffffff", "#c9ced6", "#5f6875"
GRADES = {"A": "#12704a", "B": "#4a7a12", "C": "#8a6100", "D": "#b04a10", "E": "#a3202c"}
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


def _emblem(badge: Badge) -> str:
    """The shape on the side: a shield with the letter, or a crossed ring when the label is not valid."""
    if badge.status == "off" or not badge.letter:
        colour = GREY
        inner = (
            format_html('<path d="M36 62 60 38" stroke="{}" stroke-width="6" stroke-linecap="round"/>', colour)
            if badge.status == "off"
            else format_html('<circle cx="48" cy="50" r="6" fill="{}"/>', colour)
        )
        return format_html('<circle cx="48" cy="50" r="26" fill="none" stroke="{}" stroke-width="5"/>{}', colour, inner)
    dash = "" if badge.status == "valid" else format_html(' stroke="{}" stroke-width="3" stroke-dasharray="6 4"', INK)
    return format_html(
        '<path d="M48 16 76 25v25c0 16-12 26-28 32-16-6-28-16-28-32V25z" fill="{}"{}/>'
        '<text x="48" y="62" font-family="{}" font-size="36" font-weight="800" '
        'text-anchor="middle" fill="{}">{}</text>',
        GRADES.get(badge.letter, GREY),
        dash,
        FONT,
        PAPER,
        badge.letter,
    )


def draw(badge: Badge) -> str:
    """The SVG file of ``badge``: its title says everything that its drawing says."""
    title = " — ".join(part for part in (badge.name, badge.headline, *badge.lines, badge.identifier) if part)
    start = 92 if badge.direction == "ltr" else WIDTH - 92
    text = format_html(
        '<text x="{x}" y="25" font-size="12" font-weight="700" letter-spacing="1" fill="{muted}">PRÉVENANCE</text>'
        '<text x="{x}" y="46" font-size="16" font-weight="700" fill="{ink}">{headline}</text>'
        '<text x="{x}" y="65" font-size="12" fill="{ink}">{first}</text>'
        '<text x="{x}" y="83" font-size="11" fill="{muted}">{second}</text>',
        x=start,
        ink=INK,
        muted=MUTED,
        headline=shorten(badge.headline, 27),
        first=shorten(badge.lines[0], 38),
        second=shorten(badge.lines[1], 42),
    )
    emblem = _emblem(badge)
    if badge.direction == "rtl":
        emblem = format_html('<g transform="translate({} 0)">{}</g>', WIDTH - 96, emblem)
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
