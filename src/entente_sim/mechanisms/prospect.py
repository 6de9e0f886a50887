"""Prospect theory: each competition is a lottery valued against a reference point.

Value function, probability weighting and medians of Tversky and Kahneman (1992).  A state that
competes wins or loses rank, with the odds of prevailing over that rival; below the reference point it
accepts risk, above it it avoids risk, and long odds are overrated.  The attitude compares the certainty
equivalent of the lottery with its expected value: with curvature, loss aversion and weighting all
1 it is exactly 1.

Reads ``status``, ``aspiration``, ``resistance``; writes ``reference``, ``attitude``, ``risk``.
"""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray, inline, kernel, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["prospect"]

_LEAST_RISK = 0.1


def prospect(world: World, p: Lanes, streams: Streams) -> None:
    """Set the risk attitude towards each rival and let the reference point adapt.

    Point ``y0 = anchor aspiration_i + (1 - anchor) reference_i``; ``y = S_i - y0``.  Competing with j wins
    ``g`` of rank with chance ``q = resist_ij`` and loses ``g`` otherwise; with certainty equivalent ``CE``
    of the rank-dependent value, ``risk_ij = max(.1, 1 + w (CE - y - (2 q - 1) g) / g)``; ``attitude_i`` is the
    same at even odds.  Then
    ``reference_i += rate (S_i - reference_i)`` with the rate for gains or losses.
    """
    q = p.prospect
    _prospect(
        world.status, world.aspiration, world.resistance, q.weight, q.curvature, q.loss_aversion, q.gain_weighting,
        q.loss_weighting, q.lottery_size, q.adaptation_gain, q.adaptation_loss, q.aspiration_anchor,
        world.reference, world.attitude, world.risk,
    )  # fmt: skip


@inline
def value(y: float, curvature: float, loss_aversion: float) -> float:
    """Value of an outcome relative to the reference point."""
    size = power(abs(y), curvature)
    return size if y >= 0.0 else -loss_aversion * size


@inline
def outcome(v: float, curvature: float, loss_aversion: float) -> float:
    """Outcome that has a value: the inverse of :func:`value`."""
    size = power(v if v >= 0.0 else -v / loss_aversion, 1.0 / curvature)
    return size if v >= 0.0 else -size


@inline
def decision_weight(chance: float, weighting: float) -> float:
    """Decision weight of a chance: p^g / (p^g + (1 - p)^g)^(1/g)."""
    yes = power(chance, weighting)
    return yes / power(yes + power(1.0 - chance, weighting), 1.0 / weighting)


@inline
def worth(high: float, low: float, chance: float, gain: float, loss: float) -> float:
    """Worth of a lottery, from the values of its better outcome, which has the chance, and of its worse one."""
    best = decision_weight(chance, gain)
    worst = decision_weight(1.0 - chance, loss)
    # Both gains: the best outcome is weighted first; both losses: the worst first.
    weight_high = best if high > 0.0 else 1.0 - worst
    weight_low = worst if low < 0.0 else 1.0 - best
    return weight_high * high + weight_low * low


@kernel
def _prospect(
    status: FloatArray, aspiration: FloatArray, resistance: FloatArray, weight: FloatArray, curvature: FloatArray,
    aversion: FloatArray, gain: FloatArray, loss: FloatArray, size: FloatArray, adapt_gain: FloatArray,
    adapt_loss: FloatArray, anchor: FloatArray, reference: FloatArray, attitude: FloatArray, risk: FloatArray,
) -> None:  # fmt: skip
    n, runs = status.shape
    ahead, high, low = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for i in range(n):
        for r in range(runs):
            if reference[i, r] < 0.0:
                reference[i, r] = status[i, r]
            y = status[i, r] - (anchor[r] * aspiration[i, r] + (1.0 - anchor[r]) * reference[i, r])
            ahead[r] = y
            high[r] = value(y + size[r], curvature[r], aversion[r])
            low[r] = value(y - size[r], curvature[r], aversion[r])
        for j in range(n + 1):  # every rival, and last an even chance
            if j == i:
                continue
            for r in range(runs):
                odds = resistance[i, j, r] if j < n else 0.5
                g = size[r]
                sure = outcome(worth(high[r], low[r], odds, gain[r], loss[r]), curvature[r], aversion[r])
                bold = max(_LEAST_RISK, 1.0 + weight[r] * (sure - ahead[r] - (2.0 * odds - 1.0) * g) / g)
                if j < n:
                    risk[i, j, r] = bold
                else:
                    attitude[i, r] = bold
        for r in range(runs):
            change = status[i, r] - reference[i, r]
            reference[i, r] += (adapt_gain[r] if change > 0.0 else adapt_loss[r]) * change
