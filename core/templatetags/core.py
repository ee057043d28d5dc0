"""Template tags available in every template without ``{% load %}``."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def query(context, **changes):
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
