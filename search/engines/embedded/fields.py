"""How the fields of an index become tantivy fields, and a document a tantivy document.

==========  =====================================================================================
text        ``name`` (stemmed: words of the default language), ``name__german``… (stemmed: words of another language of
            the site, where documents say theirs), ``name__exact`` (folded, with positions), ``name__sort`` when
            ``suggest``
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
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import tantivy

from core import languages

from ... import analysis, geo
from ...schema import NEVER, Field, Index, SchemaError
from ...values import clean, moment, number, point

#: Raise it when this table changes: every index then rebuilds by itself.
LAYOUT = 3
FOLDED = "prevenance_folded"
_LONGEST_TOKEN = 60
_SORT_CHARACTERS = 60
_MAX_KEYWORD = 1000


def default_stemmer() -> str:
    """Stemmer of the default language of the site; empty when it has none."""
    return languages.traits(languages.default()).stemmer


def stemmers(index: Index) -> tuple[str, ...]:
    """Stemmers of the documents of an index: of the default language first, then of the others of the site."""
    others = languages.codes() if index.language else []
    found = [default_stemmer(), *(languages.traits(code).stemmer for code in others)]
    return tuple(stemmer for stemmer in dict.fromkeys(found) if stemmer)


def stemmer_of(index: Index, spoken: Sequence[Any]) -> str:
    """Stemmer of these languages when they have one in common; else of the default language."""
    found = {languages.traits(str(code)).stemmer for code in spoken} if index.language else set()
    return found.pop() if len(found) == 1 else default_stemmer()


def stemmer_of_language(language: str) -> str:
    """Stemmer of a language, empty when it has none."""
    return languages.traits(language).stemmer


def stemmed_field(name: str, stemmer: str) -> str:
    """Name of the field that holds the stems of a text; without stemmer, its words as they are."""
    if not stemmer:
        return f"{name}__exact"
    return name if stemmer == default_stemmer() else f"{name}__{stemmer}"


@lru_cache(maxsize=32)
def analyzer(stemmer: str) -> tantivy.TextAnalyzer:
    """Return what reads text that ``analysis.fold`` has folded; without stemmer, words stay as they are."""
    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(_LONGEST_TOKEN))
    if stemmer:
        chain = chain.filter(tantivy.Filter.custom_stopword(sorted(analysis.STOP_WORDS)))
        chain = chain.filter(tantivy.Filter.stemmer(stemmer))
    return chain.build()


def analyzers(index: Index) -> dict[str, tantivy.TextAnalyzer]:
    """Return the analyzers of an index by the name that its schema gives them."""
    return {FOLDED: analyzer("")} | {f"prevenance_{stemmer}": analyzer(stemmer) for stemmer in stemmers(index)}


@lru_cache(maxsize=20_000)
def stems(word: str, stemmer: str) -> tuple[str, ...]:
    """Return the stemmed tokens of a folded word (none for a stop word)."""
    return tuple(analyzer(stemmer).analyze(word))


def tantivy_schema(index: Index) -> tantivy.Schema:
    """Return the tantivy schema of an index, in the languages of the site."""
    return _schema(index, stemmers(index))


@lru_cache(maxsize=64)
def _schema(index: Index, spoken: tuple[str, ...]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("_number", indexed=True, fast=True)
    builder.add_bytes_field("_source", stored=True)
    for field in index.fields:
        match field.kind:
            case "text":
                for stemmer in spoken:
                    name = stemmed_field(field.name, stemmer)
                    builder.add_text_field(name, tokenizer_name=f"prevenance_{stemmer}", index_option="freq")
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
    language = source.get(index.language) if index.language else None
    stemmer = stemmer_of(index, [language] if language else [])
    for field in index.fields:
        try:
            values = _values(field, source.get(field.name))
            if not values and field.name == index.until:
                values = [NEVER]
            if values and field.kind != "stored":
                _add(flat, field, values, stemmer)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise SchemaError(f"Index {index.name}, document {source['id']}, field {field.name}: {error}") from error
    flat["_source"] = json.dumps(source, ensure_ascii=False, default=_json_default, separators=(",", ":"))
    flat["_source"] = flat["_source"].encode("utf-8", "replace")
    return tantivy.Document.from_dict(flat, schema)


def _add(flat: dict[str, Any], field: Field, values: list[Any], stemmer: str) -> None:
    name = field.name
    match field.kind:
        case "text":
            folded = [analysis.fold(clean(value)) for value in values]
            flat[stemmed_field(name, stemmer)] = flat[f"{name}__exact"] = folded
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
