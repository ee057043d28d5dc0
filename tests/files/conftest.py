"""Files: renditions begin anew with each test."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_rendition_of_another_test():
    """Wagtail keeps renditions in the cache by the key of their image, and keys begin anew with each test."""
    cache.clear()
