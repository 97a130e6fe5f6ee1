"""What each step of an application demands: whose it is, a reason, a time, the right people.

Pure.  Each rule of Art. 4, 7, 14-16 and 31(3) is one function; `step_refusals` asks them all."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from server.domain.actor import Actor, Applicant, Staff, System
from server.domain.applications.applications import (
    TRANSITIONS,
    Application,
    Event,
    Origin,
    State,
    Step,
    after,
    by_origin,
)
from server.domain.applications.between_inmates import between_refusals
from server.domain.citation import Refusal
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body

TAKEN_BACK: Final = frozenset({Event.WITHDRAWN, Event.DECLINED, Event.CANCELLED})


def step_refusals(
    profile: Profile, application: Application, step: Step, now: datetime
) -> tuple[Refusal, ...]:
    """Why a step may not be taken; empty: take it, `taken` says where it leads.

    Source: Art. 4 ¶1, 14-16.  A text without these origins demands only the order of steps."""
    if application.origin not in profile.origins:
        return turn_refusals(profile, application, step)
    return (
        *turn_refusals(profile, application, step),
        *actor_refusals(profile, application, step),
        *unit_refusals(profile, application, step),
        *custody_refusals(profile, application, step),
        *reason_refusals(profile, step),
        *time_refusals(profile, step, now),
        *people_refusals(profile, application, step),
        *bar_refusals(profile, application, step),
        *bar_report_refusals(profile, step),
        *between_refusals(profile, application, step),
        *expiry_refusals(profile, application, step, now),
        *begun_refusals(profile, application, step, now),
    )


def taken(application: Application, step: Step) -> Application:
    """The application after a step that was allowed.

    An approval fixes time and visitors; a move undoes approvals, for they were of that facility."""
    state = after(application.origin, application.state, step.event)
    if step.event is Event.MOVED:
        return replace(application, state=state, approved_by=frozenset())
    if step.event is not Event.APPROVED:
        return replace(application, state=state)
    by = {step.actor.unit} if isinstance(step.actor, Staff) else set()
    return replace(
        application,
        state=state,
        approved_by=application.approved_by | by,
        start=step.start,
        visitors=step.visitors,
    )


def turn_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """No step is skipped: where the table has no way, there is none (Art. 15, 16)."""
    if step.event in TRANSITIONS[application.origin][application.state]:
        return ()
    facts = {"state": str(application.state), "event": str(step.event)}
    return by_origin(profile, application, "application_step_not_open", **facts)


def actor_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """Each step has its body: a bureau reviews, a facility decides, the family agrees."""
    if body_of(step.actor) in doers(profile, application, step.event):
        return ()
    return by_origin(profile, application, "application_step_of_another", event=str(step.event))


def doers(profile: Profile, application: Application, event: Event) -> set[Body | None]:
    """Whose an event is; None is the office itself, which only keeps clocks and custody."""
    origin = profile.origins[application.origin]
    asking: set[Body | None] = {origin.applies_to}
    if origin.applies_to is Body.BUREAU:
        asking.add(Body.APPLICANT)
    # Between two inmates nobody outside is asked.
    answering: set[Body | None] = set()
    if origin.consent_brought_by is not None:
        answering = {origin.consent_brought_by, Body.APPLICANT}
    in_review = application.state is State.IN_REVIEW
    whose: dict[Event, set[Body | None]] = {
        Event.LODGED: asking,
        Event.WITHDRAWN: asking,
        Event.FORWARDED: {*origin.reviewed_by},
        Event.APPROVED: {*origin.decided_by},
        Event.REFUSED: {*(origin.reviewed_by if in_review else origin.decided_by)},
        Event.AGREED: answering,
        Event.DECLINED: answering,
        Event.BAR_REPORTED: answering - {Body.APPLICANT},
        Event.SILENT: {None},
        Event.TIME_PASSED: {None},
        Event.MOVED: {None, Body.FACILITY},
        Event.CANCELLED: {None, origin.consent_brought_by, *origin.decided_by},
    }
    return whose[event]


def body_of(actor: Actor) -> Body | None:
    """As whom somebody acts; None: the office itself."""
    match actor:
        case Staff():
            return actor.body
        case Applicant():
            return Body.APPLICANT
        case _:
            return None


def unit_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """Staff act for the units of this application only (Art. 15 ¶1, 16: "the bureau concerned").

    Who acts as a bureau acts for its bureau and who acts as a facility for one of its facilities:
    a bureau's role at a prison reviews nothing."""
    if not isinstance(step.actor, Staff):
        return ()
    as_bureau = step.actor.body is Body.BUREAU
    if step.actor.unit in ({application.bureau} if as_bureau else {*application.facilities}):
        return ()
    return by_origin(profile, application, "application_of_another_unit", event=str(step.event))


def custody_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """An application is open to the regimes that its origin names.

    Art. 16 ¶1 goes on with prisons alone; as read, it holds for rehabilitation too (GD-39)."""
    opened = profile.origins[application.origin].custody
    if step.event is not Event.LODGED or set(application.custody) <= set(opened):
        return ()
    return by_origin(profile, application, "application_custody_not_open")


def reason_refusals(profile: Profile, step: Step) -> tuple[Refusal, ...]:
    """Who refuses, or cancels what was approved, says why (Art. 15, 16 ¶1).

    The ground is a key of the profile: so that the person can be told by what right."""
    decisions = profile.decisions
    if decisions is None or not decisions.refusal_needs_reason.value:
        return ()
    if step.event not in {Event.REFUSED, Event.CANCELLED}:
        return ()
    cited = profile.cite("decisions.refusal_needs_reason")
    lacking = []
    if not step.reason.strip():
        lacking.append(Refusal("application_refusal_without_reason", cited))
    if not is_key(profile, step.ground):
        lacking.append(Refusal("application_refusal_without_ground", cited))
    return tuple(lacking)


def is_key(profile: Profile, ground: str) -> bool:
    """Whether the profile has an entry of this key."""
    try:
        profile.entry(ground)
    except KeyError:
        return False
    return True


def time_refusals(profile: Profile, step: Step, now: datetime) -> tuple[Refusal, ...]:
    """An approval fixes the time: one slot, and a start that still lies ahead (Art. 15 ¶2)."""
    decisions = profile.decisions
    if step.event is not Event.APPROVED or decisions is None:
        return ()
    if not decisions.approval_fixes_time.value:
        return ()
    cited = profile.cite("decisions.approval_fixes_time")
    if step.slot is None or step.start is None:
        return (Refusal("application_approval_without_time", cited),)
    if step.start <= now:
        facts = {"start": step.start.isoformat()}
        return (Refusal("application_approval_of_past_time", cited, facts),)
    return ()


def people_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """An approval names who may come: somebody, and nobody who was not applied for (Art. 31(3)).

    Between two inmates nobody was applied for, so there nobody is named."""
    if step.event is not Event.APPROVED:
        return ()
    if not step.visitors and application.origin is not Origin.BOTH_IN_CUSTODY:
        return by_origin(profile, application, "application_approval_without_people")
    added = step.visitors - application.visitors
    if not added or profile.session is None:
        return ()
    cited = profile.cite("session.people_added_by_staff")
    return (Refusal("application_person_not_applied_for", cited, {"people": len(added)}),)


def bar_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """No approval over a bar: of a visitor who would come, or of an inmate (Art. 18-20).

    Between two inmates each is also the other's visitor: a bar on either side is enough."""
    if step.event is not Event.APPROVED:
        return ()
    coming = step.visitors | application.inmates
    keys = sorted({bar.key for bar in application.bars if bar.person in coming})
    return tuple(Refusal("application_barred", profile.cite(key), {"key": key}) for key in keys)


def bar_report_refusals(profile: Profile, step: Step) -> tuple[Refusal, ...]:
    """The bureau may stop an inmate's application by a bar of Art. 18 and by nothing else (A31)."""
    if step.event is not Event.BAR_REPORTED:
        return ()
    section, _, code = step.ground.partition(".")
    if section == "bars" and code in profile.bars:
        return ()
    cited = profile.cite(f"origins.{Origin.INMATE}")
    return (Refusal("application_bar_report_without_bar", cited),)


def expiry_refusals(
    profile: Profile, application: Application, step: Step, now: datetime
) -> tuple[Refusal, ...]:
    """An application lapses when its time has come without an end of the way, not before."""
    if step.event is not Event.TIME_PASSED:
        return ()
    if application.start is not None and application.start <= now:
        return ()
    return by_origin(profile, application, "application_time_not_passed")


def begun_refusals(
    profile: Profile, application: Application, step: Step, now: datetime
) -> tuple[Refusal, ...]:
    """From its start on nobody takes a booking back: what becomes of the visit is its outcome, else
    the visit of the month would come back after it was held (Art. 11, 23).

    The office itself still ends one by a closure or a move of custody."""
    if application.state is not State.BOOKED or step.event not in TAKEN_BACK:
        return ()
    if isinstance(step.actor, System) or application.start is None or now < application.start:
        return ()
    return by_origin(profile, application, "application_visit_has_begun", event=str(step.event))
