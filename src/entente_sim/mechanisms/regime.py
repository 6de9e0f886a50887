"""Regime: how growth and succession tell on a regime at home, and when it gives way.

A regime that lives by performance is weakened by growth short of its trend.  Illiberal regimes may give way to
liberal ones: the vulnerable sooner, those that are half open sooner than the closed (Gates et al.
2006), in bad years and at a leader's exit.  Such a transition is itself unsettled (Mansfield and Snyder
1995) and leaves a less vulnerable state behind.  Regimes of the years before the start are history.

All else reads ``liberalism`` and ``vulnerability``, which :func:`settle` makes of the year's inputs, so that no
other equation needs to know of transitions.

Reads ``liberalism``, ``vulnerability``, ``growth``, ``growth_drift``, ``grown``, ``succession``; writes ``growth_gap``,
``regime_shift``, ``transition``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, exp, kernel, power
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["regime", "settle"]


def settle(world: World, p: Lanes) -> None:
    """Set the liberalism and vulnerability that a year meets, from its inputs g and v.

    ``liberalism_i = g_i + (target - g_i)+ transition_i``;
    ``vulnerability_i = clip(v_i (1 - relief transition_i) + 4 turmoil transition_i (1 - transition_i)
    + sensitivity (gap_i)+, 0, 1)``.
    """
    q = p.regime
    _settle(
        world.inputs.at("liberalism", world.year), world.inputs.at("vulnerability", world.year), world.transition,
        world.growth_gap, q.target, q.relief, q.turmoil, q.growth_sensitivity, world.liberalism, world.vulnerability,
    )  # fmt: skip


def regime(world: World, p: Lanes, streams: Streams) -> None:
    """Judge growth, draw changes of regime, move transitions on; up to the start year regimes are given.

    From the start year on: ``gap_i += (growth_i + drift_i (t - t1)+ - grown_i - gap_i) / memory``;
    ``open_i = 4 liberalism_i (target - liberalism_i)+ / target^2``;
    ``hazard_i = rate open_i vulnerability_i^e (1 + w (gap_i)+)(1 + (exit - 1) succession_i)`` where no shift has
    been, and a shift has the chance ``1 - exp(-hazard_i)``; then
    ``transition_i = min(1, transition_i + shift_i / years)``.
    """
    if world.year < world.inputs.start:
        return
    q = p.regime
    _regime(
        float(max(world.year - world.inputs.known, 0)), world.layout.state_keys, streams.lanes(world.year, "regime"),
        world.growth, world.growth_drift, world.grown, world.liberalism, world.vulnerability, world.succession,
        q.rate, q.exponent, q.shortfall, q.exit, q.target, q.transition_years, q.growth_memory,
        world.growth_gap, world.regime_shift, world.transition,
    )  # fmt: skip


@kernel
def _settle(
    given_liberalism: FloatArray, given_vulnerability: FloatArray, transition: FloatArray, gap: FloatArray,
    target: FloatArray, relief: FloatArray, turmoil: FloatArray, sensitivity: FloatArray,
    liberalism: FloatArray, vulnerability: FloatArray,
) -> None:  # fmt: skip
    n, runs = transition.shape
    for i in range(n):
        for r in range(runs):
            t = transition[i, r]
            liberalism[i, r] = given_liberalism[i] + max(target[r] - given_liberalism[i], 0.0) * t
            v = given_vulnerability[i] * (1.0 - relief[r] * t) + 4.0 * turmoil[r] * t * (1.0 - t)
            vulnerability[i, r] = min(max(v + sensitivity[r] * max(gap[i, r], 0.0), 0.0), 1.0)


@kernel
def _regime(
    elapsed: float, keys: NDArray[np.uint64], lanes: NDArray[np.uint64],
    growth: FloatArray, drift: FloatArray, grown: FloatArray, liberalism: FloatArray, vulnerability: FloatArray,
    succession: FloatArray, rate: FloatArray, exponent: FloatArray, shortfall: FloatArray, leaving: FloatArray,
    target: FloatArray, years: FloatArray, memory: FloatArray,
    gap: FloatArray, shift: FloatArray, transition: FloatArray,
) -> None:  # fmt: skip
    n, runs = gap.shape
    for i in range(n):
        for r in range(runs):
            missed = growth[i, r] + drift[i, r] * elapsed - grown[i, r]
            gap[i, r] += (missed - gap[i, r]) / memory[r]
            room = 4.0 * liberalism[i, r] * max(target[r] - liberalism[i, r], 0.0) / (target[r] * target[r])
            hazard = rate[r] * room * power(vulnerability[i, r], exponent[r])
            hazard *= (1.0 + shortfall[r] * max(gap[i, r], 0.0)) * (1.0 + (leaving[r] - 1.0) * succession[i, r])
            if uniform(lanes[r], keys[i]) < 1.0 - exp(-hazard):
                shift[i, r] = 1.0
            transition[i, r] = min(transition[i, r] + shift[i, r] / years[r], 1.0)
