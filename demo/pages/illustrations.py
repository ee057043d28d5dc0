# ruff: noqa: E501 - drawings: one shape, one line
"""Our illustrations, one function each: drawn by code, so that they weigh nothing and exist in greys too."""

from collections.abc import Callable

from demo.pages.shapes import (
    COLOUR,
    GREYS,
    Palette,
    bubble,
    calendar,
    circle,
    cloud,
    dots,
    group,
    heart,
    hills,
    house,
    path,
    person,
    phone,
    plant,
    rect,
    sheet,
    shield,
    sun,
    tree,
    wrap,
)  # fmt: skip

SCENES: dict[str, Callable[[Palette], str]] = {}


def scene(function: Callable[[Palette], str]) -> Callable[[Palette], str]:
    """Make ``function`` known under its name, with dashes."""
    SCENES[function.__name__.replace("_", "-")] = function
    return function


def draw(name: str, *, greys: bool = False) -> str:
    """The SVG of the scene ``name``. Raises ``KeyError`` for an unknown name."""
    return SCENES[name](GREYS if greys else COLOUR)


@scene
def accueil(p):
    """Neighbours in front of their houses."""
    return wrap(
        p, sun(p), cloud(p, 180, 130), cloud(p, 620, 90, 0.8), hills(p), house(p, 190, 560, 1.1),
        house(p, 1040, 560, 1.15, roof=p.blue), tree(p, 335, 570, 1.1), tree(p, 905, 575),
        person(p, 430, 650, 1.0, p.plum, 1, "curly"), person(p, 610, 665, 1.12, p.coral, 2, "scarf"),
        person(p, 790, 650, 1.0, p.leaf, 0, "bald", arm="up"), heart(610, 240, 0.7, p.coral),
    )  # fmt: skip


@scene
def depistages(p):
    """A calendar with one day marked, and a carer who listens."""
    return wrap(
        p, hills(p), calendar(p, 130, 130, 1.15, (7,)), person(p, 730, 660, 1.25, p.white, 3, "bun"),
        path("M690 500 C690 580 770 580 770 500", stroke=p.plum, width=9), circle(730, 566, 13, p.plum),
        person(p, 1010, 665, 1.15, p.plum, 4, "long"), bubble(p, 820, 90, 250, 120, p.sun, inside=dots(p, 80, 60, p.deep)),
    )  # fmt: skip


@scene
def vaccination(p):
    """A shield that covers three ages of life."""
    ring = circle(600, 400, 330, p.white, 'opacity="0.7"')
    return wrap(
        p, hills(p), ring, shield(p, 600, 215, 1.05), person(p, 340, 660, 0.85, p.coral, 2, "curly"),
        person(p, 600, 670, 1.02, p.blue, 1, "short"), person(p, 865, 660, 0.95, p.leaf, 4, "bun"),
        rect(318, 560, 70, 24, p.sun, 12),
    )  # fmt: skip


@scene
def bilan(p):
    """Four steps of a path, one per age band."""
    stones = "".join(
        circle(170 + n * 285, 520 - n * 105, 62, c) for n, c in enumerate((p.sun, p.coral, p.plum, p.leaf))
    )
    marks = "".join(
        path(f"M{146 + n * 285} {522 - n * 105} l18 20 l34 -42", stroke=p.white, width=13) for n in range(4)
    )
    trail = path("M60 600 C250 560 300 440 455 415 S640 320 740 310 S960 240 1160 140", stroke=p.line, width=22)
    return wrap(p, hills(p), sun(p, 300, 150, 62), trail, stones, marks, tree(p, 760, 590, 0.8),
                person(p, 1010, 670, 1.0, p.blue, 3, "short"))  # fmt: skip


@scene
def sommeil(p):
    """A bedroom window under the moon, a phone asleep outside the room."""
    stars = "".join(circle(x, y, 5, p.sun) for x, y in ((140, 110), (300, 70), (980, 90), (1090, 200), (520, 80)))
    moon = circle(830, 170, 82, p.sun) + circle(865, 146, 72, p.deep)
    bed = rect(190, 470, 700, 130, p.plum, 26) + rect(160, 380, 40, 240, p.sun, 14) + rect(870, 450, 40, 170, p.sun, 14)
    sleeper = rect(215, 415, 200, 74, p.white, 36) + circle(330, 404, 56, p.skins[2]) + path(
        "M275 396 C270 330 385 330 388 396 C360 370 310 370 275 396Z", p.hairs[0])  # fmt: skip
    eyes = path("M306 408 q12 10 24 0 M344 408 q12 10 24 0", stroke=p.deep, width=5)
    cover = path("M400 470 C480 400 720 410 880 480 V590 H400Z", p.coral)
    return wrap(p, stars, moon, rect(0, 600, 1200, 75, p.plum, 0, 'opacity="0.55"'), bed, sleeper, eyes, cover,
                phone(p, 1050, 520, 0.32, rotate=8), background=p.deep)  # fmt: skip


@scene
def ecrans(p):
    """A family meal; telephones rest in a basket."""
    table = rect(150, 520, 900, 40, p.plum, 16) + rect(220, 560, 30, 115, p.deep) + rect(950, 560, 30, 115, p.deep)
    plates = "".join(circle(x, 512, 44, p.white) + circle(x, 512, 22, p.sun) for x in (330, 520))
    basket = path("M730 440 H930 L905 522 H755Z", p.sun)
    phones = phone(p, 790, 410, 0.28, rotate=-10) + phone(p, 870, 410, 0.28, rotate=12)
    return wrap(p, circle(600, 300, 290, p.ground), person(p, 300, 525, 0.95, p.coral, 1, "curly"),
                person(p, 520, 525, 0.75, p.leaf, 3, "short", arm="up"), person(p, 1010, 525, 1.0, p.blue, 2, "long"),
                phones, basket, table, plates)  # fmt: skip


@scene
def bouger(p):
    """Two people walk and a third cycles, under the sun."""

    def walker(x, coat, who, s):
        return group(x, 600, s, path("M0 -150 L-46 -60 L-66 0 M0 -150 L36 -70 L76 -8", stroke=p.deep, width=30),
                     path("M0 -300 V-150", stroke=coat, width=74), path("M4 -290 L70 -210 M-4 -290 L-62 -216",
                     stroke=coat, width=28), circle(4, -388, 52, p.skins[who]),
                     path("M-48 -394 C-52 -456 60 -456 56 -394 C30 -420 -20 -420 -48 -394Z", p.hairs[who]))  # fmt: skip

    bike = group(
        880, 560, 1.0, circle(-120, 0, 74, "none", f'stroke="{p.deep}" stroke-width="12"'),
        circle(120, 0, 74, "none", f'stroke="{p.deep}" stroke-width="12"'),
        path("M-120 0 L-50 -110 H70 L120 0 M-50 -110 L10 0 L70 -110 M10 0 H-120", stroke=p.coral, width=13),
        path("M-20 -250 L-44 -130 L20 -70 L14 0", stroke=p.plum, width=30),
        path("M-20 -250 L70 -130", stroke=p.leaf, width=26), path("M-22 -262 L-40 -140", stroke=p.leaf, width=58),
        circle(8, -320, 48, p.skins[3]), path("M-44 -326 C-46 -390 64 -390 58 -326Z", p.sun),
    )  # fmt: skip
    return wrap(p, sun(p, 180, 140), cloud(p, 560, 120), hills(p), tree(p, 640, 560, 0.9), walker(260, p.coral, 2, 0.95),
                walker(450, p.plum, 0, 0.8), bike)  # fmt: skip


@scene
def sante_mentale(p):
    """Two people on a bench; one listens."""
    bench = rect(300, 590, 620, 26, p.plum, 10) + rect(350, 610, 22, 65, p.deep) + rect(848, 610, 22, 65, p.deep)
    rain = cloud(p, 420, 120, 1.2) + "".join(
        path(f"M{x} 190 l-10 34", stroke=p.blue, width=8) for x in (430, 475, 520))  # fmt: skip
    return wrap(p, hills(p), sun(p, 830, 150, 66), rain, tree(p, 130, 600, 1.3), plant(p, 1080, 630, 1.2),
                person(p, 480, 600, 1.05, p.blue, 0, "short"), person(p, 740, 600, 1.05, p.coral, 3, "curly"), bench,
                bubble(p, 850, 190, 190, 90, p.white, inside=dots(p, 52, 45)))  # fmt: skip


@scene
def tabac(p):
    """A cigarette cut in two, from which a plant grows."""
    left = group(250, 430, 1, rect(0, 0, 300, 62, p.white, 8), rect(-100, 0, 104, 62, p.sun, 8), rotate=6)
    right = group(670, 470, 1, path("M0 0 L34 14 L8 32 L30 62 H300 V0Z", p.white), rect(292, 0, 34, 62, p.coral, 8),
                  rotate=-8)  # fmt: skip
    return wrap(p, hills(p), circle(600, 290, 230, p.sun, 'opacity="0.3"'), left, right, plant(p, 600, 470, 2.1),
                cloud(p, 950, 190, 0.9), cloud(p, 150, 170, 0.8))  # fmt: skip


@scene
def alcool(p):
    """Ten glasses, two of them empty, two days off in the week."""

    def glass(x, y, full):
        body = path("M-44 -120 H44 L26 0 H-26Z", p.white, p.plum, 6)
        drink = path("M-38 -82 H38 L26 -4 H-26Z", p.coral) if full else ""
        return group(x, y, 1, body, drink, path("M0 0 V44 M-32 48 H32", stroke=p.plum, width=8))

    row = "".join(glass(150 + n * 150, 330, n not in (2, 5)) for n in range(7))
    days = "".join(circle(150 + n * 150, 450, 26, p.leaf if n in (2, 5) else p.line) for n in range(7))
    ticks = "".join(path(f"M{138 + n * 150} 451 l9 10 l16 -20", stroke=p.white, width=8) for n in (2, 5))
    return wrap(p, hills(p), row, days, ticks)


@scene
def dents(p):
    """A smiling tooth, a brush, two minutes."""
    tooth = path("M-120 -150 C-60 -190 -20 -150 0 -150 C20 -150 60 -190 120 -150 C190 -100 130 20 110 90 C95 150 60 190 44 "
                 "110 C34 60 -34 60 -44 110 C-60 190 -95 150 -110 90 C-130 20 -190 -100 -120 -150Z", p.white)  # fmt: skip
    face = (
        circle(-44, -40, 12, p.deep) + circle(44, -40, 12, p.deep) + path("M-40 6 Q0 44 40 6", stroke=p.deep, width=10)
    )
    brush = group(880, 180, 1, rect(-26, 60, 52, 330, p.plum, 26), rect(-34, -70, 68, 140, p.leaf, 16),
                  "".join(rect(-30 + n * 22, -110, 14, 60, p.white, 6) for n in range(3)), rotate=16)  # fmt: skip
    clock = circle(240, 220, 84, p.white, f'stroke="{p.coral}" stroke-width="14"') + path(
        "M240 170 V220 L280 244", stroke=p.plum, width=12)  # fmt: skip
    return wrap(p, circle(560, 350, 270, p.blue, 'opacity="0.35"'), hills(p), group(560, 350, 1.25, tooth, face), brush,
                clock)  # fmt: skip


@scene
def espace_sante(p):
    """A telephone whose screen is a tidy health folder."""
    rows = "".join(
        rect(20, 92 + n * 68, 160, 50, c, 12)
        + circle(46, 117 + n * 68, 13, p.white)
        + rect(70, 110 + n * 68, 90, 14, p.white, 7)
        for n, c in enumerate((p.plum, p.coral, p.leaf, p.blue))
    )
    screen = rect(0, 0, 200, 66, p.deep, 14) + heart(100, 34, 0.32, p.sun) + rows
    lock = group(880, 250, 1, path("M-46 0 V-50 a46 46 0 0 1 92 0 V0", stroke=p.plum, width=20),
                 rect(-80, -6, 160, 124, p.sun, 20), circle(0, 48, 18, p.plum))  # fmt: skip
    return wrap(p, hills(p), phone(p, 600, 345, 1.28, screen), lock, sheet(p, 190, 190, 210, 260, 4, True, -6),
                person(p, 1040, 670, 0.8, p.leaf, 1, "scarf"))  # fmt: skip


@scene
def consultation(p):
    """A list of questions on the table between a patient and a doctor."""
    table = rect(200, 560, 800, 34, p.plum, 14)
    return wrap(p, circle(600, 330, 300, p.ground), person(p, 330, 565, 1.15, p.coral, 4, "bun"),
                person(p, 880, 565, 1.15, p.white, 1, "short"),
                path("M845 430 C845 500 915 500 915 430", stroke=p.plum, width=9), circle(880, 486, 12, p.plum),
                sheet(p, 500, 300, 200, 252, 5, True), bubble(p, 380, 100, 200, 110, p.sun, inside=dots(p, 58, 55, p.deep)),
                table, rect(0, 650, 1200, 25, p.ground))  # fmt: skip


@scene
def info_fiable(p):
    """A magnifying glass over a page: the source appears."""
    glass = circle(700, 330, 150, p.white, 'opacity="0.85"') + circle(
        700, 330, 150, "none", f'stroke="{p.plum}" stroke-width="26"') + path("M812 440 L930 560", stroke=p.plum, width=40)  # fmt: skip
    tick = path("M640 330 l44 48 l84 -104", stroke=p.leaf, width=30)
    return wrap(p, hills(p), sheet(p, 260, 120, 420, 430, 6, False, -3), glass, tick, phone(p, 1030, 260, 0.6,
                rect(20, 40, 160, 90, p.sun, 10) + rect(20, 150, 160, 16, p.line, 8) + rect(20, 186, 110, 16, p.line, 8)))  # fmt: skip


@scene
def aidants(p):
    """A daughter and her father; someone holds the umbrella."""
    umbrella = path("M300 300 C330 110 870 110 900 300 C850 260 790 260 750 300 C710 260 640 260 600 300 C560 260 490 260 450 "
                    "300 C410 260 350 260 300 300Z", p.plum) + path("M600 150 V560", stroke=p.deep, width=12)  # fmt: skip
    drops = "".join(path(f"M{x} {y} l-12 36", stroke=p.blue, width=9) for x, y in
                    ((130, 140), (230, 250), (990, 160), (1090, 270), (180, 400), (1040, 420)))  # fmt: skip
    return wrap(p, hills(p), drops, umbrella, person(p, 460, 660, 1.05, p.leaf, 4, "bald"),
                person(p, 740, 660, 1.1, p.coral, 2, "long"), heart(600, 600, 0.6, p.sun))  # fmt: skip


@scene
def donnees(p):
    """A telephone behind a padlock; pieces of data stay inside."""
    bits = "".join(rect(x, y, 30, 30, c, 7) for x, y, c in ((30, 60, p.sun), (84, 60, p.coral), (138, 60, p.leaf),
                   (30, 114, p.blue), (84, 114, p.plum), (138, 114, p.sun)))  # fmt: skip
    lock = group(600, 400, 1.5, path("M-46 0 V-50 a46 46 0 0 1 92 0 V0", stroke=p.plum, width=20),
                 rect(-80, -6, 160, 124, p.sun, 20), circle(0, 46, 18, p.plum), rect(-6, 52, 12, 40, p.plum, 6))  # fmt: skip
    eyes = "".join(path(f"M{x - 60} 300 Q{x} 230 {x + 60} 300 Q{x} 370 {x - 60} 300Z", p.white) + circle(x, 300, 24, p.blue)
                   + path(f"M{x - 62} 360 L{x + 62} 240", stroke=p.coral, width=12) for x in (230, 970))  # fmt: skip
    return wrap(p, hills(p), eyes, phone(p, 600, 320, 1.2, bits), lock)


@scene
def alimentation(p):
    """A market basket: carrots, apples, bread."""
    basket = path("M300 380 H900 L840 610 H360Z", p.sun) + path("M330 450 H870 M346 520 H854", stroke=p.line, width=9)
    apples = "".join(circle(x, 350, 62, c) + path(f"M{x} 296 q6 -30 26 -34", stroke=p.leaf, width=11)
                     for x, c in ((430, p.coral), (560, p.leaf)))  # fmt: skip
    carrots = "".join(group(x, 380, 1, path("M-34 -150 H34 L0 30Z", p.coral), plant(p, 0, -146, 0.7), rotate=a)
                      for x, a in ((680, -8), (760, 10)))  # fmt: skip
    bread = group(840, 360, 1, rect(-30, -190, 64, 240, p.skins[2], 32), rotate=24)
    return wrap(p, sun(p, 200, 150, 70), hills(p), bread, carrots, apples, basket)


@scene
def octobre_rose(p):
    """A ribbon, and three women who talk."""
    ribbon = path("M0 -120 C70 -120 70 -40 0 40 L-90 170 L-140 120 L-20 -20 C20 -70 10 -90 0 -90 C-10 -90 -20 -70 20 -20 L140 "
                  "120 L90 170 L0 40 C-70 -40 -70 -120 0 -120Z", p.coral)  # fmt: skip
    return wrap(p, hills(p), circle(600, 230, 210, p.white, 'opacity="0.7"'), group(600, 220, 1.1, ribbon),
                person(p, 300, 665, 1.1, p.plum, 4, "bun"), person(p, 600, 680, 1.0, p.leaf, 3, "curly"),
                person(p, 900, 665, 1.1, p.blue, 1, "scarf"))  # fmt: skip


@scene
def hpv(p):
    """Two pupils of a collège and a shield on the satchel."""
    school = rect(380, 190, 440, 330, p.white) + path("M350 200 L600 80 L850 200Z", p.plum) + "".join(
        rect(x, y, 70, 70, p.blue, 8) for x in (420, 565, 710) for y in (240, 350)) + rect(560, 440, 80, 80, p.coral, 6)  # fmt: skip
    return wrap(p, sun(p, 1010, 130, 66), school, hills(p), person(p, 260, 665, 1.05, p.coral, 0, "long"),
                person(p, 940, 665, 1.05, p.leaf, 1, "short", arm="up"), shield(p, 600, 560, 0.62, p.deep))  # fmt: skip


@scene
def pause_sante(p):
    """A break at work: a cup, stairs, someone stretches."""
    stairs = "".join(rect(640 + n * 110, 560 - n * 80, 560, 120 + n * 80, c) for n, c in
                     enumerate((p.line, p.ground, p.line, p.ground)))  # fmt: skip
    cup = path("M170 430 H350 V520 C350 600 170 600 170 520Z", p.coral) + path("M350 450 C420 440 420 530 350 530", stroke=p.coral,
               width=20) + path("M215 390 q-14 -30 0 -60 M260 390 q-14 -30 0 -60 M305 390 q-14 -30 0 -60", stroke=p.plum, width=9)  # fmt: skip
    return wrap(p, sun(p, 1000, 130, 70), rect(0, 590, 1200, 85, p.ground), rect(110, 580, 320, 24, p.plum, 12), cup,
                person(p, 560, 610, 1.1, p.leaf, 2, "short", arm="up"), stairs)  # fmt: skip


@scene
def mur(p):
    """The wall of prevention of a town hall: cards on a board, two readers."""
    board = rect(180, 70, 840, 400, p.plum, 20) + rect(204, 94, 792, 352, p.white, 10)
    cards = "".join(rect(236 + (n % 4) * 190, 124 + (n // 4) * 160, 160, 130, c, 10) + rect(252 + (n % 4) * 190,
                    150 + (n // 4) * 160, 100, 14, p.white, 7) + rect(252 + (n % 4) * 190, 178 + (n // 4) * 160, 66, 14, p.white, 7)
                    for n, c in enumerate((p.coral, p.leaf, p.sun, p.blue, p.sun, p.plum, p.coral, p.leaf)))  # fmt: skip
    return wrap(p, rect(0, 600, 1200, 75, p.ground), board, cards, person(p, 350, 665, 0.95, p.leaf, 4, "bald"),
                person(p, 820, 665, 0.95, p.coral, 3, "curly", arm="up"))  # fmt: skip


@scene
def mediatheque(p):
    """Shelves of books and a screen shared by two people."""
    books = "".join(rect(90 + n * 44, 110 + (n % 3) * 14, 34, 150 - (n % 3) * 14, c, 4) for n, c in
                    enumerate((p.plum, p.coral, p.leaf, p.sun, p.blue, p.plum, p.leaf, p.coral, p.sun, p.blue) * 2) if n != 11)  # fmt: skip
    shelf = rect(70, 260, 1060, 20, p.deep, 6)
    screen = rect(420, 340, 360, 220, p.deep, 18) + rect(438, 358, 324, 184, p.white, 8) + heart(600, 446, 0.8, p.coral) + rect(
        570, 560, 60, 46, p.deep)  # fmt: skip
    return wrap(p, books, shelf, rect(0, 600, 1200, 75, p.ground), person(p, 270, 665, 1.05, p.leaf, 1, "short"),
                person(p, 940, 665, 1.05, p.plum, 4, "bun"), screen)  # fmt: skip


@scene
def club(p):
    """A sports club: a ball, a bottle of water, three players."""
    ball = circle(600, 560, 74, p.white, f'stroke="{p.deep}" stroke-width="8"') + path(
        "M600 525 l34 25 l-13 40 h-42 l-13 -40Z", p.deep)  # fmt: skip
    bottle = rect(1060, 430, 70, 170, p.blue, 18) + rect(1078, 396, 34, 40, p.plum, 6)
    return wrap(p, sun(p, 180, 130, 66), hills(p), tree(p, 90, 560, 0.9), person(p, 330, 640, 1.0, p.coral, 3, "curly", arm="up"),
                person(p, 600, 560, 0.95, p.plum, 0, "bun"), person(p, 870, 640, 1.0, p.leaf, 1, "short"), ball, bottle)  # fmt: skip


@scene
def seniors(p):
    """Two older people in a garden."""
    return wrap(p, sun(p), cloud(p, 250, 130), hills(p), tree(p, 160, 590, 1.3), plant(p, 1040, 620, 1.3), plant(p, 930, 640, 0.8),
                person(p, 450, 660, 1.15, p.blue, 2, "bun"), person(p, 740, 660, 1.15, p.leaf, 2, "bald", arm="up"),
                heart(600, 230, 0.6, p.coral))  # fmt: skip
