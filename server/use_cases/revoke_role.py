"""A role is taken, or a request for one is turned down; what was done in it stays (GD-90)."""

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of
from server.storage import staff_roles
from server.storage.errors import StaleVersion
from server.storage.staff import ROLES_HELD
from server.storage.staff_roles import RoleHeld


async def revoke_role(acting: Acting, name: str, seen: int, reason: str) -> RoleHeld:
    """Take it, by whoever may grant there; from the next call on it opens nothing.

    Raises: Malformed `role_revoked_without_reason`; Forbidden, Unknown, StaleVersion."""
    held = await staff_roles.by_id(acting.work, name)
    if held is None or held.revoked_at is not None:
        raise Unknown("role", name)
    await acting.allow(Act.GRANT_ROLE, [held.staff.unit], subject=name)
    if held.version != seen:
        raise StaleVersion(ROLES_HELD.name, name, seen)
    if not reason.strip():
        raise Malformed("role_revoked_without_reason", "say why")
    await staff_roles.revoke(acting.work, name, seen, acting.now)
    facts = {"account": held.staff.account, "role": held.staff.role.value}
    cited = (citation_of(acting.profile, Act.GRANT_ROLE),)
    await acting.enter("role_revoked", name, facts=facts, citations=cited, words=reason)
    after = await staff_roles.by_id(acting.work, name)
    assert after is not None, "it was written just now"
    return after
