"""Shapes of our illustrations: small SVG fragments on a 1200 × 675 canvas, flat colours, no text.

A palette gives the same drawing in colour (pages, posters) and in greys that spare ink (photocopier).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours by role; ``skins`` go around so that nobody is always the same."""

    sky: str
    ground: str
    plum: str
    deep: str
    sun: str
    leaf: str
    coral: str
    blue: str
    white: str
    line: str
    skins: tuple[str, ...]
    hairs: tuple[str, ...]


COLOUR = Palette(
    sky="#f7f1e4",
    ground="#e3ead0",
    plum="#5f2459",
    deep="#3d1439",
    sun="#f3b32f",
    leaf="#7a9a2e",
    coral="#dd7352",
    blue="#5b8fb0",
    white="#fffdf9",
    line="#d9cdb8",
    skins=("#f0c8a4", "#8d5a3b", "#d9a273", "#5f3a28", "#f5d9bf"),
    hairs=("#4a2c1d", "#1f1613", "#b9b4ad", "#2d1a33", "#c98a3c"),
)
GREYS = Palette(
    sky="#ffffff",
    ground="#ececec",
    plum="#4a4a4a",
    deep="#222222",
    sun="#c9c9c9",
    leaf="#8a8a8a",
    coral="#9a9a9a",
    blue="#b5b5b5",
    white="#ffffff",
    line="#bdbdbd",
    skins=("#f2f2f2", "#a5a5a5", "#d5d5d5", "#7c7c7c", "#f7f7f7"),
    hairs=("#555555", "#2b2b2b", "#bdbdbd", "#3a3a3a", "#999999"),
)


def rect(x, y, w, h, fill, r=0, more=""):
    """A rectangle, with rounded corners if ``r``."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {more}/>'


def circle(x, y, r, fill, more=""):
    """A disc."""
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {more}/>'


def path(d, fill="none", stroke="none", width=0, more=""):
    """A path, filled or drawn with round ends."""
    return (
        f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round" {more}/>'
    )


def group(x, y, scale, *parts, rotate=0):
    """Parts moved to (x, y), scaled, then turned by ``rotate`` degrees."""
    return f'<g transform="translate({x} {y}) scale({scale}) rotate({rotate})">{"".join(parts)}</g>'


def hills(p: Palette, tone: str | None = None):
    """Ground in two soft waves."""
    return path("M0 560 C220 470 420 520 640 545 S1040 600 1200 510 V675 H0Z", tone or p.ground) + path(
        "M0 620 C300 560 520 640 800 610 S1100 580 1200 610 V675 H0Z", p.leaf, more='opacity="0.35"'
    )


def sun(p: Palette, x=960, y=150, r=78):
    """A plain sun with a halo."""
    return circle(x, y, r * 1.45, p.sun, 'opacity="0.25"') + circle(x, y, r, p.sun)


def cloud(p: Palette, x, y, s=1.0):
    """A cloud of three discs."""
    return group(
        x, y, s, circle(0, 0, 34, p.white), circle(42, -16, 44, p.white), circle(88, 2, 32, p.white),
        rect(-10, 0, 110, 34, p.white, 17),
    )  # fmt: skip


def plant(p: Palette, x, y, s=1.0):
    """Three leaves on a stem; (x, y) is the foot."""
    leaf = "M0 0 C-40 -30 -46 -80 0 -120 C46 -80 40 -30 0 0Z"
    return group(
        x, y, s,
        path(leaf, p.leaf),
        group(0, -4, 0.85, path(leaf, p.leaf, more='opacity="0.75"'), rotate=-52),
        group(0, -4, 0.85, path(leaf, p.leaf, more='opacity="0.75"'), rotate=52),
    )  # fmt: skip


def person(p: Palette, x, y, s=1.0, coat=None, who=0, hair="short", arm=""):
    """Someone from the waist up; (x, y) is the middle of the base. ``arm``: "up" waves, "hold" holds."""
    coat = coat or p.plum
    skin, tint = p.skins[who % 5], p.hairs[who % 5]
    parts = []
    if hair == "long":
        parts.append(path("M-62 -300 C-80 -190 -70 -160 -58 -150 H58 C70 -160 80 -190 62 -300Z", tint))
    parts.append(path("M-110 0 C-110 -130 -70 -165 0 -165 S110 -130 110 0Z", coat))
    parts.append(rect(-22, -205, 44, 56, skin, 20))
    parts.append(circle(0, -255, 62, skin))
    tops = {
        "short": "M-64 -258 C-68 -335 68 -335 64 -258 C44 -292 -30 -296 -64 -258Z",
        "long": "M-64 -245 C-72 -340 72 -340 64 -245 C56 -290 10 -300 -10 -298 C-30 -290 -56 -280 -64 -245Z",
        "bun": "M-64 -252 C-70 -336 70 -336 64 -252 C40 -296 -40 -296 -64 -252Z M-24 -325 a26 26 0 1 1 52 0Z",
        "curly": "M-70 -250 a30 30 0 0 1 8 -52 a34 34 0 0 1 52 -28 a34 34 0 0 1 54 10 a32 32 0 0 1 24 68 "
        "C50 -290 -40 -296 -70 -250Z",
        "scarf": "M-72 -190 C-90 -340 90 -340 72 -190 C60 -150 -60 -150 -72 -190Z M-46 -262 a46 46 0 1 1 92 0 "
        "a46 52 0 1 1 -92 0Z",
        "bald": "",
    }
    if tops[hair]:
        parts.append(path(tops[hair], p.coral if hair == "scarf" else tint, more='fill-rule="evenodd"'))
    parts.append(circle(-22, -252, 5, p.deep) + circle(22, -252, 5, p.deep))
    parts.append(path("M-20 -226 Q0 -208 20 -226", stroke=p.deep, width=5))
    if arm == "up":
        parts.append(path("M92 -60 C140 -110 150 -170 146 -210", stroke=coat, width=44) + circle(146, -222, 26, skin))
    if arm == "hold":
        parts.append(path("M-88 -60 C-70 -20 10 -26 54 -56", stroke=p.deep, width=36, more='opacity="0.35"'))
        parts.append(circle(66, -62, 24, skin))
    return group(x, y, s, *parts)


def phone(p: Palette, x, y, s=1.0, content="", rotate=0):
    """A telephone with a drawn screen; ``content`` is in a 200 × 380 frame."""
    return group(
        x, y, s, rect(-115, -215, 230, 430, p.deep, 34), rect(-100, -190, 200, 380, p.white, 14),
        f'<g transform="translate(-100 -190)">{content}</g>', rotate=rotate,
    )  # fmt: skip


def sheet(p: Palette, x, y, w=260, h=330, lines=5, ticks=False, rotate=0):
    """A sheet of paper with lines, ticked or not."""
    parts = [rect(0, 0, w, h, p.white, 14, f'stroke="{p.line}" stroke-width="4"')]
    for n in range(lines):
        top = 46 + n * (h - 70) / lines
        if ticks:
            parts.append(rect(28, top - 6, 26, 26, "none", 6, f'stroke="{p.plum}" stroke-width="5"'))
            if n < lines - 1:
                parts.append(path(f"M33 {top + 6} l7 8 l13 -18", stroke=p.leaf, width=7))
        start = 72 if ticks else 28
        parts.append(rect(start, top, (w - start - 28) * (1 if n % 2 == 0 else 0.7), 14, p.line, 7))
    return group(x, y, 1, *parts, rotate=rotate)


def calendar(p: Palette, x, y, s=1.0, marked=(9,)):
    """A month of 5 × 4 days; ``marked`` days carry a disc."""
    parts = [rect(0, 0, 360, 330, p.white, 22, f'stroke="{p.line}" stroke-width="4"'), rect(0, 0, 360, 76, p.plum, 22)]
    parts += [rect(0, 50, 360, 26, p.plum), rect(80, -18, 18, 48, p.deep, 9), rect(262, -18, 18, 48, p.deep, 9)]
    for n in range(20):
        cx, cy = 52 + (n % 5) * 64, 116 + (n // 5) * 56
        parts.append(circle(cx, cy, 20, p.coral) if n in marked else circle(cx, cy, 13, p.line))
    return group(x, y, s, *parts)


def bubble(p: Palette, x, y, w, h, fill=None, flip=False, inside=""):
    """A speech bubble; the tail is on the left, or on the right with ``flip``."""
    tail = w - 90 if flip else 50
    tip = w - 40 if flip else 40
    return group(
        x, y, 1, rect(0, 0, w, h, fill or p.white, 34), path(f"M{tail} {h - 6} L{tip} {h + 46} L{tail + 50} {h - 6}Z",
        fill or p.white), inside,
    )  # fmt: skip


def dots(p: Palette, x, y, fill=None):
    """Three dots: someone is speaking."""
    return "".join(circle(x + n * 44, y, 13, fill or p.plum) for n in range(3))


def heart(x, y, s, fill):
    """A heart around (x, y)."""
    return group(
        x, y, s, path("M0 60 C-90 0 -70 -60 -32 -60 C-12 -60 0 -44 0 -30 C0 -44 12 -60 32 -60 C70 -60 90 0 0 60Z", fill)
    )


def shield(p: Palette, x, y, s=1.0, fill=None):
    """A shield with a cross of care."""
    return group(
        x, y, s, path("M0 -150 C50 -115 90 -108 126 -106 C134 10 90 104 0 150 C-90 104 -134 10 -126 -106 "
        "C-90 -108 -50 -115 0 -150Z", fill or p.plum), rect(-18, -66, 36, 126, p.white, 12),
        rect(-63, -21, 126, 36, p.white, 12),
    )  # fmt: skip


def house(p: Palette, x, y, s=1.0, wall=None, roof=None):
    """A small house; (x, y) is the middle of its base."""
    return group(
        x, y, s, rect(-90, -130, 180, 130, wall or p.white), path("M-115 -125 L0 -220 L115 -125Z", roof or p.coral),
        rect(-24, -74, 48, 74, p.plum, 6), rect(-72, -104, 34, 34, p.sun, 4), rect(38, -104, 34, 34, p.sun, 4),
    )  # fmt: skip


def tree(p: Palette, x, y, s=1.0):
    """A round tree; (x, y) is its foot."""
    return group(x, y, s, rect(-10, -90, 20, 90, p.deep, 8), circle(0, -150, 78, p.leaf), circle(46, -112, 46, p.leaf))


def wrap(p: Palette, *parts, background=None):
    """The whole drawing."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 675" width="1200" height="675" '
        'preserveAspectRatio="xMidYMid slice">'
        f"{rect(0, 0, 1200, 675, background or p.sky)}{''.join(parts)}</svg>"
    )
