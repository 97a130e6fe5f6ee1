"""/demo/inbox: the messages of the demo, as they would be sent; nothing has left the house."""

from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from server.api.pages import WEB, file_of
from server.config import DemoSettings
from server.errors import RequestRefused
from server.messages import reading
from server.messages.reading import Shown
from server.messages.templates import Templates
from server.storage import people
from server.storage.database import Database
from server.storage.errors import StorageTrouble
from server.storage.outbox import Channel
from server.storage.people import StoredPerson
from signalling.threshold import is_from_here

SHOWN_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class DemoInbox:
    """The handlers, with what they need; built in the demo alone, whose people are invented."""

    settings: DemoSettings
    database: Database
    templates: Templates

    def routes(self) -> list[web.RouteDef]:
        """Where it is found."""
        return [web.get("/demo/inbox", self.page), web.get("/demo/inbox/messages", self.messages)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page."""
        self._stand(request)
        return file_of(WEB / "inbox.html")

    async def messages(self, request: web.Request) -> web.Response:
        """Answer `{"messages": [{id, at, channel, to, language, text, state}]}`, newest first."""
        self._stand(request)
        try:
            async with self.database.read() as reader:
                found = await reading.latest(reader, self.templates, SHOWN_MAX)
                who = {each.line.message.person for each in found}
                known = await people.named(reader, who)
        except StorageTrouble as trouble:
            raise RequestRefused(503, trouble.code, "the database is busy or away") from None
        items = [told(each, known[each.line.message.person]) for each in found]
        return web.json_response({"messages": items}, headers={"Cache-Control": "no-store"})

    def _stand(self, request: web.Request) -> None:
        """Raises: RequestRefused, for who asks from another machine."""
        if self.settings.loopback_only and not is_from_here(request.remote, request.headers):
            raise RequestRefused(403, "demo_loopback_only", "the demo serves this machine only")


def told(shown: Shown, person: StoredPerson) -> dict[str, Any]:
    """A message as it goes out: an SMS to its number, what a clerk tells to a name."""
    line = shown.line
    by_sms = line.message.channel is Channel.SMS
    return {
        "id": line.id,
        "at": line.queued_at.isoformat(),
        "channel": line.message.channel,
        "to": (person.mobile if by_sms else None) or person.name,
        "language": line.message.language,
        "text": shown.text,
        "state": line.state,
    }
