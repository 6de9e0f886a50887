"""One worker against two, as threads and as processes."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

from benchmarks.limit import bare_kernel
from benchmarks.measured import Figure, Form, Subject, at_least, least_seconds
from benchmarks.worlds import default
from entente_sim.experiments.executors import in_flight
from entente_sim.experiments.packing import CHUNK
from entente_sim.experiments.plan import plan_of
from entente_sim.experiments.runner import run
from entente_sim.experiments.work import perform

__all__ = ["measure"]


def measure(form: Form) -> Subject:
    """Time the same runs on one worker and on two, by turns; and a bare kernel, for what the machine has to give."""
    chunks = form.pick(4, 24)
    given = _gain(ThreadPoolExecutor, _bare_work(form.pick(20_000, 100_000)), form)
    threads = _gain(ThreadPoolExecutor, partial(_study, chunks=chunks), form)
    figures = [
        Figure("a bare kernel on two threads / one", given, "times", note="what this machine gives just now"),
        Figure("two threads / one", threads, "times", at_least(1.8)),
        Figure("two threads / one, beside the bare kernel", threads / given, "", at_least(0.9, 0.6)),
    ]
    if not form.short:
        processes = _gain(_processes, _swept, form)
        whole = _gain(_processes, partial(_study, chunks=chunks), form)
        figures += [
            Figure("two processes / one", processes, "times", at_least(1.8), "tasks of a sweep"),
            Figure("two processes / one, beside the bare kernel", processes / given, "", at_least(0.9)),
            Figure("two processes / one, whole records", whole, "times", note="each record is copied to one process"),
        ]
    return Subject(figures)


def _bare_work(times: int) -> Callable[[Executor], object]:
    kernel = bare_kernel({"add": 32, "multiply": 32}, 8)
    return lambda executor: list(executor.map(kernel, [times] * 2))


def _study(executor: Executor, chunks: int) -> None:
    run(default().resolved, runs=chunks * CHUNK, executor=executor)


def _swept(executor: Executor) -> None:
    """Make the tasks of a sweep; what comes back is the content of its files."""
    plan = plan_of("asymmetry_x_pressure")
    for shard in in_flight((executor, 2), perform, plan.work, map(plan.task, range(8))):
        assert not shard.failed


def _processes(workers: int) -> Executor:
    # Forking is not safe beside the threads of other subjects.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _gain(pool: Callable[[int], Executor], work: Callable[[Executor], object], form: Form) -> float:
    """How many times as fast two workers are as one."""
    least = {1: math.inf, 2: math.inf}
    with pool(1) as one, pool(2) as two:
        executors = {1: one, 2: two}
        for executor in executors.values():
            work(executor)  # workers start, and load compiled code, once
        for _ in range(form.pick(2, 3)):
            for workers, executor in executors.items():
                least[workers] = min(least[workers], least_seconds(partial(work, executor), 1))
    return least[1] / least[2]
