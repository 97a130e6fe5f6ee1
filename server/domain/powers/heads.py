"""Whose an act is: the three heads of the Vietnamese draft, and the one for progress (VN-14).

Roles of accounts stand in powers.py; here it is the office that decides, as the text names it."""

from server.domain.citation import Refusal
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body


def act_refusals(
    profile: Profile, act: str, by: Body, delegated_from: Body | None = None
) -> tuple[Refusal, ...]:
    """Whether `by` may do an act that the profile gives to somebody.

    Args:
        act: a key of the profile's [powers]; one that it does not know belongs to nobody here.
        delegated_from: whose power is used, if not one's own.
    Source: draft §1 ¶2, §2 ¶2, §3, §4, §5; no delegation unless configured."""
    power = profile.powers.get(act)
    if power is None:
        return ()
    if by in power.by:
        return ()
    cited = profile.cite(f"powers.{act}")
    if delegated_from in power.by:
        if power.may_be_delegated:
            return ()
        return (Refusal("act_not_delegable", cited, {"act": act, "by": by.value}),)
    return (Refusal("act_not_of_this_office", cited, {"act": act, "by": by.value}),)
