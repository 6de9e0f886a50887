"""Who judges a planted fault: agreement with the reference model first, then the tests that reach the function."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from _pytest.runner import runtestprotocol

from tests.trust._courses import Course
from tests.trust._mutations import SOURCE, Mutant, planted

__all__ = ["Tests", "by_reference", "judged_apart"]

TIMED_OUT = "timed out"
MOST_MEMORY = 8 << 30
CONTROLLED = 3
"""Tests that a function put back unchanged must pass."""


def by_reference(courses: Sequence[Course]) -> str | None:
    """Say where the engine departs from the reference model, or how it broke."""
    for one in courses:
        try:
            where = one.departure()
        except Exception as error:  # whatever a fault brings about
            return f"reference model: {type(error).__name__}"
        if where is not None:
            return f"reference model: {where}"
    return None


def judged_apart(
    mutants: Sequence[Mutant], judge: Callable[[Mutant], str | None], seconds: Callable[[Mutant], float], together: int
) -> Iterator[str | None]:
    """Judge faults in processes of their own, which they may break, fill or keep busy as they like.

    So many as ``together`` says share a process, one after another, as long as none of them ends it.
    """
    done = 0
    while done < len(mutants):
        batch = mutants[done : done + together]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _judge_here(batch, judge, seconds, writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
            for line in pipe:
                done += 1
                yield line.rstrip("\n") or None
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            done += 1
            yield TIMED_OUT if os.WTERMSIG(status) == signal.SIGALRM else f"signal {os.WTERMSIG(status)}"
        elif status != 0:
            done += 1
            yield f"exit {os.waitstatus_to_exitcode(status)}"


def _judge_here(
    batch: Sequence[Mutant], judge: Callable[[Mutant], str | None], seconds: Callable[[Mutant], float], writing: int
) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        for one in batch:
            signal.setitimer(signal.ITIMER_REAL, seconds(one))
            with planted(one):
                told = judge(one) or ""
            os.write(writing, f"{' '.join(told.split())[:200]}\n".encode())
        code = 0
    finally:
        os._exit(code)


class _Nothing:
    """What follows the last test: nothing but the session is kept."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        return [self.session]


class Tests:
    """A session of pytest that runs its tests once, notes which function each reaches, and then judges faults.

    Parameters
    ----------
    paths
        Test files, and source files with examples in their docstrings.
    rooms
        Folders of the package whose functions are watched.
    budget
        Most seconds of tests that a fault meets.
    """

    def __init__(self, paths: Iterable[str], rooms: Sequence[str], budget: float) -> None:
        self.paths, self.rooms, self.budget = list(paths), rooms, budget
        self.reached: dict[str, set[int]] = defaultdict(set)
        self.breadth: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.names: dict[str, dict[str, Any]] = {}
        self.session: Any = None
        self.then: Callable[[], None] = lambda: None

    def run(self, then: Callable[[], None]) -> int:
        """Collect and run the tests once, then do what is given while the session is open."""
        self.then = then
        given = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-s"]
        return int(pytest.main([*given, "-o", "addopts=", "--doctest-modules", *self.paths], plugins=[self]))

    def pytest_runtestloop(self, session: Any) -> bool:
        self.session = session
        for number, item in enumerate(session.items):
            began = time.process_time()
            sys.setprofile(self._noting(number))
            failed = self._fails(item, session.items[number + 1 : number + 2])
            sys.setprofile(None)
            self.seconds.append(time.process_time() - began)
            if failed:
                raise RuntimeError(f"{item.nodeid} fails before anything is changed")
        for numbers in self.reached.values():
            for number in numbers:
                self.breadth[number] += 1
        self.then()
        return True

    def _noting(self, number: int) -> Callable[..., None]:
        folders = {str(SOURCE / room) + os.sep: room for room in self.rooms}
        known: dict[Any, tuple[str, ...]] = {}

        def note(frame: Any, event: str, _: object) -> None:
            if event != "call":
                return
            code = frame.f_code
            if code not in known:
                room = next((room for folder, room in folders.items() if code.co_filename.startswith(folder)), None)
                module = f"{room}.{Path(code.co_filename).stem}"
                known[code] = (module, f"{module}:{code.co_qualname.split('.<')[0]}") if room else ()
            for place in known[code]:
                self.reached[place].add(number)

        return note

    def _fails(self, item: Any, following: Sequence[Any]) -> bool:
        example = getattr(item, "dtest", None)
        if example is not None:  # what an example's names stand for is forgotten once it has run
            example.globs = dict(self.names.setdefault(item.nodeid, dict(example.globs)))
        reports = runtestprotocol(item, log=False, nextitem=following[0] if following else _Nothing(self.session))
        return any(report.failed for report in reports)

    def that_reach(self, mutant: Mutant) -> list[int]:
        """Numbers of the tests that reach a function: those that reach little else first, until their time is up.

        Compiled functions are not seen, only their module.
        """
        place = f"{mutant.module}:{mutant.function}"
        reached = self.reached.get(place) or self.reached.get(mutant.module, set())
        chosen, spent = [], 0.0
        for number in sorted(reached, key=lambda number: (self.breadth[number], self.seconds[number])):
            if spent + self.seconds[number] <= self.budget:
                chosen.append(number)
                spent += self.seconds[number]
        return chosen[:CONTROLLED] if mutant.kind == "none" else chosen

    def judge(self, mutant: Mutant) -> str | None:
        """Run the tests that reach a fault until one fails; return its name."""
        for number in self.that_reach(mutant):
            item = self.session.items[number]
            if self._fails(item, []):
                return str(item.nodeid)
        return None

    def patience(self, mutant: Mutant) -> float:
        """Seconds a fault is given on the clock: many times what its tests take of the processor."""
        return 60.0 + 60.0 * sum(self.seconds[number] for number in self.that_reach(mutant))
