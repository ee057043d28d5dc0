"""Small filters and tags that the theme's components and frame need; no query, no request.user."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, get_language_info

from core import phones
from frame.navigation import alternates, default_footer, default_menu, localise, with_current

register = template.Library()

NO_BREAK_SPACE = "\u00a0"
NO_BREAK_DAY = rf"\1{NO_BREAK_SPACE}"
_TAG = re.compile(r"(<[^>]*>)")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_DAY = re.compile(rf"\b(1er|\d{{1,2}}) (?=(?:{'|'.join(_MONTHS)})\b)")


@register.simple_tag
def static_or(path: str, fallback: str) -> str:
    """Address of the static file ``path``, or of ``fallback`` when no theme has it."""
    for candidate in (path, fallback):
        try:
            if staticfiles_storage.exists(candidate) or finders.find(candidate):
                return staticfiles_storage.url(candidate)
        except ValueError:  # not in the manifest
            continue
    return ""


@register.filter
def illustration_file(name: str) -> str:
    """Path of the drawing ``name`` among the static files."""
    return f"neutral/illustrations/{slugify(name)}.svg"


@register.simple_tag
def here(path: str) -> str:
    """``path`` (as written for French) in the language being shown."""
    return localise(path, get_language())


@register.simple_tag
def absolute(address: str) -> str:
    """``address`` with the public origin of the site."""
    return address if address.startswith(("http://", "https://")) else settings.BASE_URL.rstrip("/") + address


def _versions(context) -> list[dict[str, Any]]:
    """``alternates`` of the context, or the same path under each language prefix."""
    request = context.get("request")
    return alternates(request.path if request else "/", context.get("alternates"))


@register.simple_tag(takes_context=True)
def language_links(context) -> list[dict[str, Any]]:
    """The page in each language, with what was asked of it (filters, words); a language that lacks it: its offer."""
    request = context.get("request")
    asked = request.GET.copy() if request else None
    if not asked:
        return _versions(context)
    asked.pop("page", None)  # lists are not as long in every language
    query = f"?{asked.urlencode()}" if asked else ""
    return [
        {**link, "url": link["url"] + query} if link["exact"] and "?" not in link["url"] else link
        for link in _versions(context)
    ]


@register.simple_tag(takes_context=True)
def hreflang_links(context) -> list[dict[str, str]]:
    """``{code, url}`` of each translation that exists, then ``x-default`` (French when it exists, else the first)."""
    exact = [link for link in _versions(context) if link["exact"]]
    links = [{"code": link["code"], "url": absolute(link["url"])} for link in exact]
    return [*links, {"code": "x-default", "url": links[0]["url"]}] if len(links) > 1 else links


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[dict[str, Any]]:
    """Entries of the menu, ``[{title, url, current}]``: those of ``site_links``, or the known entries of the site."""
    request = context.get("request")
    path = request.path if request else "/"
    links = context.get("site_links")
    return with_current(links["menu"], path) if links and links["menu"] else default_menu(path)


@register.simple_tag(takes_context=True)
def footer_links(context) -> list[dict[str, Any]]:
    """Pages of the institution, ``[{label, titled, url, code}]``: those of ``site_links``, or the usual ones."""
    links = context.get("site_links")
    return links["footer"] if links and links["footer"] else default_footer()


@register.filter
def as_items(values: Iterable[Any] | None) -> list[dict[str, Any]]:
    """Texts become ``{"title": text}``; dicts and objects pass."""
    return [{"title": value} if isinstance(value, str) else value for value in values or ()]


@register.filter
def human_size(size: Any) -> str:
    """Bytes in words, in French the ones that people know (``Ko``, not ``Kio``); ready words pass."""
    if not (isinstance(size, int | float) or str(size).isdigit()):
        return str(size)
    words = filesizeformat(size)
    return re.sub(r"([KMGTP])io$", r"\1o", words) if (get_language() or "").startswith("fr") else words


@register.filter
def language_name(code: str) -> str:
    """Name of a language in that language; an unknown code passes."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return dict(settings.LANGUAGES).get(code, code)


@register.filter
def typography(text: Any) -> str:
    """French spaces that never end a line (before ``: ; ? ! » % €`` and after ``«``); safe text stays safe."""
    fixed = re.sub(r" (?=[:;?!»%€])|(?<=«) ", NO_BREAK_SPACE, str(text))
    return mark_safe(fixed) if isinstance(text, SafeData) else fixed


@register.filter
def typeset(html: Any) -> SafeString:
    """HTML in French whose lines never begin by ``:`` nor end by ``«``, nor part a day from its month; tags stay."""
    if not (get_language() or "fr").startswith("fr"):
        return mark_safe(str(html))
    parts = _TAG.split(str(html))
    parts[::2] = [_DAY.sub(NO_BREAK_DAY, typography(part)) for part in parts[::2]]
    return mark_safe("".join(parts))


@register.filter
def phone_link(number: Any) -> str:
    """What follows ``tel:`` (see :func:`core.phones.dialled`)."""
    return phones.dialled(str(number))


@register.filter
def anchor(text: Any) -> str:
    """Identifier made of a text, in any script."""
    return slugify(str(text), allow_unicode=True) or "section"


@register.filter
def page_numbers(page) -> list[int | None]:
    """Numbers to show around the current page; ``None`` stands for a gap."""
    return [
        number if isinstance(number, int) else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
