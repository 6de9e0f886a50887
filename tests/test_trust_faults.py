"""A short form of ``python -m tests.trust faults``: after some of every fault, the store of an uninterrupted sweep."""

from __future__ import annotations

import sys

import pytest

from tests.sweep_files import SWEEP_TEXT
from tests.trust._bench import Bench, bench
from tests.trust.faults import FAULTS, faults

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and fork")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench(tmp_path_factory.mktemp("faults"), SWEEP_TEXT.replace("replicates: 3", "replicates: 8"), 6)


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "worker lost"])  # see test_sweep_executors
def test_nothing_is_lost_and_nothing_is_silently_wrong(made: Bench, name: str) -> None:
    trials = {"killed": 10, "system call refused": 12, "file damaged": 14}.get(name, 3)
    found = faults(trials, 11, made, only=(name,))
    assert found["broken"] == []
    assert sum(found["by_fault"][name].values()) == trials
