"""Roles of staff in units: asked for by one, granted by another, revoked (GD-90).

Who may ask and grant says server/domain/powers; that the two are two says the table too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, insert, select

from server.domain.actor import Role, Staff
from server.domain.identifiers import StaffId, UnitId
from server.domain.powers.powers import BODIES
from server.domain.units import UnitKind, body_of
from server.domain.vocabulary import Body
from server.storage.database import Reader, Work
from server.storage.errors import StaleVersion
from server.storage.ids import new_id
from server.storage.staff import ROLES_HELD
from server.storage.units import UNITS

ROLES_LISTED_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role as it was asked for, granted and revoked; neither name: by the installation."""

    id: str
    staff: Staff
    asked_by: StaffId | None
    asked_at: datetime
    granted_by: StaffId | None
    granted_at: datetime | None
    revoked_at: datetime | None
    version: int


async def ask(
    work: Work, account: StaffId, role: Role, unit: UnitId, by: StaffId, now: datetime
) -> str:
    """Ask for a role of an account in a unit; returns the request's id."""
    return await _insert(work, account, role, unit, now, asked_by_id=by)


async def install(work: Work, account: StaffId, role: Role, unit: UnitId, now: datetime) -> str:
    """A role that the installation gives: the first of an office, which nobody could grant."""
    return await _insert(work, account, role, unit, now, granted_at=now)


async def grant(work: Work, held: str, seen_version: int, by: StaffId, now: datetime) -> int:
    """Grant what was asked for; returns the new version.

    Raises: StaleVersion, also if it is granted or revoked already; ConstraintBroken, if `by` asked
    for it or would get it."""
    await _still(work, held, seen_version, granted=False)
    granted = {"granted_by_id": by, "granted_at": now}
    return await work.change(ROLES_HELD, held, seen_version, granted)


async def revoke(work: Work, held: str, seen_version: int, now: datetime) -> int:
    """Take a role, or refuse a request; returns the new version.  Raises: StaleVersion."""
    await _still(work, held, seen_version, granted=None)
    return await work.change(ROLES_HELD, held, seen_version, {"revoked_at": now})


async def active(reader: Reader, account: StaffId) -> tuple[Staff, ...]:
    """As whom an account may act now: one value for each role in each unit."""
    rows = await reader.ask(_held().where(ROLES_HELD.c.account_id == account, *_in_force()))
    return tuple(dict.fromkeys(held_of(row).staff for row in rows))


async def of_unit(reader: Reader, unit: UnitId) -> list[RoleHeld]:
    """Roles in a unit that are in force or asked for, oldest first."""
    here = (ROLES_HELD.c.unit_id == unit, ROLES_HELD.c.revoked_at.is_(None))
    return [held_of(row) for row in await reader.ask(_held().where(*here))]


async def units_of(reader: Reader, account: StaffId) -> frozenset[UnitId]:
    """Units in which an account has or had a role."""
    mine = (ROLES_HELD.c.account_id == account, ROLES_HELD.c.granted_at.is_not(None))
    rows = await reader.ask(select(ROLES_HELD.c.unit_id).where(*mine).distinct())
    return frozenset(UnitId(row.unit_id) for row in rows)


async def of_account(reader: Reader, account: StaffId) -> list[RoleHeld]:
    """Roles of an account that are in force or asked for, oldest first."""
    mine = (ROLES_HELD.c.account_id == account, ROLES_HELD.c.revoked_at.is_(None))
    return [held_of(row) for row in await reader.ask(_held().where(*mine))]


async def by_id(reader: Reader, held: str) -> RoleHeld | None:
    """One role or request."""
    row = (await reader.ask(_held().where(ROLES_HELD.c.id == held))).first()
    return None if row is None else held_of(row)


async def _insert(
    work: Work, account: StaffId, role: Role, unit: UnitId, now: datetime, **more: Any
) -> str:
    found = new_id(now)
    row = {"id": found, "account_id": account, "role": role, "unit_id": unit}
    await work.tell(insert(ROLES_HELD).values(**row, **more, asked_at=now, version=1))
    return found


async def _still(work: Work, held: str, seen_version: int, granted: bool | None) -> None:
    found = await by_id(work, held)
    was_granted = found is not None and found.granted_at is not None
    if found is None or found.revoked_at is not None or granted not in {None, was_granted}:
        raise StaleVersion(ROLES_HELD.name, held, seen_version)


def _held() -> Select[Any]:
    joined = select(ROLES_HELD, UNITS.c.kind).join(UNITS, UNITS.c.id == ROLES_HELD.c.unit_id)
    return joined.order_by(ROLES_HELD.c.asked_at, ROLES_HELD.c.id).limit(ROLES_LISTED_MAX)


def _in_force() -> tuple[Any, ...]:
    return ROLES_HELD.c.granted_at.is_not(None), ROLES_HELD.c.revoked_at.is_(None)


def held_of(row: Row[Any]) -> RoleHeld:
    """A role from its row and its unit's kind."""
    role = Role(row.role)
    body = body_in(role, UnitKind(row.kind))
    return RoleHeld(
        row.id,
        Staff(StaffId(row.account_id), role, UnitId(row.unit_id), body),
        None if row.asked_by_id is None else StaffId(row.asked_by_id),
        row.asked_at,
        None if row.granted_by_id is None else StaffId(row.granted_by_id),
        row.granted_at,
        row.revoked_at,
        row.version,
    )


def body_in(role: Role, kind: UnitKind) -> Body:
    """As which body a role acts; one of no body is told as that of the unit that keeps the account
    (powers.py lets it do nothing more)."""
    body = BODIES.get(role) or body_of(kind)
    assert body is not None, "every kind of unit acts as a body"
    return body
