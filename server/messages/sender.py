"""Takes queued short messages to the gateway: claim, send outside any transaction, settle.

A sender that dies between the gateway's answer and its own last line leaves a message that another
sends again after the lease: better told twice than never.  The gateway gets the same id both
times and may know the repeat by it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from server.messages.errors import MessageTrouble
from server.messages.loops import forever, side_by_side
from server.messages.reading import text_of
from server.messages.sms_gateway import Gateway, Receipt
from server.messages.templates import Templates
from server.storage import outbox
from server.storage.database import Database
from server.storage.errors import LeaseLost
from server.storage.inbox import reach_of
from server.storage.outbox import Channel, Claimed

SEND_S_MAX: Final = 40.0
"""For one message, well within a lease: who is slower would send what another sends too."""
assert outbox.LEASE.total_seconds() > SEND_S_MAX

log = structlog.get_logger()


class Sender:
    """One office's sender of short messages."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        templates: Templates,
        name: str,
        now: Callable[[], datetime],
        at_once: int,
    ) -> None:
        """Build one; `run` starts it.

        Args:
            name: of this sender alone, for as long as its process lives.
            now: wall time, aware.
            at_once: messages on their way at one time."""
        self._database = database
        self._gateway = gateway
        self._templates = templates
        self._name = name
        self._now = now
        self._at_once = at_once

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        await forever("sms", self.send_due)

    async def send_due(self) -> int:
        """One turn: claim as many as may be under way, send them side by side.

        Returns: how many were claimed.  Raises: StorageTrouble."""
        async with self._database.begin() as work:
            claimed = await outbox.claim(
                work, self._name, Channel.SMS, self._now(), many=self._at_once
            )
        await side_by_side(self._send(each) for each in claimed)
        return len(claimed)

    async def _send(self, claimed: Claimed) -> None:
        try:
            async with asyncio.timeout(SEND_S_MAX):
                receipt = await self._hand_over(claimed)
        except TimeoutError:
            await self._failed(claimed, "gateway_timeout")
        except MessageTrouble as trouble:
            await self._failed(claimed, trouble.code)
        else:
            await self._sent(claimed, receipt)

    async def _hand_over(self, claimed: Claimed) -> str:
        text = text_of(self._templates, claimed.message)
        async with self._database.read() as reader:
            reach = await reach_of(reader, claimed.message.person)
        if reach is None or reach.mobile is None:
            raise MessageTrouble("number_missing")  # it was there when the notice was queued
        return await self._gateway.send(reach.mobile, text, claimed.id)

    async def _sent(self, claimed: Claimed, receipt: str) -> None:
        try:
            async with self._database.begin() as work:
                await outbox.sent(work, claimed, self._name, receipt, self._now())
        except LeaseLost:
            log.warning("message_sent_too_late", message=claimed.id)
        else:
            log.info("message_sent", message=claimed.id, tries=claimed.tries)

    async def _failed(self, claimed: Claimed, trouble: str) -> None:
        try:
            async with self._database.begin() as work:
                given_up = await outbox.failed(work, claimed, self._name, trouble, self._now())
        except LeaseLost:
            log.warning("message_failed_too_late", message=claimed.id)
            return
        if given_up:
            # It stands in outbox.alarms until somebody has called.
            log.error("message_given_up", message=claimed.id, code=trouble)
        else:
            log.warning("message_not_sent", message=claimed.id, code=trouble, tries=claimed.tries)


async def take_receipt(database: Database, receipt: Receipt, now: datetime) -> bool:
    """Keep what a delivery report says; whether a message was waiting for it.

    A gateway may report before `sent` is kept: who calls answers so that it reports again."""
    if receipt.delivered is None:
        return True
    async with database.begin() as work:
        if receipt.delivered:
            return await outbox.delivered(work, receipt.id, now)
        return await outbox.undelivered(work, receipt.id, "gateway_undelivered", now)


async def is_known(database: Database, receipt: Receipt) -> bool:
    """Whether a report is about a message of ours, told before or not."""
    async with database.read() as reader:
        return await outbox.has_receipt(reader, receipt.id)
