"""What an index holds: fields by kind, the same words whatever the engine."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as attribute
from typing import Any, Final, Literal

Kind = Literal["text", "keyword", "number", "boolean", "date", "geo", "stored"]
KINDS: Final = ("text", "keyword", "number", "boolean", "date", "geo", "stored")
FACETABLE: Final = frozenset({"keyword", "number", "boolean", "date"})
RANGEABLE: Final = frozenset({"number", "date"})
#: What a document without end holds in the ``until`` field of its index: engines compare, they do not guess.
NEVER: Final = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class SchemaError(ValueError):
    """A declaration or a document that does not hold; the message says which field and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an index.

    ``kind``: ``text`` (analysed), ``keyword`` (exact), ``number``, ``boolean``, ``date`` (date or datetime, UTC when
    naive), ``geo`` (``(latitude, longitude)`` in degrees) or ``stored`` (returned, never searched).
    ``multi``: several values (text, keyword, number, date). ``boost``: weight of a text field (1 is neutral).
    ``suggest``: the text offered while one types.
    """

    name: str
    kind: Kind
    multi: bool = False
    boost: float = 1.0
    suggest: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SchemaError(f"Field {self.name}: unknown kind {self.kind!r}.")
        if not self.name.isidentifier() or "__" in self.name or self.name == "id" or self.name.startswith("_"):
            raise SchemaError(f"Field {self.name!r}: a plain name is needed (no __, no leading _, not 'id').")
        if self.multi and self.kind in ("geo", "boolean"):
            raise SchemaError(f"Field {self.name}: {self.kind} holds one value.")


@dataclass(frozen=True, slots=True)
class Index:
    """A named set of fields. Every document also has ``id`` (str), unique in the index.

    ``language``: name of the keyword field that holds the language of a document, by whose inflections it is found;
    empty: documents are in the default language of the site. ``until``: name of the date field from which a document
    answers no question any more, whether or not somebody removed it from the index; a document without that date has
    no end.
    """

    name: str
    fields: tuple[Field, ...]
    until: str = ""
    language: str = ""
    #: The geo field, if there is one.
    geo: Field | None = attribute(init=False, repr=False, compare=False)
    _by_name: dict[str, Field] = attribute(init=False, repr=False, compare=False)
    _by_kind: dict[tuple[str, ...], tuple[Field, ...]] = attribute(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(self.fields))
        object.__setattr__(self, "_by_name", {field.name: field for field in self.fields})
        object.__setattr__(self, "_by_kind", {})
        if len(self._by_name) != len(self.fields):
            raise SchemaError(f"Index {self.name}: a field is declared twice.")
        if not self.name.isidentifier():
            raise SchemaError(f"Index {self.name!r}: letters, digits and underscores only.")
        if self.until and (self.field(self.until).kind != "date" or self.field(self.until).multi):
            raise SchemaError(f"Index {self.name}: {self.until} must be a single date to be an end.")
        if self.language and (self.field(self.language).kind != "keyword" or self.field(self.language).multi):
            raise SchemaError(f"Index {self.name}: {self.language} must be a single keyword to be a language.")
        places = self.of_kind("geo")
        if len(places) > 1:
            raise SchemaError(f"Index {self.name}: one geo field at most.")
        object.__setattr__(self, "geo", places[0] if places else None)

    def field(self, name: str) -> Field:
        """Return the field called ``name`` or raise ``SchemaError``."""
        try:
            return self._by_name[name]
        except KeyError:
            raise SchemaError(f"Index {self.name}: no field {name!r}.") from None

    def of_kind(self, *kinds: str) -> tuple[Field, ...]:
        """Return the fields of these kinds, in order of declaration."""
        found = self._by_kind.get(kinds)
        if found is None:
            found = self._by_kind[kinds] = tuple(field for field in self.fields if field.kind in kinds)
        return found

    def fingerprint(self, *extra: object) -> str:
        """Return a short digest that changes with the fields (and with ``extra``, e.g. the analysis version)."""
        fields = [asdict(field) for field in self.fields]
        text = json.dumps([self.name, fields, self.until, self.language, *map(str, extra)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def check(self, document: Mapping[str, Any]) -> None:
        """Raise ``SchemaError`` unless ``document`` has a string ``id`` and only declared fields."""
        if not isinstance(document.get("id"), str) or not document["id"]:
            raise SchemaError(f"Index {self.name}: a document needs a non-empty string 'id'.")
        unknown = set(document) - {"id"} - {field.name for field in self.fields}
        if unknown:
            raise SchemaError(f"Index {self.name}, document {document['id']}: unknown {', '.join(sorted(unknown))}.")
