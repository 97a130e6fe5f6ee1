"""Applications come back as they were given, and who has not seen the last change keeps nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.domain.actor import Actor, Applicant, Role, Staff, System
from server.domain.applications.applications import (
    Application,
    Event,
    Origin,
    StandingBar,
    State,
    Step,
)
from server.domain.identifiers import ApplicationId, PersonId, SlotId, StaffId, UnitId
from server.domain.vocabulary import Body, Custody
from server.storage.applications import Receipt, StepTaken, StoredApplication, add, load, save
from server.storage.database import Database
from server.storage.errors import ConstraintBroken, StaleVersion
from server.storage.ids import new_id
from tests.support.office_rows import BUREAU, NINE, NOW, PRISON, free, person, units

OTHER_PRISON = UnitId("prison-2")
PRISONS = (PRISON, OTHER_PRISON)
UNITS = (BUREAU, *PRISONS)
PEOPLE = tuple(PersonId(f"person-{number}") for number in range(5))
SLOT = SlotId("prison-1-seat-1-0309T0100")
MOTHER, SON, INMATE = PEOPLE[:3]

asked_often = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
moments = some.datetimes(
    datetime(2020, 1, 1), datetime(2030, 1, 1),
    timezones=some.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Ho_Chi_Minh")]),
)  # fmt: skip
# PostgreSQL has no text with a zero in it; no person can write one either.
words = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
people = some.frozensets(some.sampled_from(PEOPLE))
actors: some.SearchStrategy[Actor] = some.one_of(
    some.builds(Applicant, some.sampled_from(PEOPLE)),
    some.builds(System),
    some.builds(
        Staff,
        some.builds(StaffId, words),
        some.sampled_from(Role),
        some.sampled_from(UNITS),
        some.sampled_from(Body),
    ),
)
steps = some.builds(
    StepTaken,
    moments,
    some.builds(
        Step,
        some.sampled_from(Event),
        actors,
        words,
        words,
        some.sampled_from([None, SLOT]),
        some.none() | moments,
        people,
    ),
    some.sampled_from(State),
)


@some.composite
def applications(draw: some.DrawFn) -> Application:
    bureau = draw(some.sampled_from([None, BUREAU]))
    facilities = draw(some.lists(some.sampled_from(PRISONS), min_size=1, max_size=2))
    having_a_say = [*facilities, *[BUREAU] * (bureau is not None)]
    count = len(facilities)
    return Application(
        draw(some.sampled_from(Origin)),
        draw(some.sampled_from(State)),
        bureau,
        tuple(facilities),
        draw(people),
        tuple(draw(some.lists(some.sampled_from(Custody), min_size=count, max_size=count))),
        draw(people),
        draw(some.none() | moments),
        draw(some.frozensets(some.sampled_from(having_a_say))),
        draw(some.frozensets(some.sampled_from(having_a_say))),
    )


@some.composite
def stored(draw: some.DrawFn) -> StoredApplication:
    name = new_id(NOW)
    return StoredApplication(
        ApplicationId(name),
        name,
        draw(applications()),
        draw(words),
        draw(words),
        draw(moments),
        draw(some.sampled_from([None, *PEOPLE])),
        None,
        draw(some.none() | some.builds(Receipt, moments, moments, words, words)),
        tuple(draw(some.lists(steps, max_size=3))),
    )


@pytest.fixture
async def office(database: Database) -> Database:
    """A house with three units, five people and a slot."""
    async with database.begin() as work:
        await units(work, *UNITS)
        for each in PEOPLE:
            await person(work, each)
        assert await free(work, PRISON, NINE) == SLOT
    return database


def plain(**facts: object) -> StoredApplication:
    asked = Application(
        Origin.RELATIVE, State.UNFINISHED, BUREAU, (PRISON,), frozenset({INMATE}),
        (Custody.PRISON,), frozenset({MOTHER, SON}), NINE,
    )  # fmt: skip
    made = StoredApplication(ApplicationId("a-1"), "A1", asked, "video", "desk", NOW, MOTHER)
    return replace(made, **facts)  # type: ignore[arg-type]


def moved_on(seen: StoredApplication, event: Event, state: State) -> StoredApplication:
    step = StepTaken(NOW, Step(event, Applicant(MOTHER)), state)
    after = replace(seen.application, state=state)
    return replace(seen, application=after, steps=(*seen.steps, step))


async def entered(office: Database, new: StoredApplication) -> StoredApplication:
    async with office.begin() as work:
        return await add(work, new)


async def saved(office: Database, changed: StoredApplication) -> StoredApplication:
    async with office.begin() as work:
        return await save(work, changed)


async def loaded(office: Database, name: ApplicationId) -> StoredApplication | None:
    async with office.read() as reader:
        return await load(reader, name)


@asked_often
@given(new=stored(), after=stored())
async def test_an_application_comes_back_as_it_was_given_and_as_it_was_changed(
    office: Database, new: StoredApplication, after: StoredApplication
) -> None:
    first = await entered(office, new)
    assert first == replace(new, version=1)
    assert await loaded(office, new.id) == first
    wanted = replace(after, id=new.id, steps=(*new.steps, *after.steps), version=1)
    second = await saved(office, wanted)
    assert second == replace(wanted, version=2)
    assert await loaded(office, new.id) == second


async def test_what_changed_since_it_was_seen_is_not_written_over(office: Database) -> None:
    seen = await entered(office, plain())
    withdrawn = await saved(office, moved_on(seen, Event.WITHDRAWN, State.WITHDRAWN))
    with pytest.raises(StaleVersion):
        await saved(office, moved_on(seen, Event.CANCELLED, State.CANCELLED))
    assert await loaded(office, seen.id) == withdrawn
    assert [each.step.event for each in withdrawn.steps] == [Event.WITHDRAWN]


async def test_what_nobody_entered_is_neither_found_nor_saved(office: Database) -> None:
    assert await loaded(office, ApplicationId("a-1")) is None
    with pytest.raises(StaleVersion):
        await saved(office, plain(version=1))


async def test_one_reference_is_on_one_receipt(office: Database) -> None:
    await entered(office, plain())
    with pytest.raises(ConstraintBroken):
        await entered(office, plain(id=ApplicationId("a-2")))


async def test_what_has_happened_is_not_told_anew(office: Database) -> None:
    lodged = moved_on(plain(), Event.LODGED, State.IN_REVIEW)
    seen = await entered(office, lodged)
    with pytest.raises(AssertionError, match="not told anew"):
        await saved(office, replace(seen, steps=()))
    assert await loaded(office, seen.id) == seen


async def test_a_new_application_names_the_one_that_it_follows(office: Database) -> None:
    old = await entered(office, plain())
    new = plain(id=ApplicationId("a-2"), reference="A2", instead_of=old.id)
    assert await entered(office, new) == await loaded(office, new.id)


async def test_a_bar_is_a_fact_of_a_person_and_is_asked_anew(office: Database) -> None:
    barred = (StandingBar(SON, "bars.case_connected"),)
    asked = replace(plain().application, bars=barred)
    assert (await entered(office, plain(application=asked))).application.bars == ()


async def test_a_stamp_of_a_facility_that_the_inmate_has_left_stays_with_the_relationship(
    office: Database,
) -> None:
    asked = replace(plain().application, filed_by=frozenset({PRISON, OTHER_PRISON}))
    found = await entered(office, plain(application=asked))
    assert found.application.filed_by == {PRISON}
    assert found == await loaded(office, found.id)
