"""Addresses of calendars elsewhere: what one may look like, and where none may lead.

An address comes from a person and is fetched by the server, so it must not reach what only the
server can: its own machine, its own network, a cloud's facts about itself. Knows no network.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit, urlunsplit

from helpout_server.domain.errors import InvalidRequest

ADDRESS_MAX = 2_000
_SCHEMES = {"webcal": "https", "webcals": "https", "https": "https", "http": "http"}
_EMBEDDING = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""NAT64: the last 32 bits are an IPv4 address that is reached through it."""
_INSIDE = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"), ip_network("2001::/23"))
"""Which Python's ``is_global`` is of two minds about, by its version."""


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """One that may be asked, as far as its words tell."""

    text: str
    scheme: str
    host: str
    """Without brackets, lower case."""
    port: int


def checked_address(text: str, *, field: str = "address") -> CalendarAddress:
    """The address as it is fetched; ``webcal://`` is a word for ``https://``.

    Raises:
        InvalidRequest: no address of the web, or one with a name and password in it.
    """
    wrong = InvalidRequest(
        "An address reads https://calendar.example.org/secret.ics (webcal:// is as good).",
        field=field,
    )
    clean = text.strip()
    if len(clean) > ADDRESS_MAX or not clean.isascii() or not clean.isprintable() or " " in clean:
        raise wrong
    try:
        parts = urlsplit(clean)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    scheme = _SCHEMES.get(parts.scheme.lower())
    if scheme is None or not host or "%" in host or port == 0:
        raise wrong
    if "@" in parts.netloc:
        raise InvalidRequest(
            "Leave name and password out of the address: it could be seen by others.", field=field
        )
    return CalendarAddress(
        text=urlunsplit((scheme, parts.netloc.lower(), parts.path or "/", parts.query, "")),
        scheme=scheme,
        host=host,
        port=port or (443 if scheme == "https" else 80),
    )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet.

    Loopback, private, shared (CGNAT), link-local, multicast and reserved ones do not, nor IPv6
    addresses that stand for such an IPv4 address.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _ipv4_within(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return _is_open(inner)
    return _is_open(found)


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    if any(address in net for net in _INSIDE):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in net for net in _EMBEDDING) or int(address) >> 32 == 0:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
