"""System check of the lists: each cleans its address."""

from typing import Any

from django.core import checks

from listing.declaration import all_listings


def check_listings(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """``listing.E001``: what the declaration of a list lacks."""
    return [
        checks.Error(f"List “{one.name}”: {fault}.", obj=one.filters, id="listing.E001")
        for one in all_listings()
        for fault in one.faults()
    ]
