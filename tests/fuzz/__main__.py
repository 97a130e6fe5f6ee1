"""`python -m tests.fuzz N [SEED]`: N mutants against a living visit; exit status 1 at a finding."""

import asyncio
import dataclasses
import json
import sys

from tests.fuzz.campaign import campaign
from tests.fuzz.verdict import findings

INPUTS = 20_000
SEED = 2026


def main(inputs: int, seed: int) -> int:
    """Run one campaign and print its report."""
    report = asyncio.run(campaign(inputs, seed))
    print(json.dumps(dataclasses.asdict(report), indent=1))
    found = findings(report)
    for finding in found:
        print("FOUND:", finding)
    return 1 if found else 0


if __name__ == "__main__":
    inputs, seed = [*map(int, sys.argv[1:]), *(INPUTS, SEED)[len(sys.argv) - 1 :]]
    sys.exit(main(inputs, seed))
