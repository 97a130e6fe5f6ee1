"""/api/v1/roles: asked for by one account, granted by another; accounts closed and opened."""

from typing import Final

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import Answer, Body, CitationShown, Line, Name, Versioned, at, cited
from server.casework.acting import Acting, Looking
from server.domain.actor import Role
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.acts import Act
from server.domain.powers.powers import may_of
from server.law import Law
from server.storage import staff_roles
from server.storage.staff_roles import RoleHeld
from server.use_cases.ask_for_role import ask_for_role
from server.use_cases.close_account import close_account
from server.use_cases.grant_role import grant_role
from server.use_cases.revoke_role import revoke_role
from server.use_cases.unlock_account import unlock_account

ALL: Final = f"{ROOT}/roles"
ONE: Final = f"{ALL}/{{role}}"
ACCOUNT: Final = f"{ROOT}/accounts/{{account}}"
TAGS: Final = ("roles",)


class RoleBody(Body):
    """Which role, of which account, in which unit."""

    account: Name
    role: Role
    unit: Name


class ReasonBody(Body):
    """Why."""

    reason: Line


class RoleShown(Versioned):
    """A role, from the request to its end."""

    id: str
    account: str
    role: Role
    unit: str
    asked_by: str | None
    asked_at: str
    granted_by: str | None
    granted_at: str | None
    revoked_at: str | None
    warnings: tuple[CitationShown, ...] = ()


class RolesShown(Answer):
    """The roles of a unit, those too that are only asked for."""

    roles: list[RoleShown]


class AccountShown(Versioned):
    """An account after it was closed or opened."""

    id: str


def shown(held: RoleHeld, law: Law, warnings: tuple[CitationShown, ...] = ()) -> RoleShown:
    """A role as it goes out."""
    granted, revoked = held.granted_at, held.revoked_at
    return RoleShown(
        version=held.version,
        id=held.id,
        account=held.staff.account,
        role=held.staff.role,
        unit=held.staff.unit,
        asked_by=held.asked_by,
        asked_at=law.local(held.asked_at).isoformat(),
        granted_by=held.granted_by,
        granted_at=at(granted and law.local(granted)),
        revoked_at=at(revoked and law.local(revoked)),
        warnings=warnings,
    )


async def ask(acting: Acting, asked: Asked) -> RoleShown:
    """Ask for a role."""
    body = asked.body_as(RoleBody)
    account, unit = StaffId(body.account), UnitId(body.unit)
    return shown(await ask_for_role(acting, account, body.role, unit), acting.law)


async def grant(acting: Acting, asked: Asked) -> RoleShown:
    """Grant it."""
    done = await grant_role(acting, asked.path["role"], asked.seen)
    return shown(done.held, acting.law, tuple(cited(each) for each in done.warnings))


async def revoke(acting: Acting, asked: Asked) -> RoleShown:
    """Take it."""
    reason = asked.body_as(ReasonBody).reason
    held = await revoke_role(acting, asked.path["role"], asked.seen, reason)
    return shown(held, acting.law)


async def of_unit(looking: Looking, asked: Asked) -> RolesShown:
    """Who holds which role in a unit, for who asks or grants there."""
    unit = UnitId(asked.path["unit"])
    grants = may_of(looking.staff().role, [Act.GRANT_ROLE])
    act = Act.GRANT_ROLE if grants else Act.ASK_FOR_ROLE
    await looking.allow(act, [unit], subject=unit)
    held = await staff_roles.of_unit(looking.reader, unit)
    return RolesShown(roles=[shown(each, looking.law) for each in held])


async def close(acting: Acting, asked: Asked) -> AccountShown:
    """Close an account for good."""
    name, reason = StaffId(asked.path["account"]), asked.body_as(ReasonBody).reason
    version = await close_account(acting, name, asked.seen, reason)
    return AccountShown(version=version, id=name)


async def unlock(acting: Acting, asked: Asked) -> AccountShown:
    """Let a locked account log in again."""
    name = StaffId(asked.path["account"])
    return AccountShown(version=await unlock_account(acting, name, asked.seen), id=name)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        ALL,
        "ask_for_role",
        "Ask for a role of an account in one's own unit",
        staff(),
        RoleShown,
        act=ask,
        body=RoleBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{ROOT}/units/{{unit}}/roles",
        "list_roles",
        "Who holds which role in a unit, and what is asked for",
        staff(),
        RolesShown,
        look=of_unit,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/grant",
        "grant_role",
        "Another account grants it; warned of what checks itself then",
        staff(),
        RoleShown,
        act=grant,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ONE}/revocation",
        "revoke_role",
        "Take a role, or turn a request down",
        staff(),
        RoleShown,
        act=revoke,
        body=ReasonBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ACCOUNT}/closing",
        "close_account",
        "Close an account for good, with its roles and sessions",
        staff(),
        AccountShown,
        act=close,
        body=ReasonBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ACCOUNT}/opening",
        "unlock_account",
        "Let a locked account log in again",
        staff(),
        AccountShown,
        act=unlock,
        changes=True,
        tags=TAGS,
    ),
)
