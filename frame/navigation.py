"""Links around every page: language versions of a path, default menu and foot."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.declaration import declarations

RTL = "rtl"
LTR = "ltr"


def strip_language(path: str) -> str:
    """``/en/label/`` → ``/label/``; French has no prefix and passes."""
    head, _slash, rest = path.lstrip("/").partition("/")
    known = {code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}
    return f"/{rest}" if head in known else path


def localise(path: str, language: str | None) -> str:
    """``path`` (French form) under the prefix of ``language``."""
    path = strip_language(path)
    return path if not language or language == settings.LANGUAGE_CODE else f"/{language}{path}"


def _link(code: str, url: str, name: str | None, current: str | None) -> dict[str, Any]:
    info = LANG_INFO.get(code, {})
    return {
        "code": code,
        "url": url,
        "name": name or info.get("name_local", code).capitalize(),
        "dir": RTL if info.get("bidi") else LTR,
        "current": code == current,
    }


def alternates(path: str, given: Iterable[Mapping[str, str]] | None = None) -> list[dict[str, Any]]:
    """One link a language: those ``given`` (``{code, name, url}``), else the same path under each prefix.

    A language missing in ``given`` leads to the address of the page that exists, French first, under its own prefix:
    what answers there offers that page. It is not announced as a translation (``exact``).
    """
    current = get_language()
    exact = {item["code"]: item for item in given} if given is not None else None
    known = [item["url"] for item in exact.values() if item["url"].startswith("/")] if exact else ["/"]
    untranslated = next(iter(known), "/")
    links = []
    for code, _name in settings.LANGUAGES:
        item = exact.get(code) if exact is not None else {}
        url = (item or {}).get("url") or localise(path if exact is None else untranslated, code)
        links.append(_link(code, url, (item or {}).get("name"), current) | {"exact": item is not None})
    return links


def with_current(entries: Iterable[Mapping[str, Any]], path: str) -> list[dict[str, Any]]:
    """The entries, each with ``current`` (of ``aria-current``): ``page`` for ``path`` itself, ``true`` above it."""
    return [
        {**entry, "current": "page" if path == entry["url"] else "true" if path.startswith(entry["url"]) else ""}
        for entry in entries
    ]


def declared_entries() -> list[dict[str, Any]]:
    """``[{title, url}]`` of the menu entries that applications declare, in the current language."""
    entries = [entry for one in declarations().values() for entry in one.menu]
    return [{"title": str(entry.title), "url": reverse(entry.address)} for entry in entries]


def default_menu(path: str) -> list[dict[str, Any]]:
    """Main entries in the current language when the pages cannot be asked (no database, no home yet)."""
    language = get_language()
    entries = (
        (_("Understand"), "/comprendre/"),
        (_("Campaigns"), "/campagnes/"),
        (_("Kits"), "/kits/"),
    )
    own = [{"title": title, "url": localise(url, language)} for title, url in entries]
    return with_current([*own, *declared_entries()], path)


def default_footer() -> list[dict[str, Any]]:
    """Pages of the institution when they cannot be asked: in French, as every site has them."""
    entries = (
        (_("Who we are"), "/a-propos/"),
        (_("Privacy: no tracking, no cookie"), "/confidentialite/"),
        (_("Accessibility statement"), "/accessibilite/"),
        (_("Legal notice"), "/mentions-legales/"),
    )
    french = settings.LANGUAGE_CODE
    return [{"label": label, "titled": False, "url": url, "code": french} for label, url in entries]
