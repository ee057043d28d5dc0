"""Families of danger: whose numbers, in which order, with which sentence. Read from ``data/families.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from .reader import data


@dataclass(frozen=True, slots=True)
class NumberSource:
    """Where a number was read: the page, the day it bears (none when it bears none), the day it was read."""

    url: str
    title: str
    dated: date | None
    read_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call.

    ``hours``: ``always``, or opening hours; ``ways``: ``sms``, ``chat`` or ``web`` → number or address.
    """

    number: str
    name: Mapping[str, str]
    hours: str
    ways: Mapping[str, str]
    source: NumberSource


@dataclass(frozen=True, slots=True)
class Family:
    """A family of danger; the first line is shown large. ``says``: language → one human sentence."""

    name: str
    lines: tuple[Line, ...]
    says: Mapping[str, str]


@cache
def families() -> Mapping[str, Family]:
    """Return every family by its name."""
    read = data("families")
    lines = {
        number: Line(number, row["name"], row["hours"], row.get("ways", {}), NumberSource(**row["source"]))
        for number, row in read["lines"].items()
    }
    return MappingProxyType(
        {
            name: Family(name, tuple(lines[number] for number in row["lines"]), row["says"])
            for name, row in read["families"].items()
        }
    )
