"""Configuration of the app."""

from django.apps import AppConfig
from django.core.checks import register

from core.declaration import Declaration


class ListingConfig(AppConfig):
    """The list kit: no table of its own."""

    name = "listing"
    declaration = Declaration(public_words=("",))

    def ready(self) -> None:
        """Check what each list declares, at every start."""
        from listing.checks import check_listings

        register(check_listings)
