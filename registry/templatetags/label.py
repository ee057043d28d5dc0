"""Filters of the templates of the label."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from frame.templatetags.theme import typography
from registry.framework import words

register = template.Library()


@register.filter
def said(text: Any) -> SafeString | str:
    """A text of a framework in the language of the reader; French, marked as such, when nobody has written it yet."""
    language = get_language() or "fr"
    found = words.said(str(text or ""), language)
    if found is None:
        return format_html('<span lang="fr" dir="ltr">{}</span>', typography(str(text)))
    return typography(found) if language.startswith("fr") else found


@register.filter
def said_plainly(text: Any) -> str:
    """The same where no mark can stand: titles, names of drawings."""
    return words.spoken(str(text or ""))
