"""Printable files: a small Markdown dialect (``markup``) set as tagged PDF/UA by typst (``builder``)."""
