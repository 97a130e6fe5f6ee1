"""POST /api/v1/sms-receipts: the gateway says what became of a message.

A report is believed by its signature over the very bytes that came, so it goes past the rule that
bodies are JSON.  One of a message that is not kept as sent yet is answered with 503: the gateway
reports again.  Source: RFC 9110 §15.6.4, §10.2.3 (Retry-After)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from server.calls.endpoint import ROOT
from server.errors import RequestRefused
from server.messages.errors import ReceiptRefused
from server.messages.sender import is_known, take_receipt
from server.messages.settings import SmsSettings
from server.messages.sms_gateway import receipt_of
from server.storage.database import Database
from server.storage.errors import StorageTrouble

PATH: Final = f"{ROOT}/sms-receipts"
STATUSES: Final = {"receipt_too_large": 413, "receipt_malformed": 422}


@dataclass(frozen=True, slots=True)
class SmsReceipts:
    """The door."""

    settings: SmsSettings
    database: Database
    now: Callable[[], datetime]

    def routes(self) -> list[web.RouteDef]:
        """Where it is found."""
        return [web.post(PATH, self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """Keep one report.  Raises: RequestRefused."""
        body = await request.read()
        try:
            receipt = receipt_of(self.settings, request.headers, body)
        except ReceiptRefused as refused:
            status = STATUSES.get(refused.code, 403)
            raise RequestRefused(status, refused.code, "no report of this gateway") from None
        try:
            kept = await take_receipt(self.database, receipt, self.now())
            known = kept or await is_known(self.database, receipt)
        except StorageTrouble as trouble:
            raise RequestRefused(503, trouble.code, "report it again") from None
        if not known:
            raise RequestRefused(503, "receipt_unknown", "report it again")
        return web.json_response({"done": True})
