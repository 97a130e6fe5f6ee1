"""The office behind its doors: the law, who is let in, the API, and the loops that nobody calls.

Part of the composition root (serve.py): everything is built here and handed in."""

import os
import secrets
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from media.clock import BootClock
from server import keys, node_environment, wall
from server import law as law_of_place
from server.api import v1
from server.api.access import Access
from server.api.call_list import CallList
from server.api.demo_inbox import DemoInbox
from server.api.demo_office import DemoOfficeDoor
from server.api.oidc import CALLBACK, Oidc
from server.api.outside import Outside
from server.api.sessions import Sessions
from server.api.sms_receipts import SmsReceipts
from server.api.webhooks import Webhooks
from server.calls.answering import Office
from server.calls.endpoint import Endpoint
from server.casework.own_acts import OwnActs
from server.config import Settings
from server.credentials import tokens, totp
from server.credentials.oidc import OidcLogin
from server.credentials.oidc_wire import Provider
from server.credentials.passwords import Passwords
from server.credentials.sealing import Seal, derived_key
from server.credentials.settings import OidcSettings
from server.credentials.tokens import Codes
from server.credentials.webauthn_keys import Party
from server.demo_opening import PASSWORD, DemoOpening
from server.doorkeeper import Doorkeeper
from server.grants import Signer
from server.housekeeping import Housekeeping
from server.law import Law
from server.messages.sender import Sender
from server.messages.sms_gateway import gateway_of
from server.messages.templates import Templates
from server.messages.webhooks import WebhookSender
from server.node_client import NodeClient
from server.outcome_desk import OutcomeDesk
from server.outcomes import OutcomeStore
from server.profiles import load_folder
from server.state_directory import StateDirectory
from server.status_watch import StatusWatch
from server.storage.database import Database
from server.supervision import Supervision


@dataclass(frozen=True, slots=True)
class BackOffice:
    """What the composition root has built."""

    law: Law
    doors: list[web.RouteDef]
    loops: Sequence[Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the office: its node, and what the node said."""

    node: NodeClient
    supervision: Supervision
    store: OutcomeStore
    state: StateDirectory

    def host_of(self, settings: Settings) -> str:
        """By which name pages reach the node's machine."""
        origin = urlsplit(settings.accounts.origin).hostname
        return origin or settings.office.host


@dataclass(frozen=True, slots=True)
class LiveVisits:
    """The doors of sessions, and who takes in what became of them."""

    sessions: Sessions
    outcomes: OutcomeDesk


@asynccontextmanager
async def opened(
    settings: Settings, database: Database, key: Ed25519PrivateKey, port: int, beside: Beside
) -> AsyncIterator[BackOffice]:
    """Build it all; what it holds open is closed at the end.

    Raises: ProfileRefused, CalendarRefused, TextsRefused, ConfigRefused."""
    law = law_of_place.read(load_folder(), settings.law.jurisdiction, wall.now().date())
    clock = BootClock()
    doorkeeper = Doorkeeper(
        database,
        wall.now,
        clock.now_s,
        settings.accounts.second_factor and not settings.demo.enabled,
    )
    office = Office(database, law, wall.now, doorkeeper, doorkeeper.limit, settings.office.proxies)
    access = access_of(settings, key, port, clock)
    async with AsyncExitStack() as stack:
        templates = Templates.load(ZoneInfo(law.zone))
        loops = await senders(settings, database, templates, stack)
        live = live_visits(settings, OwnActs(database, law, wall.now), key, beside)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        outside = Outside(settings.identity, settings.custody, http)
        more = (
            *live.sessions.endpoints(),
            *outside.endpoints(),
            *Webhooks(settings.webhooks).endpoints(),
            *CallList(templates).endpoints(),
            *logins_elsewhere(settings.oidc, access, http),
        )
        others = (*v1.of_access(access), *more)
        loops += [live.sessions.watch.run(), live.outcomes.run()]
        loops.append(Housekeeping(database, law, wall.now).run())
        receipts = SmsReceipts(settings.sms, database, wall.now).routes()
        doors = [*v1.doors(office, others), *receipts]
        if settings.demo.enabled:
            world = DemoOpening(database, law, access.passwords)
            loops.append(world.run())
            doors += DemoOfficeDoor(settings.demo, lambda: world.logins, PASSWORD).routes()
            doors += DemoInbox(settings.demo, database, templates).routes()
        yield BackOffice(law, doors, loops)


def live_visits(
    settings: Settings, acts: OwnActs, key: Ed25519PrivateKey, beside: Beside
) -> LiveVisits:
    """The doors and loops of sessions that run on the node."""

    def node_url() -> str:
        host = beside.host_of(settings)
        return node_environment.browser_url(settings, beside.supervision.node_port, host)

    def node_name() -> str:
        found = beside.supervision.node
        return "" if found is None else found.node_id

    def node_key() -> Ed25519PublicKey:
        return keys.load_public(beside.state.node_public_key)

    signer = Signer(key, beside.supervision.now_wall_s, node_url)
    watch = StatusWatch(acts, beside.node)
    desk = OutcomeDesk(acts, beside.store, beside.state.spool, node_key)
    return LiveVisits(Sessions(watch, signer, node_name), desk)


def access_of(settings: Settings, key: Ed25519PrivateKey, port: int, clock: BootClock) -> Access:
    """Keys and limits of the doors."""
    secure = bool(settings.office.tls_certificate)
    origin = settings.accounts.origin or f"{'https' if secure else 'http'}://localhost:{port}"
    host = origin.partition("://")[2].partition(":")[0]
    return Access(
        passwords=Passwords(),
        seal=Seal(derived_key(key, totp.PURPOSE)),
        codes=Codes(derived_key(key, tokens.PURPOSE)),
        party=Party(host, "Huijian 会见", origin),
        now_s=clock.now_s,
        secure=origin.startswith("https"),
    )


def logins_elsewhere(
    settings: OidcSettings, access: Access, http: aiohttp.ClientSession
) -> Sequence[Endpoint]:
    """The doors of logins at the provider; none, if there is none."""
    if not settings.issuer:
        return ()
    back = access.party.origin + CALLBACK
    secret = settings.client_secret or None
    provider = Provider(settings.issuer, settings.client_id, secret, back)
    return Oidc(access, OidcLogin(http, provider), settings.landing).endpoints()


async def senders(
    settings: Settings, database: Database, templates: Templates, stack: AsyncExitStack
) -> list[Coroutine[Any, Any, None]]:
    """The loops that tell people and systems of what was done."""
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    gateway = await stack.enter_async_context(gateway_of(settings.sms, settings.demo.enabled))
    sms = Sender(database, gateway, templates, name, wall.now, settings.sms.at_once)
    webhooks = WebhookSender(database, settings.webhooks, name, wall.now)
    await stack.enter_async_context(webhooks)
    return [sms.run(), webhooks.run()]
