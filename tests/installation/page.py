"""The blocks of shell that docs/operations.md asks to run."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
_BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    """Return the blocks marked ``sh KIND``, in the order of the page."""
    return [text for mark, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")) if mark == kind]
