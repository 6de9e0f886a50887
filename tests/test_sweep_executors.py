"""Threads, processes and a Dask cluster over TCP, one worker of which is killed: the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from entente_sim.experiments import work
from entente_sim.experiments.executors import in_flight, open_executor
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.plan import Plan
from entente_sim.experiments.store import Store
from entente_sim.experiments.sweep import finish, sweep
from tests.sweep_files import SWEEP_TEXT, contents, planned, write
from tests.test_cli import call

LONG = SWEEP_TEXT.replace("replicates: 3", "replicates: 40")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweeps")


@pytest.fixture(scope="module")
def plan(folder: Path) -> Plan:
    return planned(folder, LONG, per_task=16)


@pytest.fixture(scope="module")
def whole(plan: Plan, folder: Path) -> dict[str, bytes]:
    sweep(plan, folder / "whole", workers=1)
    return contents(folder / "whole")


def test_any_executor_gives_the_same_bytes(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(3) as executor:
        sweep(plan, tmp_path / "s", executor=executor, workers=3)
    assert contents(tmp_path / "s") == whole


def test_processes_give_the_same_bytes(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    with open_executor("processes", workers=2) as pool, Store.open(tmp_path / "s", plan) as store:
        assert sum(finish(store, pool)) == 0
    assert contents(tmp_path / "s") == whole


def test_few_tasks_are_under_way_at_a_time() -> None:
    """However many there are: they are taken from a list without end."""
    taken: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            taken.append(len(taken))
            yield taken[-1]

    with ThreadPoolExecutor(2) as executor:
        results = in_flight((executor, 2), lambda common, task: common + task, 10, endless())
        assert sorted(next(results) for _ in range(20)) == pytest.approx(list(range(10, 30)), abs=4)
        assert len(taken) <= 20 + 2 * 2 + 1
        results.close()  # type: ignore[attr-defined]


def test_a_worker_with_other_code_refuses(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "code_digest", lambda: "other")
    with pytest.raises(ResultsError, match="a worker runs another version of this package; install the same one"):
        sweep(plan, tmp_path / "s")


def test_lost_processes_get_a_sentence_and_lose_nothing(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    with Store.open(tmp_path / "s", plan) as store:

        def lose() -> None:
            with open_executor("processes", workers=1) as pool:
                for _ in finish(store, pool):
                    for process in pool[0]._processes.values():  # type: ignore[attr-defined]
                        process.kill()

        with pytest.raises(ResultsError, match=r"workers were lost .* What is finished is kept: run the same command"):
            lose()
        assert len(store.done) >= 1
    sweep(plan, tmp_path / "s", workers=2)
    assert contents(tmp_path / "s") == whole


def test_dask_that_is_not_installed_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install 'entente-sim\[distributed\]'"), open_executor("dask"):
        pass


# --- Dask ------------------------------------------------------------------------------------------------------------


class Cluster:
    """A scheduler and two workers, each a process of its own, talking over TCP on the loopback."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.stack, self.file = stack, folder / "scheduler.json"
        quiet = ["--no-dashboard", "--host", "tcp://127.0.0.1"]
        self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file), *quiet)
        self.wait(self.file.exists)
        worker = ["worker", "--scheduler-file", str(self.file), "--nthreads", "1", "--no-nanny"]
        self.workers = [self._start(*worker, "--local-directory", str(folder), *quiet) for _ in range(2)]
        self.address = json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    @staticmethod
    def wait(ready: object) -> None:
        limit = time.monotonic() + 60
        while not ready():  # type: ignore[operator]
            assert time.monotonic() < limit
            time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    with ExitStack() as stack:
        yield Cluster(tmp_path, stack)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    plan: Plan, tmp_path: Path, whole: dict[str, bytes], cluster: Cluster
) -> None:
    from distributed import Client

    with Client(cluster.address) as client:
        client.wait_for_workers(2)
    with (
        open_executor("dask", scheduler=cluster.address) as pool,
        Store.open(tmp_path / "s", plan) as store,
    ):
        assert pool[1] == 2
        for _ in finish(store, pool):
            if cluster.workers[0].poll() is None:
                cluster.workers[0].kill()
        assert not store.missing
    assert contents(tmp_path / "s") == whole


@pytest.mark.slow
def test_the_command_sweeps_on_a_cluster(tmp_path: Path, cluster: Cluster) -> None:
    path = write(tmp_path)
    done = call(
        "sweep", str(path), "--executor", "dask", "--scheduler", cluster.address, "--out", str(tmp_path / "dask")
    )
    assert done.returncode == 0, done.stderr
    assert call("sweep", str(path), "--out", str(tmp_path / "threads")).returncode == 0
    assert contents(tmp_path / "dask") == contents(tmp_path / "threads")


@pytest.mark.slow
def test_a_cluster_may_be_started_here(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    pytest.importorskip("distributed")
    with open_executor("dask", workers=1) as pool, Store.open(tmp_path / "s", plan) as store:
        assert sum(finish(store, pool)) == 0
    assert contents(tmp_path / "s") == whole


def test_a_scheduler_that_is_not_there_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    from entente_sim.experiments import executors

    monkeypatch.setattr(executors, "_PATIENCE", 1)
    with (
        pytest.raises(ValueError, match=r"the scheduler 'tcp://127.0.0.1:9' does not answer \(.*\); is it running"),
        open_executor("dask", scheduler="tcp://127.0.0.1:9"),
    ):
        pass
