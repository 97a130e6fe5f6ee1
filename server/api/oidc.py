"""/api/v1/oidc: staff log in at the provider of logins, and link their account to it.

The way there and back is bound to the browser by a cookie of its own.  The session's cookie does
not come along with the way back, from another site; whose account is linked is kept beside what
waits.  Source: OpenID Connect Core 1.0 §3.1; RFC 6265bis §8.8 (SameSite)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from server.api.access import Access, cookie
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, Replied, anybody, staff
from server.calls.models import Answer, Done
from server.credentials import tokens
from server.credentials.errors import OidcTrouble
from server.credentials.oidc import OidcLogin, Sent
from server.credentials.oidc_token import Identity, OidcRefusal
from server.credentials.pending import LIFE_S, Pending
from server.domain.identifiers import StaffId
from server.doorkeeper import STAFF_MARK
from server.errors import RequestRefused
from server.storage import staff_accounts, staff_factors
from server.use_cases.link_login import link_login
from server.use_cases.open_staff_session import open_staff_session

TAGS: Final = ("access",)
PATH: Final = f"{ROOT}/oidc"
CALLBACK: Final = f"{PATH}/callback"
COOKIE: Final = "huijian_oidc"
VALUE_CHARACTERS_MAX: Final = 2_048


class CallbackQuery(BaseModel):
    """With what the provider sends the browser back; it may say more (Core §3.1.2.5)."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    state: str = Field(default="", max_length=VALUE_CHARACTERS_MAX)
    code: str = Field(default="", max_length=VALUE_CHARACTERS_MAX)
    iss: str | None = Field(default=None, max_length=VALUE_CHARACTERS_MAX)
    error: str | None = Field(default=None, max_length=VALUE_CHARACTERS_MAX)


class LinkShown(Answer):
    """Where the browser goes to, to say who the account is there."""

    url: str


@dataclass(frozen=True, slots=True)
class Oidc:
    """The doors, on the keys of this office; `links`: whose account is being linked."""

    access: Access
    login: OidcLogin
    landing: str
    links: Pending[StaffId] = field(default_factory=Pending)

    async def begin(self, going: Going, asked: Asked) -> Replied:
        """Send the browser to the provider."""
        sent = await self._sent(going)
        return Replied(Done(), {"Location": sent.url, **self._bound(sent.browser)})

    async def begin_link(self, going: Going, asked: Asked) -> Replied:
        """Begin to link the account that calls."""
        sent = await self._sent(going)
        account = StaffId(asked.who.account)
        self.links.put(tokens.hash_of(sent.browser), account, self.access.now_s())
        return Replied(LinkShown(url=sent.url), self._bound(sent.browser))

    async def finish(self, going: Going, asked: Asked) -> Replied:
        """The browser is back: link the account that began, or log in whose the identity is."""
        browser = asked.cookies.get(COOKIE, "")
        link = self.links.take(tokens.hash_of(browser), self.access.now_s())
        found = await self._found(asked, browser, going.now.timestamp())
        if link is None:
            return self._landed(await self._open(going, found))
        # It acts by its account: the way back brings no session.
        async with going.act() as acting:
            await link_login(acting, link, found.issuer, found.subject)
        return self._landed({})

    async def _open(self, going: Going, found: Identity) -> dict[str, str]:
        """Begin a session of the account that is linked; the provider has asked for all factors.

        Raises: RequestRefused 403."""
        async with going.look() as looking:
            linked = await staff_factors.linked(looking.reader, found.issuer, found.subject)
            if linked is None:
                raise unknown()
            account = await staff_accounts.by_id(looking.reader, linked)
        if account is None:
            raise unknown()
        token = STAFF_MARK + tokens.new_token()
        async with going.act() as acting:
            if not await open_staff_session(acting, account, None, tokens.hash_of(token)):
                raise unknown()
        return cookie(token, self.access)

    async def _sent(self, going: Going) -> Sent:
        try:
            return await self.login.begin(going.now.timestamp())
        except OidcTrouble as trouble:
            raise away(trouble) from None

    async def _found(self, asked: Asked, browser: str, now_s: float) -> Identity:
        """Who it is at the provider.  Raises: RequestRefused."""
        query = asked.query_as(CallbackQuery).model_dump(exclude_none=True)
        try:
            found = await self.login.finish(query, browser, now_s)
        except OidcTrouble as trouble:
            raise away(trouble) from None
        if isinstance(found, OidcRefusal):
            raise RequestRefused(403, found, "this login does not count; begin anew")
        return found

    def _bound(self, browser: str) -> dict[str, str]:
        """The cookie that binds the way to this browser; it must come back from another site."""
        secure = "; Secure" if self.access.secure else ""
        kept = f"{COOKIE}={browser}; Path={PATH}; Max-Age={int(LIFE_S)}"
        return {"Set-Cookie": f"{kept}; HttpOnly; SameSite=Lax{secure}"}

    def _landed(self, headers: dict[str, str]) -> Replied:
        return Replied(Done(), {"Location": self.landing, **headers})

    def endpoints(self) -> Sequence[Endpoint]:
        """The doors."""
        return (
            Endpoint(
                Method.GET, f"{PATH}/login", "begin_oidc_login",
                "Staff log in at the provider of logins: the browser is sent there", anybody(),
                Done, go=self.begin, status=302, tags=TAGS,
            ),
            Endpoint(
                Method.GET, CALLBACK, "finish_oidc_login",
                "The browser comes back: a session begins, or an account is linked", anybody(),
                Done, go=self.finish, query=CallbackQuery, status=303, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/me/oidc-link", "begin_oidc_link",
                "Begin to link the own account to the provider of logins", staff(),
                LinkShown, go=self.begin_link, status=201, own=True, tags=TAGS,
            ),
        )  # fmt: skip


def unknown() -> RequestRefused:
    """Nobody here is who logged in there, or may not log in now: which of both is not told."""
    return RequestRefused(403, "oidc_unknown", "link an account to this login first")


def away(trouble: OidcTrouble) -> RequestRefused:
    """The provider is not to be reached, or answers nonsense."""
    return RequestRefused(503, trouble.code, "the provider of logins does not answer; try later")
