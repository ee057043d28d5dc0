"""The small site of the content tests, for files too."""

import pytest
from django.core.cache import cache

from tests.content.conftest import make, moderated, person, section, site  # noqa: F401


@pytest.fixture(autouse=True)
def _no_rendition_of_another_test():
    """Wagtail keeps renditions in the cache by the key of their image, and keys begin anew with each test."""
    cache.clear()
