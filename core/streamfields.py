"""StreamField whose block definitions stay out of migrations.

Wagtail writes every block of a StreamField into each migration: a changed help text becomes a migration of thousands
of lines. Nothing in the database depends on blocks (a StreamField is a JSON column), so we leave them out.
"""

from wagtail.fields import StreamField


class SlimStreamField(StreamField):
    """A StreamField that migrations see without its blocks; used exactly like Wagtail's."""

    def __init__(self, *args, **kwargs):
        # Migrations rebuild the field without blocks; Wagtail wants the argument, even empty.
        super().__init__(*(args or ([],)), **kwargs)

    def deconstruct(self):
        """Name, path and options only: no block, no block lookup."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
