"""Nobody swallows a bug, and no unit test waits for the clock on the wall."""

import ast
from typing import Final

from tests.support import sources

# Where a loop has nobody above it: what fails there ends one request, one session, one thread.
OUTERMOST: Final = {
    "server/housekeeping.py",
    "server/problems.py",
    "server/messages/loops.py",
    "signalling/connection.py",
    "signalling/mailbox.py",
    "signalling/node.py",
    "recorder/writer.py",
}
SLEEPERS: Final = ("flows", "browser", "bench", "support", "fuzz")


def broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(n, ast.Name) and n.id in {"Exception", "BaseException"} for n in names)


def test_only_outermost_loops_catch_every_exception() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in sources.python(*sources.ROOMS)
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.ExceptHandler) and broad(node) and not raises_again(node)
        if str(path) not in OUTERMOST
    ]
    assert found == []


def raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def sleeps(node: ast.AST) -> bool:
    """Whether it waits for real: `asyncio.sleep(0)` only lets others have their turn."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sleep"
        and not (isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    )


def test_no_unit_test_sleeps() -> None:
    unit = [p for p in sources.python("tests") if p.parts[1] not in SLEEPERS]
    found = [
        f"{path}:{node.lineno}"
        for path in unit
        for node in ast.walk(sources.tree(path))
        if sleeps(node) and isinstance(node, ast.Call)
    ]
    assert found == []


def test_no_file_of_the_house_asks_the_wall_clock_but_these() -> None:
    """Wall time is asked once, when something is opened or signed (design, two clocks)."""
    asking = {
        str(path)
        for path in sources.python(*sources.ROOMS)
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("time", "time"), ("datetime", "now")}
    }
    simulator = {"media/simulator/sending.py"}  # NTP time of a sender report, as a browser does
    allowed = simulator | {
        "server/api/health.py", "server/commands/seed.py", "server/wall.py",
        "recorder/recorder.py", "signalling/node.py",
    }  # fmt: skip
    assert asking - allowed == set()
