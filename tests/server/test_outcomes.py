"""What the office has fetched stays fetched, also over a torn line."""

from pathlib import Path
from typing import Any

import pytest

from server.outcomes import OutcomeFetcher, OutcomeStore


def outcome(number: int, session: str) -> dict[str, Any]:
    return {"number": number, "session": session, "ledger_lines": 10 + number}


class ScriptedNode:
    """Answers what a node with these outcomes would."""

    def __init__(self, *outcomes: dict[str, Any]) -> None:
        self.kept = list(outcomes)

    async def outcomes(self, after: int) -> tuple[list[dict[str, Any]], int]:
        page = [kept for kept in self.kept if kept["number"] > after][:2]
        return page, page[-1]["number"] if page else after


def fetcher(node: ScriptedNode, store: OutcomeStore) -> OutcomeFetcher:
    return OutcomeFetcher(node, store)  # type: ignore[arg-type]


async def test_an_outcome_is_fetched_once_and_found_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    node = ScriptedNode(outcome(1, "v1"), outcome(2, "v2"))
    store = OutcomeStore(path)
    assert await fetcher(node, store).fetch() == 2
    assert await fetcher(node, store).fetch() == 0
    again = OutcomeStore(path)
    assert again.of("v2") == outcome(2, "v2")
    assert again.of("v3") is None


async def test_outcomes_of_many_pages_are_fetched_at_once(tmp_path: Path) -> None:
    node = ScriptedNode(*(outcome(number, f"v{number}") for number in range(1, 6)))
    store = OutcomeStore(tmp_path / "outcomes.jsonl")
    assert await fetcher(node, store).fetch() == 5


async def test_a_ground_that_came_later_is_kept_beside_the_outcome_it_amends(
    tmp_path: Path,
) -> None:
    path = tmp_path / "outcomes.jsonl"
    await fetcher(ScriptedNode(outcome(1, "v1")), OutcomeStore(path)).fetch()
    amended = outcome(1, "v1") | {"ground": "disorder"}
    assert await fetcher(ScriptedNode(amended), OutcomeStore(path)).fetch() == 1
    assert OutcomeStore(path).of("v1") == amended


@pytest.mark.parametrize(
    "changes", [{"ledger_lines": 9, "ledger_head": "cut"}, {"ledger_head": "other"}]
)
async def test_a_node_whose_ledger_was_cut_cannot_take_back_what_it_told(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    path = tmp_path / "outcomes.jsonl"
    told = outcome(1, "v1") | {"ledger_lines": 1900, "ledger_head": "true"}
    await fetcher(ScriptedNode(told), OutcomeStore(path)).fetch()
    assert await fetcher(ScriptedNode(told | changes), OutcomeStore(path)).fetch() == 0
    assert OutcomeStore(path).of("v1") == told


async def test_a_damaged_line_keeps_no_office_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    node = ScriptedNode(outcome(1, "v1"), outcome(2, "v2"))
    await fetcher(node, OutcomeStore(path)).fetch()
    path.write_bytes(path.read_bytes().replace(b'"v1"', b'"v\xff"'))
    store = OutcomeStore(path)
    assert store.of("v2") == outcome(2, "v2")
    await fetcher(node, store).fetch()
    assert OutcomeStore(path).of("v1") == outcome(1, "v1")


async def test_a_line_torn_by_a_power_loss_is_cut_and_fetched_again(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    node = ScriptedNode(outcome(1, "v1"))
    await fetcher(node, OutcomeStore(path)).fetch()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"number": 2, "sess')
    node.kept.append(outcome(2, "v2"))
    store = OutcomeStore(path)
    assert len(store) == 1
    await fetcher(node, store).fetch()
    assert len(OutcomeStore(path)) == 2
    assert path.read_bytes().startswith(whole)


async def test_a_node_with_a_new_spool_is_read_from_its_first_outcome(tmp_path: Path) -> None:
    store = OutcomeStore(tmp_path / "outcomes.jsonl")
    await fetcher(ScriptedNode(outcome(8, "old")), store).fetch()
    await fetcher(ScriptedNode(outcome(1, "new")), store).fetch()
    assert store.of("old") is not None
    assert store.of("new") is not None
