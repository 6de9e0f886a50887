"""Dose and response: a scenario's changes given in part.

At dose 0 a scenario is what it extends, at dose 1 itself; between, every input lies that share of the way (claim
S4-C2: how much would Washington have to concede?).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from entente_sim.experiments.runner import run_each
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.scenario.loading import Resolved, load

__all__ = ["DOSES", "READ", "Response", "dose_response", "dosed"]

DOSES = (0.0, 0.25, 0.5, 0.75, 1.0)

READ = ("entente_alignment", "entente_commitment", "entente_stage", "russia_us_alignment", "us_offers_russia")
"""Observables read at each dose."""


@dataclass(frozen=True)
class Response:
    """Means over runs of the last five years at one dose, with their run-to-run standard deviations."""

    dose: float
    means: dict[str, float]
    deviations: dict[str, float]


def dosed(base: Resolved, scenario: Resolved, dose: float) -> Resolved:
    """Return a scenario with its changes against its base given in part.

    Raises
    ------
    ValueError
        If the two do not share their years, or the dose is negative.
    """
    if dose < 0.0:
        raise ValueError(f"a dose must be 0 or more, not {dose:g}.")
    low, high = base.inputs, scenario.inputs
    if (low.first, low.start, low.last) != (high.first, high.start, high.last):
        raise ValueError(f"{base.name} and {scenario.name} do not run over the same years.")
    values = {name: array + dose * (high.values[name] - array) for name, array in low.values.items()}
    partial = replace(scenario, name=f"{scenario.name} x {dose:g}")
    partial.__dict__["inputs"] = replace(high, values=values)
    return partial


def dose_response(
    name: str,
    *,
    doses: Sequence[float] = DOSES,
    runs: int = 100,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Response]:
    """Run a scenario at several doses under the same luck.

    Examples
    --------
    >>> none, full = dose_response("us_concessions", doses=(0.0, 1.0), runs=2)
    >>> none.dose, full.dose
    (0.0, 1.0)
    """
    scenario = load(name)
    if scenario.base is None:
        raise ValueError(f"'{name}' extends nothing, so there is nothing to give in part.")
    base = load(scenario.base)
    steps = [dosed(base, scenario, dose) for dose in doses]
    out = []
    each = run_each(steps, runs=runs, seed=seed, workers=workers, progress=progress)
    for dose, ensemble in zip(doses, each, strict=True):
        last = {key: OBSERVABLES[key].function(ensemble)[-5:].mean(axis=0) for key in READ}
        means = {key: float(np.mean(values)) for key, values in last.items()}
        out.append(Response(dose, means, {key: float(np.std(values, ddof=1)) for key, values in last.items()}))
    return out
