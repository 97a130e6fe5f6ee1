"""What an application of relatives must hold to be complete.

Rows GD-06, 12 to 14, 17 to 20, 24 (Art. 4, 7 to 9, 11; A22).  Asked at lodging, by lodging.py."""

from datetime import datetime
from typing import Final

from server.domain.citation import Refusal
from server.domain.entitlement.special import people_limit
from server.domain.lodging.form import Application, Lack, ListedVisitor
from server.domain.lodging.modes import mode_refusals
from server.domain.people.authentication import desk_authentication_refusals
from server.domain.people.documents import copy_refusals, kind_refusals
from server.domain.people.people import custody_on, is_minor
from server.domain.people.places import place_refusals
from server.domain.people.relationships import proof_refusals, relation_refusals
from server.domain.profile.profile import Profile

REDIRECTED: Final = "redirected"
FINDING: Final = "lodging_papers_insufficient"


def lacks(profile: Profile, application: Application, now: datetime) -> tuple[Lack, ...]:
    """Everything that an application lacks, in one list (A29)."""
    whole = (
        *origin_refusals(profile, application),
        *channel_refusals(profile, application),
        *proxy_refusals(profile, application),
        *applicant_refusals(profile, application, now),
        *facility_refusals(profile, application, now),
        *people_refusals(profile, application),
        *place_refusals(profile, application.place),
        *mode_refusals(profile, application.origin, application.mode),
    )
    each = [
        Lack(refusal, visitor.person.person)
        for visitor in application.visitors
        for refusal in visitor_refusals(profile, application, visitor, now)
    ]
    return (*(Lack(refusal) for refusal in whole), *each)


def origin_refusals(profile: Profile, application: Application) -> tuple[Refusal, ...]:
    """Relatives and guardians apply to the bureau, inmates to the facility (GD-06; Art. 4 ¶1)."""
    to = profile.origins[application.origin].applies_to
    if application.lodged_with is to:
        return ()
    cited = profile.cite(f"origins.{application.origin}")
    return (Refusal("lodged_with_other_body", cited, {"body": to}),)


def channel_refusals(profile: Profile, application: Application) -> tuple[Refusal, ...]:
    """The first application for a pair at a desk, a later one online too (GD-17; Art. 7, 8)."""
    if profile.lodging is None:
        return ()
    first = any(visitor.first_for_pair for visitor in application.visitors)
    name = "first_channels" if first else "later_channels"
    if application.channel in getattr(profile.lodging, name).value:
        return ()
    code = "lodging_first_only_at_desk" if first else "lodging_channel_unknown"
    facts = {"channel": application.channel, "desk": application.desk}
    return (Refusal(code, profile.cite(f"lodging.{name}"), facts),)


def is_at_desk(profile: Profile, application: Application) -> bool:
    """Whether somebody stands at a desk: where first applications are taken, too."""
    return profile.lodging is not None and (
        application.channel in profile.lodging.first_channels.value
    )


def proxy_refusals(profile: Profile, application: Application) -> tuple[Refusal, ...]:
    """One of the visitors or somebody entrusted may apply for all (GD-18; Art. 9)."""
    if profile.lodging is None or profile.lodging.proxy_allowed.value:
        return ()
    people = {visitor.person.person for visitor in application.visitors}
    if people == {application.applicant}:
        return ()
    return (Refusal("lodging_by_proxy", profile.cite("lodging.proxy_allowed")),)


def applicant_refusals(
    profile: Profile, application: Application, now: datetime
) -> tuple[Refusal, ...]:
    """At the desk authenticated (GD-14), online with a verified account (GD-19)."""
    if is_at_desk(profile, application):
        results = application.authentications
        return desk_authentication_refusals(profile, application.applicant, results, now)
    return account_refusals(profile, application)


def account_refusals(profile: Profile, application: Application) -> tuple[Refusal, ...]:
    """网上申请的，须实名注册 (Art. 9)."""
    rules = profile.authentication
    if rules is None or not rules.online_account_verified.value or application.account_verified:
        return ()
    cited = profile.cite("authentication.online_account_verified")
    return (Refusal("lodging_account_unverified", cited),)


def facility_refusals(
    profile: Profile, application: Application, now: datetime
) -> tuple[Refusal, ...]:
    """A first application names the facility (GD-12; Art. 7), and the inmate is held somewhere."""
    if profile.lodging is None:
        return ()
    first = any(visitor.first_for_pair for visitor in application.visitors)
    named = application.facility_named
    if named is None and first and profile.lodging.first_names_facility.value:
        cited = profile.cite("lodging.first_names_facility")
        return (Refusal("lodging_facility_not_named", cited),)
    held = custody_on(application.custody, now.date())
    if held is None:
        cited = profile.cite("lodging.first_names_facility")
        return (Refusal("lodging_inmate_not_found", cited),)
    redirects = profile.lodging.wrong_facility.value == REDIRECTED
    if redirects or named in (None, held.facility):
        return ()
    return (Refusal("lodging_facility_wrong", profile.cite("lodging.wrong_facility")),)


def lookup_refusals(profile: Profile, at_desk: bool, purpose: str) -> tuple[Refusal, ...]:
    """Where somebody is held is looked up at a desk, and with a purpose (GD-12; Art. 31(5))."""
    if profile.staff is None or not profile.staff.access_needs_purpose.value:
        return ()
    if at_desk and purpose.strip():
        return ()
    code = "lookup_purpose_missing" if at_desk else "lookup_only_at_desk"
    return (Refusal(code, profile.cite("staff.access_needs_purpose")),)


def people_refusals(profile: Profile, application: Application) -> tuple[Refusal, ...]:
    """1 to 7 people, 7 included; more only where a decision is asked for that number (GD-24).

    Whether the facility grants it is decided before the visit (entitlement/special.py; A1)."""
    people = len(application.visitors)
    limit = people_limit(profile, application.kind, ())
    if profile.session is not None and people < profile.session.people_min.value:
        return (Refusal("lodging_nobody_listed", profile.cite("session.people_min")),)
    if limit is None or people <= max(limit.number, application.people_asked or 0):
        return ()
    facts = {"people": people, "allowed": limit.number}
    return (Refusal("lodging_too_many_people", limit.citation, facts),)


def visitor_refusals(
    profile: Profile, application: Application, visitor: ListedVisitor, now: datetime
) -> tuple[Refusal, ...]:
    """What one visitor of the list lacks."""
    found = relation_refusals(profile, visitor.relation) + finding_refusals(profile, visitor)
    if visitor.first_for_pair:
        found += first_refusals(profile, visitor)
    if is_at_desk(profile, application):
        return found + desk_refusals(profile, application, visitor, now)
    return found + real_name_refusals(profile, visitor)


def finding_refusals(profile: Profile, visitor: ListedVisitor) -> tuple[Refusal, ...]:
    """What a clerk found wanting by eye in the papers (Art. 7)."""
    if profile.documents is None:
        return ()
    cited = profile.cite("documents.relationship_proofs")
    return tuple(Refusal(FINDING, cited, {"finding": each}) for each in visitor.findings)


def first_refusals(profile: Profile, visitor: ListedVisitor) -> tuple[Refusal, ...]:
    """First time for this pair: the relationship is proved, and somebody has checked (GD-13)."""
    proved = proof_refusals(profile, visitor.relation, visitor.same_register, visitor.proofs)
    if profile.documents is None or visitor.checked_by is not None:
        return proved
    unchecked = profile.cite("documents.relationship_proofs")
    return (*proved, Refusal("lodging_papers_unchecked", unchecked))


def desk_refusals(
    profile: Profile, application: Application, visitor: ListedVisitor, now: datetime
) -> tuple[Refusal, ...]:
    """Papers at the desk: each one's kind, and of those who did not come a copy (GD-18)."""
    born_on, day = visitor.person.born_on, now.date()
    kind = kind_refusals(profile, visitor.id_kind, is_minor(profile, born_on, day))
    if visitor.person.person == application.applicant:
        return kind
    copy = copy_refusals(profile, visitor.id_copy, born_on, day)
    # No paper at all is one lack, not two.
    return copy if copy and visitor.id_kind is None else (*kind, *copy)


def real_name_refusals(profile: Profile, visitor: ListedVisitor) -> tuple[Refusal, ...]:
    """实名登记申请会见人员的基本信息: online, each one by the real name (GD-19; Art. 9)."""
    rules = profile.authentication
    if rules is None or not rules.online_real_name_of_each.value or visitor.real_name:
        return ()
    cited = profile.cite("authentication.online_real_name_of_each")
    return (Refusal("lodging_real_name_missing", cited),)
