"""What a run of tests shows about rows of the law: a plugin of pytest that only watches."""

from collections.abc import Collection, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.outcomes import Failed

from tests.support.sources import ROOMS, ROOT

MARK: Final = "law"
ELSEWHERE: Final = ("browser", "flow")
"""Marks of tests whose work is done in other processes, where no mutant lives."""
MUTANTS: Final = ("tests/law/mutants", "tests/law/planted")
MESSAGE_CHARACTERS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Case:
    """One test that was run.

    `outcome`: "passed", "skipped", "refuted" (an assertion of a test failed) or "broken" (it
    failed in another way, or could not be collected).  `elsewhere`: it starts other processes."""

    test: str
    rows: tuple[str, ...]
    outcome: str
    message: str = ""
    elsewhere: bool = False


class Witness:
    """Keeps the tests that carry a mark, runs no other, and notes how they end."""

    def __init__(self, only: Collection[str] = (), *, mutated: bool = False) -> None:
        """Args: only: rows to run, all if empty; mutated: stop at the first refuted test."""
        self.only = frozenset(only)
        self.mutated = mutated
        self.cases: dict[str, Case] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave the tests that carry one of the rows."""
        left = [item for item in items if self.wants(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left

    def wants(self, item: pytest.Item) -> bool:
        """Whether a test tells anything about what is asked."""
        rows = rows_of(item)
        asked = bool(rows) and (not self.only or bool(self.only & set(rows)))
        return asked and not (self.mutated and is_elsewhere(item))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, None]:
        """Note the end of a test; a set-up that fails is the end as well."""
        outcome = yield
        report = outcome.get_result()
        if report.when != "call" and report.passed:
            return
        case = Case(item.nodeid, rows_of(item), *told(report, call), is_elsewhere(item))
        if item.nodeid not in self.cases or case.outcome != "passed":
            self.cases[item.nodeid] = case
        if self.mutated and case.outcome == "refuted":
            item.session.shouldfail = "the mutant is caught"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read is broken for all rows."""
        if report.failed:
            message = str(report.longrepr).strip().splitlines()[-1]
            self.cases[report.nodeid] = Case(report.nodeid, (), "broken", shortened(message))


def rows_of(item: pytest.Item) -> tuple[str, ...]:
    """The rows that a test says it proves."""
    named = [str(row) for mark in item.iter_markers(MARK) for row in mark.args]
    return tuple(dict.fromkeys(named))


def is_elsewhere(item: pytest.Item) -> bool:
    """Whether a test does its work in other processes."""
    return any(item.get_closest_marker(mark) for mark in ELSEWHERE)


def told(report: pytest.TestReport, call: pytest.CallInfo[None]) -> tuple[str, str]:
    """The outcome of a test, and the first line of why."""
    if report.passed:
        return "passed", ""
    if report.skipped:
        return "skipped", ""
    if call.excinfo is None:
        return "broken", shortened(str(report.longrepr))
    message = f"{call.excinfo.type.__name__}: {call.excinfo.value}"
    refuted = report.when == "call" and is_assertion(call.excinfo.value)
    return "refuted" if refuted else "broken", shortened(message)


def is_assertion(error: BaseException) -> bool:
    """Whether a test has said no: an assertion of its own, or an error that did not come.

    An assertion of the house itself is a bug that showed, and no proof; a timeout neither."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_assertion(each) for each in error.exceptions)
    if isinstance(error, Failed):
        return not str(error).startswith("Timeout")
    return isinstance(error, AssertionError) and not of_house(error)


def of_house(error: BaseException) -> bool:
    """Whether an error was raised by a source, or by what a mutant put there, not by a test."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    file = Path(trace.tb_frame.f_code.co_filename)
    return any(file.is_relative_to(ROOT / room) for room in (*ROOMS, *MUTANTS))


def shortened(message: str) -> str:
    """The first line, at most so long."""
    return (message.strip().splitlines() or [""])[0][:MESSAGE_CHARACTERS_MAX]
