"""The session descriptions of a simulated browser: what it offers, what it reads from the answer.
Pure.  Line by line as Chromium 130 writes them, with the codecs that we name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from media.engine import Kind

MID_URI: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
ABS_SEND_TIME_URI: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_SEQUENCE_URI: Final = (
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)
OPUS: Final = 111  # Chromium's own payload types
H264: Final = 102
H264_RTX: Final = 103
H264_FMTP: Final = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
OPUS_FMTP: Final = "minptime=10;useinbandfec=1"


@dataclass(frozen=True, slots=True)
class MediaLine:
    """One m-line, ours or the other end's.

    `ssrc` and `rtx_ssrc` are what its writer sends with, None where it does not say or send."""

    mid: str
    kind: Kind
    direction: str
    ssrc: int | None = None
    rtx_ssrc: int | None = None
    payload_type: int = 0
    rtx_payload_type: int | None = None
    extensions: dict[str, int] = field(default_factory=dict)
    """From URI to id; empty in ours, where every line offers the same two."""

    @property
    def sends(self) -> bool:
        """Whether its writer sends on it."""
        return self.direction in ("sendrecv", "sendonly")


@dataclass(frozen=True, slots=True)
class Local:
    """Our end of a transport."""

    ufrag: str
    pwd: str
    fingerprint: str
    """SHA-256 in hexadecimal with colons."""
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Remote:
    """The other end as its description tells."""

    ufrag: str
    pwd: str
    fingerprints: tuple[tuple[str, str], ...]
    host: str
    port: int
    lines: tuple[MediaLine, ...]


def party_lines(ssrcs: Sequence[int]) -> list[MediaLine]:
    """A kiosk's or terminal's m-lines; `ssrcs`: audio, video, video's retransmissions."""
    return [
        MediaLine("0", Kind.AUDIO, "sendrecv", ssrcs[0]),
        MediaLine("1", Kind.VIDEO, "sendrecv", ssrcs[1], ssrcs[2]),
        MediaLine("2", Kind.AUDIO, "recvonly"),
    ]


def monitor_lines(slots: int, ssrc: int) -> list[MediaLine]:
    """A monitor's m-lines: its microphone, then `slots` pairs of video and audio."""
    lines = [MediaLine("0", Kind.AUDIO, "sendrecv", ssrc)]
    for slot in range(slots):
        lines.append(MediaLine(str(2 * slot + 1), Kind.VIDEO, "recvonly"))
        lines.append(MediaLine(str(2 * slot + 2), Kind.AUDIO, "recvonly"))
    return lines


def write(local: Local, lines: Sequence[MediaLine], setup: str = "actpass") -> str:
    """The description of these m-lines, with CRLF.

    Args: setup: `actpass` in an offer, `active` in an answer (RFC 8842 §5)."""
    head = [
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(line.mid for line in lines),
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
    ]
    for line in lines:
        head.extend(_media(local, line, setup))
    return "\r\n".join(head) + "\r\n"


def _media(local: Local, line: MediaLine, setup: str) -> list[str]:
    media = line.payload_type or (OPUS if line.kind is Kind.AUDIO else H264)
    rtx = line.rtx_payload_type or H264_RTX
    is_video = line.kind is Kind.VIDEO
    text = [
        f"m={line.kind.value} 9 UDP/TLS/RTP/SAVPF {media}" + (f" {rtx}" if is_video else ""),
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=candidate:1 1 udp 2122260223 {local.host} {local.port} typ host generation 0",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.pwd}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{setup}",
        f"a=mid:{line.mid}",
        f"a=extmap:2 {ABS_SEND_TIME_URI}",
        f"a=extmap:3 {TRANSPORT_SEQUENCE_URI}",
        f"a=extmap:4 {MID_URI}",
        f"a={line.direction}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]
    text += _video_codec(media, rtx) if is_video else _audio_codec(media)
    if line.sends:
        text += _sources(line)
    return text


def _audio_codec(media: int) -> list[str]:
    return [
        f"a=rtpmap:{media} opus/48000/2",
        f"a=rtcp-fb:{media} nack",
        f"a=rtcp-fb:{media} transport-cc",
        f"a=fmtp:{media} {OPUS_FMTP}",
    ]


def _video_codec(media: int, rtx: int) -> list[str]:
    return [
        f"a=rtpmap:{media} H264/90000",
        *(
            f"a=rtcp-fb:{media} {kind}"
            for kind in ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")
        ),
        f"a=fmtp:{media} {H264_FMTP}",
        f"a=rtpmap:{rtx} rtx/90000",
        f"a=fmtp:{rtx} apt={media}",
    ]


def _sources(line: MediaLine) -> list[str]:
    text = [f"a=msid:simulated track{line.mid}"]
    if line.rtx_ssrc is not None:
        text.append(f"a=ssrc-group:FID {line.ssrc} {line.rtx_ssrc}")
    named = [ssrc for ssrc in (line.ssrc, line.rtx_ssrc) if ssrc is not None]
    return text + [f"a=ssrc:{ssrc} cname:simulated" for ssrc in named]


def read(text: str) -> Remote:
    """An answer, or an offer to us, of a node we trust: what we need of it.

    Raises: ValueError, if a part is missing or malformed."""
    sections = text.replace("\r\n", "\n").split("\nm=")
    fields = _fields(sections[0])
    lines = tuple(_read_media(section) for section in sections[1:])
    for section in sections[1:]:
        for key, values in _fields(section).items():
            fields.setdefault(key, values)
    try:
        candidate = _best_candidate(fields["candidate"])
        fingerprints = tuple(_two_words(value) for value in fields["fingerprint"])
        return Remote(fields["ice-ufrag"][0], fields["ice-pwd"][0], fingerprints, *candidate, lines)
    except KeyError as missing:
        message = f"no {missing} in the answer"
        raise ValueError(message) from missing


def _two_words(value: str) -> tuple[str, str]:
    first, _, second = value.partition(" ")
    return first, second


def _best_candidate(values: Sequence[str]) -> tuple[str, int]:
    # foundation component transport priority address port (RFC 8839 §5.1)
    usable = [
        v.split() for v in values if v.split()[2].lower() == "udp" and ":" not in v.split()[4]
    ]
    best = max(usable, key=lambda words: int(words[3]))
    return best[4], int(best[5])


def _fields(section: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for line in section.split("\n"):
        if line.startswith("a="):
            key, _, value = line[2:].partition(":")
            fields.setdefault(key, []).append(value)
    return fields


def _read_media(section: str) -> MediaLine:
    fields = _fields(section)
    words = section.split("\n", 1)[0].split()
    kind = Kind(words[0])
    payload_type, rtx_payload_type = _codec(fields, "opus" if kind is Kind.AUDIO else "H264")
    ssrcs = list(dict.fromkeys(int(value.split()[0]) for value in fields.get("ssrc", [])))
    for group in fields.get("ssrc-group", []):
        if group.startswith("FID "):
            ssrcs = [int(word) for word in group.split()[1:3]]
    directions = ("sendrecv", "sendonly", "recvonly", "inactive")
    return MediaLine(
        fields["mid"][0],
        kind,
        next((name for name in directions if name in fields), "sendrecv"),
        ssrcs[0] if ssrcs else None,
        ssrcs[1] if len(ssrcs) > 1 else None,
        payload_type,
        rtx_payload_type,
        {
            _two_words(value)[1].split()[0]: int(value.split()[0].split("/")[0])
            for value in fields.get("extmap", [])
        },
    )


def _codec(fields: dict[str, list[str]], name: str) -> tuple[int, int | None]:
    types: dict[str, list[int]] = {}
    for value in fields.get("rtpmap", []):
        payload_type, _, encoding = value.partition(" ")
        types.setdefault(encoding.split("/")[0].lower(), []).append(int(payload_type))
    media = next(iter(types.get(name.lower(), [])), 0)
    for value in fields.get("fmtp", []):
        payload_type, _, parameters = value.partition(" ")
        if int(payload_type) in types.get("rtx", []) and parameters.strip() == f"apt={media}":
            return media, int(payload_type)
    return media, None
