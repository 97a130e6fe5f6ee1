"""Which states of which page the gallery saves, and at which sizes.

Kept beside the states themselves (`party-states.js`, `wall-states.js`): a test holds both equal.
"""

from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("zh-CN", "en", "vi")
LYING: Final = (1920, 1080)
STANDING: Final = (1080, 1920)

KIOSK: Final = [
    "language",
    "check_opening",
    "check_ready",
    "check_no_camera",
    "check_no_microphone",
    "check_refused",
    "check_busy",
    "check_insecure",
    "check_failed",
    "joining",
    "waiting_all",
    "waiting_officers",
    "waiting_officer_hold",
    "talking",
    "talking_weak",
    "talking_five",
    "talking_one",
    "talking_warned",
    "talking_voice",
    "talking_help",
    "cover_opening",
    "cover_no_picture",
    "cover_reconnecting",
    "held_other_absent",
    "held_unwatched_own",
    "held_unwatched_other",
    "held_unrecorded",
    "held_no_interpreter",
    "held_officer",
    "held_office",
    "held_many",
    "held_slot_limits",
    "ended_cap",
    "ended_slot_end",
    "ended_cut",
    "ended_left",
    "ended_office",
    "ended_overload",
    "ended_node_stopped",
    "ended_no_show",
    "ended_over",
    "trouble_office_unreachable",
    "trouble_lost",
    "trouble_grant_expired",
    "trouble_seat_taken",
    "trouble_session_unknown",
    "trouble_node_busy",
    "trouble_record_no_space",
    "trouble_grant_used",
    "trouble_no_camera",
]
TERMINAL: Final = [
    "language",
    "check_ready",
    "waiting_all",
    "talking",
    "held_unwatched_own",
    "held_unwatched_other",
    "ended_cap",
]
MONITOR: Final = [
    "start",
    "trouble",
    "trouble_grant_used",
    "calm",
    "one",
    "two",
    "three",
    "enlarged",
    "busy",
    "waiting",
    "held_unwatched_a",
    "held_unwatched_b",
    "held_unrecorded",
    "held_party_a_absent",
    "held_no_interpreter",
    "held_officer",
    "held_office",
    "no_picture",
    "link_lost",
    "reconnecting",
    "stale",
    "help_b",
    "figures",
    "warning",
    "noting",
    "speaking",
    "warned",
    "refused",
    "cutting",
    "cut_unconfirmed",
    "ground",
    "ground_enlarged",
    "ended",
]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the gallery with its states, at one size in CSS pixels."""

    page: str
    states: tuple[str, ...]
    size: tuple[int, int]


SHELVES: Final = (
    Shelf("kiosk", tuple(KIOSK), LYING),
    Shelf("kiosk", tuple(KIOSK), STANDING),
    Shelf("terminal", tuple(TERMINAL), LYING),
    Shelf("monitor", tuple(MONITOR), LYING),
    Shelf("index", ("start",), LYING),
)
