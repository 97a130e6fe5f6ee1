"""What the node answers to the offers that Chromium really makes."""

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from media.engine import Kind
from media.errors import OfferRefused
from media.negotiation import Local, Negotiated, Purpose, negotiate, parse_offer

OFFERS = Path(__file__).parent / "offers"
PARTY = (OFFERS / "chromium-party.sdp").read_bytes().decode()
MONITOR = (OFFERS / "chromium-monitor-8-slots.sdp").read_bytes().decode()
OURS = Local("ouruf", "p" * 32, "sha-256 " + ":".join(["AB"] * 32), "192.0.2.5", 5_004)


def answered(text: str, purpose: Purpose) -> Negotiated:
    return negotiate(parse_offer(text), purpose, OURS, count(1_000))


def code_of(text: str, purpose: Purpose = Purpose.PARTY) -> str:
    with pytest.raises(OfferRefused) as refused:
        answered(text, purpose)
    return refused.value.code


def sections(answer: str) -> list[list[str]]:
    return [part.split("\r\n") for part in answer.split("\r\nm=")]


def test_a_party_sends_and_receives_sound_and_picture_and_receives_a_voice() -> None:
    lines = answered(PARTY, Purpose.PARTY).lines
    assert [(line.kind, line.receive, line.send) for line in lines] == [
        (Kind.AUDIO, True, True),
        (Kind.VIDEO, True, True),
        (Kind.AUDIO, False, True),
    ]


def test_a_monitor_of_eight_slots_gets_seventeen_lines() -> None:
    lines = answered(MONITOR, Purpose.MONITOR).lines
    assert [line.kind for line in lines] == [Kind.AUDIO, *[Kind.VIDEO, Kind.AUDIO] * 8]
    assert [line.receive for line in lines] == [True] + [False] * 16


def test_h264_constrained_baseline_comes_first_and_vp8_second_each_with_rtx() -> None:
    codecs = answered(PARTY, Purpose.PARTY).lines[1].codecs
    assert [(c.name, c.payload_type, c.rtx_payload_type) for c in codecs] == [
        ("H264", 108, 109),
        ("VP8", 96, 97),
    ]
    assert codecs[0].fmtp.endswith("packetization-mode=1;profile-level-id=42e01f")
    assert (
        "m=video 5004 UDP/TLS/RTP/SAVPF 108 109 96 97\r\n" in answered(PARTY, Purpose.PARTY).answer
    )


def test_without_constrained_baseline_plain_baseline_will_do() -> None:
    codecs = answered(PARTY.replace("42e01f", "640c1f"), Purpose.PARTY).lines[1].codecs
    assert codecs[0].payload_type == 102
    assert codecs[0].fmtp.endswith("profile-level-id=42001f")


def test_every_line_has_its_own_ssrcs_msid_and_mid() -> None:
    negotiated = answered(MONITOR, Purpose.MONITOR)
    ssrcs = [s for line in negotiated.lines for s in (line.ssrc, line.rtx_ssrc) if s is not None]
    assert len(set(ssrcs)) == 17 + 8
    for pattern in (r"a=msid:(.+)", r"a=mid:(.+)"):
        found = re.findall(pattern, negotiated.answer)
        assert len(found) == len(set(found)) == 17
    for line in negotiated.lines:
        if line.rtx_ssrc is not None:
            assert f"a=ssrc-group:FID {line.ssrc} {line.rtx_ssrc}\r\n" in negotiated.answer


def test_picture_and_sound_of_one_slot_are_one_stream() -> None:
    streams = re.findall(r"a=msid:(\S+)", answered(MONITOR, Purpose.MONITOR).answer)
    assert streams == ["voice", *[f"slot-{n // 2}" for n in range(16)]]


def test_the_answer_is_ice_lite_passive_and_names_one_candidate() -> None:
    answer = answered(MONITOR, Purpose.MONITOR).answer
    assert answer.count("a=ice-lite\r\n") == 1
    assert answer.count("a=setup:passive\r\n") == answer.count("a=rtcp-mux\r\n") == 17
    assert re.findall(r"a=candidate:.*", answer) == [
        "a=candidate:1 1 udp 2130706431 192.0.2.5 5004 typ host\r"
    ]


def test_feedback_is_nack_pli_and_remb_and_never_transport_wide() -> None:
    answer = answered(PARTY, Purpose.PARTY).answer
    for number in (108, 96):
        for what in ("nack", "nack pli", "goog-remb"):
            assert f"a=rtcp-fb:{number} {what}\r\n" in answer
    assert "a=rtcp-fb:111 nack\r\n" in answer
    assert "transport" not in answer
    assert "useinbandfec=1" in answer


def test_nothing_of_the_offers_addresses_names_or_ssrcs_is_in_an_answer() -> None:
    offer = (
        PARTY + "a=candidate:1 1 udp 1 203.0.113.9 9 typ host\r\na=ssrc:77777777 cname:secret\r\n"
    )
    answer = answered(offer, Purpose.PARTY).answer
    assert "203.0.113.9" not in answer
    words = set(re.findall(r"ssrc(?:-group:FID|):? ?(\d{6,})", offer)) | {"77777777", "secret"}
    words |= set(re.findall(r"cname:(\S+)|msid:(\S+)|ice-ufrag:(\S+)", offer)[0])
    words |= set(re.findall(r"(?:ice-pwd|ice-ufrag|fingerprint):(?:sha-256 )?(\S+)", offer))
    assert not [word for word in words if word and word in answer]


def test_of_the_header_extensions_only_mid_is_taken_with_the_offers_number() -> None:
    negotiated = answered(PARTY, Purpose.PARTY)
    assert negotiated.lines[1].mid_extension == 4
    assert {line for line in negotiated.answer.split("\r\n") if "extmap" in line} == {
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"
    }


def test_a_fingerprint_at_session_level_is_taken_as_firefox_writes_it() -> None:
    fingerprint = re.search(r"a=fingerprint:.*\r\n", PARTY)
    assert fingerprint
    bare = PARTY.replace(fingerprint[0], "")
    firefox = bare.replace("t=0 0\r\n", "t=0 0\r\n" + fingerprint[0])
    assert parse_offer(firefox) == parse_offer(PARTY)
    assert code_of(bare) == "offer_no_fingerprint"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: s.replace("a=sendrecv", "a=sendonly"), "offer_m_lines"),
        (lambda s: s.replace("BUNDLE 0 1 2", "BUNDLE 0 1"), "offer_m_lines"),
        (lambda s: s.replace("a=rtcp-mux\r\n", ""), "offer_m_lines"),
        (lambda s: s.replace("m=video", "m=application"), "offer_m_lines"),
        (lambda s: s.replace("a=mid:2", "a=mid:0"), "offer_m_lines"),
        (lambda s: s.replace("opus/48000/2", "G729/8000"), "offer_codecs"),
        (lambda s: s.replace("H264", "H265").replace("VP8", "VP7"), "offer_codecs"),
        (lambda s: s.replace("sha-256", "sha-1"), "offer_no_fingerprint"),
        (lambda s: s.replace("57:72", "57:7Z"), "offer_malformed"),
        (lambda s: s.replace("actpass", "passive"), "offer_malformed"),
        (lambda s: s.replace("ice-ufrag:", "ice-ufrag:é"), "offer_malformed"),
        (lambda s: re.sub(r"a=ice-pwd:.*\r\n", "a=ice-pwd:short\r\n", s), "offer_malformed"),
    ],
)
def test_an_offer_that_is_not_a_partys_is_refused(change: Callable[[str], str], code: str) -> None:
    assert change(PARTY) != PARTY
    assert code_of(change(PARTY)) == code


def test_a_partys_offer_is_no_monitors_and_the_other_way_round() -> None:
    assert code_of(PARTY, Purpose.MONITOR) == "offer_m_lines"
    assert code_of(MONITOR, Purpose.PARTY) == "offer_m_lines"
