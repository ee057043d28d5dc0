"""The small site of the content tests, for files too."""

from tests.content.conftest import make, moderated, person, section, site  # noqa: F401
