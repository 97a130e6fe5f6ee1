"""`python -m tests.support.table FILE`: the figures of the proofs as one table."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table


def show(path: Path) -> None:
    """Print one row a figure; a proof that wrote none is not there."""
    table = Table("proof", "figure", "value", title="Figures", title_justify="left")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        figures = json.loads(line)
        proof = figures.pop("proof")
        for name, value in figures.items():
            table.add_row(proof, name, json.dumps(value, ensure_ascii=False))
            proof = ""
    Console(width=120).print(table)


if __name__ == "__main__":
    show(Path(sys.argv[1]))
