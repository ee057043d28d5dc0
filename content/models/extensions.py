"""Registries of page contexts and route answers, filled by the modules above the models (``content.wiring``).

Those modules are declared when the app is ready (``content.wiring``); no model imports any of them. A kind without
context shows its own fields only; a route without answer is a fault of the wiring (``LookupError``).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

ContextMaker = Callable[[Any, HttpRequest], dict[str, Any]]
RouteAnswer = Callable[..., HttpResponse]
_contexts: dict[type[Page], ContextMaker] = {}
_answers: dict[tuple[type[Page], str], RouteAnswer] = {}


def add_context(model: type[Page], make: ContextMaker) -> None:
    """Pages of ``model`` and of its subclasses show what ``make(page, request)`` returns."""
    _contexts[model] = make


def add_answer(model: type[Page], route: str, make: RouteAnswer) -> None:
    """The route of this name, of pages of ``model``, answers ``make(page, request, …)``."""
    _answers[model, route] = make


def context_of(page: Page, request: HttpRequest) -> dict[str, Any]:
    """Everything declared for the kind of ``page``, from what all pages share to what is its own."""
    context: dict[str, Any] = {}
    for model in reversed(type(page).__mro__):
        if make := _contexts.get(model):
            context |= make(page, request)
    return context


def answer(page: Page, route: str, request: HttpRequest, *values: Any) -> HttpResponse:
    """The answer declared for this route of ``page``; ``values`` come from the address. ``LookupError`` without one."""
    return _answers[type(page), route](page, request, *values)
