"""Printable files: Markdown with blocks (``markup``) set as tagged PDF/UA by typst (``builder``)."""
