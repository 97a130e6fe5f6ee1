"""The form of a custody feed: strict, bounded, and every refused line told by number and code."""

from typing import Any

import pytest

from server.adapters.custody_feed import (
    FIELD_CHARACTERS_MAX,
    FILE_BYTES_MAX,
    HEADER,
    LINE_CHARACTERS_MAX,
    LINES_MAX,
    FeedLine,
    RefusedLine,
    parse_csv,
    parse_objects,
)

HEAD = ",".join(HEADER)
RELEASE = "release,prison-1,N-1,2026-03-02" + "," * 10


def file(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def test_a_line_becomes_what_it_says() -> None:
    parsed = parse_csv(file(RELEASE))
    assert parsed.refused == ()
    assert parsed.lines[0].number == 2
    assert parsed.lines[0].line == FeedLine("release", "prison-1", "N-1", "2026-03-02")


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + file(RELEASE), file(RELEASE) + b"\n"])
def test_a_byte_order_mark_and_a_last_line_feed_are_accepted(content: bytes) -> None:
    assert len(parse_csv(content).lines) == 1


def test_line_ends_of_another_system_are_accepted() -> None:
    assert len(parse_csv(file(RELEASE).replace(b"\n", b"\r\n")).lines) == 1


def test_a_field_in_quotes_may_hold_a_comma() -> None:
    row = RELEASE.rstrip(",") + "," * 10 + '"one, two"'
    assert parse_csv(file(row)).lines[0].line.reason == "one, two"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", RefusedLine(1, "feed_header")),
        (file(head=HEAD + ",more"), RefusedLine(1, "feed_header")),
        (file(head=HEAD.upper()), RefusedLine(1, "feed_header")),
        (HEAD.encode() + b"\n\xff", RefusedLine(0, "feed_not_utf8")),
        (b" " * (FILE_BYTES_MAX + 1), RefusedLine(0, "feed_too_large")),
        (HEAD.encode() + b"\n" * (LINES_MAX + 2), RefusedLine(0, "feed_too_many_lines")),
    ],
)
def test_what_is_no_feed_has_no_lines(content: bytes, refused: RefusedLine) -> None:
    parsed = parse_csv(content)
    assert parsed.lines == () and parsed.refused == (refused,)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("", "line_malformed"),
        ("release,prison-1", "line_malformed"),
        (RELEASE + ",", "line_malformed"),
        (RELEASE[:-1] + ',"open', "line_malformed"),
        ("x" * (LINE_CHARACTERS_MAX + 1), "line_too_long"),
        (RELEASE + "x" * (FIELD_CHARACTERS_MAX + 1), "line_too_long"),
        (RELEASE.replace("release", "escape"), "record_unknown"),
        (RELEASE.replace("N-1", " "), "field_missing"),
        (RELEASE.replace("release", "transfer"), "field_missing"),
        (RELEASE.replace("2026-03-02", "02.03.2026"), "day_malformed"),
        (RELEASE.replace("2026-03-02", "20260302"), "day_malformed"),
        ("level,prison-1,N-1,2026-03-02T08:00:00,,,,,,,,strict_regime,,", "moment_malformed"),
        ("hospital,prison-1,N-1,2026-03-02,2026-03-03" + "," * 9, "moment_malformed"),
    ],
)
def test_a_refused_line_is_told_and_the_next_is_taken(row: str, code: str) -> None:
    parsed = parse_csv(file(row, RELEASE))
    assert parsed.refused == (RefusedLine(2, code),)
    assert [each.number for each in parsed.lines] == [3]


def test_lines_may_come_as_objects() -> None:
    found = parse_objects(
        [{"record": "release", "facility": "p", "number": "1", "at": "2026-03-02"}]
    )
    assert found.lines[0].number == 1 and found.lines[0].line.record == "release"


@pytest.mark.parametrize("found", [None, [], "x", {"record": 1}, {"record": "release", "more": ""}])
def test_an_object_of_another_form_is_refused(found: Any) -> None:
    assert parse_objects([found]).refused == (RefusedLine(1, "line_malformed"),)


def test_too_many_objects_are_none() -> None:
    assert parse_objects([{}] * (LINES_MAX + 1)).refused == (RefusedLine(0, "feed_too_many_lines"),)


def test_the_same_line_has_the_same_digest_and_no_other_has_it() -> None:
    line = FeedLine("release", "p", "1", "2026-03-02")
    assert line.digest == FeedLine("release", "p", "1", "2026-03-02").digest
    assert line.digest != FeedLine("release", "p", "1", "2026-03-03").digest
