"""The onlooker's eye on the day of a visit: who is let into a session, and by what right.

Invariants 1 and 4 of law.md, reckoned from the deeds that came before."""

from datetime import timedelta
from typing import Final

from server.domain.actor import Applicant, Role, Staff
from tests.support.model_office.known import Known, Memory, month
from tests.support.model_office.office import FACILITIES, SLOT, Deed

HOLDS: Final = frozenset({"unwatched_a", "unwatched_b", "unrecorded", "officer", "office"})
READ: Final = timedelta(seconds=60)
WATCHED_MAX: Final = 4


class SessionRules:
    """The day's half of the onlooker."""

    memory: Memory

    def fault(self, code: str, sentence: str) -> None:
        """An invariant is broken."""
        raise NotImplementedError

    def entitled(self, inmate: str, case: Known) -> int:
        """How many visits an inmate has in the month of a case."""
        raise NotImplementedError

    def is_used(self, case: Known, inmate: str, asked: str) -> bool:
        """Whether a case takes one of them."""
        raise NotImplementedError

    def houses(self, case: Known) -> set[str | None]:
        """Where the inmates of a case are."""
        raise NotImplementedError

    def arrived(self, deed: Deed) -> None:
        assert isinstance(deed.move.by, Applicant)
        self.memory.cases[deed.move.case].arrived[deed.move.by.person] = deed.at

    def checked_in(self, deed: Deed) -> None:
        case, facts = self.memory.cases[deed.move.case], deed.move.facts
        if facts["paper"] != "good" or len(set(facts["ticked"])) != 4:
            self.fault("desk", f"{facts['person']} checked in with a paper {facts['paper']}")
        by = deed.move.by
        if not isinstance(by, Staff) or by.unit != case.bureau:
            self.fault("desk", "checked in by another than the bureau")
        case.at_desk.add(facts["person"])

    def excused(self, deed: Deed) -> None:
        case, person = self.memory.cases[deed.move.case], deed.move.facts["person"]
        case.excused.discard(person)
        if deed.move.facts["excused"]:
            case.excused.add(person)

    def misbehaved(self, deed: Deed) -> None:
        self.memory.cases[deed.move.case].misbehaved.add(deed.move.facts["person"])

    def signed(self, deed: Deed) -> None:
        self.memory.pledged.add(deed.move.facts["person"])

    def counted(self, deed: Deed) -> None:
        self.memory.cases[deed.move.case].heads = deed.move.facts["heads"]

    def confirmed(self, deed: Deed) -> None:
        assert isinstance(deed.move.by, Staff)
        if deed.move.by.role is not Role.FACILITY_OFFICER:
            self.fault("actor", "an inmate confirmed by another than the facility's officer")
        self.memory.cases[deed.move.case].confirmed.add(deed.move.by.unit)

    def was_cut(self, deed: Deed) -> None:
        case, by = self.memory.cases[deed.move.case], deed.move.by
        assert isinstance(by, Staff)
        if by.unit not in case.units:
            self.fault("actor", "a visit cut by a unit that does not watch it")
        case.cut = True

    def was_read(self, deed: Deed) -> None:
        case, memory = self.memory.cases[deed.move.case], self.memory
        case.read_at, case.against = deed.at, {}
        for inmate in case.inmates:
            against = memory.against_inmate(inmate, deed.at)
            if case.between:
                against = against or memory.against_visitor(inmate, case, deed.at)
            case.against[inmate] = against
        for person in case.visitors:
            case.against[person] = memory.against_visitor(person, case, deed.at)

    def enrolled(self, deed: Deed) -> None:
        facts, by = deed.move.facts, deed.move.by
        if not isinstance(by, Staff) or by.unit != facts["unit"]:
            self.fault("device", "a device enrolled by another unit")
        known = (facts["kind"], facts["unit"], facts["seat"], not facts["gone"])
        self.memory.devices[facts["device"]] = known

    # Into the session.

    def opened(self, deed: Deed) -> None:
        case = self.memory.cases[deed.move.case]
        people = [each.person for each in deed.gave.admitted]
        self.may_talk(case, deed, people)
        plan = deed.gave.plan
        minutes_max = max(30, case.most.get("over_time", 30))
        if plan.cap_s > 60 * min(case.minutes, minutes_max):
            self.fault("minutes", f"{plan.cap_s} s for {case.minutes} approved minutes")
        if plan.slot_s > (case.start + SLOT - deed.at).total_seconds() or not plan.holds >= HOLDS:
            self.fault("plan", "a plan beyond the slot or without its holds")
        case.opened = True
        self.within_the_month(case)

    def within_the_month(self, case: Known) -> None:
        """At most the month's visits are held."""
        asked = month(case.start)
        for inmate in case.inmates if case.origin != "work_need" else ():
            held = [c for c in self.memory.cases.values() if c.opened]
            count = sum(self.is_used(each, inmate, asked) for each in held)
            if count > self.entitled(inmate, case):
                self.fault("quota", f"{inmate} is visited {count} times in {asked}")

    def entered(self, deed: Deed) -> None:
        case, facts = self.memory.cases[deed.move.case], deed.move.facts
        entry, admitted = deed.gave
        self.may_talk(case, deed, [each.person for each in admitted])
        kind, unit, seat, stands = self.memory.devices[facts["device"]]
        inside = case.between or facts["side"] == "b"
        if not stands or kind != ("terminal" if inside else "kiosk") or entry.place != kind:
            self.fault("device", f"a {kind} entered on side {facts['side']}")
        if seat not in case.slots.values() or (unit in FACILITIES) != inside:
            self.fault("device", "a device entered from a seat that is not booked")

    def watched(self, deed: Deed) -> None:
        case, by = self.memory.cases[deed.move.case], deed.move.by
        self.may_talk(case, deed, [each.person for each in deed.gave[1]])
        assert isinstance(by, Staff)
        wanted = Role.BUREAU_OFFICER if by.unit == case.bureau else Role.FACILITY_OFFICER
        if by.role is not wanted or by.unit not in {case.bureau, *self.houses(case)}:
            self.fault("actor", f"{by.role} of {by.unit} watches")
        mine = self.memory.watching.setdefault(by.account, set())
        mine.add(deed.move.case)
        if len(mine) > WATCHED_MAX:
            self.fault("actor", "an officer watches five visits")

    def may_talk(self, case: Known, deed: Deed, people: list[str]) -> None:
        """Invariant 1, for everybody who is let in."""
        against = [*self.undecided(case), *self.out_of_time(case, deed), *self.unfit(case, deed)]
        for person in people:
            against += self.against_person(case, person)
        if case.between:
            if not self.houses(case) <= case.confirmed:
                against.append(("people", "an inmate whom nobody confirmed"))
        elif not people or case.heads != len(people):
            against.append(("people", f"{len(people)} admitted, {case.heads} in the room"))
        people_max = max(7, case.most.get("over_number", 7))
        if len(people) > people_max:
            against.append(("people", f"{len(people)} people"))
        if case.origin == "work_need" and len(people) > case.most.get("work_need", 0):
            against.append(("people", "more people for work than were decided"))
        for code, sentence in against:
            self.fault(code, f"{sentence}, and case {deed.move.case} is let in ({deed.move.act})")

    def undecided(self, case: Known) -> list[tuple[str, str]]:
        """Every decision that its origin asks for stands, each of where the inmate is now."""
        found = [("decision", "it has ended")] if case.ended else []
        if case.exception:
            lacking = self.houses(case) - case.decided
            return [*found, *([("decision", "no facility decided")] if lacking else [])]
        for inmate in case.inmates:
            unit, since, _ = self.memory.place[inmate]
            mine = [a for a in case.approvals if a.unit == unit and a.at >= since]
            if not any(each.start == case.start for each in mine):
                found.append(("decision", f"the facility of {inmate} has not approved"))
        if case.origin in {"relative", "work_need"} and not case.forwarded:
            found.append(("decision", "no bureau has reviewed"))
        if not case.between and not case.agreed:
            found.append(("consent", "nobody agreed"))
        return found

    def out_of_time(self, case: Known, deed: Deed) -> list[tuple[str, str]]:
        """The time has come, the slot is not over, nothing is cut or closed."""
        found, begun = [], case.opened
        if not case.start <= deed.at < case.start + SLOT:
            found.append(("time", "it is not its time"))
        if case.cut:
            found.append(("cut", "it was cut"))
        units = {case.bureau, *self.houses(case)}
        for closed, since, until in self.memory.closed:
            hit = closed is None or closed & units
            if (
                hit
                and since < case.start + SLOT
                and case.start < until
                and not (case.exception or begun)
            ):
                found.append(("closed", "the service stands still"))
        return found

    def unfit(self, case: Known, deed: Deed) -> list[tuple[str, str]]:
        """Eligibility was read less than 60 s ago, and says nothing against an inmate."""
        if case.read_at is None or not timedelta() <= deed.at - case.read_at < READ:
            return [("reading", "its eligibility was not read within 60 s")]
        return [("status", f"{i} {why}") for i in case.inmates if (why := case.against.get(i))]

    def against_person(self, case: Known, person: str) -> list[tuple[str, str]]:
        """Whether one visitor may be in the grant."""
        arrived = case.arrived.get(person)
        late = arrived is None or arrived >= case.start + timedelta(seconds=1)
        reasons = {
            "was not approved": person not in case.visitors,
            "was not checked in": person not in case.at_desk,
            "has signed no pledge": person not in self.memory.pledged,
            "came late and unexcused": late and person not in case.excused,
            "was refused for conduct": person in case.misbehaved,
            case.against.get(person, "was not read"): bool(case.against.get(person, "x")),
        }
        return [("visitor", f"{person} {why}") for why, is_so in reasons.items() if is_so]
