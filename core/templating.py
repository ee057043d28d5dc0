"""Loading of templates: components of the theme, and no byte sent for the indentation of the sources."""

import re
from typing import Any

from django_cotton.cotton_loader import Loader as CottonLoader

#: Where white space counts: text to translate (its identifier), text shown as it is written.
_AS_WRITTEN = re.compile(
    r"({%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*(?:comment|verbatim)\b.*?{%\s*end(?:comment|verbatim)"
    r"\s*%}|<(pre|textarea|script|style)\b.*?</\2>)",
    re.DOTALL | re.IGNORECASE,
)
_INDENT = re.compile(r"[ \t]*\n\s*")
#: A tag written over several lines: what follows is an attribute, or its end.
_IN_TAG = re.compile(r"[ \t]*\n\s*(?=[:\w-]+=[\"'{]|/?>)")


def tight(source: str) -> str:
    """``source`` with one line break for every run of line breaks and indentation, but where white space counts.

    Between the attributes of a tag, a space.
    """
    parts, end = [], 0
    for written in _AS_WRITTEN.finditer(source):
        parts += [_shortened(source[end : written.start()]), written[0]]
        end = written.end()
    return "".join([*parts, _shortened(source[end:])])


def _shortened(source: str) -> str:
    return _INDENT.sub("\n", _IN_TAG.sub(" ", source))


class Loader(CottonLoader):
    """Compiles components and tightens pages (``.html``), once when they are loaded."""

    def get_contents(self, origin: Any) -> Any:
        """The template as Django reads it."""
        contents = super().get_contents(origin)
        return tight(contents) if origin.name.endswith(".html") else contents
