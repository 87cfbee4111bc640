"""Which addresses may be connected to: those of the public internet, unless the user says otherwise."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence

from copydesk.errors import ReadError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# host and port → the addresses that the name has
Resolver = Callable[[str, int], Sequence[str]]

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
# of special use whatever the Python at hand knows of them: protocol assignments, 6to4 relays
_SPECIAL = tuple(ipaddress.ip_network(network) for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# "2130706433", "0x7f.1", "017700000001": numbers that some resolvers take for an IPv4 address
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)\.?", re.IGNORECASE)


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as the system resolves it; OSError where it cannot."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def checked(host: str, port: int, *, where: str, resolver: Resolver, allow_private: bool) -> tuple[str, ...]:
    """The addresses of a host, all of which may be connected to; ReadError where one may not or none is found."""
    answers = _literal(host, where=where) or _resolved(host, port, where=where, resolver=resolver)
    if not allow_private and any(not is_public(answer) for answer in answers):
        raise ReadError(where, "not a public address", "addresses inside a network are read with --allow-private only")
    return tuple(dict.fromkeys(str(answer) for answer in answers))


def all_public(addresses: Sequence[str]) -> bool:
    """Whether all of these are addresses of the public internet."""
    return all(is_public(ipaddress.ip_address(address)) for address in addresses)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, by itself and by the IPv4 address that it may carry."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
        or address.is_unspecified
        or any(address in network for network in _SPECIAL)
    )


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, compatible, NAT64, 6to4 or Teredo."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _COMPATIBLE or any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _literal(host: str, *, where: str) -> list[Address]:
    """The address that a host is written as; nothing where it is a name."""
    try:
        return [ipaddress.ip_address(host.strip("[]"))]
    except ValueError:
        if ":" in host or "%" in host or _NUMERIC.fullmatch(host.rstrip(".").rsplit(".", 1)[-1]):
            raise ReadError(where, "not a valid address") from None
        return []


def _resolved(host: str, port: int, *, where: str, resolver: Resolver) -> list[Address]:
    try:
        answers = [ipaddress.ip_address(answer) for answer in resolver(host, port)]
    except (OSError, UnicodeError, ValueError):
        answers = []
    if not answers:
        raise ReadError(where, "host not found", "check the address and the connection")
    return answers
