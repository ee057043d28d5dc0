"""Counts of one request: values of facets, clusters of points."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import tantivy

from ...port import Cluster, FacetValue
from ...schema import Index
from .queries import all_of

FACET_SIZE = 2000
CLUSTER_SIZE = 5000
_SEGMENT_SIZE = 65_000


class Counter:
    """Counts in one state of an index; ``chosen``: the filters of the request."""

    def __init__(self, index: Index, searcher: tantivy.Searcher, chosen: Mapping[str, Sequence[Any]]):
        self.index, self.searcher, self.chosen = index, searcher, chosen

    def facets(
        self,
        names: Sequence[str],
        full: tantivy.Query,
        common: Sequence[tantivy.Query],
        filters: Mapping[str, tantivy.Query],
    ) -> dict[str, list[FacetValue]]:
        """A facet that is filtered ignores its own filter, so that one sees what another value would add."""
        free = [name for name in names if name not in filters]
        found = self._count(full, free) if free else {}
        for name in names:
            if name in filters:
                others = [query for key, query in filters.items() if key != name]
                found |= self._count(all_of([*common, *others]), [name])
        return {name: found[name] for name in names}

    def _count(self, query: tantivy.Query, names: Sequence[str]) -> dict[str, list[FacetValue]]:
        terms = {name: {"terms": {"field": name, "size": FACET_SIZE, "segment_size": _SEGMENT_SIZE}} for name in names}
        result = self.searcher.aggregate(query, terms)
        return {name: self._values(name, result[name]["buckets"]) for name in names}

    def _values(self, name: str, buckets: Sequence[dict[str, Any]]) -> list[FacetValue]:
        kind = self.index.field(name).kind
        if kind == "keyword":
            found = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
        else:
            # Several moments may be of one day.
            counts: dict[str, Any] = {}
            for bucket in buckets:
                value = plain(kind, bucket["key"])
                counts[value] = counts.get(value, 0) + bucket["doc_count"]
            found = list(counts.items())
        chosen = {plain(kind, value) for value in self.chosen.get(name, ())}
        if chosen:
            found += [(value, 0) for value in chosen.difference(value for value, _count in found)]
        found.sort(key=itemgetter(0))
        found.sort(key=itemgetter(1), reverse=True)
        if not chosen:
            return [FacetValue(value, count) for value, count in found]
        return [FacetValue(value, count, value in chosen) for value, count in found]

    def clusters(self, query: tantivy.Query, name: str, zoom: int) -> list[Cluster]:
        """Count the points of ``query`` by tile, each with the mean position of its points."""
        mean = {axis: {"avg": {"field": f"{name}__{axis}"}} for axis in ("lat", "lon")}
        terms = {"field": f"{name}__z{zoom}", "size": CLUSTER_SIZE, "segment_size": _SEGMENT_SIZE}
        result = self.searcher.aggregate(query, {"tiles": {"terms": terms, "aggs": mean}})
        row = (1 << zoom) - 1
        found = []
        for bucket in result["tiles"]["buckets"]:
            number = int(bucket["key"])
            key = f"{zoom}/{number >> zoom}/{number & row}"
            found.append(Cluster(key, bucket["lat"]["value"], bucket["lon"]["value"], bucket["doc_count"]))
        return found


def plain(kind: str, value: Any) -> Any:
    """Return a facet's value as a person's filter would give it: bool, int when whole, ISO day."""
    if kind == "boolean":
        return bool(value)
    if kind == "number":
        return int(value) if float(value).is_integer() else float(value)
    if kind == "date":
        return (value if isinstance(value, str) else value.isoformat())[:10]
    return value
