"""A reader without a name: a keyed digest of the address, good for one day, from which no address comes back."""

from ipaddress import IPv6Address, ip_address

from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.client_address import client_address

#: Bits of an IPv6 address that one subscriber does not choose: the rest changes at will.
_IPV6_PREFIX = 64


def digest(*parts: str) -> str:
    """64 hexadecimal digits that stand for ``parts``, under the secret key of the site."""
    return salted_hmac("security.digest", "\0".join(parts), algorithm="sha256").hexdigest()


def network(address: str) -> str:
    """The address itself, or for IPv6 the network of its subscriber (/64); ``""`` for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> (128 - _IPV6_PREFIX) << (128 - _IPV6_PREFIX)))
    return str(found)


def reader_key(request) -> str:
    """Keyed daily hash of the reader's real address (behind our proxies): the only form in which it is kept."""
    return digest("reader", timezone.localdate().isoformat(), network(client_address(request)))
