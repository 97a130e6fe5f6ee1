"""Who watches, how many visits at once, and what a gap is (Art. 27, 31(1); GD-69, 70, 80; A19).

Pure.  The node stops talk within its bounds by itself; here the office says who counts, refuses to
open what nobody watches, and reads afterwards from the ledger what was not watched or recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from server.domain.actor import Staff
from server.domain.alarm import Alarm
from server.domain.citation import Refusal
from server.domain.identifiers import StaffId, UnitId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class WatchingSide:
    """One of the two sides that watch: a unit, and as which body."""

    unit: UnitId
    body: Body


@dataclass(frozen=True, slots=True)
class Watcher:
    """An officer at a monitor of this visit."""

    officer: Staff
    receives_audio: bool
    receives_video: bool
    seen_at: datetime
    """The last sign of both page and packets."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment to a later one."""

    since: datetime
    until: datetime

    @property
    def ms(self) -> int:
        """Milliseconds."""
        return int((self.until - self.since) / MILLISECOND)


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody was there: an officer's post (Art. 31(1)) or a recording (Art. 27)."""

    stretch: Stretch
    alarm: Alarm
    officer: StaffId | None = None


def sides_refusals(
    profile: Profile, sides: tuple[WatchingSide, WatchingSide], between_inmates: bool
) -> tuple[Refusal, ...]:
    """Who must watch: bureau and facility; between two inmates both facilities (GD-69; A34)."""
    if profile.supervision is None:
        return ()
    key = "watchers_both_in_custody" if between_inmates else "watchers"
    wanted: tuple[Body, ...] = getattr(profile.supervision, key).value
    one, other = sides
    if sorted((one.body, other.body)) == sorted(wanted) and one.unit != other.unit:
        return ()
    return (Refusal("wrong_watching_sides", profile.cite(f"supervision.{key}")),)


def watch_refusals(
    profile: Profile,
    sides: tuple[WatchingSide, WatchingSide],
    watchers: Sequence[Watcher],
    now: datetime,
) -> tuple[Refusal, ...]:
    """No talk while a side has nobody who sees and hears it now (Art. 27; GD-69)."""
    if profile.supervision is None:
        return ()
    least = profile.supervision.watchers_each_side_min.value
    found = []
    for side in sides:
        count = sum(watches(profile, each, side, now) for each in watchers)
        if count < least:
            cited = profile.cite("supervision.watchers_each_side_min")
            facts = {"side": side.body.value, "watching": count, "needed": least}
            found.append(Refusal("side_not_watched", cited, facts))
    return tuple(found)


def watches(profile: Profile, watcher: Watcher, side: WatchingSide, now: datetime) -> bool:
    """Whether an officer of a side receives sound and picture, by a sign not too old."""
    assert profile.supervision is not None
    age = now - watcher.seen_at
    fresh = timedelta() <= age <= timedelta(seconds=profile.supervision.unwatched_s_max.value)
    of_side = (watcher.officer.unit, watcher.officer.body) == (side.unit, side.body)
    return of_side and watcher.receives_audio and watcher.receives_video and fresh


def load_refusals(profile: Profile, watching_already: int) -> tuple[Refusal, ...]:
    """An officer takes one more visit only up to the site's number (A19).

    Args:
        watching_already: how many visits the officer watches now."""
    if profile.supervision is None:
        return ()
    most = profile.supervision.sessions_per_officer_max.value
    if watching_already + 1 <= most:
        return ()
    cited = profile.cite("supervision.sessions_per_officer_max")
    return (Refusal("too_many_visits_watched", cited, {"watching": watching_already, "max": most}),)


def recording_refusals(profile: Profile, recorder_runs: bool) -> tuple[Refusal, ...]:
    """No talk without a running recorder (Art. 27 全程; GD-70)."""
    if profile.session is None or not profile.session.recorded_throughout.value or recorder_runs:
        return ()
    return (Refusal("not_recorded", profile.cite("session.recorded_throughout")),)


def presence_gaps(
    profile: Profile, officer: StaffId, signs: Sequence[datetime], post: Stretch
) -> tuple[Gap, ...]:
    """Where an officer was away from a post that nobody else held (Art. 31(1); GD-80).

    Args:
        signs: moments of the heartbeat with media received, in order.
        post: from taking the post to leaving it as relieved or ended."""
    if profile.supervision is None or profile.staff is None:
        return ()
    longest = timedelta(seconds=profile.supervision.unwatched_s_max.value)
    cited = profile.cite("staff.breaches.left_post")
    marks = [post.since, *(each for each in signs if post.since < each < post.until), post.until]
    return tuple(
        Gap(stretch, Alarm("post_left", cited, {"ms": stretch.ms}), officer)
        for stretch in (Stretch(one, next_one) for one, next_one in pairwise(marks))
        if stretch.until - stretch.since > longest
    )


def recording_gaps(
    profile: Profile, visit: Stretch, recorded: Sequence[Stretch]
) -> tuple[Gap, ...]:
    """Where the record of a visit misses more than 500 ms between first admission and end, holds
    included (Art. 27; GD-70)."""
    if profile.session is None or not profile.session.recorded_throughout.value:
        return ()
    cited = profile.cite("session.unrecorded_ms_max")
    longest = profile.session.unrecorded_ms_max.value
    return tuple(
        Gap(missing, Alarm("record_has_gap", cited, {"ms": missing.ms}))
        for missing in uncovered(visit, recorded)
        if missing.ms > longest
    )


def unwatched_ms(talk: Sequence[Stretch], watched: Sequence[Stretch]) -> int:
    """How much talk one side did not watch; supervised seconds must equal talk seconds (GD-69)."""
    return sum(missing.ms for each in talk for missing in uncovered(each, watched))


def uncovered(whole: Stretch, parts: Sequence[Stretch]) -> Iterator[Stretch]:
    """What of a stretch none of the parts covers."""
    reached = whole.since
    for part in sorted(parts, key=lambda each: each.since):
        if part.since > reached:
            yield Stretch(reached, min(part.since, whole.until))
        reached = max(reached, part.until)
        if reached >= whole.until:
            return
    yield Stretch(reached, whole.until)
