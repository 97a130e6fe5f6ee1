"""Where an event may be sent: no webhook is a way into the house's own network.

Pure.  A name is judged twice, as text when somebody subscribes and by the addresses that it
stands for at the moment of each connection: what is judged is what is connected to, so that a
name that changes its answer in between (DNS rebinding) gains nothing."""

from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import SplitResult, urlsplit

from server.messages.errors import WebhookRefused

URL_CHARACTERS_MAX: Final = 2048
Address = IPv4Address | IPv6Address
# An IPv4 address inside an IPv6 one: NAT64 (RFC 6052 §2.1).
_NAT64: Final = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the settings allow."""

    hosts: frozenset[str]
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    plain_loopback: bool = False


def check_url(url: str, allowed: Allowed) -> None:
    """Judge an address as text.  Raises: WebhookRefused."""
    parts = split(url)
    host = parts.hostname or ""
    plain = parts.scheme == "http" and allowed.plain_loopback and is_loopback(host)
    if parts.scheme != "https" and not plain:
        raise WebhookRefused("webhook_url_not_https")
    if host not in allowed.hosts:
        raise WebhookRefused("webhook_host_not_allowed")
    literal = address_of(host)
    if literal is not None:
        check_address(literal, allowed)


def check_address(address: Address, allowed: Allowed) -> None:
    """Judge what a name stands for.  Raises: WebhookRefused."""
    bare = inner(address)
    if bare.is_loopback and allowed.plain_loopback:
        return
    public = bare.is_global and not (bare.is_multicast or bare.is_reserved or bare.is_loopback)
    named = any(bare in network for network in allowed.networks)
    if not public and not named:
        raise WebhookRefused("webhook_address_private")


def inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address leads to, if it does: mapped, 6to4, NAT64."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def address_of(host: str) -> Address | None:
    """A host that is written as an address; None: it is a name."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, written as an address."""
    found = address_of(host)
    return found is not None and inner(found).is_loopback


def split(url: str) -> SplitResult:
    """The parts of an address that is whole.  Raises: WebhookRefused."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port out of range is found when it is asked for
    except ValueError:
        raise WebhookRefused("webhook_url_malformed") from None
    odd = len(url) > URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable()
    if odd or " " in url or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise WebhookRefused("webhook_url_malformed")
    return parts
