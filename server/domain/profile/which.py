"""Which profile judges what, when a text changes between application and visit (GD-100).

One function a question, so that nobody asks "the profile of today".  Pure: `choose` is
choice.in_force with the shelf of profiles and the jurisdiction bound, `time_zone` the
jurisdiction's, every moment has a zone; each decision stores the answer by citing it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeAlias

from server.domain.day_ends import day_in
from server.domain.profile.profile import Profile

Choose: TypeAlias = Callable[[date], Profile]
"""The profile in force on a day, as interpreted on that day (Art. 40).  Raises: NoProfile."""


def for_limits(choose: Choose, time_zone: str, scheduled_start: datetime) -> Profile:
    """What bounds a visit (minutes, people, quota, kind): the profile of the visit's day."""
    return choose(day_in(scheduled_start, time_zone))


def for_steps(choose: Choose, time_zone: str, lodged_at: datetime) -> Profile:
    """Which steps an application takes and by when: the profile of the day it was lodged."""
    return choose(day_in(lodged_at, time_zone))


def for_act(choose: Choose, time_zone: str, done_at: datetime) -> Profile:
    """What a bar, finding or suspension rests on: the profile of the day of what was done."""
    return choose(day_in(done_at, time_zone))
