"""What a reader may type in an address, made safe: one writing per text, no sign that breaks or deceives."""

import re
import unicodedata

#: Controls (NUL breaks databases), ends of line and paragraph, halves of pairs, signs without width that hide or turn
#: what follows. Joiners stay: Arabic, Persian and several scripts of India need them.
_UNWANTED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)


def clean_text(value: str) -> str:
    """``value`` on one line, composed (NFC), without the signs above, spaces folded. Idempotent."""
    return " ".join(unicodedata.normalize("NFC", _UNWANTED.sub(" ", value)).split())
