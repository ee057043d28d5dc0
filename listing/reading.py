"""From an address to a :class:`ListQuery`. Reading never fails: what is not understood is left out, kept and said."""

from collections.abc import Iterator, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from listing.cleaning import clean_text
from listing.declaration import FORMAT, HTML, PAGE, SORT, Listing, ListProblem, ListQuery
from listing.filters import MOST_VALUES

#: Messages about one filter, at most.
MOST_SAID = 5
_SHOWN = 60


def read(listing: Listing, data: QueryDict) -> ListQuery:
    """The question that ``data`` (the parameters of an address) puts to ``listing``.

    A page shows ``problems`` beside what it could answer; a machine gets them with status 400 and no answer. Values are
    in the order of the list's own words, each once, so that two addresses that ask the same give equal questions.
    """
    words = listing.words()
    values: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    problems: list[ListProblem] = []
    for name, one in listing.filters.base_filters.items():
        asked = _asked(data, name)
        if not asked:
            continue
        cleaned = one.clean(asked if one.many else asked[-1:], words.get(name, {}))
        if cleaned.kept:
            values[name] = cleaned.kept
        if cleaned.unknown:
            unknown[name] = cleaned.unknown
        if cleaned.cut:
            text = _("Your search was too long: we kept its first %(count)d characters.") % {"count": one.most}
            problems.append(ListProblem("long", name, cleaned.kept[0], text))
    listing.filters.settle(values, unknown)
    problems += _unknown(unknown)
    values = {name: values[name] for name in listing.filters.base_filters if values.get(name)}
    carried = {name: kept for name in listing.carried if (kept := tuple(_asked(data, name)))}
    query = ListQuery(
        listing, values, carried=carried, left_out=tuple((name, one) for name, all_ in unknown.items() for one in all_)
    )
    return _with_ways(query, data, problems)


def _with_ways(query: ListQuery, data: QueryDict, problems: list[ListProblem]) -> ListQuery:
    """The question with its order, page and format."""
    listing = query.listing
    page, form = (clean_text(data.get(name, "")) for name in (PAGE, FORMAT))
    order = clean_text(data.get(SORT, "")) if listing.sorts else ""
    if order and order not in listing.sorts:
        # The value is said: whoever mistyped it sees it.
        problems += _unknown({SORT: (order,)})
        order = ""
    number = 1
    if page:
        if page.isascii() and page.isdigit() and len(page) <= 6 and 1 <= int(page) <= listing.most_pages:
            number = int(page)
        else:
            text = _("This page number does not exist: here is the first page.")
            problems.append(ListProblem("page", PAGE, page[:_SHOWN], text))
    if form and form != HTML and form not in listing.formats:
        text = _("This format does not exist. The list can be had as: %(formats)s.") % {
            "formats": ", ".join((HTML, *listing.formats))
        }
        problems.append(ListProblem("format", FORMAT, form[:_SHOWN], text))
        form = ""
    return ListQuery(
        listing,
        query.values,
        order if order != query.usual_sort else "",
        number,
        form or HTML,
        carried=query.carried,
        problems=tuple(problems),
        left_out=query.left_out,
    )


def _asked(data: QueryDict, name: str) -> list[str]:
    """Values of a parameter, clean, each once, none empty."""
    if name not in data:
        return []
    cleaned = (clean_text(value) for value in data.getlist(name)[:MOST_VALUES])
    return [value for value in dict.fromkeys(cleaned) if value]


def _unknown(unknown: Mapping[str, tuple[str, ...]]) -> Iterator[ListProblem]:
    """One message per value that is not understood, a few per filter."""
    for name, values in unknown.items():
        for value in values[:MOST_SAID]:
            text = _("We do not know “%(value)s” for the filter “%(name)s”: it was left out.")
            message = text % {"value": value[:_SHOWN], "name": name}
            yield ListProblem("sort" if name == SORT else "value", name, value, message)
