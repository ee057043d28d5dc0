"""How the fields of an index become tantivy fields, and a document a tantivy document.

==========  =====================================================================================
text        ``name`` (stemmed), ``name__exact`` (folded, with positions), ``name__sort`` when ``suggest``
keyword     ``name``, raw, columnar: filters, facets, sort
number      ``name``, 64-bit float, columnar
date        ``name``, columnar
boolean     ``name``, columnar
geo         ``name__lat``, ``name__lon`` (columnar), ``name__z5`` … ``name__z13`` (tile numbers, indexed and columnar)
stored      nothing but the document itself
==========  =====================================================================================

The whole document is kept once, as JSON, in ``_source``. ``_number`` is a 63-bit digest of the id: what a set of
exact documents is written with.
"""

import datetime as dt
import json
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import tantivy

from ... import analysis, geo
from ...schema import NEVER, Field, Index, SchemaError
from ...values import clean, moment, number, point

#: Raise it when this table changes: every index then rebuilds by itself.
LAYOUT = 2
STEMMED = "prevenance_fr"
FOLDED = "prevenance_folded"
_LONGEST_TOKEN = 60
_SORT_CHARACTERS = 60
_MAX_KEYWORD = 1000


@lru_cache(maxsize=1)
def analyzers() -> dict[str, tantivy.TextAnalyzer]:
    """Return the two analyzers; both read text that ``analysis.fold`` has folded."""
    stop_words = sorted(analysis.STOP_WORDS)

    def chain() -> tantivy.TextAnalyzerBuilder:
        return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(
            tantivy.Filter.remove_long(_LONGEST_TOKEN)
        )

    return {
        FOLDED: chain().build(),
        STEMMED: chain()
        .filter(tantivy.Filter.custom_stopword(stop_words))
        .filter(tantivy.Filter.stemmer("french"))
        .build(),
    }


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """Return the stemmed tokens of a folded word (none for a stop word)."""
    return tuple(analyzers()[STEMMED].analyze(word))


@lru_cache(maxsize=64)
def tantivy_schema(index: Index) -> tantivy.Schema:
    """Return the tantivy schema of an index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("_number", indexed=True, fast=True)
    builder.add_bytes_field("_source", stored=True)
    for field in index.fields:
        match field.kind:
            case "text":
                builder.add_text_field(field.name, tokenizer_name=STEMMED, index_option="freq")
                builder.add_text_field(f"{field.name}__exact", tokenizer_name=FOLDED)
                if field.suggest:
                    builder.add_text_field(f"{field.name}__sort", tokenizer_name="raw", index_option="basic", fast=True)
            case "keyword":
                builder.add_text_field(field.name, tokenizer_name="raw", index_option="basic", fast=True)
            case "number":
                builder.add_float_field(field.name, indexed=True, fast=True)
            case "boolean":
                builder.add_boolean_field(field.name, indexed=True, fast=True)
            case "date":
                builder.add_date_field(field.name, indexed=True, fast=True)
            case "geo":
                builder.add_float_field(f"{field.name}__lat", indexed=False, fast=True)
                builder.add_float_field(f"{field.name}__lon", indexed=False, fast=True)
                for zoom in geo.ZOOMS:
                    builder.add_unsigned_field(f"{field.name}__z{zoom}", indexed=True, fast=True)
    return builder.build()


def document_number(identifier: str) -> int:
    """Return the 63-bit number of a document's id."""
    return int.from_bytes(blake2b(identifier.encode(), digest_size=8).digest(), "big") >> 1


def _json_default(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def _values(field: Field, value: Any) -> list[Any]:
    if value is None:
        return []
    many = isinstance(value, list | tuple | set | frozenset) and field.kind != "geo"
    if many and not field.multi:
        raise ValueError("one value is expected")
    return list(dict.fromkeys(v for v in value if v is not None)) if many else [value]


def to_document(index: Index, source: dict[str, Any], schema: tantivy.Schema) -> tantivy.Document:
    """Return the tantivy document; raises ``SchemaError`` naming the field that does not hold."""
    index.check(source)
    flat: dict[str, Any] = {"id": source["id"], "_number": document_number(source["id"])}
    for field in index.fields:
        try:
            values = _values(field, source.get(field.name))
            if not values and field.name == index.until:
                values = [NEVER]
            if values and field.kind != "stored":
                _add(flat, field, values)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise SchemaError(f"Index {index.name}, document {source['id']}, field {field.name}: {error}") from error
    flat["_source"] = json.dumps(source, ensure_ascii=False, default=_json_default, separators=(",", ":"))
    flat["_source"] = flat["_source"].encode("utf-8", "replace")
    return tantivy.Document.from_dict(flat, schema)


def _add(flat: dict[str, Any], field: Field, values: list[Any]) -> None:
    name = field.name
    match field.kind:
        case "text":
            folded = [analysis.fold(clean(value)) for value in values]
            flat[name] = flat[f"{name}__exact"] = folded
            if field.suggest:
                flat[f"{name}__sort"] = " ".join(analysis.words(folded[0]))[:_SORT_CHARACTERS]
        case "keyword":
            flat[name] = list(dict.fromkeys(clean(value)[:_MAX_KEYWORD] for value in values))
        case "number":
            flat[name] = [number(value) for value in values]
        case "boolean":
            flat[name] = bool(values[0])
        case "date":
            flat[name] = [moment(value) for value in values]
        case "geo":
            lat, lon = point(values[0])
            flat[f"{name}__lat"], flat[f"{name}__lon"] = lat, lon
            for zoom, tile in geo.tile_numbers(lat, lon).items():
                flat[f"{name}__z{zoom}"] = tile
