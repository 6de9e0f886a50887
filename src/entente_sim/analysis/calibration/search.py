"""A single parameter set near history, searched for with optuna from the draws that come nearest.

The same statistics, scale and weights as for the draws.  Every set that is tried has luck of its own, so the best
distance seen is partly luck: the sets that did best are run again, many times, and the nearest of those by the new runs
is the point, whose distance is taken from runs that are newer still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from entente_sim.analysis.calibration.draws import Past
from entente_sim.analysis.calibration.posterior import drawn_paths
from entente_sim.analysis.priors import PINNED, POWER
from entente_sim.experiments.runner import Progress
from entente_sim.numerics import FloatArray
from entente_sim.scenario.errors import how_to_get
from entente_sim.scenario.parameters import Parameters, parameter_table

__all__ = ["Point", "search"]

FINALISTS, AGAIN = 5, 16
"""Sets that are run again, and how many times over."""


@dataclass(frozen=True)
class Point:
    """What a search found.

    Attributes
    ----------
    parameters
        The set.
    seen
        The least distance on the way, in the runs that chose it.
    distance
        The distance in new runs.
    trials
        Sets tried.
    """

    parameters: Parameters
    seen: float
    distance: float
    trials: int


def search(
    past: Past,
    scale: FloatArray,
    begin: Sequence[Parameters],
    *,
    trials: int,
    first: int,
    seed: int = 1,
    progress: Progress | None = None,
) -> Point:
    """Search the sweep ranges for the set nearest to history; the same seed gives the same set.

    A search that is stopped goes on where its runs are kept, because its sampler is fixed by the seed.

    Parameters
    ----------
    past, scale
        History, and the scale of the prior's statistics.
    begin
        Sets that are tried first, nearest first.
    trials
        Sets tried in all.
    first
        Number of the first, beyond those of the draws, for its luck.
    seed
        Of the sampler.

    Raises
    ------
    ValueError
        If optuna is not installed.
    """
    try:
        import optuna
    except ImportError:
        raise ValueError(
            f"a search needs optuna; leave it out with --search 0, or {how_to_get('calibrate')}."
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    ranges = {info.path: info.sweep for info in parameter_table() if info.path in drawn_paths()}
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=max(len(begin), 1))
    study = optuna.create_study(direction="minimize", sampler=sampler)
    for one in begin[:trials]:
        study.enqueue_trial(_point(one, ranges))
    tried: list[tuple[float, int, Parameters]] = []
    for number in range(trials):
        trial = study.ask()
        values = {path: trial.suggest_float(path, *span) for path, span in ranges.items()}
        one = _set_of(values)
        distance = float(past.readings([one], first=first + number, workers=1).distances(scale)[0])
        study.tell(trial, distance)
        tried.append((distance, number, one))
        if progress is not None:
            progress("search", number + 1, trials)
    best = sorted(tried, key=lambda at: at[:2])[:FINALISTS]
    again = past.readings([one for _, _, one in best for _ in range(AGAIN)], first=first + trials)
    means = again.distances(scale).reshape(len(best), AGAIN).mean(axis=1)
    nearest = int(np.argmin(means))
    fresh = past.readings([best[nearest][2]] * AGAIN, first=first + trials + AGAIN * FINALISTS)
    return Point(best[nearest][2], best[0][0], float(fresh.distances(scale).mean()), trials)


def _point(one: Parameters, ranges: dict[str, tuple[float, float]]) -> dict[str, float]:
    values = one.by_path()
    return {path: float(np.clip(values[path], low, high)) for path, (low, high) in ranges.items()}


def _set_of(values: dict[str, float]) -> Parameters:
    """Parameters from a trial: weights of power are shares of their sum."""
    whole = sum(values[path] for path in POWER)
    shares = {path: values[path] / whole for path in POWER} if whole > 0.0 else {}
    return Parameters().replace(**{**values, **shares, **PINNED})
