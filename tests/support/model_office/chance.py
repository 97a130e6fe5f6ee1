"""What happens next in the model office: chance, which mostly wants to get somewhere.

Most moves lead an application on by whom it belongs to; the others are anybody's, about anything,
at any time.  A move names all that it needs, so that a story can be told with moves left out."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from server.domain.actor import Actor, Applicant, Role, Staff
from server.domain.applications.applications import Origin, State
from server.domain.identifiers import PersonId, UnitId
from server.domain.vocabulary import Mode
from tests.support.day_of_visit import SHANGHAI
from tests.support.model_office import mischief
from tests.support.model_office.day import PAPERS, STEPS
from tests.support.model_office.office import (
    BUREAUS,
    DEPARTMENT,
    INMATES,
    REHAB,
    STARTS,
    SYSTEM,
    VISITORS,
    Case,
    Move,
    Office,
)

LIVING_MAX: Final = 6
REASON: Final = {"reason": "papers do not match", "ground": "bars.identity_untrue"}
GONE: Final = frozenset(
    {State.REFUSED, State.DECLINED, State.RELEASED, State.WITHDRAWN, State.EXPIRED, State.CANCELLED}
)


class Chance:
    """Draws moves for an office; one seed draws one walk."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._number = 0

    def next(self, office: Office) -> Move:
        """The next move."""
        living = [each for each in office.cases.values() if self._is_living(office, each)]
        if len(living) < LIVING_MAX and self._random.random() < 0.12:
            return self._lodge(office)
        if living and self._random.random() < 0.75:
            return self._toward(office, self._random.choice(living))
        if self._random.random() < 0.1:
            return self._reapplied(office)
        return mischief.anything(self._random, office, self._new())

    def _reapplied(self, office: Office) -> Move:
        new = self._lodge(office)
        old = [n for n, each in office.cases.items() if each.applicant is not None]
        if new.act != "lodge" or not old:
            return new
        number = self._random.choice(old[-4:])
        applicant = office.cases[number].applicant
        assert applicant is not None
        return Move("re-apply", Applicant(applicant), new.case, {**new.facts, "old": number})

    def _is_living(self, office: Office, case: Case) -> bool:
        start = case.application.start
        gone = case.application.state in GONE or len(case.slots) != 2
        return not gone and start is not None and office.now < start + timedelta(minutes=40)

    def _new(self) -> int:
        self._number += 1
        return self._number

    def _who(self, role: Role, unit: UnitId) -> Staff:
        return mischief.who(self._random, role, unit)

    def _clerk(self, case: Case) -> Staff:
        return self._who(Role.BUREAU_CLERK, case.application.bureau or BUREAUS[0])

    def _facility(self, case: Case, role: Role = Role.FACILITY_CLERK) -> Staff:
        return self._who(role, self._random.choice(case.application.facilities))

    # A visit's way, from lodging to the end.

    def _lodge(self, office: Office) -> Move:
        kinds = (Origin.RELATIVE,) * 5 + (Origin.INMATE,) * 2 + (Origin.BOTH_IN_CUSTODY,) * 2
        origin = self._random.choice((*kinds, Origin.WORK_NEED))
        inmates = tuple(self._random.sample(INMATES, 2 if origin is Origin.BOTH_IN_CUSTODY else 1))
        many = self._random.choice((1, 1, 2, 2, 3, 7, 8))
        visitors = frozenset(self._random.sample(VISITORS, many))
        facts: dict[str, Any] = {
            "origin": origin, "inmates": inmates, "start": self._start(office),
            "bureau": self._random.choice(BUREAUS),
            "minutes": self._random.choice((30, 30, 30, 20, 45)),
            "visitors": frozenset() if origin is Origin.BOTH_IN_CUSTODY else visitors,
        }  # fmt: skip
        stay = office.stay(inmates[0])
        inside = origin in {Origin.INMATE, Origin.BOTH_IN_CUSTODY}
        by: Actor = Applicant(min(visitors))
        if inside:
            by = self._who(Role.FACILITY_CLERK, stay.facility if stay else REHAB)
        elif self._random.random() < 0.5:
            by = self._who(Role.BUREAU_CLERK, facts["bureau"])
        if self._random.random() < 0.05:
            number = {"number": self._random.choice(("D-1", "D-2", ""))}
            by = self._who(Role.DEPARTMENT, DEPARTMENT)
            facts |= {"origin": Origin.RELATIVE, "visitors": visitors, "inmates": inmates[:1]}
            return Move("approve exception", by, self._new(), facts | number)
        return Move("lodge", by, self._new(), facts)

    def _start(self, office: Office) -> datetime:
        days = self._random.choice((1, 1, 2, 2, 3, 5, 9, 20))
        day = (office.now + timedelta(days=days)).date()
        clock = self._random.choice(STARTS)
        return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI)

    def _toward(self, office: Office, case: Case) -> Move:
        """What brings a case on by who may bring it on."""
        asked, number = case.application, case.number
        match asked.state:
            case State.IN_REVIEW:
                return Move("step", self._clerk(case), number, {"event": "forwarded"})
            case State.BEFORE_FACILITY | State.BEFORE_OTHER_FACILITY | State.BAR_REPORTED:
                return self._approval(office, case)
            case State.AWAITING_CONSENT:
                return self._answer(case)
            case State.UNFINISHED if not case.decided:
                by = self._facility(case, Role.FACILITY_HEAD)
                return Move("decide exception", by, number)
            case _:
                return self._on_the_day(office, case)

    def _approval(self, office: Office, case: Case) -> Move:
        asked, number = case.application, case.number
        head = self._facility(case, Role.FACILITY_HEAD)
        wants = {
            "over_number": len(asked.visitors) > 7,
            "over_time": case.minutes > 30,
            "work_need": case.kind == "work_need",
        }
        lacking = [w for w, is_so in wants.items() if is_so]
        if lacking and self._random.random() < 0.6:
            return self._special(case, self._random.choice(lacking), head)
        if self._random.random() < 0.12:
            return Move("step", self._facility(case), number, {"event": "refused", **REASON})
        start, visitors = asked.start, asked.visitors
        if self._random.random() < 0.15:
            start = self._start(office)
        if visitors and self._random.random() < 0.15:
            visitors = frozenset(self._random.sample(VISITORS, 2))
        facts = {"start": start, "visitors": visitors}
        return Move("approve", self._facility(case), number, facts)

    def _special(self, case: Case, excess: str, by: Staff) -> Move:
        number = {"over_number": (8, 9), "over_time": (45, 60), "work_need": (3, 8)}
        named = self._random.choice(number.get(excess, (2, 3)))
        facts = {
            "excess": excess,
            "number": named,
            "reason": self._random.choice(("ill", "far", "")),
        }
        return Move("decide special", by, case.number, facts)

    def _answer(self, case: Case) -> Move:
        people = sorted(case.application.visitors) or list(VISITORS)
        person = self._random.choice(people)
        by: Actor = Applicant(person) if self._random.random() < 0.6 else self._clerk(case)
        event = self._random.choices(("agreed", "declined", "bar_reported"), (8, 1, 1))[0]
        facts = {"event": event, "answered_by": person, "mode": Mode.VIDEO}
        if event == "bar_reported":
            facts["ground"] = self._random.choice(("bars.identity_untrue", "quota.holder"))
        return Move("step", by, case.number, facts)

    def _on_the_day(self, office: Office, case: Case) -> Move:
        start = case.application.start
        assert start is not None
        early = start - office.now
        if early > timedelta(minutes=10) and self._random.random() < 0.3:
            before = self._random.choice((timedelta(minutes=10), timedelta(minutes=1), timedelta()))
            late = self._random.choice((timedelta(), timedelta(), timedelta(minutes=2)))
            return Move("pass time", facts={"span": max(early - before + late, timedelta())})
        if case.opened and self._random.random() < 0.1:
            return mischief.afterwards(self._random, case)
        return self._random.choice(self._missing(office, case, early))

    def _missing(self, office: Office, case: Case, early: timedelta) -> list[Move]:
        """What still has to be done before the visit, and at last the visit itself."""
        todo: list[Move] = []
        people = sorted(case.application.visitors)
        todo += [self._pledge(case, each) for each in self._unsigned(office, people)]
        todo += [self._enrol(case, n) for n in (0, 1) if not self._is_enrolled(office, case, n)]
        if early > timedelta(minutes=10):
            return todo or [Move("look at the clocks")]
        todo += [
            Move("arrive", Applicant(p), case.number) for p in people if p not in case.arrivals
        ]
        todo += [
            self._check_in(case, each)
            for each in people
            if each in case.arrivals and each not in case.check_ins
        ]
        officers = dict.fromkeys(case.application.facilities, Role.FACILITY_OFFICER)
        todo += [
            Move("confirm", self._who(role, unit), case.number)
            for unit, role in officers.items()
            if unit not in case.confirmed
        ]
        if todo and self._random.random() < 0.88:
            return todo
        return self._session(office, case, early)

    def _unsigned(self, office: Office, people: list[PersonId]) -> list[PersonId]:
        """Who has to sign; now and then nobody thinks of it."""
        forgotten = self._random.random() < 0.4
        return [] if forgotten else [each for each in people if each not in office.pledges]

    def _session(self, office: Office, case: Case, early: timedelta) -> list[Move]:
        if early > timedelta() and self._random.random() < 0.5:
            return [Move("pass time", facts={"span": early})]
        heads = len(case.check_ins)
        fresh = case.readings and office.now - case.readings[0].read_at < timedelta(seconds=60)
        if heads != case.heads and self._random.random() < 0.9:
            return [Move("count heads", self._clerk(case), case.number, {"heads": heads})]
        if not fresh and self._random.random() < 0.8:
            return [Move("read", SYSTEM, case.number)]
        unit, role = self._random.choice(
            [(each.unit, Role.BUREAU_OFFICER if each.unit in BUREAUS else Role.FACILITY_OFFICER)
             for each in case.slots]
        )  # fmt: skip
        officer = self._who(role, unit)
        span = {"span": self._random.choice(mischief.SPANS[:6])}
        return [
            Move("open", SYSTEM, case.number), Move("open", SYSTEM, case.number),
            self._enter(office, case), self._enter(office, case),
            Move("watch", officer, case.number), Move("pass time", facts=span),
        ]  # fmt: skip

    def _enter(self, office: Office, case: Case) -> Move:
        at = self._random.choice((0, 1))
        device = f"device of {case.slots[at].seat}"
        if self._random.random() < 0.1:
            device = self._random.choice(sorted(office.devices) or [device])
        return Move("enter", SYSTEM, case.number, {"device": device, "side": "ab"[at]})

    def _is_enrolled(self, office: Office, case: Case, at: int) -> bool:
        return any(each.seat == case.slots[at].seat for each in office.devices.values())

    def _enrol(self, case: Case, at: int) -> Move:
        slot = case.slots[at]
        bureau = slot.unit in BUREAUS
        by = self._who(Role.BUREAU_CLERK if bureau else Role.FACILITY_CLERK, slot.unit)
        kind = "kiosk" if bureau else "terminal"
        if self._random.random() < 0.08:
            kind = self._random.choice(("kiosk", "terminal", "monitor", "one_visit"))
        facts = {
            "device": f"device of {slot.seat}", "kind": kind, "unit": slot.unit, "seat": slot.seat,
            "gone": self._random.random() < 0.03,
        }  # fmt: skip
        return Move("enrol", by, 0, facts)

    def _pledge(self, case: Case, person: PersonId) -> Move:
        signer = person if self._random.random() < 0.7 else self._random.choice(VISITORS)
        form = "good" if self._random.random() < 0.95 else "of another year"
        facts = {"person": person, "signer": signer, "form": form}
        return Move("sign pledge", self._clerk(case), case.number, facts)

    def _check_in(self, case: Case, person: PersonId) -> Move:
        paper = "good" if self._random.random() < 0.92 else self._random.choice(sorted(PAPERS))
        ticked = STEPS if self._random.random() < 0.95 else STEPS[:3]
        facts = {"person": person, "paper": paper, "ticked": ticked}
        return Move("check in", self._clerk(case), case.number, facts)
