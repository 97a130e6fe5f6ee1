"""/api/v1/me: who is logged in, and what staff do to their own account."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, Field

from server.api.access import PASSWORD_CHARACTERS_MAX, Access, RoleShown, SessionShown
from server.api.staff_sessions import KeyOptions
from server.calls.endpoint import (
    ROOT,
    Asked,
    Endpoint,
    Go,
    Going,
    Method,
    staff,
    staff_or_family,
)
from server.calls.identity import Who
from server.calls.models import Answer, Body, Done, Line
from server.casework.acting import Looking
from server.credentials import totp, webauthn_keys
from server.credentials.passwords import Check, new_password_refusals
from server.credentials.webauthn_keys import KeyRefusal
from server.domain.identifiers import StaffId
from server.errors import RequestRefused
from server.storage import staff_accounts, staff_factors, staff_roles
from server.storage.staff_accounts import Account

TAGS: Final = ("access",)
ISSUER: Final = "Huijian"


class PasswordBody(Body):
    """The old password and the new one."""

    old: str = Field(min_length=1, max_length=PASSWORD_CHARACTERS_MAX)
    new: str = Field(min_length=1, max_length=PASSWORD_CHARACTERS_MAX)


class CodeBody(Body):
    """A first code of a new secret."""

    code: str = Field(pattern=r"^[0-9 ]{6,16}$")


class KeyBody(Body):
    """A security key that answered a registration, and what its owner calls it."""

    name: Line
    answer: dict[str, Any]


class Secret(Answer):
    """A new secret, shown once."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What staff do to their own account, on the keys of this office."""

    access: Access

    async def change_password(self, going: Going, asked: Asked) -> Done:
        """Another password; other sessions end."""
        body = asked.body_as(PasswordBody)
        account = await own(going, asked)
        passwords = self.access.passwords
        usable = account.is_open(going.now)
        kept = account.password_hash if usable else None
        if await passwords.check(kept, body.old) is Check.WRONG:
            if usable:  # who found a session open guesses no faster than who logs in
                async with going.act() as acting:
                    await staff_accounts.failed(acting.work, account.id, going.now)
            raise RequestRefused(403, "password_wrong", "the old password is wrong")
        refusals = new_password_refusals(account.login, body.new)
        if refusals:
            raise RequestRefused(422, refusals[0], "this password may not be chosen")
        hashed = await passwords.hash(body.new)
        async with going.act() as acting:
            session = asked.who.session
            await staff_accounts.set_password(acting.work, account.id, hashed, going.now, session)
            await acting.enter("password_changed", account.id)
        return Done()

    async def begin_totp(self, going: Going, asked: Asked) -> Secret:
        """A new secret, which does not count yet."""
        account = await own(going, asked)
        if account.has_totp():
            raise RequestRefused(409, "totp_set_up", "a lost secret is taken out by who unlocks")
        made = totp.enrol(self.access.seal, account.id, account.login, ISSUER)
        async with going.act() as acting:
            await staff_factors.set_totp(acting.work, account.id, made.sealed)
        return Secret(secret=made.secret, uri=made.uri)

    async def confirm_totp(self, going: Going, asked: Asked) -> Done:
        """The first code of a secret, from which on it counts."""
        account = await own(going, asked)
        sealed, code = account.totp_sealed, asked.body_as(CodeBody).code
        if sealed is None or account.has_totp():
            raise RequestRefused(409, "totp_not_begun", "begin with a new secret")
        now_s = going.now.timestamp()
        step = totp.step_of(self.access.seal, account.id, sealed, code, now_s, None)
        if isinstance(step, totp.TotpRefusal):
            raise RequestRefused(403, step, "the code does not count")
        async with going.act() as acting:
            await staff_factors.use_step(acting.work, account.id, step)
            await acting.enter("totp_set_up", account.id)
        return Done()

    async def begin_key(self, going: Going, asked: Asked) -> KeyOptions:
        """What a new security key is asked."""
        account, access = await own(going, asked), self.access
        async with going.look() as looking:
            keys = await staff_factors.keys_of(looking.reader, account.id)
        options = webauthn_keys.registration_options(
            access.party, account.id, account.login, keys, access.challenges, access.now_s()
        )
        return KeyOptions(options=options)

    async def add_key(self, going: Going, asked: Asked) -> Done:
        """Keep a security key that has answered."""
        account, body, access = await own(going, asked), asked.body_as(KeyBody), self.access
        made = webauthn_keys.register(
            access.party, account.id, body.answer, access.challenges, access.now_s()
        )
        if isinstance(made, KeyRefusal):
            raise RequestRefused(403, made, "the security key does not count")
        key = staff_factors.StoredKey(
            made.id, made.public_key, made.sign_count, body.name, going.now
        )
        async with going.act() as acting:
            if not await staff_factors.add_key(acting.work, account.id, key):
                raise RequestRefused(409, "keys_too_many", "the account has as many as it may")
            await acting.enter("key_added", account.id)
        return Done()

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The doors."""
        shown = Endpoint(
            Method.GET, f"{ROOT}/me", "show_session", "Who is logged in, and in which roles",
            staff_or_family(), SessionShown, look=show_session, own=True, tags=TAGS,
        )  # fmt: skip
        return (
            shown,
            door("password", "change_password", "Change the own password; other sessions end",
                 Done, self.change_password, PasswordBody, 200),
            door("totp", "begin_totp", "A new secret for codes; it counts after a first code",
                 Secret, self.begin_totp, None, 201),
            door("totp/confirmation", "confirm_totp", "The first code of a new secret",
                 Done, self.confirm_totp, CodeBody, 200),
            door("keys/options", "begin_key", "What a new security key is asked",
                 KeyOptions, self.begin_key, None, 200),
            door("keys", "add_key", "Register a security key as second factor",
                 Done, self.add_key, KeyBody, 201),
        )  # fmt: skip


def door(
    path: str,
    name: str,
    summary: str,
    answer: type[BaseModel],
    go: Go,
    body: type[BaseModel] | None,
    status: int,
) -> Endpoint:
    """One of them; staff only."""
    return Endpoint(
        Method.POST,
        f"{ROOT}/me/{path}",
        name,
        summary,
        staff(),
        answer,
        go=go,
        body=body,
        status=status,
        own=True,
        tags=TAGS,
    )


async def show_session(looking: Looking, asked: Asked) -> SessionShown:
    """Who is logged in."""
    who = asked.who
    if who.who is Who.APPLICANT:
        return SessionShown(account=who.account, kind="applicant", verified=who.verified)
    account = StaffId(who.account)
    held = await staff_roles.active(looking.reader, account)
    known = await staff_accounts.by_id(looking.reader, account)
    keys = await staff_factors.keys_of(looking.reader, account)
    return SessionShown(
        account=account,
        kind="staff",
        roles=tuple(RoleShown(role=each.role, unit=each.unit) for each in held),
        second_factor=bool(keys) or (known is not None and known.has_totp()),
    )


async def own(going: Going, asked: Asked) -> Account:
    """The account that calls.  Raises: RequestRefused 401, if it is gone."""
    async with going.look() as looking:
        found = await staff_accounts.by_id(looking.reader, StaffId(asked.who.account))
    if found is None:
        raise RequestRefused(401, "session_over", "log in again")
    return found
