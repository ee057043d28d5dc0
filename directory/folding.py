"""Names as people type them: without accents, case, hyphens, apostrophes or abbreviations of « saint »."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_SHORT_SUR = re.compile(r"\bs/\s?")
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def fold(text: str, *, limit: int = 200) -> str:
    """Return ``text`` as lower-case ASCII words separated by one space; ``""`` when nothing is left.

    ``fold("St-Étienne-d'Œuf")`` is ``"saint etienne d oeuf"``. Folding what is folded changes nothing.
    ``limit`` characters of the input are read: longer input is never a place name.
    """
    text = _SHORT_SUR.sub("sur ", text[:limit].lower().translate(_LIGATURES))
    text = unicodedata.normalize("NFKD", text).lower().translate(_LIGATURES)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = _NOT_A_WORD.sub(" ", text).split()
    return " ".join(_SHORT_WORDS.get(word, word) for word in words)


def word_starts(folded: str) -> list[str]:
    """Every ending of a folded name that begins at a word: « villeneuve d ascq », « d ascq », « ascq »."""
    words = folded.split()
    return [" ".join(words[index:]) for index in range(len(words))]
