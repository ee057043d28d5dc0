"""What several tests of the site use: did the generation change, and a cache in front that notes what it forgets."""

from django.db import connection
from wagtail.contrib.frontend_cache.backends import BaseBackend

from prevenance import generation


class Changed:
    """``with changed: …`` : whether the generation is another one at the end."""

    def __enter__(self):
        if connection.vendor == "postgresql":
            # A transaction is marked once, and a test is one transaction: begin as a new one would.
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('prevenance.marked', '', true)")
        self.before = generation.current()
        return self

    def __exit__(self, *error):
        self.value = generation.current() != self.before

    def __bool__(self):
        return self.value


class Backend(BaseBackend):
    """Keeps the addresses that it was asked to purge."""

    purged: list[str] = []

    def purge(self, url):
        type(self).purged.append(url)
