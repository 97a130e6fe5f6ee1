"""A status of Art. 19 or 20 comes to stand against an inmate, by hand or by a feed."""

from dataclasses import dataclass
from datetime import datetime

from server.casework import events, touched
from server.casework.acting import Acting, demand
from server.casework.touched import Span, Touched
from server.domain.people.statuses import StatusPeriod, span_refusals, status_entry_refusals
from server.storage import statuses
from server.storage.ids import new_id
from server.storage.people import StoredStay
from server.storage.shelf import Kept


@dataclass(frozen=True, slots=True)
class StatusSet:
    """What it is called, in which version, and which visits it touches."""

    name: str
    version: int
    touched: Touched


async def enter(
    acting: Acting,
    stay: StoredStay,
    code: str,
    since: datetime,
    until: datetime | None,
    reason: str,
) -> StatusSet:
    """Put a status there.

    Raises: Refused: of the other regime, without its reason, an empty span."""
    record = stay.record
    period = StatusPeriod(code, record.custody, acting.law.local(since), until, reason)
    profile = acting.law.of_act(period.since)
    demand(status_entry_refusals(profile, period, record.regime))
    name = new_id(acting.now)
    kept = await statuses.STATUSES.add(acting.work, name, period)
    await acting.enter(
        "status_set",
        record.custody,
        facts={"status": name, "code": code},
        citations=(profile.cite(f"statuses.{code}"),),
        words=reason,
    )
    await events.status_changed(acting, name, "set", record.facility)
    span = Span(period.since, until)
    found = await touched.of_inmate(acting.work, record.person, span, acting.now)
    return StatusSet(name, kept.version, found)


async def end(acting: Acting, name: str, seen: int, at: datetime) -> StatusSet:
    """End a status that was seen in a version; it stays on record with its end.

    Raises: Refused, if it would end before it began; StaleVersion."""
    kept = await statuses.STATUSES.get(acting.work, name)
    assert kept is not None, "who ends a status has found it"
    period = kept.value
    ended = StatusPeriod(period.code, period.custody, period.since, at, period.reason)
    profile = acting.law.of_act(acting.law.local(period.since))
    demand(span_refusals(profile, ended))
    seen_then = Kept(kept.id, period, seen)
    changed = await statuses.STATUSES.change(acting.work, seen_then, ended)
    await acting.enter(
        "status_lifted",
        period.custody,
        facts={"status": name, "code": period.code},
        citations=(profile.cite(f"statuses.{period.code}"),),
    )
    return StatusSet(name, changed.version, Touched())
