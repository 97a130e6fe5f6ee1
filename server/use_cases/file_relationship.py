"""A unit registers and files a relationship 登记备案 (Art. 7, 16 ¶2; GD-16)."""

from dataclasses import replace

from server.casework import persons
from server.casework.acting import Acting
from server.casework.case import sides_of
from server.casework.refused import Unknown
from server.domain.identifiers import PersonId, UnitId
from server.domain.people.relationships import FilingStamp
from server.domain.powers.acts import Act
from server.storage import applications, concerned, relationships
from server.storage.relationships import StoredRelationship


async def file_relationship(acting: Acting, name: str) -> StoredRelationship:
    """Put the unit's stamp, in every open application of the two as well; a second changes nothing.

    Raises: Forbidden, Unknown: a facility files for those whom it holds."""
    found = await relationships.get(acting.work, name)
    if found is None:
        raise Unknown("relationship", name)
    staff = acting.staff()
    pair = (found.visitor, found.inmate)
    await acting.allow(
        Act.FILE_RELATIONSHIP, await persons.units_of_pair(acting, pair), subject=name
    )
    if any(stamp.unit == staff.unit for stamp in found.stamps):
        return found
    stamp = FilingStamp(staff.body, staff.unit, staff.account, acting.now)
    await relationships.file(acting.work, name, stamp)
    await file_in_applications(acting, pair, staff.unit)
    cited = acting.profile.filing and acting.profile.cite("filing.stamps")
    citations = (cited,) if cited else ()
    await acting.enter("relationship_filed", name, facts={"unit": staff.unit}, citations=citations)
    return replace(found, stamps=(*found.stamps, stamp))


async def file_in_applications(
    acting: Acting, pair: tuple[PersonId, PersonId], unit: UnitId
) -> None:
    """The same stamp on each open application of the two in which the unit has a say."""
    of_inmate = await concerned.living_of_inmate(acting.work, pair[1])
    of_visitor = set(await concerned.living_of_visitor(acting.work, pair[0]))
    for name in of_inmate:
        if name not in of_visitor:
            continue
        stored = await applications.load(acting.work, name)
        assert stored is not None, "a list names what is there"
        asked = stored.application
        if unit in sides_of(asked) and unit not in asked.filed_by:
            filed = replace(asked, filed_by=asked.filed_by | {unit})
            await applications.save(acting.work, replace(stored, application=filed))
