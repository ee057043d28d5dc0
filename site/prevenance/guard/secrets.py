"""Whether a secret key is one: pure rules, no setting is read here."""

from itertools import pairwise

MINIMUM_LENGTH = 50
MINIMUM_DISTINCT = 12
#: Words of keys that are printed somewhere. Six letters at least: by chance, one random key in ten million holds one.
_WORDS = (
    "change", "secret", "insecure", "develop", "example", "exemple", "prevenance", "password", "motdepasse", "django",
    "default", "0123456789", "abcdefgh", "azerty", "qwerty",
)  # fmt: skip


def weakness(key: str) -> str:
    """Say why ``key`` protects nothing, or ``""``: too short, too few letters, printed words, a pattern."""
    if len(key) < MINIMUM_LENGTH:
        return f"it has {len(key)} characters, {MINIMUM_LENGTH} are needed"
    if len(set(key)) < MINIMUM_DISTINCT:
        return f"it has {len(set(key))} different characters, {MINIMUM_DISTINCT} are needed"
    word = next((word for word in _WORDS if word in key.lower()), None)
    if word:
        return "it holds a word of keys that are printed in examples"
    if _repeats(key) or _counts(key):
        return "it repeats or counts"
    return ""


def _repeats(key: str) -> bool:
    """Whether the key is one piece said again and again."""
    return any(key == (key[:size] * (len(key) // size + 1))[: len(key)] for size in range(1, len(key) // 2 + 1))


def _counts(key: str) -> bool:
    """Whether more than half of the characters are the next, the same or the one before."""
    near = sum(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(key))
    return near > len(key) / 2
