"""A visit of the province from its booking to the door of its session, by the acts themselves."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recorder.ledger import FIRST_PREV
from server.domain.actor import Role, Staff, System
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId, DeviceId, PersonId, StaffId
from server.domain.live_visit.node_outcome import Reason, Word
from server.domain.live_visit.outcome import Cause, Outcome
from server.domain.people.devices import Device, DeviceKind
from server.domain.record.public_record import Kind
from server.domain.visit_day.desk import Paper
from server.domain.visit_day.pledge import Medium, Pledge
from server.grants import Signer
from server.storage import bookings, conduct, entitlement, live
from server.storage.bookings import StoredBooking
from server.storage.conduct import Finding
from server.storage.live import LiveSession
from server.storage.shelf import Kept
from server.testimony import Testimony, Told
from server.use_cases.check_in_visitor import check_in_visitor
from server.use_cases.close_visit import close_visit
from server.use_cases.confirm_inmate import confirm_inmate
from server.use_cases.count_heads import count_heads
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.open_session import open_session
from server.use_cases.record_arrival import record_arrival
from server.use_cases.review_application import review_application
from server.use_cases.sign_pledge import sign_pledge
from server.use_cases.take_outcome import take_outcome
from tests.support.province import (
    BUREAU,
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    LAW,
    MOTHER,
    OFFICER,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
    asked,
    seat_of,
)

CARD: Final = Paper("resident_id_card", True, True, True, date(2036, 1, 1))
STEPS: Final = frozenset({"identity", "security_check", "controls", "briefing"})
GUARD: Final = account(Role.FACILITY_OFFICER, PRISON)
NODE: Final = "node-1"
KEY: Final = Ed25519PrivateKey.generate()
SIGNER: Final = Signer(KEY, lambda: 1_800_000_000.0, lambda: "ws://127.0.0.1:8081")
KIOSK: Final = Device(DeviceId("kiosk-1"), DeviceKind.KIOSK, BUREAU, seat_of(BUREAU))
TERMINAL: Final = Device(DeviceId("terminal-1"), DeviceKind.TERMINAL, PRISON, seat_of(PRISON))


def colleague(of: Staff, name: str) -> Staff:
    """Another account of the same role and unit."""
    return replace(of, account=StaffId(name))


async def booked(province: Province, *visitors: PersonId, **more: Any) -> ApplicationId:
    """A visit that is approved and agreed to; the mother's, if nobody is named."""
    who = visitors or (MOTHER,)
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, asked(*who, **more))
    case = answer.case
    async with province.acting(CLERK) as acting:
        case = await review_application(acting, case.name, case.stored.version, CHECKLIST)
    async with province.acting(FACILITY_CLERK) as acting:
        seen, coming = case.stored.version, frozenset(who)
        start = more.get("start", VISIT_AT)
        case = await decide_application(acting, case.name, seen, start, coming, CHECKLIST)
    return case.name


def pledge_of(person: PersonId, signed_by: PersonId | None = None, **more: Any) -> Pledge:
    """A pledge on the form in force."""
    form = LAW.of_visit(VISIT_AT).pledge
    assert form is not None
    signed = Pledge(
        person,
        signed_by or person,
        VISIT_AT,
        Medium.SCREEN,
        "signature",
        form.form_version.value,
        form.form_sha256.value,
        hashlib.sha256(b"a mark").hexdigest(),
        form.copies.value,
    )
    return replace(signed, **more)


async def arrives(province: Province, name: ApplicationId, person: PersonId) -> None:
    """Somebody comes to the desk."""
    async with province.acting(System()) as acting:
        await record_arrival(acting, name, person)


async def let_in(
    province: Province, name: ApplicationId, *visitors: PersonId, by: Staff = OFFICER
) -> None:
    """Each of those who came is checked in and signs; then the heads are counted."""
    for person in visitors:
        async with province.acting(by) as acting:
            await check_in_visitor(acting, name, person, CARD, STEPS)
        async with province.acting(by) as acting:
            await sign_pledge(acting, name, pledge_of(person))
    async with province.acting(by) as acting:
        await count_heads(acting, name, {"adult": len(visitors)})


async def at_desk(
    province: Province, name: ApplicationId, *visitors: PersonId, by: Staff = OFFICER
) -> None:
    """Each arrives, is checked in and signs; then the heads are counted."""
    who = visitors or (MOTHER,)
    for person in who:
        await arrives(province, name, person)
    await let_in(province, name, *who, by=by)


async def brought(province: Province, name: ApplicationId, by: Staff = GUARD) -> None:
    """The facility brings its inmate."""
    async with province.acting(by) as acting:
        await confirm_inmate(acting, name)


async def at_the_door(province: Province, *visitors: PersonId) -> ApplicationId:
    """A visit of which everything is done, at its start."""
    name = await booked(province, *visitors)
    province.now = VISIT_AT - timedelta(minutes=20)
    await at_desk(province, name, *visitors)
    await brought(province, name)
    province.now = VISIT_AT
    return name


async def opened(province: Province, *visitors: PersonId) -> Kept[LiveSession]:
    """A visit whose session runs."""
    name = await at_the_door(province, *visitors)
    async with province.acting(OFFICER) as acting:
        return await open_session(acting, name, NODE)


async def session_of(province: Province, name: str) -> LiveSession:
    """The session of a visit as it is kept."""
    async with province.database.read() as reader:
        kept = await live.of_booking(reader, ApplicationId(name))  # type: ignore[arg-type]
    assert kept is not None
    return kept.value


async def booking_of(province: Province, name: str) -> StoredBooking:
    """What became of the booking."""
    async with province.database.read() as reader:
        found = await bookings.get(reader, ApplicationId(name))  # type: ignore[arg-type]
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Ended:
    """How a session ended: what its node says, and its ledger."""

    word: Word
    testimony: Testimony


def ended(reason: Reason = Reason.CAP, talked_s: float = 1800.0, **more: Any) -> Ended:
    """Node and ledger agree."""
    word = Word(reason, more.get("side"), more.get("ground"), talked_s, 12, FIRST_PREV)
    told = [Told(Kind.ADMITTED, VISIT_AT, "kiosk", "kiosk", "a")]
    told += [Told(Kind.WATCHING, VISIT_AT, each, "monitor") for each in more.get("grants", ())]
    told += [Told(Kind.TALKING, VISIT_AT)]
    told += [Told(Kind.WARNED, VISIT_AT, more["warned"])] if "warned" in more else []
    over = VISIT_AT + timedelta(seconds=talked_s)
    told += [Told(Kind.CUT, over, more["cutter"])] if "cutter" in more else []
    told += [Told(Kind.ENDED, over, reason=reason.value)]
    return Ended(word, Testimony(word, tuple(told), more.get("note", "")))


async def over(province: Province, session: LiveSession, how: Ended | None = None) -> Any:
    """The office takes the outcome of a session."""
    told = how or ended()
    async with province.acting(System()) as acting:
        return await take_outcome(acting, session.session, told.word, told.testimony)


async def account_of(province: Province) -> list[How]:
    """How the visits of the son's month stand in the account."""
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
    return [each.how for each in seen.entries]


async def findings(province: Province, name: str) -> tuple[Kept[Finding], ...]:
    """Proposals and findings of a visit."""
    async with province.database.read() as reader:
        return await conduct.findings_on(reader, ApplicationId(name))


async def closed(province: Province, name: ApplicationId) -> tuple[Outcome, Cause] | None:
    """The slot is over, and the office looks."""
    province.now = VISIT_AT + timedelta(minutes=40)
    async with province.acting(System()) as acting:
        became = await close_visit(acting, name)
    return None if became is None else (became.outcome, became.cause)
