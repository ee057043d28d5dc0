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


def tight(source: str) -> str:
    """``source`` with one line break for every run of line breaks and indentation, but where white space counts."""
    parts, end = [], 0
    for written in _AS_WRITTEN.finditer(source):
        parts += [_INDENT.sub("\n", source[end : written.start()]), written[0]]
        end = written.end()
    return "".join([*parts, _INDENT.sub("\n", source[end:])])


class Loader(CottonLoader):
    """Compiles components and tightens pages (``.html``), once when they are loaded."""

    def get_contents(self, origin: Any) -> Any:
        """The template as Django reads it."""
        contents = super().get_contents(origin)
        return tight(contents) if origin.name.endswith(".html") else contents
