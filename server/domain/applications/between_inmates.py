"""Two people in custody in different facilities: what their facilities must do (Art. 16 ¶2, GD-40).

Pure.  No bureau, no desk and no pledge has a part in it (A34), so all that is asked of other
visits before the day is asked here."""

from server.domain.actor import Staff
from server.domain.applications.applications import (
    Application,
    Event,
    Origin,
    State,
    Step,
    by_origin,
)
from server.domain.citation import Refusal
from server.domain.profile.profile import Profile


def between_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """What stands against a step of an application between two inmates; of others, nothing."""
    if application.origin is not Origin.BOTH_IN_CUSTODY:
        return ()
    return (
        *different_facilities_refusals(profile, application, step),
        *other_facility_refusals(profile, application, step),
        *agreed_time_refusals(profile, application, step),
        *filing_refusals(profile, application, step),
    )


def different_facilities_refusals(
    profile: Profile, application: Application, step: Step
) -> tuple[Refusal, ...]:
    """Two in custody visit by video only between different facilities (Art. 16 ¶2).

    Asked again at each approval: one of the two may have been moved to the other's facility."""
    if step.event not in {Event.LODGED, Event.APPROVED}:
        return ()
    demanded = profile.origins[application.origin].decisions
    found = len(set(application.facilities))
    if found == demanded:
        return ()
    facts = {"facilities": found, "demanded": demanded}
    return by_origin(profile, application, "application_not_of_two_facilities", **facts)


def other_facility_refusals(
    profile: Profile, application: Application, step: Step
) -> tuple[Refusal, ...]:
    """Between two inmates one facility's approval counts once: the other must give its own."""
    if step.event is not Event.APPROVED:
        return ()
    if not isinstance(step.actor, Staff) or step.actor.unit not in application.approved_by:
        return ()
    return by_origin(profile, application, "application_needs_other_facility")


def filing_refusals(profile: Profile, application: Application, step: Step) -> tuple[Refusal, ...]:
    """Between two inmates both facilities have filed the relationship before it is booked.

    No desk sees these people before the visit (A34), so here is the last place to ask.
    Source: Art. 7, 16 ¶2."""
    if profile.filing is None or not books(application, step):
        return ()
    demanded = len(profile.filing.stamps_both_in_custody.value)
    found = len(application.filed_by & {*application.facilities})
    if found >= demanded:
        return ()
    cited = profile.cite("filing.stamps_both_in_custody")
    return (Refusal("application_not_filed", cited, {"stamps": found, "demanded": demanded}),)


def agreed_time_refusals(
    profile: Profile, application: Application, step: Step
) -> tuple[Refusal, ...]:
    """The second facility approves the time that the first one approved: there is one visit."""
    if not books(application, step) or step.start is None or step.start == application.start:
        return ()
    agreed = application.start.isoformat() if application.start is not None else ""
    return by_origin(profile, application, "application_not_the_agreed_time", agreed=agreed)


def books(application: Application, step: Step) -> bool:
    """Whether this is the approval that makes the booking."""
    return (application.state, step.event) == (State.BEFORE_OTHER_FACILITY, Event.APPROVED)
