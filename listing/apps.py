"""Configuration of the app."""

from django.apps import AppConfig
from django.core.checks import register


class ListingConfig(AppConfig):
    """The list kit: no table of its own."""

    name = "listing"

    def ready(self):
        """Check what each list declares, at every start."""
        from listing.checks import check_listings

        register(check_listings)
