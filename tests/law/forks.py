"""Runs tests in processes of their own, each a copy of one that has imported everything already.

A fork costs a few milliseconds, an import of the house a second; and what one mutant has done to
its process is gone with it."""

import contextlib
import gc
import json
import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.law.mutant import Mutant
from tests.law.plugin import apply
from tests.law.witness import Case, Witness

AT_ONCE_MAX: Final = 2
MEMORY_BYTES_MAX: Final = 4 * 1024**3
"""A mutant may make a loop endless: it ends here, or at the time limit of its test."""
SECONDS_MAX: Final = 60
IMPORTED: Final = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""The plugins of pytest are imported before it looks for them, on purpose."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run: these files, these rows (all if empty), and what is taken out before."""

    name: str
    files: Sequence[str]
    rows: Sequence[str] = ()
    mutant: Mutant | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What a run has shown; `trouble`: why it showed nothing."""

    cases: tuple[Case, ...] = ()
    trouble: str = ""


def run_all(jobs: Sequence[Job], at_once: int = AT_ONCE_MAX) -> Iterator[tuple[Job, Run]]:
    """Run every job, at most so many at once; each comes back when it ends, in any order."""
    gc.collect()
    gc.freeze()  # else the first collection of each copy touches, and so copies, every page
    waiting, running = list(reversed(jobs)), dict[int, Job]()
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < at_once:
                job = waiting.pop()
                running[start(job, Path(folder))] = job
            pid, _ = os.wait()
            if pid in running:
                yield running.pop(pid), result(Path(folder) / str(pid))


def result(file: Path) -> Run:
    """What a process left behind."""
    if not file.exists():
        log = file.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
        return Run(trouble=(log.strip().splitlines() or ["it died without a word"])[-1])
    read = json.loads(file.read_text(encoding="utf-8"))
    cases = tuple(Case(**{**each, "rows": tuple(each["rows"])}) for each in read["cases"])
    return Run(cases, read["trouble"])


def start(job: Job, folder: Path) -> int:
    """Begin a job in a copy of this process.  Returns: its process id."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    with contextlib.suppress(BaseException):  # nothing of the copy may run on in its caller
        write_result(job, folder / str(os.getpid()))
        status = 0
    os._exit(status)


def write_result(job: Job, file: Path) -> None:
    """Run a job here and write down what it showed."""
    log = os.open(file.with_suffix(".log"), os.O_CREAT | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(log, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    try:
        told: Mapping[str, Any] = asdict(run(job))
    except Exception as error:
        traceback.print_exc()
        told = {"cases": [], "trouble": f"{type(error).__name__}: {error}"}
    part = file.with_suffix(".part")
    part.write_text(json.dumps(told), encoding="utf-8")
    part.rename(file)


def run(job: Job) -> Run:
    """Run a job in this process."""
    if job.mutant is not None:
        apply(job.mutant)
    witness = Witness(job.rows, mutated=job.mutant is not None)
    limit = f"timeout={SECONDS_MAX}"
    options = ["-p", "no:cacheprovider", "--tb=native", "-o", limit, *IMPORTED]
    ended = pytest.main([*options, *job.files], plugins=[witness])
    known = {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}
    trouble = f"pytest ended with {ended}" if ended in known else ""
    return Run(tuple(witness.cases.values()), trouble)
