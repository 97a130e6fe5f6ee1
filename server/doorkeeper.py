"""Who calls the API: a session of staff or of an applicant, a device's proof, an outside channel's
signature, or nobody known.

A token is good while its row in the database is: ending a session ends it at once, everywhere.
Which of several roles an account acts in, the call says in `Huijian-Role`; it is never guessed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiohttp import web

from server.calls.identity import Identity, Who
from server.casework import channel_clients, channels
from server.casework.refused import Malformed, Unknown
from server.credentials import device_keys, tokens
from server.credentials.device_keys import ProofRefusal, SeenProofs, SignedRequest
from server.credentials.rate_limits import Limit, RateLimits
from server.domain.actor import Applicant, Staff
from server.domain.identifiers import PersonId, StaffId
from server.errors import RequestRefused
from server.storage import applicants, devices, staff_accounts, staff_factors, staff_roles
from server.storage.database import Database
from server.storage.devices import DeviceState
from server.storage.sessions import Session, Sessions

COOKIE: Final = "huijian_session"
STAFF_MARK, FAMILY_MARK = "s", "f"
"""The first letter of a token says in which table it is looked for."""
OUTSIDER: Final = Applicant(PersonId(""))
"""Acts for nobody: nothing is its own, and it is no staff."""
NOBODY: Final = Identity(Who.NOBODY, "nobody", OUTSIDER)
LIMITS: Final = {
    "call": Limit(burst=120, every_s=0.1),
    "stranger": Limit(burst=60, every_s=0.5),
    "login": Limit(burst=30, every_s=2.0),
}
"""Of one caller, of one address without a caller, and of logins from one address: a desk with
twenty people behind one address still gets in after a power cut."""
LOGINS: Final = frozenset(
    {
        "log_in_staff",
        "show_key_options",
        "log_in_applicant",
        "make_applicant_account",
        "activate_account",
        "redeem_enrolment",
        "begin_oidc_login",
        "finish_oidc_login",
    }
)


class SessionOver(RequestRefused):
    """The token was good, or never was."""

    def __init__(self) -> None:
        super().__init__(401, "session_over", "log in again")


@dataclass(slots=True)
class Doorkeeper:
    """Tells who calls, and how often anybody may.

    Args:
        second_factor: whether an account without one may act in no role."""

    database: Database
    now: Callable[[], datetime]
    now_s: Callable[[], float]
    second_factor: bool = True
    limits: RateLimits = field(default_factory=lambda: RateLimits(LIMITS))
    seen: SeenProofs = field(default_factory=SeenProofs)

    async def identify(self, request: web.Request) -> Identity:
        """Raises: RequestRefused 401, if what is shown is not good any more; 400, 403."""
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Device":
            return await self._device(request, shown)
        if scheme == "Signature":
            return await self._channel(request, shown)
        if scheme == "Bearer":
            return await self._session(request, shown)
        cookie = request.cookies.get(COOKIE)
        if cookie is None:
            return NOBODY
        try:
            return await self._session(request, cookie)
        except SessionOver:
            return NOBODY  # a browser sends it along by itself, to the door where it logs in too

    def limit(self, who: Identity, address: str, name: str) -> float | None:
        """None: it may be called now; else after how many seconds."""
        if name in LOGINS:
            return self.limits.allow(("login", address), self.now_s())
        if who.who is Who.NOBODY:
            return self.limits.allow(("stranger", address), self.now_s())
        return self.limits.allow(("call", who.name), self.now_s())

    async def _session(self, request: web.Request, token: str) -> Identity:
        mark, hashed = token[:1], tokens.hash_of(token)
        if mark == STAFF_MARK:
            session = await self._good(staff_accounts.SESSIONS, hashed)
            if session is not None:
                return await self._staff(request, session)
        if mark == FAMILY_MARK:
            session = await self._good(applicants.SESSIONS, hashed)
            if session is not None:
                return await self._applicant(session)
        raise SessionOver

    async def _good(self, sessions: Sessions, hashed: str) -> Session | None:
        """A session that is good now; once a minute its use is written down."""
        now = self.now()
        async with self.database.read() as reader:
            found = await sessions.find(reader, hashed, now)
        if found is not None and found.is_unseen(now):
            async with self.database.begin() as work:
                await sessions.seen(work, hashed, now)
        return found

    async def _staff(self, request: web.Request, session: Session) -> Identity:
        account = StaffId(session.account)
        async with self.database.read() as reader:
            held = await staff_roles.active(reader, account)
            if self.second_factor:
                known = await staff_accounts.by_id(reader, account)
                keys = await staff_factors.keys_of(reader, account)
                if known is None or not (known.has_totp() or keys):
                    held = ()
        acting = chosen(held, request.headers.get("Huijian-Role", ""))
        return Identity(
            Who.STAFF,
            f"staff {account}",
            OUTSIDER if acting is None else acting,
            session=session.token_hash,
            account=session.account,
            undecided=acting is None and len(held) > 1,
        )

    async def _applicant(self, session: Session) -> Identity:
        async with self.database.read() as reader:
            account = await applicants.by_id(reader, session.account)
        if account is None:
            raise SessionOver
        verified = account.may_lodge()
        return Identity(
            Who.APPLICANT,
            f"applicant {account.id}",
            Applicant(account.person) if verified else OUTSIDER,
            verified=verified,
            session=session.token_hash,
            account=session.account,
        )

    async def _device(self, request: web.Request, proof: str) -> Identity:
        named = device_keys.named_device(proof)
        if named is None:
            raise RequestRefused(401, ProofRefusal.MALFORMED, "the device's proof is none")
        async with self.database.read() as reader:
            found = await devices.by_id(reader, named)
        if found is None or found.state is not DeviceState.ENROLLED or found.public_key is None:
            raise RequestRefused(401, ProofRefusal.UNKNOWN, "this device is not enrolled")
        asked = SignedRequest(request.method, request.path_qs, await request.read(), proof)
        now_s = self.now().timestamp()
        proven = device_keys.prove(named, found.public_key, asked, now_s, self.seen)
        if isinstance(proven, ProofRefusal):
            raise RequestRefused(401, proven, "the device's proof does not count")
        return Identity(Who.DEVICE, f"device {proven}", OUTSIDER, device=proven)

    async def _channel(self, request: web.Request, shown: str) -> Identity:
        """An outside channel stands for an applicant whom it has authenticated (Art. 8)."""
        body = await request.read()
        asked = channel_clients.named(shown, request.method, request.path_qs, body)
        if asked is None:
            raise RequestRefused(401, "channel_header_malformed", "the header says too little")
        now = self.now()
        try:
            # Looked at first: a stranger's request never waits for the one who writes.
            async with self.database.read() as reader:
                await channels.known(reader, asked, now)
                person = await channels.stands_for(reader, PersonId(asked.applicant))
            async with self.database.begin() as work:
                client = await channels.admit(work, asked, now)
        except Unknown:
            raise RequestRefused(401, "channel_unknown", "no such client, or applicant") from None
        except Malformed as fault:
            raise RequestRefused(401, fault.code, str(fault)) from None
        return Identity(
            Who.CHANNEL,
            f"channel {asked.client} {person}",
            Applicant(person),
            verified=True,
            channel=client.channel,
        )


def chosen(held: tuple[Staff, ...], wanted: str) -> Staff | None:
    """The role to act in: the one that is named ("bureau_clerk@bureau-1"), or the only one.

    Returns: None, if none is held, or several and none is named.
    Raises: RequestRefused `role_not_held`."""
    if wanted:
        for each in held:
            if f"{each.role}@{each.unit}" == wanted:
                return each
        raise RequestRefused(403, "role_not_held", "this account does not hold that role")
    return held[0] if len(held) == 1 else None
