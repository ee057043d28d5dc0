"""What the public views of the label share."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from registry.public.sheet import ToolSheet, sheets
from registry.rules import identifiers

MAX_COMPARED = 3


def french() -> str:
    """Attributes for data that stays French on a page in another language (empty on a French page)."""
    if (get_language() or "fr").startswith("fr"):
        return ""
    return mark_safe('lang="fr" dir="ltr"' if get_language_bidi() else 'lang="fr"')


def crumbs(*items: tuple[str, str]) -> list[dict[str, str]]:
    """Trail from the home page to this one, through the label."""
    start = [(_("Home"), reverse("registry:list").removesuffix("label/")), (_("The label"), reverse("registry:list"))]
    return [{"title": str(title), "url": url} for title, url in (*start, *items)]


def canonical(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give ``view`` the sheet of a public tool; a lower-case identifier is redirected, an unknown one is a 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, key: str) -> HttpResponse:
        identifier = identifiers.normalise(key)
        if identifier is None:
            raise Http404(_("No tool has this identifier."))
        if identifier != key:
            address = request.get_full_path().replace(request.path, request.path.replace(key, identifier), 1)
            return HttpResponsePermanentRedirect(address)
        return view(request, sheet_or_404(identifier))

    return wrapped


def sheet_or_404(identifier: str) -> ToolSheet:
    """The sheet of a public tool; a draft, a refused or a hidden one is as unknown as one that never was."""
    found = sheets([identifier])
    if not found:
        raise Http404(_("No tool has this identifier."))
    return found[0]
