"""From the references of the question set to addresses of a site, and whether an answer is one of them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from frame.navigation import localise

from .questions import ENTRIES, Question

FRENCH = "fr"
HAND_OVER = "hand-over:"


class UnknownTarget(LookupError):
    """A reference that names nothing on this site."""


@dataclass(frozen=True, slots=True)
class TargetCatalogue:
    """What the references may name on a site.

    ``pages``: path of each page by language and name (its address under its parent); ``tools``: identifier by name;
    ``places``: addresses of places; ``communes``: INSEE codes; ``handovers``: codes.
    """

    pages: Mapping[str, Mapping[str, str]]
    tools: Mapping[str, str]
    places: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    handovers: frozenset[str] = field(default_factory=frozenset)

    def address(self, reference: str, language: str) -> str:
        """Return the address of a reference for a reader of ``language``; raise :class:`UnknownTarget`.

        A page without translation is the French one: the site shows it with a notice. A hand-over has no address: it
        stays ``hand-over:<code>``.
        """
        if reference.startswith("/"):
            return localise(reference, language)
        prefix, _colon, name = reference.partition(":")
        finders: dict[str, Callable[[str, str], str]] = {
            "page": self._page,
            "tool": self._tool,
            "place": self._place,
            "near": self._near,
            "entry": self._entry,
            "hand-over": self._hand_over,
        }
        address = finders[prefix](name, language)
        if not address:
            raise UnknownTarget(reference)
        return address

    def _page(self, name: str, language: str) -> str:
        name, _at, forced = name.partition("@")
        if forced:
            return self.pages.get(forced, {}).get(name, "")
        return self.pages.get(language, {}).get(name, "") or self.pages[FRENCH].get(name, "")

    def _tool(self, name: str, language: str) -> str:
        return localise(f"/label/{self.tools[name]}/", language) if name in self.tools else ""

    def _place(self, slug: str, language: str) -> str:
        return localise(f"/lieu/{slug}/", language) if slug in self.places else ""

    def _near(self, code: str, language: str) -> str:
        return localise(f"/pres-de-chez-moi/?commune={code}", language) if code in self.communes else ""

    def _entry(self, name: str, language: str) -> str:
        return localise(ENTRIES[name], language) if name in ENTRIES else ""

    def _hand_over(self, code: str, _language: str) -> str:
        return f"{HAND_OVER}{code}" if code in self.handovers else ""


def unknown(question: Question, catalogue: TargetCatalogue) -> list[str]:
    """Return the references of a question that name nothing on the site."""
    found = []
    for reference in question.references:
        try:
            catalogue.address(reference, question.language)
        except UnknownTarget:
            found.append(reference)
    return found


def same(expected: str, answer: str) -> bool:
    """Say whether an answer is what was expected.

    The fragment of the answer is free (a question of an FAQ, a passage), and so are the parameters that the expected
    address does not name: ``/pres-de-chez-moi/`` accepts any commune, ``?commune=62498`` any kind of offer there.
    """
    wanted, given = urlsplit(expected), urlsplit(answer)
    if (wanted.scheme, wanted.path) != (given.scheme, given.path):
        return False
    return set(parse_qsl(wanted.query)) <= set(parse_qsl(given.query))


def is_hand_over(answer: str) -> bool:
    """Say whether an answer is a hand-over rather than an address of the site."""
    return answer.startswith(HAND_OVER)
