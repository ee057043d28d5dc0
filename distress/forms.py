"""Public forms: what a person types in one is read before anything else, as what is typed in a search is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from core import metrics

from . import counting, gate


def reads_danger(*fields: str) -> Callable[[Any], Any]:
    """Decorate the view of a public form: these fields of a POST are read (:mod:`distress.gate`).

    When their words tell of a danger, ``request.distress`` holds the answer, which every page shows above its text,
    and :func:`is_in_danger` is true: the view then keeps none of these words, and redirects nowhere, since a redirect
    would lose the number.
    """

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                _read(request, [request.POST.get(name, "") for name in fields])
            return view(request, *args, **kwargs)

        guarded.danger_fields = fields  # type: ignore[attr-defined]
        return guarded

    return decorate


def is_in_danger(request: HttpRequest) -> bool:
    """Whether what was typed in this form tells of a danger."""
    return getattr(request, "distress", None) is not None


def _read(request: HttpRequest, texts: list[str]) -> None:
    try:
        flag = gate.first_flag(texts)
    except Exception:  # a reader that fails hides no answer: numbers stand at each foot
        metrics.failed("distress")
        return
    if flag is not None:
        setattr(request, "distress", gate.answer_of(flag, get_language() or gate.BASE))  # noqa: B010
        counting.note(flag.family)
