"""The embedded engine: tantivy, a folder per index beside the site."""

from .engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
