"""Template tags available in every template without ``{% load %}``."""

import re
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from django import template
from django.template.defaultfilters import date
from django.utils.html import format_html
from django.utils.translation import get_language

from core import countries, form_tokens, shared

register = template.Library()


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: Any) -> Any:
    """The current query string with ``changes`` applied; ``None`` or ``""`` removes a key; ``page`` is reset.

    Returns a string that starts with ``?`` (or ``"?"`` alone), so that every state of a list is an address.
    """
    params = context["request"].GET.copy()
    params.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        elif isinstance(value, list | tuple):
            params.setlist(key, value)
        else:
            params[key] = value
    return "?" + params.urlencode()


@register.filter
def country_name(code: Any) -> str:
    """Name of the country ``code`` (ISO 3166) in the language of the page."""
    return countries.name(str(code))


@register.simple_tag
def form_token(path: str) -> Any:
    """Hidden field of a public form posted to ``path``: see ``core.form_tokens``."""
    return format_html('<input type="hidden" name="{}" value="{}">', form_tokens.FIELD, form_tokens.issue(path))


@register.filter
def long_date(value: Any, form: str = "j F Y") -> str:
    """A day in words: ``26 avril 2026``, and ``1er mai 2026`` as French writes the first of a month.

    ``form`` shows less or more of it: ``j F``, ``l j F``.
    """
    text = date(value, form)
    if (get_language() or "").startswith("fr"):
        return re.sub(r"\b1 (?=[^\W\d])", "1er ", text, count=1)
    return text


class KeptNode(template.Node):
    """Node of the tag :func:`keep`."""

    def __init__(self, name: str, keys: list[Any], nodelist: Any) -> None:
        self.name, self.keys, self.nodelist = name, keys, nodelist

    def render(self, context: Any) -> Any:
        """The text kept for these keys in this language, or the block rendered now."""
        keys = [key.resolve(context, ignore_failures=True) for key in self.keys]
        if any(key is None for key in keys):
            return self.nodelist.render(context)
        return shared.kept(
            "html", self.origin.name, self.name, get_language(), *keys, make=lambda: self.nodelist.render(context)
        )


@register.tag
def keep(parser: Any, token: Any) -> Any:
    """``{% keep "name" key… %}…{% endkeep %}``: rendered once per language and keys, while the public content stays.

    The block shows what is the same for every reader and follows from its keys (numbers of rows, texts, tuples of
    them) and from the public content only; see the rules of :mod:`core.shared`. A key that is None or missing keeps
    nothing.
    """
    _tag, name, *keys = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeptNode(name.strip("'\""), [parser.compile_filter(key) for key in keys], nodelist)


@register.filter
def fingerprint(rows: Any) -> tuple[Any, ...]:
    """What ``rows`` (dicts or dataclasses of plain values) hold, as a key of ``keep``."""
    return tuple(tuple(row.values()) if isinstance(row, Mapping) else astuple(row) for row in rows or ())
