"""Icons of tools, drawn by us from their name: no third-party picture, no file, the same every time."""

import hashlib
from html import escape
from typing import Final

# Pairs (ground, ink) with a contrast of at least 7 to 1.
PALETTE: Final = (
    ("#0b4f6c", "#ffffff"),
    ("#7a2e0e", "#fff4ec"),
    ("#1f5132", "#f0fbf3"),
    ("#4b2a7b", "#f7f2ff"),
    ("#7c1f4b", "#fff1f7"),
    ("#3d4a12", "#fafbe9"),
    ("#173f7a", "#eef5ff"),
    ("#5a3a00", "#fff8e6"),
)
SHAPES: Final = (
    '<circle cx="46" cy="18" r="16" fill="{ink}" fill-opacity=".16"/>',
    '<path d="M0 44 Q16 30 32 44 T64 44 V64 H0Z" fill="{ink}" fill-opacity=".16"/>',
    '<path d="M64 0 V40 L24 0Z" fill="{ink}" fill-opacity=".16"/>',
    '<path d="M32 6 L58 32 L32 58 L6 32Z" fill="{ink}" fill-opacity=".14"/>',
    '<path d="M32 4.5a27.5 27.5 0 1 0 .01 0zM32 9.5a22.5 22.5 0 1 1-.01 0z" fill="{ink}" fill-opacity=".28"/>',
    '<path d="M8 50h48v4H8zM8 41h48v4H8z" fill="{ink}" fill-opacity=".25"/>',
)


def initials(name: str) -> str:
    """One or two capital letters that stand for ``name``; "?" when it has no letter."""
    words = [word for word in name.replace("-", " ").replace("'", " ").replace("’", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()


def _look(name: str, seed: str) -> tuple[int, int, str]:
    """Number of the pair of colours, number of the shape, initials (HTML)."""
    number = hashlib.sha256((seed or name).encode()).digest()
    return number[0] % len(PALETTE), number[1] % len(SHAPES), escape(initials(name))


def shared_shapes() -> list[str]:
    """Inner SVG of every shape, whose ink is the ``fill`` of the icon that uses it (:func:`icon_use`)."""
    return [shape.replace(' fill="{ink}"', "") for shape in SHAPES]


def icon_use(name: str, seed: str = "") -> str:
    """The same icon as :func:`icon_svg` in a third of the bytes, for a list that draws :func:`shared_shapes` once.

    Colours are those of ``PALETTE``, by number, in ``label.css``.
    """
    pair, number, text = _look(name, seed)
    alone = ' class="one"' if len(text) == 1 else ""
    return (
        f'<svg class="tool-icon i{pair}" viewBox="0 0 64 64" aria-hidden="true">'
        f'<use href="#f{number}"/><text{alone}>{text}</text></svg>'
    )


def icon_svg(name: str, seed: str = "") -> str:
    """Return a 64 × 64 SVG: colour and shape from ``seed`` (or ``name``), initials from ``name``. Presentation
    attributes only, so that it passes a Content-Security-Policy without inline styles."""
    pair, number, text = _look(name, seed)
    ground, ink = PALETTE[pair]
    shape = SHAPES[number].format(ink=ink)
    size = 30 if len(text) == 1 else 25
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true"'
        f' focusable="false"><rect width="64" height="64" rx="14" fill="{ground}"/>{shape}'
        f'<text x="32" y="34" fill="{ink}" font-family="system-ui,sans-serif" font-weight="700" font-size="{size}"'
        f' text-anchor="middle" dominant-baseline="middle">{text}</text></svg>'
    )
