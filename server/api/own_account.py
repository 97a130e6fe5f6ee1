"""/api/v1/me: who is logged in, and what staff do to their own account."""

from typing import Any, Final

from pydantic import Field

from server.api.access import PASSWORD_CHARACTERS_MAX, Access, RoleShown, SessionShown
from server.api.staff_sessions import KeyOptions
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, staff, staff_or_family
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


def endpoints(access: Access) -> tuple[Endpoint, ...]:
    """The doors, on the keys of this office."""

    async def change_password(going: Going, asked: Asked) -> Done:
        body = asked.body_as(PasswordBody)
        account = await own(going, asked)
        if await access.passwords.check(account.password_hash, body.old) is Check.WRONG:
            raise RequestRefused(403, "password_wrong", "the old password is wrong")
        refusals = new_password_refusals(account.login, body.new)
        if refusals:
            raise RequestRefused(422, refusals[0], "this password may not be chosen")
        hashed = await access.passwords.hash(body.new)
        async with going.act() as acting:
            session = asked.who.session
            await staff_accounts.set_password(acting.work, account.id, hashed, going.now, session)
            await acting.enter("password_changed", account.id)
        return Done()

    async def begin_totp(going: Going, asked: Asked) -> Secret:
        account = await own(going, asked)
        if account.has_totp():
            raise RequestRefused(409, "totp_set_up", "a lost secret is taken out by who unlocks")
        made = totp.enrol(access.seal, account.id, account.login, ISSUER)
        async with going.act() as acting:
            await staff_factors.set_totp(acting.work, account.id, made.sealed)
        return Secret(secret=made.secret, uri=made.uri)

    async def confirm_totp(going: Going, asked: Asked) -> Done:
        account = await own(going, asked)
        sealed, code = account.totp_sealed, asked.body_as(CodeBody).code
        if sealed is None or account.has_totp():
            raise RequestRefused(409, "totp_not_begun", "begin with a new secret")
        step = totp.step_of(access.seal, account.id, sealed, code, going.now.timestamp(), None)
        if isinstance(step, totp.TotpRefusal):
            raise RequestRefused(403, step, "the code does not count")
        async with going.act() as acting:
            await staff_factors.use_step(acting.work, account.id, step)
            await acting.enter("totp_set_up", account.id)
        return Done()

    async def begin_key(going: Going, asked: Asked) -> KeyOptions:
        account = await own(going, asked)
        async with going.look() as looking:
            keys = await staff_factors.keys_of(looking.reader, account.id)
        options = webauthn_keys.registration_options(
            access.party, account.id, account.login, keys, access.challenges, access.now_s()
        )
        return KeyOptions(options=options)

    async def add_key(going: Going, asked: Asked) -> Done:
        account, body = await own(going, asked), asked.body_as(KeyBody)
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

    def door(path: str, name: str, summary: str, **more: Any) -> Endpoint:
        return Endpoint(Method.POST, f"{ROOT}/me/{path}", name, summary, staff(), tags=TAGS, **more)

    return (
        Endpoint(
            Method.GET,
            f"{ROOT}/me",
            "show_session",
            "Who is logged in, and in which roles",
            staff_or_family(),
            SessionShown,
            look=show_session,
            tags=TAGS,
        ),
        door(
            "password",
            "change_password",
            "Change the own password; other sessions end",
            answer=Done,
            go=change_password,
            body=PasswordBody,
        ),
        door(
            "totp",
            "begin_totp",
            "A new secret for codes; it counts once a first code was shown",
            answer=Secret,
            go=begin_totp,
            status=201,
        ),
        door(
            "totp/confirmation",
            "confirm_totp",
            "The first code of a new secret",
            answer=Done,
            go=confirm_totp,
            body=CodeBody,
        ),
        door(
            "keys/options",
            "begin_key",
            "What a new security key is asked",
            answer=KeyOptions,
            go=begin_key,
        ),
        door(
            "keys",
            "add_key",
            "Register a security key as second factor",
            answer=Done,
            go=add_key,
            body=KeyBody,
            status=201,
        ),
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
