"""Which addresses may be called: public ones, over https. An organisation's setting must not open our own network to it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from relance.odoo.errors import PassingError, UnusableAddressError
from relance.runtime.settings import settings

#: IPv4 in IPv6's clothes, for networks that have only the latter: what counts is who is in them.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_WORLD: Final = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is: `host` as its certificate has it, `path` without a slash at its end.

    `trusted`: our own settings name the host, so that it may be private and without TLS.
    """

    scheme: str
    host: str
    port: int
    path: str
    trusted: bool


def place(url: str) -> Place:
    """The parts of an organisation's address. UnusableAddressError: it is none, or not https and not a host of our settings."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:  # UnicodeError is one
        host, port = "", 0
    if not host or parts.scheme not in ("https", "http"):
        raise UnusableAddressError("the address of the Odoo is none; it must look like https://odoo.example.org")
    trusted = host in settings().odoo_hosts
    if parts.scheme != "https" and not trusted:
        raise UnusableAddressError(f"the address of the Odoo on {host} must begin with https://; nothing was sent")
    return Place(parts.scheme, host, port, parts.path.rstrip("/"), trusted)


def addresses(place: Place) -> list[str]:
    """The addresses of the host, each of which may be called. UnusableAddressError: one may not. PassingError: it has none now.

    Whoever connects must use one of these, and not look the name up again: a second look could find another.
    """
    found = _looked_up(place)
    inside = [] if place.trusted else [one for one in found if not is_public(one)]
    if inside:
        raise UnusableAddressError(
            f"{place.host} is at an address that is not public; only a host that the stack's settings name (RELANCE_ODOO_HOSTS) may be so"
        )
    return found


def is_public(address: str) -> bool:
    """Whether it is an address of the open internet: not private, local, shared, reserved, for many, or one of these in disguise."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv4Address):
        return one.is_global and not one.is_multicast
    inner = one.ipv4_mapped or (ipaddress.IPv4Address(int(one) & 0xFFFF_FFFF) if one in _NAT64 else None)
    if inner:
        return is_public(str(inner))
    # Tunnels (6to4, Teredo) lead to an IPv4 address of the sender's choice; no server is there.
    return one in _WORLD and one.is_global and not one.sixtofour and not one.teredo


def _looked_up(place: Place) -> list[str]:
    try:
        found: Sequence[tuple[object, ...]] = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise PassingError(f"the host {place.host} could not be found; is its name right?")
    return list(dict.fromkeys(str(one[4][0]) for one in found if isinstance(one[4], tuple)))
