"""What stands above every visit: the facility decides, nothing is charged, the family chooses.

Rows GD-05, GD-07, GD-08, GD-09 (Art. 3, 4, 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from server.domain.actor import Actor, Applicant
from server.domain.applications.applications import Origin
from server.domain.citation import Refusal
from server.domain.identifiers import UnitId
from server.domain.profile.checks import MONEY
from server.domain.profile.profile import Profile
from server.domain.rule import HOUSE_RULE, articles_of
from server.domain.vocabulary import Body, Mode

IN_PERSON_GROUND: Final = "come_in_person"
WORD: Final = re.compile(r"[A-Z]?[a-z]+|[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class ModeChoice:
    """A mode, and whose choice it was; a clerk who enters it does not make it the clerk's."""

    mode: Mode
    chosen_by: Body
    confirmed: bool = False
    """The relative confirmed it with the consent, where the inmate had applied."""


@dataclass(frozen=True, slots=True)
class UnitDecision:
    """What a unit decided about an application."""

    body: Body
    unit: UnitId
    approved: bool


def facility_decision_refusals(
    profile: Profile, decisions: Iterable[UnitDecision]
) -> tuple[Refusal, ...]:
    """No visit starts without a facility's approval (GD-05; Art. 3, 4 ¶1), whoever else approved;
    and one facility's no is a no."""
    if profile.guarantees is None or not profile.guarantees.facility_decides_every_visit.value:
        return ()
    answers = [each.approved for each in decisions if each.body is Body.FACILITY]
    if answers and all(answers):
        return ()
    cited = profile.cite("guarantees.facility_decides_every_visit")
    return (Refusal("facility_approval_missing", cited),)


def money_refusals(profile: Profile, fields: Iterable[str]) -> tuple[Refusal, ...]:
    """No field of a form, message or page asks for money (GD-07; Art. 4 ¶1).

    Args:
        fields: names as they stand on the wire ("visit_price", "depositPaid", "押金")."""
    if profile.guarantees is None or not profile.guarantees.gratis.value:
        return ()
    cited = profile.cite("guarantees.gratis")
    asking = [each for each in fields if speaks_of_money(each)]
    return tuple(Refusal("money_asked", cited, {"field": each}) for each in asking)


def speaks_of_money(name: str) -> bool:
    """Whether a name holds a word for money: `fee`, but not `feedback`."""
    words = [word.lower() for word in WORD.findall(name)]
    chinese = [each for each in MONEY if not each.isascii()]
    return any(word.removesuffix("s") in MONEY for word in words) or any(
        each in name for each in chinese
    )


def mode_refusals(profile: Profile, origin: Origin, choice: ModeChoice) -> tuple[Refusal, ...]:
    """The mode is the relative's or guardian's choice (GD-08; Art. 4 ¶2)."""
    if profile.mode is None:
        return ()
    if origin is Origin.INMATE:
        return confirmation_refusals(profile, choice)
    return chooser_refusals(profile, choice)


def chooser_refusals(profile: Profile, choice: ModeChoice) -> tuple[Refusal, ...]:
    """Nobody else may set it when the family applies."""
    assert profile.mode is not None, "asked only of a text that knows modes"
    if choice.chosen_by in profile.mode.chosen_by.value:
        return ()
    cited = profile.cite("mode.chosen_by")
    return (Refusal("mode_chosen_by_other", cited, {"by": choice.chosen_by}),)


def confirmation_refusals(profile: Profile, choice: ModeChoice) -> tuple[Refusal, ...]:
    """What an inmate applied for is booked only when the relative has confirmed the mode."""
    assert profile.mode is not None, "asked only of a text that knows modes"
    if choice.confirmed or not profile.mode.confirmed_at_consent.value:
        return ()
    return (Refusal("mode_unconfirmed", profile.cite("mode.confirmed_at_consent")),)


def mode_change_refusals(profile: Profile, actor: Actor) -> tuple[Refusal, ...]:
    """No staff control and no system changes the mode, the bureau's neither (GD-08)."""
    if profile.mode is None or profile.mode.staff_may_change.value:
        return ()
    if isinstance(actor, Applicant):
        return ()
    return (Refusal("mode_changed_by_staff", profile.cite("mode.staff_may_change")),)


def ground_refusals(profile: Profile, ground: str, sources: Iterable[str]) -> tuple[Refusal, ...]:
    """Why an office may not refuse on this ground.

    Args:
        ground: its code.
        sources: what the refusal rests on, as a profile names it ("Art. 18(4)")."""
    return (*in_person_refusals(profile, ground), *principle_refusals(profile, sources))


def in_person_refusals(profile: Profile, ground: str) -> tuple[Refusal, ...]:
    """No ground of refusal is "come in person" (GD-08; Art. 4 ¶2: 不得强迫或指定)."""
    if profile.mode is None or profile.mode.in_person_is_a_ground.value:
        return ()
    if ground != IN_PERSON_GROUND:
        return ()
    return (Refusal("ground_forces_mode", profile.cite("mode.in_person_is_a_ground")),)


def principle_refusals(profile: Profile, sources: Iterable[str]) -> tuple[Refusal, ...]:
    """A refusal rests on more than principles (GD-09; Art. 5), and on something."""
    if profile.decisions is None:
        return ()
    named = list(sources)
    articles = {article for source in named for article in articles_of(source)}
    if HOUSE_RULE in named or articles - set(profile.principles):
        return ()
    code = "ground_is_a_principle" if articles else "ground_without_source"
    return (Refusal(code, profile.cite("decisions.refusal_needs_reason")),)
