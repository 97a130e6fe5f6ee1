"""The syntax of an SDP offer, read in one linear pass (RFC 8866).

Only the attributes named in `_READ` are looked at; candidates, SSRCs and all else are passed over
without being kept, so that 500 candidates cost 500 line reads.  Pure."""

import re
from dataclasses import dataclass, field
from typing import Final

from media.errors import OfferRefused

OFFER_BYTES_MAX: Final = 128 * 1024  # a monitor's offer of 8 slots is 48 KB
OFFER_LINES_MAX: Final = 4_000
M_LINES_MAX: Final = 64
FINGERPRINT_BYTES: Final = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
FINGERPRINTS_MAX: Final = 8
MID: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}")
UFRAG: Final = re.compile(r"[A-Za-z0-9+/]{4,256}")  # ice-char (RFC 8839 §5.4)
PWD: Final = re.compile(r"[A-Za-z0-9+/]{22,256}")
_DIGEST: Final = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2})*")
_PROTOCOLS: Final = frozenset({"UDP/TLS/RTP/SAVPF", "RTP/SAVPF"})  # RFC 8829 §5.1.2
_DIRECTIONS: Final = frozenset({"sendrecv", "sendonly", "recvonly", "inactive"})


@dataclass(slots=True)
class Section:
    """One m-line with its attributes, or (kind `session`) what stands before the first."""

    kind: str
    payload_types: list[int] = field(default_factory=list)
    """In the offer's order."""
    values: dict[str, str] = field(default_factory=dict)
    """Single attributes: ice-ufrag, ice-pwd, setup, mid, group; flags with an empty value."""
    direction: str = "sendrecv"
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    encodings: dict[int, str] = field(default_factory=dict)
    """a=rtpmap by payload type: `H264/90000`."""
    formats: dict[int, dict[str, str]] = field(default_factory=dict)
    """a=fmtp by payload type, keys in lower case."""
    extensions: dict[str, int] = field(default_factory=dict)
    """a=extmap: URI → id."""


_SINGLE: Final = frozenset({"ice-ufrag", "ice-pwd", "setup", "mid", "group", "rtcp-mux",
                            "rtcp-rsize"})  # fmt: skip
_READ: Final = _SINGLE | _DIRECTIONS | {"fingerprint", "rtpmap", "fmtp", "extmap"}


def read_sections(text: str) -> list[Section]:
    """The session's part and each m-line of an offer, in order.

    Raises: OfferRefused, `offer_too_large` over a limit or `offer_malformed`."""
    lines = _bounded_lines(text)
    if lines[0] != "v=0":
        raise OfferRefused("offer_malformed", "does not begin with v=0")
    section = Section("session")
    sections = [section]
    for line in lines:
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            if name in _READ:
                _read_attribute(section, name, value)
        elif line.startswith("m="):
            section = _media_section(line)
            sections.append(section)
            if len(sections) - 1 > M_LINES_MAX:
                raise OfferRefused("offer_too_large", f"more than {M_LINES_MAX} m-lines")
    return sections


def checked(pattern: re.Pattern[str], value: str, what: str) -> str:
    """`value`, if the whole of it is as the pattern says; else OfferRefused."""
    if not pattern.fullmatch(value):
        raise OfferRefused("offer_malformed", f"{what} is missing or not well-formed")
    return value


def known_fingerprints(offered: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The fingerprints whose algorithm we know (RFC 8122 §5); OfferRefused, if there is none."""
    known = [
        (name, digest) for name, digest in offered[:FINGERPRINTS_MAX] if name in FINGERPRINT_BYTES
    ]
    for name, digest in known:
        if len(digest) != 3 * FINGERPRINT_BYTES[name] - 1 or not _DIGEST.fullmatch(digest):
            raise OfferRefused("offer_malformed", "a fingerprint that is not well-formed")
    if not known:
        raise OfferRefused("offer_no_fingerprint", "no SHA-2 fingerprint")
    return tuple(known)


def _bounded_lines(text: str) -> list[str]:
    # Characters first: they are counted without a copy and are never more than the bytes.
    if len(text) > OFFER_BYTES_MAX or len(text.encode("utf-8", "replace")) > OFFER_BYTES_MAX:
        raise OfferRefused("offer_too_large", f"more than {OFFER_BYTES_MAX} bytes")
    if text.count("\n") > OFFER_LINES_MAX:
        raise OfferRefused("offer_too_large", f"more than {OFFER_LINES_MAX} lines")
    return [line.removesuffix("\r") for line in text.split("\n")]


def _media_section(line: str) -> Section:
    words = line[2:].split(" ")
    if len(words) < 4 or words[2] not in _PROTOCOLS or words[0] not in {"audio", "video"}:
        raise OfferRefused("offer_m_lines", "an m-line that is not audio or video over DTLS-SRTP")
    if len(words) > 3 + 128:
        raise OfferRefused("offer_malformed", "more payload types than there are")
    return Section(words[0], [_number(word, 127) for word in words[3:]])


def _read_attribute(section: Section, name: str, value: str) -> None:
    if name in _SINGLE:
        section.values.setdefault(name, value)
    elif name in _DIRECTIONS:
        section.direction = name
    elif name == "fingerprint":
        algorithm, _, digest = value.partition(" ")
        section.fingerprints.append((algorithm.lower(), digest.strip().upper()))
    else:
        subject, _, rest = value.partition(" ")
        if name == "rtpmap":
            section.encodings[_number(subject, 127)] = rest
        elif name == "fmtp":
            section.formats[_number(subject, 127)] = _parameters(rest)
        else:  # extmap, perhaps with a direction: "3/recvonly URI" (RFC 8285 §5)
            number = _number(subject.partition("/")[0], 65_535)
            section.extensions[rest.partition(" ")[0]] = number


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _number(word: str, largest: int) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 5) or int(word) > largest:
        raise OfferRefused("offer_malformed", "a number that is none, or too large")
    return int(word)
