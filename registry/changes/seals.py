"""What the ledger seals of a presentation: the words that people read, and where they come from."""

from typing import Any, Final

from core import ledger
from registry.models import Presentation

#: Name of the seal; another content would be ``/2``.
NAME: Final = "registry.presentation/1"


def sealed(presentation: Presentation) -> dict[str, Any]:
    """The content that is hashed; its shape never changes."""
    return {
        "tool": presentation.tool_id,
        "number": presentation.number,
        "origin": presentation.origin,
        "made_at": presentation.made_at,
        "content": presentation.content,
    }


def content_of(key: str) -> dict[str, Any] | None:
    """Content of a presentation by its key; None when it is gone."""
    found = Presentation.objects.filter(pk=key).first()
    return sealed(found) if found else None


def declare() -> None:
    """Register the content of presentations with the ledger (``core.ledger.sealer``)."""
    ledger.sealer(NAME, content_of)
