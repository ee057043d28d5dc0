"""The address of the reader, behind proxies that the operator named and nobody else.

``X-Forwarded-For`` is written by whoever speaks to us: it is believed only when the peer of the connection is one of
``settings.TRUSTED_PROXIES``, and read from the right, where the nearest proxy writes. What stands further left than
the first address that is not a trusted proxy was said by the reader and is never read.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

#: Headers that only a trusted proxy may set; taken away from everybody else's requests.
FORWARDING_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
#: A chain of proxies longer than this is not one that anybody built.
_MOST_HOPS = 32
#: Peers found to be proxies of ours, and among which; nobody else's address is remembered.
_proxies: set[tuple[str, tuple[str, ...]]] = set()
_MOST_PROXIES = 256


@lru_cache
def parse_networks(names: tuple[str, ...]) -> tuple[Network, ...]:
    """Return the networks of ``names`` (addresses or CIDR blocks).

    Raises ``ImproperlyConfigured`` for what is no network, and for one that holds every address.
    """
    networks = []
    for name in names:
        try:
            network = ip_network(name.strip(), strict=False)
        except ValueError:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES: “{name}” is no address and no network.") from None
        if network.prefixlen == 0:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES: “{name}” is everybody; name the proxy itself.")
        networks.append(network)
    return tuple(networks)


def parse_address(text: str) -> Address | None:
    """Read ``192.0.2.1``, ``192.0.2.1:80``, ``2001:db8::1``, ``[2001:db8::1]:443``; ``None`` for anything else.

    An IPv4 address written as IPv6 (``::ffff:192.0.2.1``) is the same reader; a zone (``%eth0``) says nothing of him.
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text, closed, port = text[1:].partition("]")
        if not closed or (port and not _is_port(port)):
            return None
    elif text.count(":") == 1:
        text, _colon, port = text.partition(":")
        if not _is_port(":" + port):
            return None
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_port(text: str) -> bool:
    return text[0] == ":" and text[1:].isascii() and text[1:].isdigit() and int(text[1:]) < 65536


def _is_trusted(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def peer_is_trusted(request: Any) -> bool:
    """Whether the connection comes from a proxy of ours: a Unix socket (no address), or ``TRUSTED_PROXIES``."""
    peer = request.META.get("REMOTE_ADDR", "")
    if not peer:
        return True
    names = tuple(settings.TRUSTED_PROXIES)
    if (peer, names) in _proxies:
        return True
    address = parse_address(peer)
    trusted = address is not None and _is_trusted(address, parse_networks(names))
    if trusted and len(_proxies) < _MOST_PROXIES:
        _proxies.add((peer, names))
    return trusted


def client_address(request: Any) -> str:
    """Return the reader's address in its shortest form, or ``""`` when nobody knows it.

    The peer's address, unless the peer is a trusted proxy: then the right-most address of ``X-Forwarded-For`` that is
    not itself one. A hop that is no address ends the chain: the reader is then the proxy that said it.
    """
    last = parse_address(request.META.get("REMOTE_ADDR", ""))
    if peer_is_trusted(request):
        networks = parse_networks(tuple(settings.TRUSTED_PROXIES))
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", _MOST_HOPS)[-_MOST_HOPS:]
        for hop in reversed(hops):
            address = parse_address(hop)
            if address is None:
                break
            last = address
            if not _is_trusted(address, networks):
                break
    return str(last) if last is not None else ""


class TrustedProxyMiddleware:
    """Take the headers of proxies away from a request that no trusted proxy sent.

    Comes first: Django believes ``X-Forwarded-Proto`` (``SECURE_PROXY_SSL_HEADER``) whoever wrote it.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Drop the headers, then go on."""
        if not peer_is_trusted(request):
            for name in FORWARDING_HEADERS:
                request.META.pop(name, None)
        return self.get_response(request)
