"""What each mechanism is needed for: claims judged with every mechanism off in turn, at the default parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from entente_sim.analysis.ablations import MECHANISMS
from entente_sim.claims.claim import Claim, Sample
from entente_sim.claims.verify import Runs, label, planned, share_of_runs, simulate
from entente_sim.experiments.kept import Kept
from entente_sim.experiments.runner import Progress
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import Parameters

__all__ = ["Needed", "without_each"]


@dataclass(frozen=True)
class Needed:
    """Shares of runs in which claims hold, with each mechanism off.

    Attributes
    ----------
    mechanisms, claims
        Rows and columns.
    present
        Share of runs in which a claim's weakest condition holds with everything on, ``(claims,)``.
    absent
        The same with one mechanism off, ``(mechanisms, claims)``.
    runs
        Runs of each.
    """

    mechanisms: tuple[str, ...]
    claims: tuple[Claim, ...]
    present: FloatArray
    absent: FloatArray
    runs: int

    @property
    def change(self) -> FloatArray:
        """What switching off changes in the share of runs, ``(mechanisms, claims)``."""
        return self.absent - self.present


def without_each(
    claims: Sequence[Claim],
    *,
    mechanisms: Sequence[str] = tuple(MECHANISMS),
    runs: int = 16,
    seed: int = 1,
    workers: int | None = None,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> Needed:
    """Judge claims with each mechanism off in turn, under the same luck.

    Examples
    --------
    >>> from entente_sim.claims import CLAIMS
    >>> chosen = [claim for claim in CLAIMS if claim.id == "S4-C1"]
    >>> without_each(chosen, mechanisms=["offers to a rival's friend"], runs=2).absent.shape
    (1, 1)
    """
    chosen = tuple(claim for claim in claims if claim.tests)
    tests = [(label(claim, number), test) for claim in chosen for number, test in enumerate(claim.tests)]
    off: list[tuple[str, ...]] = [(), *((name,) for name in mechanisms)]
    plan = planned(
        (name, test, key) for name, test in tests for arm in test.arms
        for key in [(arm, True), *((arm.without(*names) if names else arm, False) for names in off)]
    )  # fmt: skip
    done = 0

    def step(name: str, count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(name, done, len(plan))

    read = simulate(plan, Runs([Parameters()], runs), seed, workers, kept, step)

    def held(claim: Claim, names: tuple[str, ...]) -> float:
        each = []
        for number, test in enumerate(claim.tests):
            name = label(claim, number)
            arms = [read[name, (arm.without(*names) if names else arm, False)] for arm in test.arms]
            null = [read[name, (arm, True)] for arm in test.arms]
            each.append(share_of_runs(test, Sample(arms, null), seed))
        return min(each)

    table = np.array([[held(claim, names) for claim in chosen] for names in off])
    return Needed(tuple(mechanisms), chosen, table[0], table[1:], runs)
