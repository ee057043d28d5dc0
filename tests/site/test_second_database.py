"""The run on the second database leaves out what a database cannot change, and nothing else."""

import pytest

from tests.conftest import depends_on_database


class Item:
    """A collected test: its markers and its fixtures."""

    def __init__(self, markers=(), fixtures=()):
        self.markers, self.fixturenames = {name: pytest.mark.usefixtures(name) for name in markers}, list(fixtures)

    def get_closest_marker(self, name):
        return self.markers.get(name)


@pytest.mark.parametrize(
    ("item", "again"),
    [
        (Item(), False),
        (Item(fixtures=["tmp_path", "settings"]), False),
        (Item(markers=["nginx"]), False),
        (Item(markers=["django_db"]), True),
        (Item(fixtures=["client", "django_db_setup"]), True),
        (Item(fixtures=["demo_site"]), True),
        (Item(fixtures=["demo_environment"]), True),
        (Item(markers=["browser"], fixtures=["demo_site"]), False),
        (Item(markers=["browser", "django_db"]), False),
    ],
)
def test_what_runs_again(item, again):
    assert depends_on_database(item) is again


def test_a_test_that_asks_for_the_database_by_a_fixture_is_seen(request, db):
    assert depends_on_database(request.node)
