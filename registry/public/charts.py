"""Charts of the label as SVG text: pure functions, no request, no model.

Everything is drawn with presentation attributes and classes (the CSP forbids ``style``), the colours come from
``label.css``. Each chart is an image with a name (``<title>``) and a sentence (``<desc>``); the page always prints
the same figures in a table beside it. Lengths are user units of the ``viewBox``: the narrowest screen (320 px) still
shows 16-unit text at more than 11 px.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH = 420
ROW = 52
HEAD = 26
TRACK_Y = 24
TRACK_H = 14
MARKS = ("circle", "square", "triangle")


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: ``value`` from 0 to 100 or ``None`` (nothing applicable); ``text`` is how it is written."""

    label: str
    value: float | None
    text: str
    letter: str = ""
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One tool of a comparison: its name and a value (0 to 100 or ``None``) per label, in the same order."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A vertical line of the scale: from ``value`` upwards, the letter is ``letter``."""

    value: float
    letter: str


def _x(value: float) -> str:
    """Abscissa of a score on the track, as text without useless decimals."""
    return f"{max(0.0, min(100.0, value)) * WIDTH / 100:.1f}".removesuffix(".0")


def _svg(kind: str, key: str, height: int, title: str, desc: str, body: SafeString, lang: str) -> SafeString:
    """Wrap ``body``: an image that assistive technology names with ``title`` and describes with ``desc``."""
    return format_html(
        '<svg class="chart chart--{kind}" viewBox="0 0 {width} {height}" role="img" direction="ltr" lang="{lang}" '
        'aria-labelledby="{key}-t {key}-d" focusable="false" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{desc}</desc>{body}</svg>',
        kind=kind,
        width=WIDTH,
        height=height,
        key=key,
        title=title,
        desc=desc,
        body=body,
        lang=lang,
    )


def _scale(thresholds: Sequence[Threshold], height: int) -> SafeString:
    """Vertical lines of the letters, with the letter written above each."""
    return format_html_join(
        "",
        '<line class="chart__grid" x1="{0}" y1="18" x2="{0}" y2="{1}"/>'
        '<text class="chart__tick" x="{0}" y="12" text-anchor="middle">{2} {3}</text>',
        ((_x(step.value), height, step.letter, f"{step.value:g}") for step in thresholds),
    )


def _bar(index: int, bar: Bar) -> SafeString:
    """One line: name and score above, track and bar under, floor of the label as a notch."""
    top = HEAD + index * ROW
    track = top + TRACK_Y
    parts = [
        format_html(
            '<text class="chart__label" x="0" y="{y}">{label}</text>'
            '<text class="chart__value" x="{end}" y="{y}" text-anchor="end">{text}</text>',
            y=top + 16,
            end=WIDTH if not bar.letter else WIDTH - 28,
            label=bar.label,
            text=bar.text,
        )
    ]
    if bar.letter:
        parts.append(
            format_html(
                '<rect class="chart__chip chart__chip--{low}" x="{x}" y="{y}" width="22" height="20" rx="5"/>'
                '<text class="chart__letter chart__letter--{low}" x="{mid}" y="{base}" '
                'text-anchor="middle">{letter}</text>',
                low=bar.letter.lower(),
                x=WIDTH - 22,
                y=top,
                mid=WIDTH - 11,
                base=top + 15,
                letter=bar.letter,
            )
        )
    empty = " chart__track--empty" if bar.value is None else ""
    parts.append(
        format_html(
            '<rect class="chart__track{}" x="0" y="{}" width="{}" height="{}" rx="7"/>', empty, track, WIDTH, TRACK_H
        )
    )
    if bar.value:
        parts.append(
            format_html(
                '<rect class="chart__bar chart__bar--{}" x="0" y="{}" width="{}" height="{}" rx="7"/>',
                bar.letter.lower() or "none",
                track,
                _x(bar.value),
                TRACK_H,
            )
        )
    if bar.floor is not None:
        parts.append(
            format_html(
                '<line class="chart__floor" x1="{0}" y1="{1}" x2="{0}" y2="{2}"/>',
                _x(bar.floor),
                track - 3,
                track + TRACK_H + 3,
            )
        )
    return mark_safe("".join(parts))


def bars(
    rows: Sequence[Bar], *, key: str, title: str, desc: str, thresholds: Sequence[Threshold] = (), lang: str = "fr"
) -> SafeString:
    """Horizontal bars from 0 to 100, one line per row. ``key`` must be unique in the page (ids of title and desc)."""
    height = HEAD + ROW * len(rows)
    body = _scale(thresholds, height - 4) + mark_safe("".join(_bar(n, row) for n, row in enumerate(rows)))
    return _svg("bars", key, height, title, desc, body, lang)


def _mark(shape: str, index: int, x: str, y: int) -> SafeString:
    """A mark of a series; shapes differ so that nothing rests on colour."""
    css = f"chart__mark chart__mark--{index}"
    if shape == "circle":
        return format_html('<circle class="{}" cx="{}" cy="{}" r="7"/>', css, x, y)
    left = float(x)
    if shape == "square":
        return format_html('<rect class="{}" x="{}" y="{}" width="13" height="13"/>', css, f"{left - 6.5:.1f}", y - 6)
    return format_html(
        '<path class="{}" d="M{} {} l8 14 h-16 z"/>',
        css,
        f"{left:.1f}",
        y - 8,
    )


def dots(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    key: str,
    title: str,
    desc: str,
    thresholds: Sequence[Threshold] = (),
    lang: str = "fr",
) -> SafeString:
    """One line per label, one mark per series: circle, square, triangle. Raises ``ValueError`` above three series."""
    if len(series) > len(MARKS):
        raise ValueError(f"at most {len(MARKS)} series")
    height = HEAD + ROW * len(labels)
    parts = [_scale(thresholds, height - 4)]
    for row, label in enumerate(labels):
        top = HEAD + row * ROW
        middle = top + TRACK_Y + 10
        parts.append(
            format_html(
                '<text class="chart__label" x="0" y="{}">{}</text>'
                '<line class="chart__rule" x1="0" y1="{}" x2="{}" y2="{}"/>',
                top + 16,
                label,
                middle,
                WIDTH,
                middle,
            )
        )
        for index, one in enumerate(series):
            value = one.values[row]
            if value is not None:
                parts.append(_mark(MARKS[index], index, _x(value), middle))
    return _svg("dots", key, height, title, desc, mark_safe("".join(parts)), lang)


def mark_key(index: int) -> SafeString:
    """The mark of series ``index`` alone, for a legend or a table header (decorative: the name is beside it)."""
    return format_html(
        '<svg class="chart-key" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" '
        'focusable="false">{}</svg>',
        _mark(MARKS[index], index, "10", 10),
    )


def profile(rows: Sequence[Bar]) -> SafeString:
    """Six thin columns for a card: decorative, the card writes the figures that matter. One path per letter."""
    columns: dict[str, str] = {}
    for number, row in enumerate(rows):
        top = 32 - max(2, round((row.value or 0) * 0.32))
        kind = f"grade-{row.letter.lower()}" if row.letter else "none"
        columns[kind] = columns.get(kind, "") + f"M{number * 12 + 5} 32V{top}"
    body = format_html_join("", '<path class="{}" d="{}"/>', columns.items())
    width = len(rows) * 12 - 2
    return format_html('<svg class="chart-mini" viewBox="0 0 {} 32" aria-hidden="true">{}</svg>', width, body)
