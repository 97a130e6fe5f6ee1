"""Outcomes are numbered, durable and told once."""

from pathlib import Path

from signalling.outcomes import FILE_NAME, Outcome, Outcomes


def outcome(session: str) -> Outcome:
    return Outcome(
        number=0,
        session=session,
        reason="cap",
        side=None,
        ground=None,
        talked_s=1799.9,
        uncounted_s=3.0,
        opened_at="2026-03-02T01:00:00.000+00:00",
        ended_at="2026-03-02T01:31:00.000+00:00",
        ledger_lines=1900,
        ledger_head="0" * 64,
        files={"journal-0001.pcapng": 5},
    )


def test_outcomes_are_numbered_from_1_and_fetched_after_a_number(tmp_path: Path) -> None:
    store = Outcomes(tmp_path)
    added = [store.add(outcome(name)) for name in ("one", "two", "three")]
    assert [each.number for each in added] == [1, 2, 3]
    assert store.after(1) == added[1:]
    assert store.after(3) == []


def test_a_session_has_one_outcome(tmp_path: Path) -> None:
    store = Outcomes(tmp_path)
    assert store.add(outcome("one")) == store.add(outcome("one"))
    assert len(store.after(0)) == 1


def test_a_restarted_node_knows_them_and_writes_over_a_torn_line(tmp_path: Path) -> None:
    first = Outcomes(tmp_path)
    first.add(outcome("one"))
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'{"number":2,"sess')
    again = Outcomes(tmp_path)
    again.load()
    assert again.knows("one")
    assert again.add(outcome("two")).number == 2
    third = Outcomes(tmp_path)
    third.load()
    assert [each.session for each in third.after(0)] == ["one", "two"]


def test_a_damaged_line_costs_its_own_outcome_and_no_start_of_the_node(tmp_path: Path) -> None:
    first = Outcomes(tmp_path)
    for name in ("one", "two", "three"):
        first.add(outcome(name))
    file = tmp_path / FILE_NAME
    file.write_bytes(file.read_bytes().replace(b'"session":"two"', b'"session":"two\xff'))
    again = Outcomes(tmp_path)
    again.load()
    assert not again.knows("two")
    assert [each.number for each in again.after(0)] == [1, 3]
    assert again.add(outcome("two")).number == 4
