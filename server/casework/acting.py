"""One act under way: who acts, when, by which law, in which transaction.

Every use case gets one of these.  What it asks for is asked here: whether the account may
(`allow`), whether the rules let it (`demand`), and the line in the register (`enter`), which is
written in the transaction of the act, so that there is no act without its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.actor import Actor, Applicant, Staff
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.domain.powers.acts import Act
from server.domain.powers.powers import Target, act_refusals, is_concerned
from server.domain.powers.separation import Part, separation_refusals
from server.domain.profile.profile import Profile
from server.domain.units import custody_of
from server.law import Law
from server.storage import parts, register, units
from server.storage.database import Reader, Work

ELSEWHERE = "act_in_another_unit"
"""What lies in another unit is not there for this account: the answer does not tell."""
FAMILY: Final = frozenset(
    {Act.LODGE_AT_DESK, Act.RECORD_CONSENT, Act.WITHDRAW_AT_DESK, Act.SEE_APPLICATION}
)
"""Acts that a desk does for a family, and a family through its account for itself (Art. 8, 9)."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody looks at something: who, when, by which law; nothing can be changed through it.

    `now` is aware and shows the clocks of the place."""

    reader: Reader
    by: Actor
    now: datetime
    law: Law

    @property
    def profile(self) -> Profile:
        """The text in force today, for what is neither visit nor application."""
        return self.law.of_act(self.now)

    async def allow(
        self,
        act: Act,
        concerned: Iterable[UnitId],
        case_before: Iterable[UnitId] = (),
        subject: str = "",
    ) -> None:
        """Let staff go on whose row in the table of powers has this act in these units.

        A family may do what is of FAMILY, to what is its own (`own`); the office itself has no
        row and is let through.  Raises: Unknown, if it lies in another unit, whatever the role;
        Forbidden."""
        if isinstance(self.by, Applicant) and (act not in FAMILY or not self.by.person):
            raise Unknown(act.value, subject)
        if not isinstance(self.by, Staff):
            return
        target = await target_of(self.reader, concerned, case_before)
        refusals = act_refusals(self.profile, self.by, act, target)
        elsewhere = any(each.code == ELSEWHERE for each in refusals)
        if elsewhere or (refusals and not is_concerned(self.by, target)):
            raise Unknown(act.value, subject)
        if refusals:
            raise Forbidden(refusals)

    def staff(self) -> Staff:
        """The account that looks.  Raises: Unknown: no door of an applicant leads here."""
        if not isinstance(self.by, Staff):
            raise Unknown("act", "")
        return self.by

    def own(self, applicant: str | None) -> None:
        """Let an applicant go on only to what is the applicant's own.  Raises: Unknown."""
        if isinstance(self.by, Applicant) and self.by.person != applicant:
            raise Unknown("application", "")


@dataclass(frozen=True, slots=True)
class Acting(Looking):
    """One act: whoever acts looks too, from inside the act's own transaction."""

    reader: Work

    @property
    def work(self) -> Work:
        """The transaction, through which an act changes something."""
        return self.reader

    async def stand_apart(self, part: Part, subject: str) -> None:
        """Let an account take a part in a case whose other part it did not take, and remember it.

        Raises: Forbidden."""
        if not isinstance(self.by, Staff):
            return
        done = await parts.taken_in(self.work, subject)
        refusals = separation_refusals(self.profile, self.by.account, part, done)
        if refusals:
            raise Forbidden(refusals)
        await parts.take(self.work, subject, self.by.account, part, self.now)

    async def enter(
        self,
        act: str,
        subject: str,
        *,
        facts: Mapping[str, str | int] | None = None,
        citations: tuple[Citation, ...] = (),
        reasons: tuple[Refusal, ...] = (),
        words: str = "",
        purpose: str = "",
    ) -> None:
        """Write the act's line into the register."""
        line = register.Entry(
            self.now, self.by, act, subject, facts or {}, citations, reasons, words, purpose
        )
        await register.append(self.work, line)


def demand(*found: Iterable[Refusal]) -> None:
    """Go on only if no rule stands against it.  Raises: Refused, with every reason at once."""
    refusals: list[Refusal] = []
    for every in found:
        refusals += [each for each in every if each not in refusals]
    if refusals:
        raise Refused(refusals)


async def target_of(
    reader: Reader, concerned: Iterable[UnitId], case_before: Iterable[UnitId] = ()
) -> Target:
    """The units that an act touches, with their Cities and the regimes of their inmates."""
    names = frozenset(concerned)
    known = await units.named(reader, names)
    cities = {each.unit.city for each in known.values()}
    regimes = {custody_of(each.unit.kind) for each in known.values()}
    return Target(
        units=names,
        cities=frozenset(city for city in cities if city is not None),
        custodies=frozenset(regime for regime in regimes if regime is not None),
        case_before=frozenset(case_before),
    )
