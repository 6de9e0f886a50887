"""How much of parameter space an expectation holds in: prior draws of all parameters at once.

A draw takes every parameter from its sweep range, and the weights of the power measure from
Dirichlet(4, 4, 2) over GDP, military stock and net power.  Regimes stay unless driven and no drafts are drawn, as
in the futures themselves.  Draws are the rows of a Latin hypercube, so that few of
them cover the ranges evenly.  Each draw is run several times under the same luck in all scenarios.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from entente_sim.analysis.effects import CLEAR, sizes
from entente_sim.analysis.futures import Consequence, Future
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import Progress, run_draws
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.measures.summaries import mean_over
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import ParameterInfo, Parameters, parameter_table

__all__ = ["PINNED", "POWER", "RUNS_PER_DRAW", "Share", "draw_parameters", "draw_priors", "prior_shares"]

RUNS_PER_DRAW = 8
"""Paired runs of each draw."""

START = (0, 0)
"""Stands for the first five years of a scenario."""

POWER = ("capability.gdp_weight", "capability.military_weight", "capability.net_weight")
"""Weights of the measure of power, which sum to one."""

_DIRICHLET = (4.0, 4.0, 2.0)

PINNED = {"regime.rate": 0.0, "council.draft_rate": 0.0}
"""What the futures hold fixed, so that a draw asks about the same futures."""

LATER = ("leaders.renewal",)
"""Parameters that were added after draws had been used, each drawn from a stream of its own: the others of a draw stay
what they were."""


@dataclass(frozen=True)
class Share:
    """Over prior draws: how often an effect has the expected sign, and that with a clear size.

    ``null_sign`` and ``null_clear`` are the same with all incentive weights zero: what needs nobody to want anything.
    """

    claim: str
    sentence: str
    scenario: str
    draws: int
    sign: float
    clear: float
    null_sign: float
    null_clear: float


def draw_priors(draws: int, seed: int) -> list[Parameters]:
    """Return parameter sets drawn from the sweep ranges.

    Raises
    ------
    ValueError
        If ``draws`` is not positive.

    Examples
    --------
    >>> one, two = draw_priors(2, seed=1)
    >>> one.threat.parity != two.threat.parity and 0.7 <= one.threat.parity <= 0.9
    True
    """
    from scipy.stats import dirichlet, qmc

    if draws < 1:
        raise ValueError(f"draws must be 1 or more, not {draws}.")
    points = qmc.LatinHypercube(len(_swept()) - len(LATER), rng=np.random.default_rng([seed, 1])).random(draws)
    weights = dirichlet.rvs(_DIRICHLET, size=draws, random_state=np.random.default_rng([seed, 2]))
    later = np.hstack(
        [qmc.LatinHypercube(1, rng=np.random.default_rng([seed, 3, k])).random(draws) for k in range(len(LATER))]
    )
    return [
        _placed(np.concatenate([point, last]), power, PINNED)
        for point, last, power in zip(points, later, weights, strict=True)
    ]


def draw_parameters(seed: int, draw: int, pinned: Mapping[str, float]) -> Parameters:
    """Return one parameter set drawn from the sweep ranges: a pure function of seed and draw.

    Draws of :func:`draw_priors` are rows of one hypercube, so that they depend on how many there are; these are
    independent, so that a larger experiment holds the smaller, and draws can be counted as independent.

    Parameters
    ----------
    seed, draw
        Which set.
    pinned
        Parameters that are not drawn, by path.

    Examples
    --------
    >>> one = draw_parameters(1, 7, PINNED)
    >>> one == draw_parameters(1, 7, PINNED) and one.regime.rate == 0.0
    True
    """
    rng = np.random.default_rng([seed, draw, 1])
    point = rng.random(len(_swept()) - len(LATER))
    power = rng.dirichlet(_DIRICHLET)
    later = [np.random.default_rng([seed, draw, 3, k]).random() for k in range(len(LATER))]
    return _placed(np.concatenate([point, later]), power, pinned)


@functools.cache
def _swept() -> tuple[ParameterInfo, ...]:
    """Parameters with a range to draw from, later ones last; weights of the power measure are drawn together."""
    drawn = {
        info.path: info
        for info in parameter_table()
        if not info.path.startswith("capability.") or "elasticity" in info.path
    }
    later = [drawn.pop(path) for path in LATER]
    return (*drawn.values(), *later)


def _placed(point: FloatArray, power: FloatArray, pinned: Mapping[str, float]) -> Parameters:
    """Parameters at a point of the unit cube and with these weights of the power measure."""
    values = {
        info.path: info.sweep[0] + u * (info.sweep[1] - info.sweep[0]) for info, u in zip(_swept(), point, strict=True)
    }
    values.update(zip(POWER, power.tolist(), strict=True))
    return Parameters().replace(**(values | dict(pinned)))


def prior_shares(
    base: Resolved,
    futures: Sequence[tuple[Future, Resolved]],
    *,
    draws: int,
    seed: int,
    runs: int = RUNS_PER_DRAW,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Share]:
    """Over prior draws, the share in which each stated consequence holds.

    Parameters
    ----------
    base, futures
        The scenario compared with, and the futures with their scenarios.
    draws, seed, runs
        Parameter sets, the seed of draws and runs, and paired runs of each set.
    """
    each = draw_priors(draws, seed)
    stated = [(future, one) for future, _ in futures for one in future.consequences if one.expected]
    scenarios = [base, *(resolved for _, resolved in futures)]

    def found(null: bool) -> FloatArray:
        some = run_draws(scenarios, each, runs, seed=seed, null=null, workers=workers, progress=progress)
        means = [_window_means(ensembles, stated, runs) for ensembles in some]
        rows = [[_sizes(one, base.name, future.scenario, asked) for future, asked in stated] for one in means]
        return np.concatenate(rows, axis=1)

    def shares(one: Consequence, row: FloatArray) -> tuple[float, float]:
        return float(np.mean(np.sign(row) == one.expected)), float(np.mean(row * one.expected >= CLEAR))

    return [
        Share(one.claim, one.sentence, future.scenario, draws, *shares(one, row), *shares(one, still))
        for (future, one), row, still in zip(stated, found(null=False), found(null=True), strict=True)
    ]


_Means = dict[tuple[str, str, tuple[int, int]], FloatArray]


def _window_means(ensembles: Iterable[Ensemble], stated: Sequence[tuple[Future, Consequence]], runs: int) -> _Means:
    """Window means by scenario, observable and window, ``(draws, runs)``."""
    out: _Means = {}
    for ensemble in ensembles:
        windows = {START: (ensemble.years[0], ensemble.years[0] + 4), **{one.window: one.window for _, one in stated}}
        for name in {one.observable for _, one in stated}:
            values = OBSERVABLES[name].function(ensemble)
            for key, span in windows.items():
                out[ensemble.name, name, key] = mean_over(values, ensemble.years, span).reshape(-1, runs)
    return out


def _sizes(means: _Means, base: str, scenario: str, one: Consequence) -> FloatArray:
    """Mean paired effect in run-to-run standard deviations, one per draw."""
    value = means[scenario, one.observable, one.window]
    compared = (base, one.observable, one.window) if one.contrast == "base" else (scenario, one.observable, START)
    other = means[compared]
    noise = np.maximum(value.std(axis=1, ddof=1), other.std(axis=1, ddof=1))
    return sizes((value - other).mean(axis=1), noise)
