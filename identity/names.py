"""Names of bodies compared: the same name written otherwise, and names so near that a person has to look. Pure.

Two levels. :func:`normal` makes one spelling of one name (case, accents, punctuation, legal form): rows with the same
normal name are the same body. :func:`near` says that two different normal names may be one body ("Labo Nord-Lys SARL"
and "Laboratoire d'usages Nord-Lys"): nobody decides that but an officer, and until then the two count as linked.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Final

#: Legal forms and marks that say nothing of which body it is.
LEGAL_FORMS: Final = frozenset(
    {
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "sci",
        "scop",
        "scic",
        "snc",
        "selarl",
        "gie",
        "gip",
        "epic",
        "epa",
        "asbl",
        "ong",
        "association",
        "assoc",
        "fondation",
        "gmbh",
        "ag",
        "ug",
        "ltd",
        "limited",
        "llc",
        "inc",
        "plc",
        "bv",
        "nv",
        "srl",
        "spa",
        "oy",
        "ab",
        "fictif",
        "fictive",
        "demonstration",
    }
)
#: Words that many bodies share: they do not make two names different.
COMMON: Final = frozenset(
    {
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "et",
        "en",
        "a",
        "au",
        "aux",
        "pour",
        "par",
        "sur",
        "the",
        "of",
        "and",
        "for",
        "laboratoire",
        "labo",
        "lab",
        "laboratoires",
        "centre",
        "center",
        "institut",
        "institute",
        "collectif",
        "groupe",
        "group",
        "societe",
        "compagnie",
        "agence",
        "bureau",
        "cabinet",
        "studio",
        "atelier",
        "ateliers",
        "editions",
        "edition",
        "service",
        "services",
        "conseil",
        "audit",
        "usage",
        "usages",
        "sante",
        "numerique",
        "digital",
        "france",
    }
)
#: Likeness from which two core names are near, from 0 to 1 (difflib's ratio).
NEAR_FROM: Final = 0.86
_WORD = re.compile(r"[a-z0-9]+")


def words(name: str) -> list[str]:
    """Words of a name without case, accents nor punctuation. "S.A.R.L." is one word."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    plain = re.sub(r"\b((?:[a-z]\.){2,}[a-z]?)", lambda found: found[0].replace(".", "") + " ", plain)
    return _WORD.findall(plain)


def normal(name: str) -> str:
    """One spelling of one name: "Éditions du Sommeil, S.A.S." and "editions du sommeil" are the same.

    A name made only of legal forms keeps them: two different names never both become empty.
    """
    found = words(name)
    return " ".join([word for word in found if word not in LEGAL_FORMS] or found)


def core(name: str) -> tuple[str, ...]:
    """What distinguishes a name, sorted; all its words when nothing else remains."""
    found = normal(name).split()
    return tuple(sorted({word for word in found if word not in COMMON} or set(found)))


def _joined(name: str) -> str:
    """The core words in their order, without spaces: "Nordlys" and "Nord-Lys"."""
    kept = core(name)
    return "".join(word for word in normal(name).split() if word in kept)


def near(one: str, other: str) -> bool:
    """True when two names may be those of one body, the same name included."""
    if normal(one) == normal(other):
        return True
    first, second = core(one), core(other)
    if not first or not second:
        return False
    if first == second or _joined(one) == _joined(other):
        return True
    smaller, larger = sorted((set(first), set(second)), key=len)
    if len(smaller) >= 2 and smaller <= larger:
        return True
    ratio = SequenceMatcher(None, " ".join(first), " ".join(second)).ratio()
    return min(len(" ".join(first)), len(" ".join(second))) >= 6 and ratio >= NEAR_FROM
