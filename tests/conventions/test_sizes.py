"""A file and a function fit into a head; the width of a line is the linter's."""

import ast
from pathlib import Path

import pytest

from tests.support import sources

FILE_LINES_MAX = 300
SCRIPT_LINES_MAX = 200
FUNCTION_LINES_MAX = 50
SHORT = 12


def lines_of(path: Path) -> list[str]:
    return (sources.ROOT / path).read_text(encoding="utf-8").splitlines()


def functions_of(path: Path) -> list[tuple[str, int]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (f"{path}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(sources.tree(path))
        if isinstance(node, kinds)
    ]


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(p): len(lines_of(p)) for p in sources.python() if len(lines_of(p)) > FILE_LINES_MAX}
    assert long == {}


def test_no_page_script_is_longer_than_200_lines() -> None:
    scripts = [p for p in sources.files(".js") if "vendor" not in p.parts]
    long = {str(p): len(lines_of(p)) for p in scripts if len(lines_of(p)) > SCRIPT_LINES_MAX}
    assert long == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        (name, size)
        for path in sources.python()
        for name, size in functions_of(path)
        if size > FUNCTION_LINES_MAX
    ]
    assert long == []


@pytest.mark.parametrize("room", sources.ROOMS)
def test_most_functions_of_a_room_have_at_most_12_lines_of_code(room: str) -> None:
    sizes = []
    for path in sources.python(room):
        for node in ast.walk(sources.tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                sizes.append((body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0)
    assert sum(size <= SHORT for size in sizes) > len(sizes) * 0.5
