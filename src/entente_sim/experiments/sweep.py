"""Run a sweep: what is missing from its store is handed out, and kept as it comes back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from entente_sim.experiments.executors import Pool, in_flight, open_executor, worker_count
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.packing import CHUNK
from entente_sim.experiments.plan import WHOLE, Part, Plan, plan_of
from entente_sim.experiments.runner import Progress
from entente_sim.experiments.store import Store
from entente_sim.experiments.swept import Swept, opened
from entente_sim.experiments.work import OtherCodeError, perform
from entente_sim.scenario.sweeps import SweepFile

__all__ = ["Cost", "cost_of", "finish", "sweep"]

HUGE_SECONDS, HUGE_BYTES = 3600.0, 5e9
"""A sweep beyond either is huge: it must be asked for twice."""

_A_FILE, _A_VALUE = 20_000, 8.5


@dataclass(frozen=True)
class Cost:
    """What a sweep, or what is left of it, takes.

    Attributes
    ----------
    points, runs, tasks
        How many are left.
    seconds
        Time, from a short measurement of a chunk; NaN if it was not measured.
    size
        Bytes on disk.
    """

    points: int
    runs: int
    tasks: int
    seconds: float
    size: float

    @property
    def huge(self) -> bool:
        """Whether one should think twice."""
        return self.seconds > HUGE_SECONDS or self.size > HUGE_BYTES

    def __str__(self) -> str:
        counts = {"point": self.points, "run": self.runs, "task": self.tasks}
        parts = [f"{count:,} {noun if count == 1 else noun + 's'}" for noun, count in counts.items()]
        if self.seconds == self.seconds:
            parts.append(f"about {_duration(self.seconds)}")
        parts.append(f"{_bytes(self.size)} on disk")
        return ", ".join(parts)


def cost_of(plan: Plan, numbers: Sequence[int], *, workers: int = 1, measure: bool = True) -> Cost:
    """Say what some tasks of a plan take; the time is that of one chunk, simulated twice to leave compiling out."""
    tasks, runs = len(numbers), plan.runs_in(numbers)
    seconds = float("nan")
    if measure and runs:
        whole = plan.task(numbers[0])
        few = min(whole.last - whole.first, 2 * CHUNK)
        begin = whole.first // plan.replicates
        last = whole.first + few
        chunk = replace(whole, last=last, points=whole.points[: (last - 1) // plan.replicates + 1 - begin])
        perform(plan.work, replace(chunk, last=whole.first + 1, points=whole.points[:1]))
        began = time.perf_counter()
        perform(plan.work, chunk)
        seconds = (time.perf_counter() - began) / few * runs / workers
    columns = len(plan.work.wanted) * len(plan.work.spans)
    return Cost(min(len(plan.points), runs), runs, tasks, seconds, tasks * _A_FILE + runs * columns * _A_VALUE)


def sweep(
    what: Plan | SweepFile | str | Path,
    out: str | Path | None = None,
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    part: Part | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Run a sweep, or what is missing of it, and open its results.

    Parameters
    ----------
    what
        A sweep file, loaded or by shipped name or path, or a plan.
    out
        Folder of the store (default: ``results/NAME``).  A store that is there already is completed.
    executor, workers
        Any executor, and how many tasks it works on at a time (default: threads, one for each processor).
    part
        ``(1, 3)`` runs the first of three parts, for another machine to run the next.
    progress
        Called as runs finish.

    Raises
    ------
    ScenarioError
        If the file cannot be used.
    ResultsError
        If the store cannot be written, is in use, or belongs to another sweep or version.
    """
    plan = what if isinstance(what, Plan) else plan_of(what)
    folder = Path(out) if out is not None else Path("results") / plan.name
    pool = nullcontext((executor, worker_count(workers))) if executor is not None else open_executor(workers=workers)
    with Store.open(folder, plan) as store, pool as active:
        for _ in finish(store, active, part, progress):
            pass
    return opened(folder)


def finish(store: Store, pool: Pool, part: Part | None = None, progress: Progress | None = None) -> Iterator[int]:
    """Run the tasks that a store lacks and keep them; yields the number of failed runs of each."""
    plan, numbers = store.plan, store.left(part)
    total = plan.runs_in(plan.part(*part or WHOLE))
    done = total - plan.runs_in(numbers)
    with _workers_kept():
        for shard in in_flight(pool, perform, plan.work, map(plan.task, numbers)):
            store.put(shard)
            done += shard.runs
            if progress is not None:
                progress(plan.name, done, total)
            yield shard.failed


@contextmanager
def _workers_kept() -> Iterator[None]:
    """Say in a sentence that workers were lost, and that nothing else was."""
    try:
        yield
    except OtherCodeError as error:
        raise ResultsError(str(error)) from None
    except (BrokenProcessPool, CancelledError, MemoryError) as error:
        raise _lost(error) from None
    except Exception as error:
        if type(error).__module__.partition(".")[0] == "distributed":
            raise _lost(error) from None
        raise


def _lost(error: BaseException) -> ResultsError:
    return ResultsError(
        f"workers were lost ({type(error).__name__}; too little memory, or stopped?). What is finished is kept: run "
        "the same command again, perhaps with fewer --workers."
    )


def free_space(folder: Path) -> float:
    """Bytes free where a folder is or would be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return float(shutil.disk_usage(folder).free)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _bytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(size / 1e6, 0.1):.1f} MB"
