"""The node's answer to a browser's one offer: fixed m-lines per role, codecs in our order.

The answer is built from our own fields and from the few values of the offer that are checked
here, so nothing of another peer can be in it.  Pure.  Sources: RFC 8829 (JSEP), RFC 8839 (ICE),
RFC 8843 (BUNDLE), RFC 5763 (DTLS-SRTP), RFC 6184 §8.1 (H.264), RFC 7587 (Opus)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from media.engine import Kind
from media.errors import OfferRefused
from media.sdp import MID, PWD, UFRAG, Section, checked, known_fingerprints, read_sections

MID_EXTENSION: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
SLOTS_MIN: Final = 2  # one visit has two sides
_PROFILE_LEVEL: Final = re.compile(r"[0-9a-fA-F]{6}")


class Purpose(StrEnum):
    """What a peer is here for: it fixes the m-lines of its offer."""

    PARTY = "party"
    MONITOR = "monitor"


@dataclass(frozen=True, slots=True)
class Codec:
    """One codec of a line, with the offer's payload types."""

    name: str
    """`H264`, `VP8` or `opus`."""
    payload_type: int
    rtx_payload_type: int | None
    clock_rate: int
    fmtp: str
    """As in the answer; empty for VP8."""


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One m-line as the peer offered it, codecs already in our order."""

    kind: Kind
    mid: str
    direction: str
    codecs: tuple[Codec, ...]
    extensions: dict[str, int]
    reduced_size: bool
    """a=rtcp-rsize (RFC 5506)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the node takes from an offer; candidates are dropped unread."""

    ufrag: str
    pwd: str
    fingerprints: tuple[tuple[str, str], ...]
    """(algorithm, digest as colon-separated capitals)."""
    lines: tuple[OfferedLine, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """Our own side of a transport, as the answer names it."""

    ufrag: str
    pwd: str
    fingerprint: str
    """`sha-256 AA:BB:…`."""
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Line:
    """One answered m-line."""

    index: int
    mid: str
    kind: Kind
    receive: bool
    """The node receives on it (the peer sends)."""
    send: bool
    """The node sends on it."""
    codecs: tuple[Codec, ...]
    """In our order; the peer may send any of them and the node may send any of them to it."""
    ssrc: int
    """What the node sends with."""
    rtx_ssrc: int | None
    """Video only."""
    mid_extension: int | None


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The answer and what it says."""

    answer: str
    lines: tuple[Line, ...]


def parse_offer(text: str) -> Offer:
    """Read and check what is common to all roles, in time linear in the offer's length.

    Raises: OfferRefused: `offer_too_large`, `offer_malformed`, `offer_m_lines`, `offer_codecs`,
    `offer_no_fingerprint`."""
    session, *sections = read_sections(text)
    if not sections:
        raise OfferRefused("offer_m_lines", "no m-line")
    first = sections[0]
    lines = tuple(_offered_line(section) for section in sections)
    _check_bundle(session, [line.mid for line in lines])
    if _value(first, session, "setup") not in {"actpass", "active"}:
        raise OfferRefused("offer_malformed", "the peer must be able to be the DTLS client")
    return Offer(
        ufrag=checked(UFRAG, _value(first, session, "ice-ufrag"), "ice-ufrag"),
        pwd=checked(PWD, _value(first, session, "ice-pwd"), "ice-pwd"),
        fingerprints=known_fingerprints(first.fingerprints or session.fingerprints),
        lines=lines,
    )


def negotiate(offer: Offer, purpose: Purpose, local: Local, ssrcs: Iterator[int]) -> Negotiated:
    """Answer an offer.  `ssrcs` gives fresh SSRCs: one a line, one more for video (RTX).

    Raises: OfferRefused, `offer_m_lines`, if these are not the m-lines of this purpose."""
    _check_shape(offer, purpose)
    lines = tuple(_line(index, line, ssrcs) for index, line in enumerate(offer.lines))
    return Negotiated(_answer(offer, purpose, local, lines), lines)


def _value(section: Section, session: Section, name: str) -> str:
    return section.values.get(name) or session.values.get(name, "")


def _check_bundle(session: Section, mids: list[str]) -> None:
    group = session.values.get("group", "").split(" ")
    if len(set(mids)) != len(mids) or group != ["BUNDLE", *mids]:
        raise OfferRefused("offer_m_lines", "all m-lines must be in one BUNDLE group, in order")


def _offered_line(section: Section) -> OfferedLine:
    if "rtcp-mux" not in section.values:
        raise OfferRefused("offer_m_lines", "an m-line without rtcp-mux")
    kind = Kind(section.kind)
    codecs = _video_codecs(section) if kind is Kind.VIDEO else _audio_codecs(section)
    if not codecs:
        raise OfferRefused("offer_codecs", f"no {kind} codec that this node forwards")
    return OfferedLine(
        kind=kind,
        mid=checked(MID, section.values.get("mid", ""), "mid"),
        direction=section.direction,
        codecs=codecs,
        extensions={uri: n for uri, n in section.extensions.items() if 1 <= n <= 14},  # one-byte
        reduced_size="rtcp-rsize" in section.values,
    )


def _audio_codecs(section: Section) -> tuple[Codec, ...]:
    for number in section.payload_types:
        if section.encodings.get(number, "").lower() == "opus/48000/2":
            return (Codec("opus", number, None, 48_000, "minptime=10;useinbandfec=1"),)
    return ()


def _video_codecs(section: Section) -> tuple[Codec, ...]:
    """At most one H.264 and one VP8: constrained baseline, plain baseline if there is no other."""
    rtx = {
        section.formats[number].get("apt", ""): number
        for number in section.payload_types
        if section.encodings.get(number, "").lower() == "rtx/90000" and number in section.formats
    }
    found: dict[str, Codec] = {}
    for number in section.payload_types:
        encoding = section.encodings.get(number, "").lower()
        rank, fmtp = "", ""
        if encoding == "h264/90000":
            rank, fmtp = _h264_rank(section.formats.get(number, {}))
        elif encoding == "vp8/90000":
            rank = "3 VP8"
        if rank and rank not in found:
            found[rank] = Codec(rank[2:], number, rtx.get(str(number)), 90_000, fmtp)
    if "1 H264" in found:
        found.pop("2 H264", None)
    return tuple(found[rank] for rank in sorted(found))


def _h264_rank(parameters: dict[str, str]) -> tuple[str, str]:
    level = parameters.get("profile-level-id", "42000a")  # the default of RFC 6184 §8.1
    if parameters.get("packetization-mode") != "1" or not _PROFILE_LEVEL.fullmatch(level):
        return "", ""
    if int(level[:2], 16) != 66:
        return "", ""
    constrained = int(level[2:4], 16) & 0x40  # constraint_set1: also decodable as Main
    fmtp = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={level.lower()}"
    return ("1 H264" if constrained else "2 H264"), fmtp


def _check_shape(offer: Offer, purpose: Purpose) -> None:
    shape = [(line.kind, line.direction) for line in offer.lines]
    microphone = (Kind.AUDIO, "sendrecv")
    if purpose is Purpose.PARTY:
        wanted = [microphone, (Kind.VIDEO, "sendrecv"), (Kind.AUDIO, "recvonly")]
    else:
        slots = max(SLOTS_MIN, (len(shape) - 1) // 2)
        wanted = [microphone, *[(Kind.VIDEO, "recvonly"), (Kind.AUDIO, "recvonly")] * slots]
    if shape != wanted:
        raise OfferRefused("offer_m_lines", f"not the m-lines of a {purpose}")


def _line(index: int, offered: OfferedLine, ssrcs: Iterator[int]) -> Line:
    video = offered.kind is Kind.VIDEO
    return Line(
        index=index,
        mid=offered.mid,
        kind=offered.kind,
        receive=offered.direction == "sendrecv",
        send=True,
        codecs=offered.codecs,
        ssrc=next(ssrcs),
        rtx_ssrc=next(ssrcs) if video else None,
        mid_extension=offered.extensions.get(MID_EXTENSION),
    )


def _answer(offer: Offer, purpose: Purpose, local: Local, lines: tuple[Line, ...]) -> str:
    group = " ".join(line.mid for line in lines)
    head = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite",
            f"a=group:BUNDLE {group}", "a=msid-semantic: WMS *"]  # fmt: skip
    for offered, line in zip(offer.lines, lines, strict=True):
        head += _media_lines(line, local, _stream(purpose, line), offered.reduced_size)
    return "\r\n".join(head) + "\r\n"


def _stream(purpose: Purpose, line: Line) -> str:
    """One stream for what belongs together to the ear and eye, so that it is played in step."""
    if purpose is Purpose.PARTY:
        return "voice" if line.index == 2 else "other"
    return f"slot-{(line.index - 1) // 2}" if line.index else "voice"


def _media_lines(line: Line, local: Local, stream: str, reduced_size: bool) -> list[str]:
    family = "IP6" if ":" in local.host else "IP4"
    types = [n for c in line.codecs for n in (c.payload_type, c.rtx_payload_type)]
    numbers = [str(n) for n in types if n is not None]
    lines = [
        f"m={line.kind} {local.port} UDP/TLS/RTP/SAVPF {' '.join(numbers)}",
        f"c=IN {family} {local.host}",
        f"a=mid:{line.mid}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.pwd}",
        f"a=fingerprint:{local.fingerprint}",
        "a=setup:passive",
        "a=sendrecv" if line.receive else "a=sendonly",
        f"a=msid:{stream} {stream}-{line.kind}",
        "a=rtcp-mux",
    ]
    lines += ["a=rtcp-rsize"] * reduced_size
    if line.index == 0:  # the one that carries the BUNDLE (RFC 8843 §7.2)
        candidate = f"1 1 udp 2130706431 {local.host} {local.port} typ host"
        lines += [f"a=candidate:{candidate}", "a=end-of-candidates"]
    # Only what is read here: each further extension costs bytes and time in every packet.
    if line.mid_extension:
        lines.append(f"a=extmap:{line.mid_extension} {MID_EXTENSION}")
    for codec in line.codecs:
        lines += _codec_lines(codec)
    cname = [f"a=ssrc:{ssrc} cname:huijian" for ssrc in (line.ssrc, line.rtx_ssrc) if ssrc]
    group = [f"a=ssrc-group:FID {line.ssrc} {line.rtx_ssrc}"] if line.rtx_ssrc else []
    return lines + group + cname


def _codec_lines(codec: Codec) -> list[str]:
    number = codec.payload_type
    if codec.name == "opus":
        return [f"a=rtpmap:{number} opus/48000/2", f"a=fmtp:{number} {codec.fmtp}",
                f"a=rtcp-fb:{number} nack"]  # fmt: skip
    lines = [f"a=rtpmap:{number} {codec.name}/90000"]
    lines += [f"a=fmtp:{number} {codec.fmtp}"] * bool(codec.fmtp)
    lines += [f"a=rtcp-fb:{number} {what}" for what in ("goog-remb", "nack", "nack pli", "ccm fir")]
    if codec.rtx_payload_type is not None:
        rtx = codec.rtx_payload_type
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={number}"]
    return lines
