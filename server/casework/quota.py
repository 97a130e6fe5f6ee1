"""The entitlement accounts behind a case: whether a visit is left, and the entries that follow."""

from datetime import date, datetime, timedelta
from typing import Final

from server.casework.case import Case
from server.domain.citation import Refusal
from server.domain.entitlement import account as accounts
from server.domain.entitlement import credits as credit_rules
from server.domain.entitlement import entitlement
from server.domain.entitlement.account import Account, Entry, How
from server.domain.entitlement.credits import CreditId
from server.domain.entitlement.discipline import restrictions_on
from server.domain.entitlement.doors import Doors
from server.domain.identifiers import PersonId
from server.domain.live_visit.outcome import Became, settled
from server.domain.slots.priority import Claim, Criterion, Standing, criterion_in_force, standings
from server.domain.vocabulary import Custody
from server.law import Law
from server.storage import accounts as stored_accounts
from server.storage import entitlement as stored_entries
from server.storage import people, plans
from server.storage.database import Reader, Work
from server.storage.entitlement import StoredEntries

REACH: Final = timedelta(days=400)
"""Entries so far around a visit are read: a month, its disciplinary windows, a year of credits."""


async def account_of(
    reader: Reader, inmate: PersonId, start: datetime
) -> tuple[Account, StoredEntries]:
    """All that is known of one inmate's visits around a start."""
    seen = await stored_entries.between(reader, inmate, start - REACH, start + REACH)
    account = Account(
        inmate,
        seen.entries,
        await stored_accounts.sizes_of(reader, inmate),
        await stored_accounts.credits_of(reader, inmate),
        await stored_accounts.restrictions_of(reader, inmate),
    )
    return account, seen


async def doors_of(
    reader: Reader, law: Law, case: Case, inmate: PersonId, start: datetime, now: datetime
) -> Doors:
    """What might open a further visit for an inmate of a case."""
    claims = case.stored.details.claims
    return await doors_for(reader, law, inmate, regime_of(case, inmate), claims, start, now)


async def doors_for(
    reader: Reader,
    law: Law,
    inmate: PersonId,
    regime: Custody | None,
    claims: tuple[Claim, ...],
    start: datetime,
    now: datetime,
) -> Doors:
    """What might open a further visit for an inmate, with the classes that are claimed."""
    profile = law.of_visit(start)
    person = await people.get(reader, inmate)
    criterion: Criterion | None = None
    held: tuple[Standing, ...] = ()
    if profile.priority is not None and regime is not None:
        versions = await plans.criteria_of(reader, regime)
        criterion = criterion_in_force(profile, versions, regime, now)
        held = standings(profile, criterion, claims)
    return Doors(
        None if person is None else person.person.born_on,
        criterion,
        held,
        await stored_accounts.further_of(reader, inmate, month_of(law, start)),
    )


async def is_restricted(reader: Reader, law: Law, inmate: PersonId, start: datetime) -> bool:
    """Whether a disciplinary restriction holds on the day of a visit (draft §3)."""
    known = await stored_accounts.restrictions_of(reader, inmate)
    return bool(restrictions_on(law.of_visit(start), known, law.local(start).date()))


def month_of(law: Law, start: datetime) -> date:
    """The first day of the month of a start, where the law holds (A2)."""
    return law.local(start).date().replace(day=1)


def regime_of(case: Case, inmate: PersonId) -> Custody | None:
    """Under which regime an inmate of a case is held."""
    stay = case.stays[case.inmates.index(inmate)]
    return None if stay is None else stay.record.regime


async def answer(
    reader: Reader, law: Law, case: Case, start: datetime, now: datetime
) -> tuple[entitlement.Answer, ...]:
    """Whether the account, or between two inmates each account, has this visit left; explained."""
    profile = law.of_visit(start)
    ask = entitlement.Ask(case.stored.kind, start, now, case.booking)
    asked = []
    for inmate in case.inmates:
        account, _ = await account_of(reader, inmate, start)
        asked.append((account, await doors_of(reader, law, case, inmate, start, now)))
    if len(asked) == 2:
        return (entitlement.answer_both(profile, asked[0], asked[1], ask),)
    return tuple(entitlement.answer(profile, account, ask, doors) for account, doors in asked)


async def refusals(
    reader: Reader, law: Law, case: Case, start: datetime, now: datetime
) -> tuple[Refusal, ...]:
    """Why no visit is left; empty: one is."""
    answers = await answer(reader, law, case, start, now)
    return tuple(refusal for each in answers for refusal in each.refusals)


async def enter(
    work: Work, law: Law, case: Case, start: datetime, how: How, now: datetime, why: str = ""
) -> None:
    """One line in each account that the visit uses (A3)."""
    profile = law.of_visit(start)
    other = case.inmates[1] if len(case.inmates) == 2 else None
    for holder in accounts.debited(profile, case.stored.kind, case.inmates[0], other):
        account, seen = await account_of(work, holder, start)
        if how is How.RESTORED and not stands(account, case):
            continue
        credit = credit_for(law, account, case, start) if how is How.BOOKED else None
        line = Entry(how, case.booking, case.stored.kind, start, why, credit)
        await stored_entries.enter(work, seen, [line], now)


async def settle(
    work: Work, law: Law, case: Case, start: datetime, became: Became, now: datetime
) -> None:
    """Enter what became of the visit in each account that it was booked in.

    Nothing while nothing is proven, and nothing twice."""
    for holder in case.inmates:
        account, seen = await account_of(work, holder, start)
        booked = [each for each in accounts.standing(account.entries) if each.visit == case.booking]
        if not booked or (line := settled(became, booked[-1])) is None:
            continue
        if (line.how, line.why) != (booked[-1].how, booked[-1].why):
            await stored_entries.enter(work, seen, [line], now)


def stands(account: Account, case: Case) -> bool:
    """Whether the visit is in the account and was not given back."""
    return any(each.visit == case.booking for each in accounts.standing(account.entries))


def credit_for(law: Law, account: Account, case: Case, start: datetime) -> CreditId | None:
    """The credit that pays the visit, the first to run out; None: it needs none."""
    profile = law.of_visit(start)
    if not credit_rules.uses_credit(profile, case.stored.kind):
        return None
    used = frozenset(
        each.credit for each in accounts.standing(account.entries) if each.credit is not None
    )
    usable = credit_rules.usable_credits(
        profile, account.credits, used, law.local(start).date(), account.restrictions
    )
    return usable[0].id if usable else None
