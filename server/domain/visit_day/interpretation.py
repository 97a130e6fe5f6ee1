"""In which language people talk, and who must understand them (Art. 28; GD-72, GD-73).

Pure.  Whoever watches has to understand: so another language than Mandarin needs an interpreter
or a competent watching officer on the spot, at the start and as long as the talk goes on."""

from dataclasses import dataclass
from enum import StrEnum

from server.domain.citation import Citation, Refusal
from server.domain.profile.profile import Profile


class Stage(StrEnum):
    """How far a visit has come, in this order."""

    BOOKING = "booking"
    CHECK_IN = "check_in"
    TALK_START = "talk_start"
    TALK_END = "talk_end"


class Ground(StrEnum):
    """Why another language is wished: the inmate's own, or the visitor's difficulty."""

    MINORITY = "minority"
    FOREIGN = "foreign"
    DIALECT = "dialect"


@dataclass(frozen=True, slots=True)
class Wish:
    """A declared language, as a tag ("yue", "ug"), and its ground."""

    language: str
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who understands a language here and now: an interpreter in the session, and the sides of
    the visit (0, 1 or 2) on which a watching officer is marked competent."""

    interpreter: bool
    competent_sides: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a talk; `interpreted`: NO_INTERPRETER counts among its holds."""

    language: str
    interpreted: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The wished language is not admitted now; `offered` may be spoken instead."""

    refusal: Refusal
    offered: str


@dataclass(frozen=True, slots=True)
class LanguageHold:
    """What happens when nobody who understands is left: the code of [language_use]."""

    code: str
    citation: Citation


def declaration_refusals(profile: Profile, wish: Wish, stage: Stage) -> tuple[Refusal, ...]:
    """Why a language may not be declared, or not any more."""
    return (
        *moment_refusals(profile, stage),
        *ground_refusals(profile, wish),
    )


def moment_refusals(profile: Profile, stage: Stage) -> tuple[Refusal, ...]:
    """A language is declared, or changed at the desk, until talk starts (GD-72)."""
    if profile.language_use is None:
        return ()
    order = list(Stage)
    until = Stage(profile.language_use.declared_until.value)
    if order.index(stage) < order.index(until):
        return ()
    cited = profile.cite("language_use.declared_until")
    return (Refusal("language_declared_too_late", cited, {"until": until}),)


def ground_refusals(profile: Profile, wish: Wish) -> tuple[Refusal, ...]:
    """Another language is for minority and foreign inmates and for visitors who have real
    difficulty in Mandarin (Art. 28)."""
    use = profile.language_use
    if use is None or wish.language == use.default.value:
        return ()
    if wish.ground is Ground.DIALECT and use.visitors_dialect.value:
        return ()
    if wish.ground in use.inmates_own_language.value:
        return ()
    cited = profile.cite("language_use.inmates_own_language")
    return (Refusal("language_without_ground", cited, {"language": wish.language}),)


def spoken(profile: Profile, wish: Wish | None, on_duty: OnDuty) -> Spoken | NotUnderstood | None:
    """What is spoken when talk starts; None: the text says nothing of languages.

    Nothing declared is Mandarin, for which nobody is asked; another language is admitted when
    somebody understands it, else Mandarin is offered."""
    use = profile.language_use
    if use is None:
        return None
    if wish is None or not needs_interpretation(profile, wish):
        language = use.default.value if wish is None else wish.language
        return Spoken(language, False, profile.cite("language_use.default"))
    cited = profile.cite("language_use.needs_interpretation")
    if understood(profile, on_duty):
        return Spoken(wish.language, True, cited)
    refusal = Refusal("language_not_understood", cited, {"language": wish.language})
    return NotUnderstood(refusal, use.default.value)


def needs_interpretation(profile: Profile, wish: Wish) -> bool:
    """Whether somebody has to understand this language beside those who talk (GD-73)."""
    use = profile.language_use
    return use is not None and use.needs_interpretation.value and wish.language != use.default.value


def understood(profile: Profile, on_duty: OnDuty) -> bool:
    """Whether an interpreter is there, or competent officers on as many sides as demanded."""
    use = profile.language_use
    if use is None:
        return True
    by = use.available_by.value
    if on_duty.interpreter and "interpreter" in by:
        return True
    return "competent_officer" in by and on_duty.competent_sides >= use.competent_sides_min.value


def hold_when_none_left(profile: Profile, talk: Spoken, on_duty: OnDuty) -> LanguageHold | None:
    """The hold of a talk that nobody understands any more; None: it goes on."""
    use = profile.language_use
    if use is None or not talk.interpreted or understood(profile, on_duty):
        return None
    return LanguageHold(use.none_left.value, profile.cite("language_use.none_left"))
