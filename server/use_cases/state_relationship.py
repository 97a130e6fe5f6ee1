"""What a visitor is to an inmate, as it is stated at a desk or in a facility (Art. 7, 10, 37)."""

from dataclasses import replace

from server.casework import persons
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.identifiers import PersonId
from server.domain.people.relationships import Relation, relation_refusals
from server.storage import relationships
from server.storage.ids import new_id
from server.storage.relationships import StoredRelationship


async def state_relationship(
    acting: Acting, visitor: PersonId, inmate: PersonId, relation: Relation, *, same_register: bool
) -> StoredRelationship:
    """Keep it; what was stated before and filed by nobody yet is stated anew.

    Args:
        same_register: whether both stand in one household register (Art. 7).
    Raises: Refused (a word that the text does not have, "other" without a description),
    Malformed, Forbidden, Unknown: a facility states for those whom it holds."""
    staff = acting.staff()
    units = await persons.units_of_pair(acting, (visitor, inmate))
    await acting.allow(persons.lodging_act(staff), units, subject=visitor)
    await persons.known(acting.work, visitor)
    await persons.known(acting.work, inmate)
    if visitor == inmate:
        raise Malformed("relationship_to_oneself", "a relationship is between two people")
    demand(relation_refusals(acting.profile, relation))
    before = await relationships.between(acting.work, [visitor], [inmate])
    new = StoredRelationship(new_id(acting.now), visitor, inmate, relation, same_register)
    stated = await kept(acting, new, before[0] if before else None)
    facts: dict[str, str | int] = {"visitor": visitor, "inmate": inmate}
    facts |= {"party": relation.party, "relation": relation.kind or ""}
    await acting.enter("relationship_stated", stated.id, facts=facts)
    return stated


async def kept(
    acting: Acting, new: StoredRelationship, before: StoredRelationship | None
) -> StoredRelationship:
    """The statement as it is kept.  Raises: Malformed, if another was filed."""
    if before is None:
        await relationships.add(acting.work, new)
        return new
    again = replace(new, id=before.id, stamps=before.stamps, version=before.version)
    if again == before:
        return before
    if before.stamps:
        # Two units have checked papers for what stands there; it does not become another thing.
        raise Malformed("relationship_filed", "what is filed is not stated anew")
    return replace(again, version=await relationships.restate(acting.work, again))
