"""Sees every deed and says which invariant of law.md 1.4 it breaks, by its own reckoning.

It asks no rule of the domain: what it knows stands in known.py, learned from deeds alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from server.domain.actor import Role, Staff
from server.domain.identifiers import PersonId
from tests.support.model_office.known import (
    PAIR_GROUNDS,
    RAW,
    Approval,
    Known,
    Memory,
    Span,
    is_cited,
    month,
    months_later,
    next_month,
)
from tests.support.model_office.office import BEGIN, BORN, HOUSED, Deed
from tests.support.model_office.session import SessionRules

APART: Final = tuple(frozenset(each["parts"]) for each in RAW["separation"].values())


class Onlooker(SessionRules):
    """Feed it deeds in their order; `faults` are (code, sentence)."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.faults: list[tuple[str, str]] = []
        for inmate, unit in HOUSED.items():
            self.memory.place[inmate] = (unit, BEGIN, 0)

    def see(self, deed: Deed) -> None:
        """One deed."""
        for refusal in deed.refusals:
            if not is_cited(refusal.citation):
                self.fault("citation", f"{refusal.code} cites {refusal.citation}")
        if deed.refusals:
            return
        seen = SEEN.get(deed.move.act)
        if seen is not None:
            seen(self, deed)

    def fault(self, code: str, sentence: str) -> None:
        """An invariant is broken."""
        self.faults.append((code, sentence))

    # Applications.

    def lodged(self, deed: Deed) -> None:
        facts, number = deed.move.facts, deed.move.case
        between = len(facts["inmates"]) == 2
        case = Known(
            origin="exception" if "number" in facts else str(facts["origin"]),
            inmates=facts["inmates"],
            asked=facts["visitors"],
            start=facts["start"],
            lodged_for=facts["start"],
            minutes=facts["minutes"],
            bureau=None if between else facts["bureau"],
            exception=facts.get("number", ""),
            visitors=facts["visitors"],
        )
        if "number" in facts and (not facts["number"] or role_of(deed) is not Role.DEPARTMENT):
            self.fault("exception", "an exception that the Department did not approve")
        self.memory.cases[number] = case
        if "old" in facts:
            self.memory.cases[facts["old"]].ended = True
        self.slots_taken(deed, case)
        self.reserved(deed, case)

    def slots_taken(self, deed: Deed, case: Known) -> None:
        """One slot per start per seat, both sides or none."""
        slots = deed.gave
        houses = {self.memory.place[each][0] for each in case.inmates}
        houses |= {case.bureau} if case.bureau else set()
        if len(slots) != 2 or {each.unit for each in slots} != houses:
            self.fault("slots", "a visit has not one slot at each side")
        if any(each.starts_at != case.start for each in slots):
            self.fault("slots", "the sides of a visit have not its start")
        case.slots = {each.id: each.seat for each in slots}
        case.units = {each.unit for each in slots}
        for other in self.memory.cases.values():
            if other is not case and not other.ended and set(other.slots) & set(case.slots):
                self.fault("slots", "two visits hold one slot")

    def reserved(self, deed: Deed, case: Known) -> None:
        """At most the month's visits: of what is asked for and of what was held."""
        if case.origin == "work_need":
            return
        for inmate in case.inmates:
            known = self.memory.cases.values()
            count = sum(self.is_used(each, inmate, month(case.start)) for each in known)
            if count > self.entitled(inmate, case):
                self.fault("quota", f"{inmate} has {count} visits in {month(case.start)}")

    def is_used(self, case: Known, inmate: str, asked: str) -> bool:
        """Whether a case takes a visit of an inmate in a month: it stands, or it was held."""
        if case.origin == "work_need" or inmate not in case.inmates or month(case.start) != asked:
            return False
        return (case.opened or not case.ended) and not case.overturned

    def entitled(self, inmate: str, case: Known) -> int:
        """One visit; three for who is under 18 on the day; or the number a facility named."""
        born = BORN[PersonId(inmate)]
        day = case.start.date()
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return max(1, 3 if age < 18 else 1, self.memory.second.get((inmate, month(case.start)), 1))

    def stepped(self, deed: Deed) -> None:
        case, facts = self.memory.cases[deed.move.case], deed.move.facts
        match facts["event"]:
            case "forwarded":
                case.forwarded = True
                self.part(str(deed.move.case), deed, "bureau_review")
                if role_of(deed) is not Role.BUREAU_CLERK or unit_of(deed) != case.bureau:
                    self.fault("actor", "forwarded by another than the bureau's clerk")
            case "agreed":
                case.agreed = True
            case "bar_reported":
                case.approvals, case.agreed = [], False
            case "refused":
                facility = unit_of(deed) != case.bureau
                part = "facility_decision" if facility else "bureau_review"
                self.part(str(deed.move.case), deed, part)
                case.ended = True
            case _:
                case.ended = True

    def approved(self, deed: Deed) -> None:
        case, facts = self.memory.cases[deed.move.case], deed.move.facts
        unit, roles = unit_of(deed), {Role.FACILITY_CLERK, Role.FACILITY_HEAD}
        self.part(str(deed.move.case), deed, "facility_decision")
        if role_of(deed) not in roles or unit not in self.houses(case):
            self.fault("actor", "approved by another than the inmate's facility")
        if not facts["visitors"] <= case.asked:
            self.fault("people", "an approval adds a person")
        if any(self.memory.against_visitor(p, case, facts["start"]) for p in facts["visitors"]):
            self.fault("barred", "an approval over a bar")
        work = case.origin == "work_need"
        people_max = case.numbers.get("work_need", 0) if work else 9
        if len(facts["visitors"]) > min(people_max, max(7, case.numbers.get("over_number", 7))):
            self.fault("people", "an approval names more people than were decided")
        if facts["start"] != case.start and case.between:
            case.approvals = []
        case.start, case.visitors, case.agreed = facts["start"], facts["visitors"], False
        case.approvals.append(Approval(str(unit), deed.at, case.start, case.visitors))
        self.slots_taken(deed, case)
        self.reserved(deed, case)

    def houses(self, case: Known) -> set[str | None]:
        """Where the inmates of a case are."""
        return {self.memory.place[each][0] for each in case.inmates}

    def agreed_by_lodging(self, deed: Deed) -> None:
        case = self.memory.cases[deed.move.case]
        case.agreed = case.origin in {"relative", "work_need"} and case.start == case.lodged_for

    def moved(self, deed: Deed) -> None:
        case = self.memory.cases[deed.move.case]
        case.approvals, case.agreed = [], False
        self.slots_taken(deed, case)

    def ended(self, deed: Deed) -> None:
        self.memory.cases[deed.move.case].ended = True

    def edited(self, deed: Deed) -> None:
        case, facts = self.memory.cases[deed.move.case], deed.move.facts
        if not facts["visitors"] <= case.visitors or facts["start"] != case.start:
            self.fault("people", "an edit adds a person or moves the time")
        case.visitors = facts["visitors"]

    def special(self, deed: Deed) -> None:
        case, decision = self.memory.cases[deed.move.case], deed.gave
        if role_of(deed) is not Role.FACILITY_HEAD or deed.at >= case.start or not decision.reason:
            self.fault("special", "a limit raised by another, too late or without reason")
        if decision.excess.value != "second_visit":
            excess = decision.excess.value
            case.numbers[excess] = decision.number
            case.most[excess] = max(decision.number, case.most.get(excess, 0))
            return
        for inmate in case.inmates:
            key = (inmate, month(case.start))
            self.memory.second[key] = max(decision.number, self.memory.second.get(key, 1))

    def decided_exception(self, deed: Deed) -> None:
        self.memory.cases[deed.move.case].decided.add(str(unit_of(deed)))

    # People, inmates, the service.

    def placed(self, deed: Deed) -> None:
        inmate = deed.move.facts["inmate"]
        stay = self.memory.place[inmate][2] + 1
        self.memory.place[inmate] = (deed.move.facts["to"], deed.at, stay)

    def status_set(self, deed: Deed) -> None:
        facts = deed.move.facts
        stay = self.memory.place[facts["inmate"]][2]
        self.memory.statuses[facts["number"]] = (facts["inmate"], stay, Span(deed.at))

    def status_lifted(self, deed: Deed) -> None:
        self.memory.statuses[deed.move.facts["number"]][2].until = deed.at

    def barred(self, deed: Deed) -> None:
        facts = deed.move.facts
        whom = facts["inmate"] if facts["ground"] in PAIR_GROUNDS else None
        self.memory.bars[facts["number"]] = (facts["person"], Span(deed.at, whom=whom))

    def unbarred(self, deed: Deed) -> None:
        self.memory.bars[deed.move.facts["number"]][1].until = deed.at

    def closed(self, deed: Deed) -> None:
        facts = deed.move.facts
        end = deed.at + timedelta(hours=facts["hours"])
        self.memory.closed.append((facts["units"], deed.at, end))

    def proposed(self, deed: Deed) -> None:
        number = deed.move.facts["number"]
        self.memory.proposed[number] = deed.move.facts["person"]
        self.part(f"suspension {number}", deed, "proposal")

    def suspended(self, deed: Deed) -> None:
        number, months = deed.move.facts["number"], deed.move.facts["months"]
        self.part(f"suspension {number}", deed, "city_decision")
        if role_of(deed) is not Role.CITY:
            self.fault("actor", "suspended by another than the City")
        if months is not None:
            if months not in (1, 2, 3):
                self.fault("suspension", f"suspended for {months} months")
            span = Span(deed.at, months_later(deed.at, months))
            self.memory.suspended[number] = (self.memory.proposed[number], span)

    def filed(self, deed: Deed) -> None:
        self.part(f"suspension {deed.move.facts['number']}", deed, "filing")

    def found_absent(self, deed: Deed) -> None:
        case, person = self.memory.cases[deed.move.case], deed.move.facts["person"]
        self.part(f"finding {deed.move.case} {person}", deed, "finding")
        arrived = case.arrived.get(person)
        if arrived is not None and arrived < case.start + timedelta(seconds=1):
            self.fault("absence", f"{person} arrived in time and was found late")
        if unit_of(deed) != case.bureau:
            self.fault("absence", "an absence found by another than the site")
        self.memory.absent[deed.move.case, person] = Span(deed.at, next_month(case.start))

    def reviewed(self, deed: Deed) -> None:
        case, facts = self.memory.cases[deed.move.case], deed.move.facts
        if facts["of"] == "cut":
            case.overturned = True
            return
        self.part(f"finding {deed.move.case} {facts['person']}", deed, "finding_review")
        self.memory.absent.pop((deed.move.case, facts["person"]), None)

    def part(self, key: str, deed: Deed, part: str) -> None:
        """One account never takes two parts that check each other."""
        by = deed.move.by
        if not isinstance(by, Staff):
            return
        mine = self.memory.parts.setdefault(key, {}).setdefault(by.account, set())
        mine.add(part)
        if any(len(mine & each) > 1 for each in APART):
            self.fault("parts", f"{by.account} took {' and '.join(sorted(mine))}")


def role_of(deed: Deed) -> Role | None:
    """In which role somebody acted; None: not as staff."""
    return deed.move.by.role if isinstance(deed.move.by, Staff) else None


def unit_of(deed: Deed) -> str | None:
    """For which unit."""
    return deed.move.by.unit if isinstance(deed.move.by, Staff) else None


Seen = Callable[[Onlooker, Deed], None]
SEEN: Final[dict[str, Seen]] = {
    "lodge": Onlooker.lodged, "re-apply": Onlooker.lodged, "approve exception": Onlooker.lodged,
    "step": Onlooker.stepped, "approve": Onlooker.approved, "moved": Onlooker.moved,
    "agree by lodging": Onlooker.agreed_by_lodging, "edit": Onlooker.edited,
    "cancelled": Onlooker.ended, "silent": Onlooker.ended, "time_passed": Onlooker.ended,
    "withdrawn for another": Onlooker.ended, "decide special": Onlooker.special,
    "decide exception": Onlooker.decided_exception, "move inmate": Onlooker.placed,
    "set status": Onlooker.status_set, "lift status": Onlooker.status_lifted,
    "enter bar": Onlooker.barred, "lift bar": Onlooker.unbarred, "close": Onlooker.closed,
    "propose": Onlooker.proposed, "decide": Onlooker.suspended, "file": Onlooker.filed,
    "find absence": Onlooker.found_absent, "review": Onlooker.reviewed,
    "arrive": Onlooker.arrived, "check in": Onlooker.checked_in, "excuse": Onlooker.excused,
    "refuse for conduct": Onlooker.misbehaved, "sign pledge": Onlooker.signed,
    "count heads": Onlooker.counted, "confirm": Onlooker.confirmed, "read": Onlooker.was_read,
    "enrol": Onlooker.enrolled, "open": Onlooker.opened, "enter": Onlooker.entered,
    "watch": Onlooker.watched, "cut": Onlooker.was_cut,
}  # fmt: skip
