"""/api/v1/accounts: accounts of staff are made, and begun anew when password or factor is lost."""

from dataclasses import dataclass
from typing import Final

from server.api.access import Access
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, staff
from server.calls.models import Body, Line, Name, Versioned
from server.credentials.tokens import first_password
from server.domain.identifiers import StaffId, UnitId
from server.use_cases.make_staff_account import make_staff_account
from server.use_cases.reset_account import reset_account

TAGS: Final = ("roles",)


class AccountBody(Body):
    """Whose account, in which unit it is to be asked roles for."""

    login: Line
    name: Line
    unit: Name


class FirstPassword(Versioned):
    """An account and the password to begin with, shown once."""

    account: str
    password: str


@dataclass(frozen=True, slots=True)
class StaffAccounts:
    """The doors, on the keys of this office.

    The hash takes long, so it is made before the act; no Idempotency-Key, since the kept answer
    would hold the password."""

    access: Access

    async def make(self, going: Going, asked: Asked) -> FirstPassword:
        """Make one."""
        body, password = asked.body_as(AccountBody), first_password()
        hashed = await self.access.passwords.hash(password)
        async with going.act() as acting:
            unit = UnitId(body.unit)
            made = await make_staff_account(acting, unit, body.login, body.name, hashed)
        return FirstPassword(version=1, account=made, password=password)

    async def reset(self, going: Going, asked: Asked) -> FirstPassword:
        """Let somebody begin anew."""
        name, password = StaffId(asked.path["account"]), first_password()
        hashed = await self.access.passwords.hash(password)
        async with going.act() as acting:
            version = await reset_account(acting, name, asked.seen, hashed)
        return FirstPassword(version=version, account=name, password=password)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The doors."""
        return (
            Endpoint(
                Method.POST, f"{ROOT}/accounts", "make_staff_account",
                "Make an account for somebody of one's unit; it holds no role yet", staff(),
                FirstPassword, go=self.make, body=AccountBody, status=201, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ROOT}/accounts/{{account}}/reset", "reset_account",
                "Another password and no second factor, for who has lost either", staff(),
                FirstPassword, go=self.reset, changes=True, tags=TAGS,
            ),
        )  # fmt: skip
