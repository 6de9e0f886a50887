"""Where work runs: threads, processes, or a Dask cluster; and a bounded stream of it, so that memory stays flat."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

from entente_sim.scenario.errors import how_to_get

__all__ = ["KINDS", "Pool", "in_flight", "open_executor", "worker_count"]

KINDS = ("threads", "processes", "dask")
"""What ``--executor`` takes."""

AHEAD = 2
"""Tasks handed out for each worker: one to work on and one to go on with."""

_PATIENCE = 15
"""Seconds to wait for a scheduler."""

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

Pool = tuple[Executor, int]
"""An executor, and how many tasks it works on at a time."""


def worker_count(workers: int | None) -> int:
    """How many work at a time: as many as asked for, or as there are processors."""
    return workers or os.cpu_count() or 1


@contextmanager
def open_executor(kind: str = "threads", *, workers: int | None = None, scheduler: str | None = None) -> Iterator[Pool]:
    """Open an executor and say how many workers it has.

    Parameters
    ----------
    kind
        ``threads`` (the default: kernels leave the interpreter lock alone), ``processes``, or ``dask``.
    workers
        How many; by default as many as there are processors, or as the cluster has.
    scheduler
        Address of a Dask scheduler; without one, a cluster of processes is started here.

    Raises
    ------
    ValueError
        If the kind is unknown, Dask is not installed, or the scheduler does not answer.
    """
    if kind not in KINDS:
        raise ValueError(f"executor must be one of {', '.join(KINDS)}, not {kind!r}.")
    if scheduler is not None and kind != "dask":
        raise ValueError("a scheduler is for '--executor dask'; leave one of the two out.")
    count = worker_count(workers)
    if kind == "threads":
        with ThreadPoolExecutor(count) as threads:
            yield threads, count
    elif kind == "processes":
        # Fresh processes: a forked one would hold on to the store's lock, and to locks that threads held.
        with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin_worker) as processes:
            yield processes, count
    else:
        with _dask(count if workers or scheduler is None else None, scheduler) as pool:
            yield pool


@contextmanager
def _dask(workers: int | None, scheduler: str | None) -> Iterator[Pool]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise ValueError(
            f"'--executor dask' needs Dask, which is not installed: {how_to_get('distributed')}."
        ) from None
    if scheduler is None:
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield client.get_executor(pure=False), workers or 1
        return
    try:
        client = Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"the scheduler '{scheduler}' does not answer ({said}); is it running there?") from None
    with client:
        present = sum(client.nthreads().values())
        yield client.get_executor(pure=False), workers or max(present, 1)


def _begin_worker() -> None:
    """Leave interrupts to the parent, and go when it goes, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def in_flight(
    pool: Pool, work: Callable[[Any, _Task], _Result], common: Any, tasks: Iterable[_Task]
) -> Iterator[_Result]:
    """Run ``work(common, task)`` for many tasks; yields what comes of them as it comes, in no order.

    Only :data:`AHEAD` tasks for each worker are under way or waiting at a time, however many there are.
    """
    executor, workers = pool
    running: set[Future[_Result]] = set()
    try:
        for task in tasks:
            while len(running) >= AHEAD * workers:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
            running.add(executor.submit(work, common, task))
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
    finally:
        for one in running:
            one.cancel()
