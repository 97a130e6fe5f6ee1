"""From RTP payloads back to frames: H.264 to Annex B, VP8 to frames, Opus as it is.

A frame with a packet missing is left out, and so is what leans on it: until the next key frame.
Pure.  Source: RFC 6184 §5 (H.264), RFC 7741 §4 (VP8), RFC 7587 and RFC 6716 §3.1 (Opus)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

START_CODE: Final = b"\x00\x00\x00\x01"
NAL_IDR: Final = 5
NAL_SPS: Final = 7
NAL_PPS: Final = 8
SLICES: Final = frozenset((1, NAL_IDR))
SHOWN: Final = frozenset((1, NAL_IDR, 6))  # slices, and the SEI messages between them
STAP_A: Final = 24
FU_A: Final = 28
OPUS_RATE: Final = 48_000
# Ticks of 48 kHz by the configuration of the first byte (RFC 6716 §3.1, table 2).
_OPUS_FRAMES: Final = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4


@dataclass(frozen=True, slots=True)
class Parcel:
    """One packet's payload in the order of its stream."""

    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """One coded frame, whole."""

    timestamp: int
    key: bool
    data: bytes
    parameters: bytes
    """H.264: the SPS in force; VP8: width and height as they stand in the key frame."""
    follows: bool
    """No picture between the one given before and this one was left out."""


@dataclass(slots=True)
class Group:
    """The packets of one timestamp."""

    follows: bool
    """No packet is missing before the first."""
    parcels: list[Parcel]
    unbroken: bool = True
    """No packet is missing between them."""

    @property
    def whole(self) -> bool:
        """Nothing is missing, and the last packet says it is the last (RFC 6184 §5.1)."""
        return self.unbroken and self.parcels[-1].marker

    @property
    def timestamp(self) -> int:
        """Of all of them."""
        return self.parcels[0].timestamp


def opus_ticks(payload: bytes) -> int:
    """How long an Opus packet sounds, in ticks of 48 kHz; 0, if it is empty or malformed."""
    if not payload:
        return 0
    frame = _OPUS_FRAMES[payload[0] >> 3]
    match payload[0] & 3:
        case 0:
            return frame
        case 1 | 2:
            return 2 * frame
        case _:
            return frame * (payload[1] & 0x3F) if len(payload) > 1 else 0


def h264_pictures(parcels: Iterable[Parcel]) -> Iterator[Picture]:
    """The whole pictures of an H.264 stream, as Annex B; key frames carry SPS and PPS."""
    sps = pps = b""
    leaning = False  # the picture before it was given: this one may lean on it
    for group in _groups(parcels):
        units = _units(group)
        leaning = leaning and group.follows and units is not None
        if units is None:
            continue
        kinds = [unit[0] & 0x1F for unit in units]
        sps = next((u for u, kind in zip(units, kinds, strict=True) if kind == NAL_SPS), sps)
        pps = next((u for u, kind in zip(units, kinds, strict=True) if kind == NAL_PPS), pps)
        if not SLICES & set(kinds):
            continue  # parameter sets alone are no picture and break nothing
        begins = group.follows or NAL_SPS in kinds or _begins_picture(units)
        key = NAL_IDR in kinds and bool(sps and pps) and begins
        if not (key or leaning):
            continue
        slices = [u for u, kind in zip(units, kinds, strict=True) if kind in SHOWN]
        head = [sps, pps] if key else []
        data = b"".join(START_CODE + unit for unit in (*head, *slices))
        yield Picture(group.timestamp, key, data, sps, leaning)
        leaning = True


def vp8_pictures(parcels: Iterable[Parcel]) -> Iterator[Picture]:
    """The whole pictures of a VP8 stream."""
    leaning, size = False, b""
    for group in _groups(parcels):
        pieces = [_vp8_piece(parcel.payload) for parcel in group.parcels]
        whole = group.whole and pieces[0] is not None and pieces[0][0]
        leaning = leaning and group.follows and whole
        if not whole:
            continue
        data = b"".join(piece[1] for piece in pieces if piece is not None)
        key = len(data) >= 10 and not data[0] & 1 and data[3:6] == b"\x9d\x01\x2a"
        if key:
            size = data[6:10]
        if key or leaning:
            yield Picture(group.timestamp, key, data, size, leaning)
            leaning = True


def _groups(parcels: Iterable[Parcel]) -> Iterator[Group]:
    """Packets of one timestamp; those that carry nothing only keep the count."""
    group: Group | None = None
    last = -1
    gap = True
    for parcel in parcels:
        missing = parcel.sequence != last + 1
        last = parcel.sequence
        if not parcel.payload:  # a probe of the sender's congestion control
            gap = gap or missing
            continue
        if group is not None and parcel.timestamp == group.timestamp:
            group.unbroken = group.unbroken and not (gap or missing)
            group.parcels.append(parcel)
        else:
            if group is not None:
                yield group
            group = Group(not (gap or missing), [parcel])
        gap = False
    if group is not None:
        yield group


def _units(group: Group) -> list[bytes] | None:
    """The NAL units of one picture; None, if a packet of it is missing or malformed."""
    if not group.whole:
        return None
    units: list[bytes] = []
    parts: list[bytes] = []
    for parcel in group.parcels:
        payload = parcel.payload
        kind = payload[0] & 0x1F
        if 1 <= kind <= 23:
            units.append(payload)
        elif kind == STAP_A:
            units.extend(_aggregated(payload))
        elif kind == FU_A and len(payload) > 2:
            if payload[1] & 0x80:
                parts = [bytes([(payload[0] & 0xE0) | (payload[1] & 0x1F)])]
            elif not parts:
                return None
            parts.append(payload[2:])
            if payload[1] & 0x40:
                units.append(b"".join(parts))
                parts = []
        else:
            return None
    return units if units and not parts else None


def _aggregated(payload: bytes) -> Iterator[bytes]:
    at = 1
    while at + 2 < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        if size:
            yield payload[at + 2 : at + 2 + size]
        at += 2 + size


def _begins_picture(units: Sequence[bytes]) -> bool:
    """first_mb_in_slice is 0: its Exp-Golomb code is a single one bit (H.264 §7.3.3)."""
    slices = [unit for unit in units if unit[0] & 0x1F in (1, NAL_IDR) and len(unit) > 1]
    return bool(slices) and bool(slices[0][1] & 0x80)


def _vp8_piece(payload: bytes) -> tuple[bool, bytes] | None:
    """Whether a payload begins a frame, and its part of it (RFC 7741 §4.2)."""
    if not payload:
        return None
    begins = bool(payload[0] & 0x10) and not payload[0] & 0x07
    at = 1
    if payload[0] & 0x80 and len(payload) > 1:
        flags, at = payload[1], 2
        if flags & 0x80:
            at += 2 if len(payload) > at and payload[at] & 0x80 else 1
        at += bool(flags & 0x40)
        at += bool(flags & 0x30)
    return begins, payload[at:]
