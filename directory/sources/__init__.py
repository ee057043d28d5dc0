"""Adapters of the sources that ``manage.py import_places`` knows. A new source is a new small file here."""

from .base import Adapter, OfferData, PlaceData, RowRefused, UnusableFile
from .france_services import FranceServices
from .mednum import Mednum
from .own import OwnFormat
from .vaccination import Vaccination

ADAPTERS: dict[str, type[Adapter]] = {
    "france_services": FranceServices,
    "mednum": Mednum,
    "prevenance": OwnFormat,
    "vaccination": Vaccination,
}

__all__ = ["ADAPTERS", "Adapter", "OfferData", "PlaceData", "RowRefused", "UnusableFile"]
