"""How big a proof is, and where its figures go.

Each long proof has a short form that `make test` runs.  `HUIJIAN_PROVE=1` asks for the full
numbers, and a single number may be set by its own name (`HUIJIAN_CUTS=20`).  The figures of each
proof are appended as one JSON line to the file that `HUIJIAN_FIGURES` names."""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path


def size_of(name: str, short: int, full: int) -> int:
    """How many to do: the environment's own number, else the full or the short form's."""
    wanted = os.environ.get(f"HUIJIAN_{name}")
    if wanted:
        return int(wanted)
    return full if os.environ.get("HUIJIAN_PROVE") == "1" else short


def figures(proof: str, **numbers: object) -> None:
    """Print what a proof has measured, and append it to the file of figures."""
    line = json.dumps({"proof": proof} | numbers, ensure_ascii=False)
    print(line)
    target = os.environ.get("HUIJIAN_FIGURES")
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of them lie; the largest for 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]
