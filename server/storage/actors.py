"""Who acted, as a line of the register and a step of an application keep it: ids, never a name."""

from collections.abc import Mapping
from typing import assert_never

from server.domain.actor import Actor, Applicant, Role, Staff, System
from server.domain.identifiers import PersonId, StaffId, UnitId
from server.domain.vocabulary import Body


def actor_fields(actor: Actor) -> dict[str, str]:
    """Who acted, as a JSON value."""
    match actor:
        case Staff():
            told = {"account": actor.account, "role": actor.role, "unit": actor.unit}
            return {"is": "staff", **told, "body": actor.body}
        case Applicant():
            return {"is": "applicant", "person": actor.person}
        case System():
            return {"is": "system"}
    assert_never(actor)


def actor_of(fields: Mapping[str, str]) -> Actor:
    """Who it was, from what `actor_fields` has written."""
    match fields["is"]:
        case "staff":
            unit, role = UnitId(fields["unit"]), Role(fields["role"])
            return Staff(StaffId(fields["account"]), role, unit, Body(fields["body"]))
        case "applicant":
            return Applicant(PersonId(fields["person"]))
        case found:
            assert found == "system", f"an actor that nobody wrote: {found}"
            return System()


def actor_id(actor: Actor) -> str:
    """By what an actor's lines are found."""
    match actor:
        case Staff():
            return actor.account
        case Applicant():
            return actor.person
        case System():
            return "system"
    assert_never(actor)
