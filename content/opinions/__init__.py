"""« Did this page help? »: asked on pages, answered at its own address, counted, moderated (docs/content.md)."""
