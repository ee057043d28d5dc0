"""Addresses that only receive a form, and show the page of the form again when it has faults."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

#: A view: takes a request, returns its answer.
View = Callable[..., HttpResponse]


def posted_from(name: str, *, same_key: bool = True) -> Callable[[View], View]:
    """Accept POST; lead GET and HEAD back to the page of the form, at the address ``name``.

    The page that shows faults is read again from the address bar, a bookmark or after signing in: an empty 405 would be
    a dead end. ``same_key``: the page has the same arguments as the address that receives the form.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def posted(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                page: HttpResponse = redirect(name, **(kwargs if same_key else {}))
                return page
            return view(request, **kwargs)

        return posted

    return decorate
