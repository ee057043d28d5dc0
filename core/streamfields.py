"""StreamField whose block definitions stay out of migrations.

Wagtail writes every block of a StreamField into each migration: a changed help text becomes a migration of thousands
of lines. Nothing in the database depends on blocks (a StreamField is a JSON column), so we leave them out.

A migration therefore sees the field without blocks, and Wagtail drops every child whose type it does not know: a data
migration would read an empty stream and save it. Without declared blocks, this field reads each child as stored JSON
and writes it back unchanged.
"""

from typing import Any

from wagtail import blocks
from wagtail.fields import StreamField


class StoredBlock(blocks.Block):
    """A child whose definition is unknown: its value is the JSON that is stored."""

    def get_prep_value(self, value: Any) -> Any:
        """The stored JSON, as it is."""
        return value

    def to_python(self, value: Any) -> Any:
        """The stored JSON, as it is."""
        return value


class StoredBlocks(dict[str, Any]):
    """Child blocks by name that know every name; only names asked for are listed."""

    def __contains__(self, name: Any) -> Any:
        return True

    def __missing__(self, name: Any) -> Any:
        block = StoredBlock()
        block.set_name(name)
        return block


class StoredStreamBlock(blocks.StreamBlock):
    """A stream that accepts children of any type and keeps them as stored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child_blocks = StoredBlocks()


class SlimStreamField(StreamField):
    """A StreamField that migrations see without its blocks; used exactly like Wagtail's.

    In a migration (no block declared) `field.stream_block` keeps every child: `child.value` is the stored JSON,
    `stream.append(("type", json))` adds one, and saving a row changes nothing that was not changed by the migration.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Migrations rebuild the field without blocks; Wagtail wants the argument, even empty.
        block_types, *others = args or ([],)
        super().__init__(block_types if block_types != [] else StoredStreamBlock(), *others, **kwargs)

    def deconstruct(self) -> Any:
        """Name, path and options only: no block, no block lookup."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
