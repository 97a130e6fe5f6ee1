"""From sealed records to outcomes: one that cannot be told holds up no other."""

import json
from pathlib import Path

from signalling.outcomes import Outcomes
from signalling.sealing import Sealing
from tests.support.house import House


def sealed(spool: Path, session: str, talked_s: object) -> None:
    """A record as it stands when it is over; only what an outcome asks for."""
    (spool / session).mkdir()
    acts: tuple[tuple[str, dict[str, object]], ...] = (
        ("opened", {}),
        ("ended", {"reason": "cap"}),
        ("sealed", {"files": {"j": talked_s}}),
    )
    lines = [
        {"act": act, "at_s": 1.0, "boot_id": "b", "fields": fields, "n": n, "prev": "", "wall": ""}
        for n, (act, fields) in enumerate(acts, start=1)
    ]
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    (spool / session / "ledger.jsonl").write_text(text)


async def test_a_record_that_makes_no_outcome_holds_up_no_other(tmp_path: Path) -> None:
    sealed(tmp_path, "visit-1", "many")
    sealed(tmp_path, "visit-2", 7)
    house, outcomes = House(), Outcomes(tmp_path)
    sealing = Sealing(house.registry, outcomes, tmp_path, house.clock)
    await sealing.find_left_over(set())
    await sealing.step()
    assert outcomes.knows("visit-2")
    assert not outcomes.knows("visit-1")
