# ruff: noqa: E501 - drawings: one shape, one line
"""Three figures drawn by code: sketches of principle, said so in their captions."""

import math

from demo.pages.illustrations import scene
from demo.pages.shapes import Palette, circle, path, rect


def label(p: Palette, x, y, text, size=26, anchor="start", weight="normal", fill=None):
    """A line of text in the figure; FiraGO is the face that the builder knows."""
    return (
        f'<text x="{x}" y="{y}" font-family="FiraGO" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill or p.deep}">{text}</text>'
    )


def frame(p: Palette, title: str, *parts: str) -> str:
    """A white sheet with a title."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 675" width="1200" height="675">'
        f"{rect(0, 0, 1200, 675, p.white)}{label(p, 60, 80, title, 38, weight='bold', fill=p.plum)}{''.join(parts)}</svg>"
    )


# (hours, level): 0 awake, 1 dream, 2 light, 3 deep
NIGHT = (
    (0.2, 0), (0.3, 2), (0.8, 3), (0.2, 2), (0.2, 1), (0.35, 2), (0.7, 3), (0.3, 2), (0.35, 1), (0.45, 2), (0.35, 3),
    (0.35, 2), (0.45, 1), (0.1, 0), (0.7, 2), (0.6, 1), (0.6, 2), (0.8, 1), (0.2, 0),
)  # fmt: skip


@scene
def plot_sommeil(p):
    """A night in five cycles."""
    levels = ("Éveil", "Rêve", "Léger", "Profond")
    rows = "".join(
        path(f"M220 {190 + n * 110} H1140", stroke=p.line, width=2) + label(p, 60, 200 + n * 110, name, 30)
        for n, name in enumerate(levels)
    )
    hours = sum(length for length, _ in NIGHT)
    x, d = 220.0, ""
    for length, level in NIGHT:
        y = 190 + level * 110
        d += f"{'L' if d else 'M'}{x:.0f} {y} "
        x += 920 * length / hours
        d += f"L{x:.0f} {y} "
    ticks = "".join(label(p, 220 + n * 230, 610, f"{n * 2} h", 28, "middle") for n in range(5))
    return frame(p, "Une nuit de huit heures", rows, path(d, stroke=p.plum, width=9), ticks)


@scene
def plot_bouger(p):
    """Half an hour, added up over a day."""
    day = (("Marcher jusqu’à l’école", 10, p.coral), ("Prendre l’escalier", 5, p.sun), ("Faire les courses à pied", 10, p.leaf),
           ("Danser dans la cuisine", 5, p.blue))  # fmt: skip
    parts, start = [], 0
    for n, (name, minutes, colour) in enumerate(day):
        y = 150 + n * 105
        parts += [
            label(p, 60, y + 44, name, 30),
            rect(470 + start * 20, y, minutes * 20, 68, colour, 12),
            label(p, 470 + (start + minutes) * 20 + 16, y + 46, f"{minutes} min", 30, weight="bold"),
        ]
        start += minutes
    parts.append(label(p, 470, 620, "= 30 minutes dans la journée", 36, weight="bold", fill=p.plum))
    return frame(p, "Trente minutes sans y penser", *parts)


@scene
def plot_tabac(p):
    """Craving over eight weeks, in waves."""

    def height(week):
        return 380 * math.exp(-week / 2.2) * (0.86 + 0.14 * math.cos(week * 5)) + 14

    points = [(140 + week * 12.5, 540 - height(week / 10)) for week in range(81)]
    curve = "M" + " L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    axis = path("M140 130 V540 H1160", stroke=p.line, width=4)
    ticks = "".join(label(p, 140 + n * 250, 590, f"semaine {n * 2}" if n else "arrêt", 28, "middle") for n in range(5))
    area = path(f"{curve} L1140 540 L140 540Z", p.coral, more='opacity="0.25"')
    return frame(p, "L’envie de fumer, au fil des semaines", axis, area, path(curve, stroke=p.coral, width=9),
                 circle(140, 540 - height(0), 14, p.plum), ticks,
                 label(p, 190, 175, "forte les premiers jours", 30), label(p, 700, 470, "des vagues plus rares", 30))  # fmt: skip
