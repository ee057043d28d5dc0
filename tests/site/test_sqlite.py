"""What every connection to SQLite is told."""

import sqlite3

from django.conf import settings

IN_MEMORY = 2


def test_long_imports_are_not_walked_through_again(tmp_path):
    """Temporary storage in memory made each statement of a long import under a savepoint walk all that it may undo."""
    with sqlite3.connect(tmp_path / "x.sqlite3") as connection:
        connection.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        assert connection.execute("PRAGMA temp_store").fetchone()[0] != IN_MEMORY
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA recursive_triggers").fetchone()[0] == 1
