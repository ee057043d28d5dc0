"""The parameters that a public address reads, declared by its view; everything else in a query string is ignored.

``@reads("page", many=("topic", "audience"))`` says it. The site then gives the view a ``request.GET`` that holds these
and nothing else, written in one way: ``utm_source``, ``fbclid`` and their like, the order, repeats, blanks and the
spelling of an address neither change a page nor make another copy of it in a cache.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names that are read: ``one`` value (the last given), ``many`` (a set), ``ordered`` (a list, each value once).

    ``blank``: names whose empty value says something (a field sent empty). ``open_path``: the path itself holds what a
    reader chooses freely, so that nobody can say how many addresses answer. ``typed``: those of ``one`` whose value is
    what a person wrote in a field; it is read for red flags before anything is looked for (``prevenance.red_flags``).
    """

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    open_path: bool = False
    typed: tuple[str, ...] = ()

    def texts(self, asked: QueryDict) -> list[str]:
        """Return what a person typed, of an address in its canonical form."""
        return [text for name in self.typed if (text := asked.get(name))]

    def canonical(self, asked: QueryDict) -> QueryDict:
        """Return what of ``asked`` is read, in the order of the declaration (immutable)."""
        kept = QueryDict(mutable=True)
        for name in self.one:
            values = [value for value in map(_normal, asked.getlist(name)[-1:]) if value or name in self.blank]
            if values:
                kept[name] = values[0]
        for name in (*self.many, *self.ordered):
            values = [value for value in dict.fromkeys(map(_normal, asked.getlist(name))) if value]
            if values:
                kept.setlist(name, values if name in self.ordered else sorted(values))
        kept._mutable = False
        return kept


NONE = Parameters()


def reads(
    *one: str, many: Any = (), ordered: Any = (), blank: Any = (), open_path: bool = False, typed: Any = ()
) -> Callable[..., Any]:
    """Declare what a view (or a class of views) reads from its address; see :class:`Parameters`."""
    declared = Parameters((*one, *typed), tuple(many), tuple(ordered), tuple(blank), open_path, tuple(typed))

    def declare(view: Any) -> Any:
        view.parameters = declared
        return view

    return declare


def renamed(names: Mapping[str, str]) -> Callable[..., Any]:
    """Lead addresses that use an old name of a parameter to the same address with the new one (301).

    ``names``: ``{old: new}``. The view declares the old names with :func:`reads` too, else they never reach it.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def moved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if names.keys().isdisjoint(request.GET):
                return view(request, *args, **kwargs)
            asked = request.GET.copy()
            for old, new in names.items():
                if old in asked:
                    asked.setlist(new, [*asked.getlist(new), *asked.pop(old)])
            return HttpResponsePermanentRedirect(f"{request.path}?{asked.urlencode()}")

        return moved

    return wrap


def of(view: Any) -> Parameters:
    """What a view declared; nothing is read from the address of a view that says nothing."""
    return getattr(view, "parameters", NONE)


def _normal(value: str) -> str:
    """One writing of a value: composed letters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", value).split())
