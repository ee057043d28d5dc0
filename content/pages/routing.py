"""From an address to its page, with what Wagtail looks up again at each request kept for all readers.

Wagtail reads the site, the language, then one page for each part of the path, each twice (common row and row of its
kind). The page that answers a path is the same until public content changes: its key is kept, its row is read anew.
"""

from django.core.cache import cache
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION
from wagtail.views import serve

from content.models.base import BasePage
from core import shared, shown

#: Longest path whose page is kept; the path is kept only when it has one.
MOST_PARTS = 12


def prepare(request) -> None:
    """Give Wagtail what it would look up for ``request``: its site and the addresses of the roots."""
    host, port = request.get_host(), request.get_port()
    request._wagtail_site = shared.kept("site", host, port, make=lambda: Site._find_for_request(request))
    request._wagtail_cached_site_root_paths = shared.kept("root-paths", make=_root_paths)


def _root_paths() -> list:
    """As the database has them now: Wagtail empties its own cache of them a moment after a change is committed."""
    cache.delete(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
    with shown.instead(group="pages"):  # a home that moves, like a site, concerns every page (shown.ALL)
        return Site.get_site_root_paths()


def _find(request, parts: list[str]) -> tuple[type[Page], int, int] | None:
    """Kind and key of the page that ``parts`` lead to, and how many of them lead to it (the rest is its own)."""
    route = Page.route_for_request(request, "/".join(parts))
    if route is None:
        return None
    page = route[0]
    site = request._wagtail_site
    return type(page), page.pk, page.depth - site.root_page.depth


def route(request, path: str) -> None:
    """Set the route of ``request``, where Wagtail looks for it, when its page is known; leave it to Wagtail if not."""
    parts = [part for part in path.split("/") if part]
    if len(parts) > MOST_PARTS:
        return
    found = shared.kept(
        "route",
        request._wagtail_site and request._wagtail_site.pk,
        get_language(),
        *parts,
        make=lambda: _find(request, parts),
        worth=lambda found: found is not None,
    )
    if found is None or hasattr(request, "_wagtail_route_for_request"):
        return  # asked just now
    model, pk, used = found
    related = ("locale", "image") if issubclass(model, BasePage) else ("locale",)
    page = model.objects.select_related(*related).filter(pk=pk).first()
    if page is not None:
        request._wagtail_route_for_request = page.route(request, parts[used:])


class KeptRouteMiddleware:
    """Before Wagtail serves a page: site, roots and route from what is kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Pages of public readings only: an administrator's preview goes its own way."""
        if view is serve and shared.is_reading():
            prepare(request)
            route(request, kwargs.get("path", args[0] if args else ""))
