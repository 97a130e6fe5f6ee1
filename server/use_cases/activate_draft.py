"""The Department puts a draft live from today on, and says why (VN-15; GD-100)."""

from dataclasses import replace

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.domain.citation import Citation
from server.domain.powers.acts import Act
from server.domain.powers.powers import citation_of
from server.domain.profile.choice import Override
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Status
from server.errors import ProfileRefused
from server.law import Law
from server.storage import oversight
from server.storage.ids import new_id
from server.storage.oversight import OVERRIDES


async def activate_draft(acting: Acting, name: str, version: str, reason: str) -> Override:
    """Put it live; kept for ever.

    Raises: Malformed `draft_without_reason`, `not_a_draft`, `draft_live_already`; Forbidden,
    Unknown."""
    draft = draft_of(acting.law, name, version)
    if not reason.strip():
        raise Malformed("draft_without_reason", "say why a draft is put live")
    override = Override(name, version, acting.staff().account, reason, acting.now.date())
    acting = judged(acting, override)
    await acting.allow(Act.ACTIVATE_DRAFT, [], subject=name)
    live = await oversight.overrides(acting.work)
    if any((each.profile, each.version) == (name, version) for each in live):
        raise Malformed("draft_live_already", "this version is live")
    await OVERRIDES.add(acting.work, new_id(acting.now), override)
    facts = {"profile": draft.id, "version": draft.version, "day": override.day.isoformat()}
    cited = (by_what_right(acting),)
    await acting.enter("draft_activated", name, facts=facts, citations=cited, words=reason)
    return override


def judged(acting: Acting, override: Override) -> Acting:
    """The same act by a text in force; where there is none yet, by the draft itself: somebody
    must be able to put the first one live."""
    try:
        acting.law.of_act(acting.now)
    except ProfileRefused:
        return replace(acting, law=acting.law.with_overrides((override,)))
    return acting


def draft_of(law: Law, name: str, version: str) -> Profile:
    """The draft of this name and version.  Raises: Unknown; Malformed `not_a_draft`."""
    for each in law.profiles.all:
        if (each.id, each.version) == (name, version):
            if each.status is not Status.DRAFT:
                raise Malformed("not_a_draft", "this text is in force by itself")
            return each
    raise Unknown("profile", name)


def by_what_right(acting: Acting) -> Citation:
    """What gives the act to the Department."""
    return citation_of(acting.profile, Act.ACTIVATE_DRAFT)
