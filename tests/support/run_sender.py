"""A sender of short messages, as a process of its own to be killed.

python -m tests.support.run_sender DATABASE GATEWAY"""

import asyncio
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from server.messages.sender import Sender
from server.messages.settings import SmsSettings
from server.messages.sms_gateway import HttpGateway
from server.messages.templates import Templates
from server.storage.address import url_of
from server.storage.database import Database
from tests.support.office_rows import NOW
from tests.support.wall import FakeWall


async def run(address: str, gateway_url: str) -> None:
    """Send until killed."""
    database = Database(url_of(address, Path("unused")))
    templates = Templates.load(ZoneInfo("Asia/Shanghai"))
    async with HttpGateway(SmsSettings(url=gateway_url, timeout_s=30)) as gateway:
        await Sender(database, gateway, templates, "sender-1", FakeWall(NOW).now, 8).run()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2]))
