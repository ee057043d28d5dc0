"""For tests that need a row which the product would never change: what the owner of the database could do."""

import contextlib

from django.db import connection

from core import append_only


@contextlib.contextmanager
def triggers_off():
    """Without the triggers of :mod:`core.append_only`, which are put back at the end."""
    protections = append_only.declared(connection)
    append_only.uninstall(connection)
    try:
        yield
    finally:
        append_only.install(connection, protections)
