"""Posture: each state's choice of cooperation and competition, by logit choice.

A joint choice on the 4 x 4 grid {0, 1/3, 2/3, 1}^2; doing nothing is a choice, doing both costs
extra, so hedging must be worth it.  Choice is logit, as in the response functions of McKelvey and
Palfrey 1995, but no equilibrium is solved: each answers what others did last year.  Its precision is
not identified by data and must be swept; very high precision is best response.

Reads ``gain_cooperation``, ``gain_competition``, ``stake``, ``nuclear``; writes ``cooperation``,
``competition``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray, exp, kernel
from entente_sim.streams import Streams, uniform
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import IntArray
from entente_sim.world.world import World

__all__ = ["BEST_RESPONSE", "GRID", "SHARPEST", "posture", "utilities"]

GRID = np.array([0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0])
"""Levels of cooperation and of competition."""

BEST_RESPONSE = 1e6
"""Precision from which on the choice is the best response, ties to the lowest index."""

SHARPEST = 1e12
"""Precision that stands for best response."""


def posture(world: World, p: Lanes, streams: Streams) -> None:
    """Draw (C, K) for every active triple.

    ``U(C, K) = C b_C + K b_K - kappa (C^2 + K^2) / 2 - chi C K - iota (|C - C'| + |K - K'|)
    - deterrence nuclear_j [K = 1]`` with last year's (C', K'), and
    ``P(C, K) ~ exp(lambda U)``; postures are numbered ``4 (3 C) + 3 K`` and drawn by inverting the
    cumulative distribution.  Where either stake is 0 nothing is done.
    """
    q = p.posture
    _posture(
        *world.layout.triples, world.layout.triple_keys, streams.lanes(world.year, "choice"),
        world.gain_cooperation, world.gain_competition, world.stake, world.nuclear,
        q.effort_cost, q.hedging_cost, q.inertia, q.precision, q.deterrence,
        world.cooperation, world.competition,
    )  # fmt: skip


def utilities(world: World, p: Lanes) -> FloatArray:
    """U(C, K) of every option of every active triple, ``(m, 16, runs)``: what :func:`posture` draws from.

    For readers of a choice; the draw itself computes the same without keeping it.
    """
    q = p.posture
    c, k = (grid[:, None] for grid in (np.repeat(GRID, 4), np.tile(GRID, 4)))
    cost = q.effort_cost * (c * c + k * k) / 2.0 + q.hedging_cost * c * k
    change = abs(c - world.cooperation[:, None]) + abs(k - world.competition[:, None])
    refused = (k == 1.0) * (q.deterrence * world.nuclear[world.layout.triples[1]])[:, None]
    gain = c * world.gain_cooperation[:, None] + k * world.gain_competition[:, None]
    value: FloatArray = gain - (cost + q.inertia * change) - refused
    return value


@kernel
def _posture(
    actor: IntArray, target: IntArray, arena: IntArray, keys: NDArray[np.uint64], lanes: NDArray[np.uint64],
    b_c: FloatArray, b_k: FloatArray, stake: FloatArray, nuclear: FloatArray,
    effort: FloatArray, hedging: FloatArray, inertia: FloatArray, precision: FloatArray, deterrence: FloatArray,
    cooperation: FloatArray, competition: FloatArray,
) -> None:  # fmt: skip
    runs = lanes.shape[0]
    utility, price = np.zeros((16, runs)), np.zeros((16, runs))
    sharpness, best, total = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for r in range(runs):
        sharpness[r] = precision[r] if precision[r] < BEST_RESPONSE else SHARPEST
    for option in range(16):
        c, k = GRID[option // 4], GRID[option % 4]
        for r in range(runs):
            price[option, r] = effort[r] * (c * c + k * k) / 2.0 + hedging[r] * c * k
    for t in range(actor.shape[0]):
        i, j, a = actor[t], target[t], arena[t]
        for option in range(16):
            c, k = GRID[option // 4], GRID[option % 4]
            full = 1.0 if option % 4 == 3 else 0.0
            for r in range(runs):
                change = abs(c - cooperation[t, r]) + abs(k - competition[t, r])
                cost = price[option, r] + inertia[r] * change
                u = c * b_c[t, r] + k * b_k[t, r] - cost - full * deterrence[r] * nuclear[j, r]
                utility[option, r] = u
        for r in range(runs):
            total[r] = 0.0
            most = -np.inf
            for option in range(16):
                most = max(most, utility[option, r])
            best[r] = most
        for option in range(16):
            for r in range(runs):
                total[r] += exp(sharpness[r] * (utility[option, r] - best[r]))
                utility[option, r] = total[r]
        for r in range(runs):
            u = uniform(lanes[r], keys[t])
            draw = (0.0 if precision[r] >= BEST_RESPONSE else u) * total[r]
            chosen = 0.0
            for option in range(15):
                chosen += 1.0 if utility[option, r] <= draw else 0.0
            active = stake[i, a, r] * stake[j, a, r] > 0.0
            level = np.floor(chosen / 4.0)
            cooperation[t, r] = level / 3.0 if active else 0.0
            competition[t, r] = (chosen - 4.0 * level) / 3.0 if active else 0.0
