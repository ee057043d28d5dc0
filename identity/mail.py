"""Addresses that reach the same person. Pure."""


def normal(address: str) -> str:
    """One spelling of an address: no case, no "+tag"; empty when it is not an address."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    return f"{local}@{domain}" if local and domain else ""
