"""Rows of people and bodies."""

from identity.models.link import Link
from identity.models.membership import Membership
from identity.models.organisation import Organisation

__all__ = ["Link", "Membership", "Organisation"]
