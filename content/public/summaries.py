"""The summary of an article on one sheet of paper: what to remember, who to call, the code that leads back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.models import ArticlePage
from content.pages.context import absolute
from content.pages.queries import visible
from content.templatetags.content import contents
from core import qr

#: What one A4 sheet holds, in large print too.
MOST_POINTS, MOST_LINES = 8, 3


def points(page: ArticlePage) -> list[str]:
    """What to remember: the key points of the page, else the titles of its parts; the first ones."""
    found = [str(item) for block in page.body if block.block_type == "key_points" for item in block.value["items"]]
    return (found or [title["title"] for title in contents(page.body)])[:MOST_POINTS]


@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet, at an address of its own; 404 for what is not a public article."""
    page = visible(ArticlePage.objects.filter(pk=pk)).select_related("locale").first()
    if page is None:
        raise Http404(_("This page cannot be found"))
    address = absolute(page.get_url(request) or "/")
    context = {
        "about": page,
        "points": points(page),
        "helplines": [block.value for block in page.body if block.block_type == "helpline"][:MOST_LINES],
        "address": address,
        "canonical": address,
        "code": qr.svg(address),
    }
    return render(request, "content/summary.html", context)
