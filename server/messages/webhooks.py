"""Tells systems of events: CloudEvents 1.0 in structured mode, signed as Standard Webhooks.

Where an event may go is judged by addresses.py, as text and by what its name stands for at the
moment of connecting.  An answer counts by its status; what it says is not kept."""

import asyncio
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from types import TracebackType
from typing import Final, Self

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult

from server.domain.identifiers import UnitId
from server.messages.addresses import Allowed, address_of, check_address, check_url
from server.messages.errors import WebhookRefused
from server.messages.loops import forever, side_by_side
from server.messages.settings import WebhookSettings
from server.messages.signing import headers_of, key_of, new_secret
from server.storage import webhook_deliveries as deliveries
from server.storage import webhooks
from server.storage.database import Database, Work
from server.storage.errors import LeaseLost
from server.storage.webhook_deliveries import Attempt, Due, Event
from server.storage.webhooks import DeliveryState, EventType

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
ANSWER_BYTES_MAX: Final = 4 * 1024
"""Read so that the connection can serve again; what is longer is cut with the connection."""
SEND_S_MAX: Final = 40.0
FORGET_EVERY: Final = timedelta(hours=1)
assert deliveries.LEASE.total_seconds() > SEND_S_MAX

log = structlog.get_logger()


class GuardedResolver(AbstractResolver):
    """Finds the addresses of a name, and refuses the name if one of them is not allowed."""

    def __init__(self, allowed: Allowed, inner: AbstractResolver) -> None:
        self._allowed = allowed
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """What is judged here is what is connected to.  Raises: WebhookRefused, OSError."""
        found = await self._inner.resolve(host, port, family)
        for each in found:
            address = address_of(each["host"])
            if address is None:
                raise WebhookRefused("webhook_url_malformed")
            check_address(address, self._allowed)
        return found

    async def close(self) -> None:
        """End the resolver behind."""
        await self._inner.close()


class WebhookSender:
    """One office's sender of events; use it as an async context manager."""

    def __init__(
        self,
        database: Database,
        settings: WebhookSettings,
        name: str,
        now: Callable[[], datetime],
        resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver,
    ) -> None:
        """Build one; `run` starts it.

        Args:
            name: of this sender alone, for as long as its process lives.
            now: wall time, aware.
            resolver: makes what looks names up."""
        self._database = database
        self._settings = settings
        self._allowed = allowed_by(settings)
        self._name = name
        self._now = now
        self._resolver = resolver
        self._http: aiohttp.ClientSession | None = None
        self._forgot_at: datetime | None = None

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._settings.timeout_s),
            connector=aiohttp.TCPConnector(
                limit=self._settings.at_once,
                resolver=GuardedResolver(self._allowed, self._resolver()),
                use_dns_cache=False,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pool."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def run(self) -> None:
        """Tell what is due, until cancelled."""
        await forever("webhooks", self.send_due)

    async def send_due(self) -> int:
        """One turn: claim as many as may be under way, send them side by side.

        Returns: how many were claimed.  Raises: StorageTrouble."""
        async with self._database.begin() as work:
            many = self._settings.at_once
            claimed = await deliveries.claim(work, self._name, self._now(), many)
            await self._forget(work)
        await side_by_side(self._send(each) for each in claimed)
        return len(claimed)

    async def _forget(self, work: Work) -> None:
        """Keep the log short, now and then."""
        now = self._now()
        if self._forgot_at is None or self._forgot_at + FORGET_EVERY <= now:
            await deliveries.forget(work, now)
            self._forgot_at = now

    async def _send(self, due: Due) -> None:
        async with self._database.read() as reader:
            target = await deliveries.target(reader, due)
        if target is None:
            return  # its deliveries went with it
        status, trouble = await self._attempt(*target, due.event)
        await self._settle(due, Attempt(self._now(), status, trouble))

    async def _attempt(self, url: str, secret: str, event: Event) -> tuple[int | None, str]:
        """One try: the status that came, and a code for what was wrong."""
        assert self._http is not None
        try:
            check_url(url, self._allowed)
            body = envelope(event, self._settings.source)
            signed = headers_of(secret, event.id, int(self._now().timestamp()), body)
            headers = {"Content-Type": CONTENT_TYPE, **signed}
            async with (
                asyncio.timeout(SEND_S_MAX),
                self._http.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                await answer.content.read(ANSWER_BYTES_MAX)
                return answer.status, trouble_of(answer.status)
        except WebhookRefused as refused:
            return None, refused.code
        except TimeoutError:
            return None, "webhook_timeout"
        except (aiohttp.ClientError, OSError):
            return None, "webhook_unreachable"

    async def _settle(self, due: Due, attempt: Attempt) -> None:
        told = {"delivery": due.id, "subscription": due.subscription, "code": attempt.trouble}
        try:
            async with self._database.begin() as work:
                state = await deliveries.settle(work, due, self._name, attempt)
        except LeaseLost:
            log.warning("webhook_settled_too_late", **told)
            return
        if state is DeliveryState.GIVEN_UP:
            # It stands in webhook_deliveries.alarms until somebody sends it again.
            log.error("webhook_given_up", status=attempt.status, **told)


async def subscribe(
    work: Work,
    settings: WebhookSettings,
    url: str,
    event_types: frozenset[EventType],
    units: frozenset[UnitId],
    now: datetime,
    secret: str | None = None,
) -> tuple[str, str]:
    """Tell a system from now on.

    Args:
        units: whose events; empty: those of all units.  Who may ask for which, the caller knows.
        secret: `whsec_…`; None: a new one.
    Returns: the subscription's id, and the secret, to be shown this once.
    Raises: WebhookRefused, TooManySubscriptions."""
    check_url(url, allowed_by(settings))
    signs = secret if secret is not None else new_secret()
    key_of(signs)
    return await webhooks.subscribe(work, url, signs, event_types, units, now), signs


def allowed_by(settings: WebhookSettings) -> Allowed:
    """Where events may go."""
    networks = tuple(ip_network(each) for each in settings.allowed_networks)
    hosts = frozenset(host.lower() for host in settings.allowed_hosts)
    return Allowed(hosts, networks, settings.plain_loopback)


def envelope(event: Event, source: str) -> bytes:
    """The event as CloudEvents 1.0 §3 has it, in the JSON event format."""
    told = {
        "specversion": "1.0",
        "id": event.id,
        "source": source,
        "type": event.type,
        "subject": event.subject,
        "time": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": event.data,
    }
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


def trouble_of(status: int) -> str:
    """A code for an answer; empty: it was taken (Standard Webhooks: 2xx and nothing else).

    A redirect is not followed: it could lead to where the guard would not go."""
    match status // 100:
        case 2:
            return ""
        case 3:
            return "webhook_redirects"
        case 4:
            return "webhook_refused"
        case _:
            return "webhook_fails"
