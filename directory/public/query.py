"""What a person asks for at ``/pres-de-chez-moi/``, read from the address. Every state of the list is an address.

| parameter | values |
|---|---|
| ``ou`` | what was typed: a commune or a postcode |
| ``commune`` | INSEE code, once the commune is known |
| ``type`` | code of a kind of offer, repeated for several |
| ``cout`` | ``gratuit``: free or entirely paid by health insurance |
| ``acces`` | ``fauteuil``: a wheelchair user gets in |
| ``ouvert`` | ``maintenant``, ``soir`` (a weekday after 18:00) or ``samedi`` |
| ``rayon`` | 0 (this commune only), 5, 10, 20 or 50 km |
| ``tri`` | ``distance`` or ``nom`` |
| ``page`` | from 1 |
| ``format`` | ``json``, ``csv`` or ``geojson``: the same list, complete |

Hostile or unknown values never raise: they are left out and said in :attr:`NearbyQuery.faults`.
"""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

RADII = (5, 10, 20, 50)
DEFAULT_RADIUS = 10
COMMUNE_ONLY = 0
COSTS = {"gratuit": _("Free of charge, or entirely paid by health insurance")}
ACCESS = {"fauteuil": _("Wheelchair users can get in")}
OPENINGS = {
    "maintenant": _("Open now"),
    "soir": _("Open in the evening (after 6 pm)"),
    "samedi": _("Open on Saturday"),
}
SORTS = {"distance": _("Nearest first"), "nom": _("By name")}
FORMATS = ("json", "csv", "geojson")
MAX_TEXT = 80
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_INSEE = re.compile(r"[0-9][0-9ABab][0-9]{3}", re.ASCII)


@dataclass(frozen=True)
class NearbyQuery:
    """A request, cleaned. ``radius`` is in km and None until a person chose one."""

    text: str = ""
    commune: str = ""
    kinds: tuple[str, ...] = ()
    cost: str = ""
    access: str = ""
    opening: str = ""
    radius: int | None = None
    sort: str = "distance"
    page: int = 1
    format: str = ""
    faults: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, params) -> "NearbyQuery":
        """Read a ``QueryDict``; never raises."""
        faults: list[str] = []

        def one(name: str, allowed) -> str:
            value = params.get(name, "").strip()
            if value and value not in allowed:
                faults.append(name)
                return ""
            return value

        typed = ""
        commune = params.get("commune", "").strip().upper()
        if commune and not _INSEE.fullmatch(commune):
            faults.append("commune")
            typed, commune = params.get("commune", ""), ""
        asked = [value for value in params.getlist("type") if value][:40]
        kinds = tuple(dict.fromkeys(value for value in asked if _CODE.fullmatch(value)))
        if len(kinds) < len(set(asked)):
            faults.append("type")
        radius = one("rayon", [str(value) for value in (COMMUNE_ONLY, *RADII)])
        page = params.get("page", "").strip()
        if page and not (page.isascii() and page.isdigit() and len(page) < 6 and int(page)):
            faults.append("page")
            page = ""
        # A name or a postcode where a code is awaited says where all the same.
        text = "".join(letter for letter in params.get("ou", "") or typed if letter.isprintable()).strip()
        return cls(
            text=text[:MAX_TEXT],
            commune=commune,
            kinds=kinds,
            cost=one("cout", COSTS),
            access=one("acces", ACCESS),
            opening=one("ouvert", OPENINGS),
            radius=int(radius) if radius else None,
            sort=one("tri", SORTS) or "distance",
            page=int(page or 1),
            format=one("format", FORMATS),
            faults=tuple(faults),
        )

    def params(self) -> list[tuple[str, str]]:
        """The shortest list of parameters that gives this request again (without page and format)."""
        pairs = [("commune", self.commune)] if self.commune else [("ou", self.text)]
        pairs += [("type", code) for code in self.kinds]
        pairs += [("cout", self.cost), ("acces", self.access), ("ouvert", self.opening)]
        if self.radius is not None:
            pairs.append(("rayon", str(self.radius)))
        if self.sort != "distance":
            pairs.append(("tri", self.sort))
        return [(name, value) for name, value in pairs if value]

    def address(self, **changes) -> str:
        """Query string of this request with ``changes``; page and format only when given."""
        extra = [(name, str(changes.pop(name))) for name in ("page", "format") if changes.get(name)]
        return "?" + urlencode(replace(self, **changes).params() + extra)

    @property
    def filtered(self) -> bool:
        """Whether something other than the place and the distance narrows the list."""
        return bool(self.kinds or self.cost or self.access or self.opening)

    def at(self, commune: str) -> "NearbyQuery":
        """The same request, in that commune."""
        return replace(self, commune=commune, text="", page=1)
