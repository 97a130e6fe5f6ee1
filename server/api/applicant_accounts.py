"""/api/v1/applicant-accounts: a family signs up, is verified at a desk, and logs in (Art. 9)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from server.api.access import (
    Access,
    LoginBody,
    SessionShown,
    cookie,
    wrong,
)
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, Replied, anybody, staff
from server.calls.identity import Who
from server.calls.models import Answer, Body, Code, Done, Line, Name
from server.casework.refused import Malformed
from server.credentials import tokens
from server.credentials.passwords import Check, new_password_refusals
from server.credentials.tokens import ACTIVATION_LIFE
from server.domain.identifiers import PersonId, UnitId
from server.doorkeeper import FAMILY_MARK
from server.errors import RequestRefused
from server.storage import applicants
from server.storage.applicants import Activation
from server.use_cases.hand_out_code import hand_out_code
from server.use_cases.make_applicant_account import SignUp, make_applicant_account

TAGS: Final = ("access",)


class SignUpBody(LoginBody):
    """Who somebody says to be, and how the account is called."""

    name: Line
    born_on: date
    identity_kind: Code
    identity_number: Line
    mobile: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{5,20}$")] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z]{2,4})?$")] = (
        "zh-CN"
    )
    site: Name | None = None


class CodeTyped(Body):
    """The code from the desk."""

    code: str = Field(min_length=1, max_length=tokens.TYPED_CHARACTERS_MAX)


class CodeAsked(Body):
    """The login that the person at the desk names."""

    login: Line


class CodeShown(Answer):
    """A code, shown once."""

    code: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class ApplicantAccounts:
    """The doors, on the keys of this office."""

    access: Access

    async def sign_up(self, going: Going, asked: Asked) -> Done:
        """Make an account; the answer is the same if there is one already."""
        body = asked.body_as(SignUpBody)
        refusals = new_password_refusals(body.login, body.password)
        if refusals:
            raise RequestRefused(422, refusals[0], "this password may not be chosen")
        hashed = await self.access.passwords.hash(body.password)
        site = None if body.site is None else UnitId(body.site)
        wanted = SignUp(
            body.login,
            hashed,
            body.name,
            body.born_on,
            body.identity_kind,
            body.identity_number,
            body.mobile,
            body.language,
            site,
        )
        async with going.act() as acting:
            await make_applicant_account(acting, wanted)
        return Done()

    async def log_in(self, going: Going, asked: Asked) -> Replied:
        """Begin a session of a family."""
        body = asked.body_as(LoginBody)
        async with going.look() as looking:
            account = await applicants.by_login(looking.reader, body.login)
        usable = account is not None and account.is_open(going.now)
        kept = account.password_hash if account is not None and usable else None
        check = await self.access.passwords.check(kept, body.password)
        if account is None or check is Check.WRONG:
            if account is not None and usable:
                async with going.act() as acting:
                    await applicants.failed(acting.work, account.id, going.now)
            raise wrong()
        token = FAMILY_MARK + tokens.new_token()
        async with going.act() as acting:
            await applicants.succeeded(acting.work, account.id)
            hashed = tokens.hash_of(token)
            await applicants.SESSIONS.open(acting.work, account.id, hashed, going.now)
        verified = account.may_lodge()
        shown = SessionShown(account=account.id, kind="applicant", verified=verified)
        return Replied(shown, cookie(token, self.access))

    async def activate(self, going: Going, asked: Asked) -> Done:
        """Type the code from the desk; a wrong one counts."""
        typed = self.access.codes.hash_of(asked.body_as(CodeTyped).code)
        async with going.act() as acting:
            came = await applicants.activate(acting.work, asked.who.account, typed, going.now)
            await acting.enter("applicant_account_activation", asked.who.account)
        if came is not Activation.VERIFIED:
            raise RequestRefused(403, came, "the code does not count")
        return Done()

    async def hand_out(self, going: Going, asked: Asked) -> CodeShown:
        """Make the code at the desk."""
        made = self.access.codes.new(going.now, ACTIVATION_LIFE)
        person, login = PersonId(asked.path["person"]), asked.body_as(CodeAsked).login
        async with going.act() as acting:
            there = await hand_out_code(acting, person, login, made)
        if not there:
            raise Malformed("account_not_made", "the person signs up first, with this login")
        return CodeShown(code=made.code, expires_at=made.expires_at.isoformat())

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The doors."""
        return (
            Endpoint(
                Method.POST, f"{ROOT}/applicant-accounts", "make_applicant_account",
                "Sign up; the account may do nothing until it is verified", anybody(), Done,
                go=self.sign_up, body=SignUpBody, status=201, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/applicant-sessions", "log_in_applicant",
                "A family logs in", anybody(), SessionShown,
                go=self.log_in, body=LoginBody, status=201, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/me/activation", "activate_account",
                "Type the code from the desk", frozenset({Who.APPLICANT}), Done,
                go=self.activate, body=CodeTyped, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/people/{{person}}/activation-code", "hand_out_code",
                "A desk hands out the code for an account", staff(), CodeShown,
                go=self.hand_out, body=CodeAsked, status=201, tags=TAGS,
            ),
        )  # fmt: skip
