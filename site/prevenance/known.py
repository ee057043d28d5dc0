"""Copies that this process lately found true: what may be served while the database does not answer."""

import threading
from collections import OrderedDict

from . import marks
from .marks import Basis

MOST = 4096
_true: "OrderedDict[str, tuple[Basis, str]]" = OrderedDict()
_mutex = threading.Lock()


def remember(address: str, basis: Basis) -> None:
    """This copy was found true, nothing having changed since the generation that this process knows."""
    last = marks.last_known()
    if last is None:
        return
    with _mutex:
        _true[address] = (basis, last)
        _true.move_to_end(address)
        while len(_true) > MOST:
            _true.popitem(last=False)


def was_true(address: str, basis: Basis) -> bool:
    """Whether this copy was found true, and nothing at all has changed since, as far as this process knows.

    What it knows is ``marks.BLIND_SECONDS`` old at most.
    """
    return (found := _true.get(address)) is not None and found == (basis, marks.last_known())


def forget() -> None:
    """Begin anew (tests)."""
    _true.clear()
