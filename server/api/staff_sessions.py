"""/api/v1/staff-sessions: staff log in with a password and a second factor, and out again."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from server.api.access import Access, LoginBody, RoleShown, SessionShown, cookie, cookie_gone, wrong
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, Replied, anybody
from server.calls.identity import Who
from server.calls.models import Answer, Done
from server.credentials import tokens, totp, webauthn_keys
from server.credentials.passwords import Check
from server.credentials.webauthn_keys import KeyRefusal
from server.doorkeeper import STAFF_MARK
from server.errors import RequestRefused
from server.storage import applicants, staff_accounts, staff_factors, staff_roles
from server.storage.staff_accounts import Account
from server.use_cases.open_staff_session import open_staff_session

TAGS: Final = ("access",)


class StaffLoginBody(LoginBody):
    """Login, password, and one second factor of those that the account has."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{0,16}$")] = ""
    key: dict[str, Any] | None = Field(default=None, description="answer of a WebAuthn key")


class KeyOptions(Answer):
    """What navigator.credentials is given."""

    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StaffSessions:
    """The doors, on the keys of this office."""

    access: Access

    async def log_in(self, going: Going, asked: Asked) -> Replied:
        """Begin a session."""
        body, access = asked.body_as(StaffLoginBody), self.access
        account = await with_password(access, going, body)
        factor = await second_factor(access, going, account, body)
        token = STAFF_MARK + tokens.new_token()
        async with going.act() as acting:
            opened = await open_staff_session(acting, account, factor, tokens.hash_of(token))
            held = await staff_roles.active(acting.work, account.id)
        if not opened:
            raise wrong()
        roles = tuple(RoleShown(role=each.role, unit=each.unit) for each in held)
        shown = SessionShown(
            account=account.id, kind="staff", roles=roles, second_factor=factor is not None
        )
        return Replied(shown, cookie(token, access))

    async def show_options(self, going: Going, asked: Asked) -> KeyOptions:
        """What a security key is asked, once the password was right."""
        access = self.access
        account = await with_password(access, going, asked.body_as(LoginBody))
        async with going.look() as looking:
            keys = await staff_factors.keys_of(looking.reader, account.id)
        options = webauthn_keys.login_options(
            access.party, account.id, keys, access.challenges, access.now_s()
        )
        return KeyOptions(options=options)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The doors."""
        return (
            Endpoint(
                Method.POST, f"{ROOT}/staff-sessions", "log_in_staff",
                "Staff log in: password and second factor", anybody(), SessionShown,
                go=self.log_in, body=StaffLoginBody, status=201, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/staff-sessions/key-options", "show_key_options",
                "What a security key is asked at a login", anybody(), KeyOptions,
                go=self.show_options, body=LoginBody, tags=TAGS,
            ),
            Endpoint(
                Method.DELETE, f"{ROOT}/sessions/current", "log_out",
                "End the session of this token", frozenset({Who.STAFF, Who.APPLICANT}), Done,
                go=log_out, own=True, tags=TAGS,
            ),
        )  # fmt: skip


async def log_out(going: Going, asked: Asked) -> Replied:
    """End the session of the caller's token."""
    sessions = staff_accounts.SESSIONS
    if asked.who.who is Who.APPLICANT:
        sessions = applicants.SESSIONS
    async with going.act() as acting:
        await sessions.revoke(acting.work, asked.who.session, going.now)
    return Replied(Done(), cookie_gone())


async def with_password(access: Access, going: Going, body: LoginBody) -> Account:
    """The account whose password this is; a wrong one counts.  Raises: RequestRefused 401."""
    async with going.look() as looking:
        account = await staff_accounts.by_login(looking.reader, body.login)
    usable = account is not None and account.is_open(going.now)
    kept = account.password_hash if account is not None and usable else None
    check = await access.passwords.check(kept, body.password)
    if account is None or check is Check.WRONG:
        if account is not None and usable:
            await count_failure(going, account)
        raise wrong()
    if check is Check.RIGHT_BUT_OLD:
        newer = await access.passwords.hash(body.password)
        async with going.act() as acting:
            await staff_accounts.rehash(acting.work, account.id, newer)
    return account


async def second_factor(
    access: Access, going: Going, account: Account, body: StaffLoginBody
) -> staff_factors.Factor | None:
    """The factor that was shown, still to be used up; None: the account has none.

    Raises: RequestRefused 401 `second_factor_needed`, or that of a wrong one."""
    async with going.look() as looking:
        keys = await staff_factors.keys_of(looking.reader, account.id)
    if body.key is not None:
        found = webauthn_keys.used_key(
            access.party, account.id, body.key, keys, access.challenges, access.now_s()
        )
        if isinstance(found, KeyRefusal):
            await count_failure(going, account)
            raise RequestRefused(401, found, "the security key does not count")
        return staff_factors.KeyUsed(found.id, found.sign_count)
    if body.code and account.totp_sealed is not None and account.has_totp():
        now_s = going.now.timestamp()
        step = totp.step_of(
            access.seal, account.id, account.totp_sealed, body.code, now_s, account.totp_last_step
        )
        if isinstance(step, totp.TotpRefusal):
            await count_failure(going, account)
            raise RequestRefused(401, step, "the code does not count")
        return staff_factors.StepUsed(step)
    if account.has_totp() or keys:
        raise RequestRefused(401, "second_factor_needed", "a code or a security key is needed too")
    return None


async def count_failure(going: Going, account: Account) -> None:
    """A wrong try, which may lock the account for a while."""
    async with going.act() as acting:
        await staff_accounts.failed(acting.work, account.id, going.now)
