"""Prospect theory: competing is a lottery valued against a reference point.

Value function, probability weighting and medians of Tversky and Kahneman (1992).  Below the
reference point states accept risk, above it they avoid it; at the point itself losses loom
largest.  With curvature, loss aversion and weighting all 1 the attitude is exactly 1: expected
value.

Reads ``status``, ``aspiration``; writes ``reference``, ``risk``.
"""

from __future__ import annotations

from entente_sim.numerics import FloatArray, inline, kernel, power
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = ["prospect"]

_LEAST_RISK = 0.1


def prospect(world: World, p: Lanes, streams: Streams) -> None:
    """Set the risk attitude and let the reference point adapt.

    Point ``y0 = anchor aspiration_i + (1 - anchor) reference_i``; ``y = S_i - y0``.  The lottery
    wins or loses ``g`` of rank at even odds; with value ``v`` and rank-dependent weights,
    ``risk_i = max(.1, 1 + w (V(y + g, y - g) - v(y)) / g)``.  Then
    ``reference_i += rate (S_i - reference_i)`` with the rate for gains or losses.
    """
    q = p.prospect
    _prospect(
        world.status, world.aspiration, q.weight, q.curvature, q.loss_aversion, q.gain_weighting,
        q.loss_weighting, q.lottery_size, q.adaptation_gain, q.adaptation_loss, q.aspiration_anchor,
        world.reference, world.risk,
    )  # fmt: skip


@inline
def value(y: float, curvature: float, loss_aversion: float) -> float:
    """Value of an outcome relative to the reference point."""
    size = power(abs(y), curvature)
    return size if y >= 0.0 else -loss_aversion * size


@inline
def even_weight(weighting: float) -> float:
    """Decision weight of an even chance: .5^g / (.5^g + .5^g)^(1/g) = .5^g / (2 .5^g)^(1/g)."""
    chance = power(0.5, weighting)
    return chance / power(2.0 * chance, 1.0 / weighting)


@inline
def lottery(high: float, low: float, curvature: float, aversion: float, gain: float, loss: float) -> float:
    """Rank-dependent value of an even lottery between two outcomes."""
    best = even_weight(gain)
    worst = even_weight(loss)
    # Both gains: the best outcome is weighted first; both losses: the worst first.
    weight_high = best if high > 0.0 else 1.0 - worst
    weight_low = worst if low < 0.0 else 1.0 - best
    return weight_high * value(high, curvature, aversion) + weight_low * value(low, curvature, aversion)


@kernel
def _prospect(
    status: FloatArray, aspiration: FloatArray, weight: FloatArray, curvature: FloatArray, aversion: FloatArray,
    gain: FloatArray, loss: FloatArray, size: FloatArray, adapt_gain: FloatArray, adapt_loss: FloatArray,
    anchor: FloatArray, reference: FloatArray, risk: FloatArray,
) -> None:  # fmt: skip
    n, runs = status.shape
    for i in range(n):
        for r in range(runs):
            if reference[i, r] < 0.0:
                reference[i, r] = status[i, r]
            y = status[i, r] - (anchor[r] * aspiration[i, r] + (1.0 - anchor[r]) * reference[i, r])
            g = size[r]
            gamble = lottery(y + g, y - g, curvature[r], aversion[r], gain[r], loss[r])
            premium = (gamble - value(y, curvature[r], aversion[r])) / g
            risk[i, r] = max(_LEAST_RISK, 1.0 + weight[r] * premium)
            change = status[i, r] - reference[i, r]
            reference[i, r] += (adapt_gain[r] if change > 0.0 else adapt_loss[r]) * change
