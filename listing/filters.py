"""Filters of lists: django-filter's, each able to clean what an address holds and to say what it left out.

A list declares a :class:`ListFilters` (a ``FilterSet``). Its filters narrow a queryset as django-filter does, or name
the field of the search index that they narrow (``index``); both from the same cleaned values.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.utils.functional import Promise

Word = str | Promise
Words = Mapping[str, Word]
#: Values of one filter that are read, at most: more is no question of a person.
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class CleanedValues:
    """Values that a filter keeps, in its own order; those that it does not know; whether a text was cut."""

    kept: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    cut: bool = False


class CleanedFilter:
    """What the kit asks of a filter, beside what django-filter does.

    ``index``: field of the search index that it narrows, as it is. ``narrows``: false for what says where or how far
    (no chip, and the list is not a selection). ``many``: takes several values, one of which is enough.
    """

    many = False

    def __init__(self, *args: Any, index: str = "", narrows: bool = True, **kwargs: Any):
        self.index, self.narrows = index, narrows
        super().__init__(*args, **kwargs)

    def words(self) -> Words | None:
        """``{value: word}`` of a closed list in the language of the reader, in order; None when it is open."""
        return None

    def clean(self, values: Sequence[str], words: Words) -> CleanedValues:
        """What of ``values`` (clean texts, none empty, each once) is kept."""
        raise NotImplementedError


class ClosedList(CleanedFilter):
    """The values are those of ``known``: a mapping ``{value: word}``, or a function that gives it."""

    def __init__(self, *args: Any, known: Words | Callable[[], Words], **kwargs: Any):
        self._known = known
        super().__init__(*args, choices=lambda: list(self.words().items()), **kwargs)

    def words(self) -> Words:
        """The closed list, today."""
        return self._known() if callable(self._known) else self._known

    def clean(self, values: Sequence[str], words: Words) -> CleanedValues:
        """Those of the list, in its order."""
        asked = set(values)
        return CleanedValues(
            tuple(value for value in words if value in asked), tuple(value for value in values if value not in words)
        )


class AnyOf(ClosedList, django_filters.MultipleChoiceFilter):
    """Several values of a closed list: one of them is enough."""

    many = True


class OneOf(ClosedList, django_filters.ChoiceFilter):
    """One value of a closed list."""


class Typed(CleanedFilter, django_filters.CharFilter):
    """Words that a reader types, ``most`` characters at most; a longer text is cut, and it is said."""

    def __init__(self, *args: Any, most: int = 200, **kwargs: Any):
        self.most = most
        super().__init__(*args, **kwargs)

    def clean(self, values: Sequence[str], words: Words) -> CleanedValues:
        """The text, cut when it is too long."""
        text = values[-1]
        return CleanedValues((text[: self.most].rstrip(),), cut=len(text) > self.most)


class Code(CleanedFilter, django_filters.CharFilter):
    """A code of this ``pattern`` (the whole of it), in capitals."""

    def __init__(self, *args: Any, pattern: str, **kwargs: Any):
        self.pattern = re.compile(pattern, re.ASCII)
        super().__init__(*args, **kwargs)

    def clean(self, values: Sequence[str], words: Words) -> CleanedValues:
        """The code, or the text as unknown."""
        code = values[-1].upper()
        return CleanedValues((code,)) if self.pattern.fullmatch(code) else CleanedValues(unknown=(values[-1],))


class ListFilters(django_filters.FilterSet):
    """The filters of a list. Their names are those of the address."""

    @classmethod
    def closed(cls) -> dict[str, Any]:
        """Filters whose values are a closed list, by name."""
        return {name: one for name, one in cls.base_filters.items() if isinstance(one, ClosedList)}

    @classmethod
    def settle(cls, values: dict[str, tuple[str, ...]], unknown: dict[str, tuple[str, ...]]) -> None:
        """Change cleaned ``values`` that speak of each other; what is taken out of ``unknown`` is not a problem."""
