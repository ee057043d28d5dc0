"""Answers that this process gave from a copy a moment ago, whole, with every header: given again without making them.

What the stack between here and the cache of pages does to an answer follows from the question itself (scheme, host,
address, encoding) and from the settings; so it is done once. Whether the copy is still true is asked of the database
at each answer, as for any copy (:mod:`prevenance.marks`); when it is not, or when nobody can tell, the stack answers.

Only what was asked twice comes here, from a *hit* of the cache. Addresses that readers compose have a shelf of their
own, so that no one pushes plain pages out by asking.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from core import metrics

from . import known, marks, red_flags
from .caching import conditional, encoding_of, has_session
from .marks import Standing
from .middleware import log_request
from .page_store import Address, Copy

#: What a question is, as far as an answer from a copy depends on it.
Question = tuple[str, ...]
#: Bytes that an entry counts beside its body: headers, keys, address.
_BESIDE = 3000
#: The part of the memory that addresses composed by readers may take.
_ASKED_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished answer, the copy that it was made of, the name of its view."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    address: Address
    copy: Copy
    view: str

    @property
    def weight(self) -> int:
        """Bytes, about."""
        return len(self.body) + _BESIDE


class Rack:
    """The answers given last, as many as fit into a share of ``PUBLIC_CACHE_AT_HAND`` bytes."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._mutex = threading.Lock()
        self._answers: OrderedDict[Question, Finished] = OrderedDict()
        self.weight = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, question: Question) -> Finished | None:
        """The answer, moved to the front."""
        with self._mutex:
            answer = self._answers.get(question)
            if answer is not None:
                self._answers.move_to_end(question)
            return answer

    def put(self, question: Question, answer: Finished) -> None:
        """Keep an answer; those asked least lately make room."""
        most = settings.PUBLIC_CACHE_AT_HAND * self._share
        self.drop(question)
        if answer.weight > most / 4:
            return
        with self._mutex:
            self._answers[question] = answer
            self.weight += answer.weight
            while self.weight > most:
                self.weight -= self._answers.popitem(last=False)[1].weight

    def drop(self, question: Question) -> None:
        """Forget an answer."""
        with self._mutex:
            answer = self._answers.pop(question, None)
            self.weight -= answer.weight if answer is not None else 0

    def clear(self) -> None:
        """Forget everything."""
        with self._mutex:
            self._answers.clear()
            self.weight = 0


PLAIN, ASKED = Rack(1 - _ASKED_SHARE), Rack(_ASKED_SHARE)


@receiver(setting_changed)
def clear(**_kwargs: object) -> None:
    """Forget everything: other settings give other answers."""
    PLAIN.clear()
    ASKED.clear()


def question_of(request: HttpRequest) -> Question | None:
    """The question in its own words; ``None`` for one that no copy answers."""
    meta = request.META
    if request.method != "GET" or has_session(request):
        return None
    return (
        request.scheme or "",
        meta.get("HTTP_HOST", ""),
        meta.get("HTTP_X_FORWARDED_HOST", ""),
        meta.get("HTTP_X_FORWARDED_PORT", ""),
        meta.get("SERVER_NAME", ""),
        meta.get("SERVER_PORT", ""),
        meta.get("SCRIPT_NAME", ""),
        request.path_info,
        meta.get("QUERY_STRING", ""),
        meta.get("RAW_URI", ""),
        encoding_of(request),
    )


class AtHandMiddleware:
    """Comes right after what decides which headers of proxies are believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give an answer again, or have it made and keep it for the next time."""
        started = time.perf_counter()
        question = question_of(request) if settings.PUBLIC_CACHE_AT_HAND else None
        if question is None:
            return self.get_response(request)
        shelf = ASKED if question[8] else PLAIN
        answer = shelf.get(question)
        if answer is not None:
            response = _give(request, answer)
            if response is not None:
                setattr(request, "public_view", answer.view)  # noqa: B010
                log_request(request, response, time.perf_counter() - started)
                return response
            shelf.drop(question)
        response = self.get_response(request)
        _keep(question, request, response)
        return response


def _give(request: HttpRequest, answer: Finished) -> HttpResponse | None:
    """The answer, if its copy is true now."""
    address = answer.address.text
    if "#" in address and not address.endswith(f"#{red_flags.version()}"):  # a text that another reader read
        return None
    if time.time() >= answer.copy.until or marks.judge(answer.copy.basis) is not Standing.TRUE:
        return None
    known.remember(address, answer.copy.basis)
    metrics.count(metrics.PAGES, "hit")
    return conditional(request, HttpResponse(answer.body, headers=dict(answer.headers)))


def _keep(question: Question, request: HttpRequest, response: HttpResponse) -> None:
    kept: tuple[Address, Copy] | None = getattr(response, "kept", None)
    if kept is None or response.status_code != 200:
        return
    address, copy = kept
    shelf = ASKED if question[8] else PLAIN
    if address.asked and shelf is PLAIN:  # the path itself is composed by readers
        return
    headers = tuple(response.items())
    view = getattr(request, "public_view", "")
    shelf.put(question, Finished(headers, response.content, address, copy, view))
