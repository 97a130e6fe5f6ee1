"""/api/v1/referrals, …/incidents: breaches of law, and what staff did (Art. 25, 29, 31)."""

from typing import Final

from server.calls.cursors import cursor_of, key_of
from server.calls.endpoint import ROOT, Asked, Endpoint, Method, staff
from server.calls.models import (
    Answer,
    Body,
    Code,
    Line,
    Name,
    Page,
    PageQuery,
    Versioned,
    Words,
)
from server.casework.acting import Acting, Looking
from server.domain.conduct.referrals import Event, State
from server.domain.identifiers import ApplicationId, StaffId, UnitId
from server.domain.powers.acts import Act
from server.law import Law
from server.storage import oversight
from server.storage.oversight import INCIDENTS, REFERRALS, IncidentIn, ReferralOf
from server.storage.shelf import Kept
from server.use_cases.close_referral import close_referral
from server.use_cases.record_incident import record_incident
from server.use_cases.refer_breach import Breach, refer_breach

UNIT: Final = f"{ROOT}/units/{{unit}}"
TAGS: Final = ("oversight",)


class ReferralBody(Body):
    """After what (conduct or cut), to whom, and which law is said to be broken."""

    application: Name
    after: Code
    authority: Line
    law: Line


class ClosingBody(Body):
    """Answered, or taken back; and in which words."""

    event: Event
    words: Line


class ReferralShown(Versioned):
    """A referral."""

    id: str
    application: str
    unit: str
    after: str
    authority: str
    law: str
    at: str
    state: State


class IncidentBody(Body):
    """Against which number of Art. 31, and what happened."""

    about: Name
    breach: Code
    text: Words = ""


class IncidentShown(Answer):
    """An entry of the staff register."""

    id: str
    unit: str
    about: str
    breach: str
    at: str
    text: str


def referral_shown(kept: Kept[ReferralOf], law: Law) -> ReferralShown:
    """A referral as it goes out."""
    referral = kept.value.referral
    return ReferralShown(
        version=kept.version,
        id=kept.id,
        application=referral.booking,
        unit=kept.value.unit,
        after=referral.after,
        authority=referral.authority,
        law=referral.law,
        at=law.local(referral.at).isoformat(),
        state=referral.state,
    )


def incident_shown(kept: Kept[IncidentIn], law: Law) -> IncidentShown:
    """An incident as it goes out."""
    incident = kept.value.incident
    return IncidentShown(
        id=kept.id,
        unit=kept.value.unit,
        about=incident.about,
        breach=incident.breach,
        at=law.local(incident.at).isoformat(),
        text=incident.text,
    )


async def refer(acting: Acting, asked: Asked) -> ReferralShown:
    """Hand a breach over."""
    body = asked.body_as(ReferralBody)
    breach = Breach(ApplicationId(body.application), body.after, body.authority, body.law)
    return referral_shown(await refer_breach(acting, breach), acting.law)


async def close(acting: Acting, asked: Asked) -> ReferralShown:
    """Enter the authority's answer, or take it back."""
    body = asked.body_as(ClosingBody)
    name = asked.path["referral"]
    kept = await close_referral(acting, name, asked.seen, body.event, body.words)
    return referral_shown(kept, acting.law)


async def referrals(looking: Looking, asked: Asked) -> Page[ReferralShown]:
    """What a unit has referred."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.REFER, [unit], subject=unit)
    query = asked.query_as(PageQuery)
    key = key_of(query.cursor, 1) or ("",)
    read = looking.reader
    found = await oversight.of_unit_after(REFERRALS, read, unit, query.limit, key[0])
    more = cursor_of(found[-1].id) if len(found) == query.limit else ""
    return Page(items=[referral_shown(each, looking.law) for each in found], next=more)


async def record(acting: Acting, asked: Asked) -> IncidentShown:
    """Enter what an account did."""
    body, unit = asked.body_as(IncidentBody), UnitId(asked.path["unit"])
    kept = await record_incident(acting, unit, StaffId(body.about), body.breach, body.text)
    return incident_shown(kept, acting.law)


async def incidents(looking: Looking, asked: Asked) -> Page[IncidentShown]:
    """What was entered of a unit's staff."""
    unit = UnitId(asked.path["unit"])
    await looking.allow(Act.RECORD_STAFF_INCIDENT, [unit], subject=unit)
    query = asked.query_as(PageQuery)
    key = key_of(query.cursor, 1) or ("",)
    read = looking.reader
    found = await oversight.of_unit_after(INCIDENTS, read, unit, query.limit, key[0])
    more = cursor_of(found[-1].id) if len(found) == query.limit else ""
    return Page(items=[incident_shown(each, looking.law) for each in found], next=more)


ENDPOINTS: Final = (
    Endpoint(
        Method.POST,
        f"{ROOT}/referrals",
        "refer_breach",
        "Refer a breach of law; its recording is locked (Art. 25, 29)",
        staff(),
        ReferralShown,
        act=refer,
        body=ReferralBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{ROOT}/referrals/{{referral}}/closing",
        "close_referral",
        "The authority has answered, or it is taken back: the lock is off",
        staff(),
        ReferralShown,
        act=close,
        body=ClosingBody,
        changes=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{UNIT}/referrals",
        "list_referrals",
        "What a unit has referred",
        staff(),
        Page[ReferralShown],
        look=referrals,
        query=PageQuery,
        tags=TAGS,
    ),
    Endpoint(
        Method.POST,
        f"{UNIT}/incidents",
        "record_incident",
        "Enter what an account of this unit did against Art. 31",
        staff(),
        IncidentShown,
        act=record,
        body=IncidentBody,
        status=201,
        creates=True,
        tags=TAGS,
    ),
    Endpoint(
        Method.GET,
        f"{UNIT}/incidents",
        "list_incidents",
        "What was entered of a unit's staff",
        staff(),
        Page[IncidentShown],
        look=incidents,
        query=PageQuery,
        tags=TAGS,
    ),
)
