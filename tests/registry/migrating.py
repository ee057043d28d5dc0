"""Models as they were after a migration of the registry."""

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def former_apps(name: str) -> Apps:
    """The models of every app as they stood after ``registry``'s migration ``name``; tables are those of today."""
    return MigrationLoader(connection).project_state(("registry", name)).apps
