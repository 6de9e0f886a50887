"""What the compiler is promised of every kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba.core.registry import CPUDispatcher

from entente_sim import numerics
from entente_sim.engine import helper
from entente_sim.engine.compiling import compile_from_the_end
from entente_sim.engine.round import ROUND, step
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import random_worlds

RUNS = 5

Call = tuple[str, tuple[Any, ...]]


def two_years(chunk: Chunk, lanes: Lanes) -> None:
    """Run two years in which every kernel has work: of the drafts, one year's are dated, the other's is drawn."""
    world = chunk.copy_for(chunk.inputs)
    for _ in range(2):
        step(world, lanes, Streams(3, range(RUNS)))


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    """What mechanisms hand to kernels."""
    chunk, lanes = random_worlds(1, RUNS, council__draft_rate=1.0)
    two_years(chunk, lanes)  # compiled by now, a kernel does not look up again what it calls
    with pytest.MonkeyPatch.context() as patch:
        seen = watched_kernels(patch)
        two_years(chunk, lanes)
    return seen


def watched_kernels(patch: pytest.MonkeyPatch) -> list[Call]:
    """From now on, take down what mechanisms hand to kernels."""
    seen: list[Call] = []

    def watched(label: str, kernel: Any) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            seen.append((label, given))
            return kernel(*given)

        return call

    for module in {sys.modules[mechanism.__module__] for mechanism in ROUND}:
        for name, thing in list(vars(module).items()):
            if isinstance(thing, CPUDispatcher):
                patch.setattr(module, name, watched(f"{mechanism_of(module)}.{name}", thing))
    return seen


def mechanism_of(module: Any) -> str:
    return str(module.__name__).rsplit(".", 1)[1]


def test_no_two_arrays_handed_to_a_kernel_overlap(calls: list[Call]) -> None:
    # Kernels are compiled on this promise (entente_sim.numerics.kernel).
    labels = {label for label, _ in calls}
    assert {label.split(".")[0] for label in labels} == {mechanism.__name__ for mechanism in ROUND}
    assert "council._draw" in labels
    for label, given in calls:
        arrays = [one for one in given if isinstance(one, np.ndarray) and one.size]
        for one, other in combinations(arrays, 2):
            assert not np.shares_memory(one, other), label


def test_compiling_is_announced_once_and_not_again(tmp_path: Path) -> None:
    work = "from entente_sim.scenario.drivers import geometric, growth_between\n"
    work += "geometric(1.0, 2.0, 0.5), growth_between(1.0, 2.0)"
    for expected in (1, 0):
        done = subprocess.run(
            [sys.executable, "-c", work], env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        assert done.stderr.count("Compiling (first use only") == expected
        assert not done.stdout


def test_a_helper_is_asked_once_when_many_are_compiled_and_not_by_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    class Started:
        def __init__(self, command: list[str], env: dict[str, str], **_: Any) -> None:
            assert env["ENTENTE_SIM_COMPILE_ALONE"]
            asked.append(command)

    monkeypatch.setattr(helper.subprocess, "Popen", Started)
    monkeypatch.setattr(helper.atexit, "register", lambda *_: None)
    monkeypatch.setattr(helper.os, "cpu_count", lambda: 2)
    monkeypatch.delenv("ENTENTE_SIM_COMPILE_ALONE", raising=False)
    monkeypatch.setattr(numerics, "_compiled", count(1))
    for compiled in range(1, 6):
        numerics._count_one_more()
        assert len(asked) == (compiled >= 3)
    assert asked[0][1:] == ["-m", "entente_sim.engine.compiling"]
    monkeypatch.setenv("ENTENTE_SIM_COMPILE_ALONE", "1")
    helper.start()
    monkeypatch.delenv("ENTENTE_SIM_COMPILE_ALONE")
    monkeypatch.setattr(helper.os, "cpu_count", lambda: 1)
    helper.start()
    assert len(asked) == 1


def test_the_helper_comes_to_every_kernel_of_the_round(calls: list[Call], monkeypatch: pytest.MonkeyPatch) -> None:
    met = watched_kernels(monkeypatch)
    compile_from_the_end()
    assert {label for label, _ in met} >= {label for label, _ in calls}
