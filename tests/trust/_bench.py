"""A sweep that nothing befell, to compare with, and what may not come of a fault."""

from __future__ import annotations

import random
import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.plan import Plan
from entente_sim.experiments.sweep import sweep
from entente_sim.experiments.swept import open_sweep
from tests.sweep_files import SWEEP_TEXT, contents, planned

__all__ = ["Bench", "BrokenError", "bench", "refused", "sound"]

LONG = SWEEP_TEXT.replace("replicates: 3", "replicates: 40")
PER_TASK = 16


class BrokenError(AssertionError):
    """Something was lost, silently wrong, or refused without a sentence."""


@dataclass(frozen=True)
class Bench:
    """A sweep, what an uninterrupted one leaves, its table, and how long it takes."""

    plan: Plan
    whole: dict[str, bytes]
    frame: Any
    seconds: float
    folder: Path

    def finished(self, store: Path) -> None:
        """Run what is missing and compare every byte."""
        sweep(self.plan, store, workers=1)
        found = contents(store)
        wrong = sorted(name for name in {*found, *self.whole} if found.get(name) != self.whole.get(name))
        if wrong:
            raise BrokenError(f"differs from an uninterrupted sweep in {wrong[:5]}")

    def copied(self, store: Path, share: float = 1.0, rng: random.Random | None = None) -> None:
        """Put a whole store there, or one that lacks some tasks."""
        for name, content in self.whole.items():
            if rng is None or not name.startswith("runs/") or rng.random() < share:
                path = store / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        (store / "runs").mkdir(exist_ok=True)


def bench(folder: Path, text: str = LONG, per_task: int = PER_TASK) -> Bench:
    """Run the sweep that nothing befalls."""
    plan = planned(folder, text, per_task)
    sweep(plan, folder / "first", workers=1)
    began = time.perf_counter()
    swept = sweep(plan, folder / "whole", workers=1)
    return Bench(plan, contents(folder / "whole"), swept.frame(), time.perf_counter() - began, folder)


def refused(error: BaseException) -> str:
    """The sentence in which something was refused; anything else is broken."""
    said = str(error)
    if not isinstance(error, ResultsError | ValueError) or len(said.split()) < 5 or "\n" in said:
        raise BrokenError(f"{type(error).__name__}: {said[:500]}\n{traceback.format_exc(limit=-8)}")
    return said


def sound(made: Bench, store: Path) -> None:
    """What is there can be opened, and every run in it has its true values; or it is refused in a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            here = open_sweep(store).frame()
    except (ResultsError, ValueError) as error:
        refused(error)
        return
    there = made.frame.set_index(["point", "replicate", "first", "last"])
    mine = here.set_index(["point", "replicate", "first", "last"])
    if not mine.equals(there.loc[mine.index]):
        raise BrokenError("a damaged store was read without a word and gave other numbers")
