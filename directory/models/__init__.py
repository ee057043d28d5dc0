"""Models of the local offer: territories, sources, places and their offers, reports."""

from .feedback import Report, Verification
from .offers import Offer, OfferKind
from .places import Organization, Place
from .sources import Source, SourceRecord
from .territories import PostalCode, Territory, TerritoryKey

__all__ = [
    "Offer",
    "OfferKind",
    "Organization",
    "Place",
    "PostalCode",
    "Report",
    "Source",
    "SourceRecord",
    "Territory",
    "TerritoryKey",
    "Verification",
]
