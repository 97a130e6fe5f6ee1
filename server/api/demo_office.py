"""GET /demo/office: the accounts to try in the demo's invented office, for the first page."""

from collections.abc import Callable

from aiohttp import web

from server.config import DemoSettings
from server.errors import RequestRefused
from server.seed.office_units import Login
from signalling.threshold import is_from_here


class DemoOfficeDoor:
    """The handler, with what it needs; `logins` as the demo's world was opened."""

    def __init__(
        self, settings: DemoSettings, logins: Callable[[], tuple[Login, ...]], password: str
    ) -> None:
        self._settings = settings
        self._logins = logins
        self._password = password

    def routes(self) -> list[web.RouteDef]:
        """Where it is found."""
        return [web.get("/demo/office", self.office)]

    async def office(self, request: web.Request) -> web.Response:
        """Answer `{"password", "logins": [{login, unit, name, role}]}`."""
        if self._settings.loopback_only and not is_from_here(request.remote, request.headers):
            raise RequestRefused(403, "demo_loopback_only", "the demo serves this machine only")
        told = [
            {"login": each.login, "unit": each.unit, "name": each.unit_name, "role": each.role}
            for each in self._logins()
        ]
        return web.json_response(
            {"password": self._password if told else "", "logins": told},
            headers={"Cache-Control": "no-store"},
        )
