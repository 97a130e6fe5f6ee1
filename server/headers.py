"""What every answer of the office carries, and which requests are not heard at all.

Pure: takes names and returns headers or a verdict; asked by server/app.py.  Sources: W3C Content
Security Policy 3, W3C Permissions Policy, Fetch Standard (Sec-Fetch-Site), RFC 9110 §7.2 (Host)."""

import re
from collections.abc import Collection, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
LINKS_MAX: Final = 8
"""So many proxies in a row are looked through."""
LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
HOST: Final = re.compile(r"^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?$")

STEADY: Final[Mapping[str, str]] = {
    "Permissions-Policy": "camera=(self), microphone=(self), autoplay=(self), geolocation=(), "
    "display-capture=(), usb=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def content_security_policy(node_origins: Collection[str]) -> str:
    """The policy of our pages; `node_origins` are ws:// or wss:// origins that they may reach."""
    connect = " ".join(["'self'", *sorted(node_origins)])
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self' blob:",
            "font-src 'self'",
            f"connect-src {connect}",
            "worker-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def host_name(host: str) -> str | None:
    """The name in a Host header, lower case, without its port; None, if it is malformed."""
    match = HOST.match(host)
    return match[1].lower() if match else None


def is_own_origin(host: str, origin: str) -> bool:
    """Whether an Origin header names the very host that was asked."""
    try:
        parts = urlsplit(origin)
    except ValueError:  # no browser sends such a one
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


def foreign(method: str, host: str, headers: Mapping[str, str]) -> bool:
    """Whether another site's page makes the browser send this changing request (CSRF).

    A browser always sends one of both headers with a POST; a program that sends neither carries
    no cookie of ours and is not what this guards against."""
    if method in SAFE_METHODS:
        return False
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    origin = headers.get("Origin")
    return origin is not None and not is_own_origin(host, origin)


def caller_address(
    remote: str | None, forwarded: Sequence[str], proxies: Collection[Network]
) -> str:
    """Whose address a request comes from, as limits count it.

    A proxy of ours appends whom it heard, so the list is read from its end, and only as far as
    each link of it is one of ours; what stands before anybody may have written.

    Args:
        forwarded: the values of X-Forwarded-For, in their order."""
    address = remote or ""
    heard = [part.strip() for value in forwarded for part in value.split(",")]
    for before in reversed(heard[-LINKS_MAX:]):
        if not is_proxy(address, proxies):
            break
        address = before
    return address


def is_proxy(address: str, proxies: Collection[Network]) -> bool:
    """Whether an address is one of ours."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(found in network for network in proxies)
