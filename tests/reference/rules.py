"""The signs of the equation table's notation, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

__all__ = ["chance_weight", "clip", "logistic", "pick", "power", "prospect_value", "ratio"]


def ratio(above: float, below: float) -> float:
    """Divide; 0 where the denominator is 0."""
    return above / below if below != 0 else 0.0


def power(base: float, exponent: float) -> float:
    """Raise to a power; 0 where the base is 0."""
    return base**exponent if base != 0 else 0.0


def clip(x: float, low: float, high: float) -> float:
    """Hold within bounds."""
    return min(high, max(low, x))


def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x), without overflow."""
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)


def excess(x: float, uncertainty: float) -> float:
    """Return the expected part above zero of what is known roughly: z ln(1 + e^(x / z)), without overflow."""
    return max(x, 0.0) + uncertainty * math.log(1 + math.exp(-abs(x) / uncertainty))


def prospect_value(y: float, curvature: float, loss_aversion: float) -> float:
    """Return v(y), the value of a gain or a loss."""
    return power(y, curvature) if y >= 0 else -loss_aversion * power(-y, curvature)


def chance_weight(chance: float, exponent: float) -> float:
    """Return w(p, g), the weight of a chance."""
    for_it, against = power(chance, exponent), power(1 - chance, exponent)
    return for_it / power(for_it + against, 1 / exponent)


def pick(worths: Sequence[float], precision: float, draw: float) -> int:
    """Return the number of the option that a draw chooses, with odds that follow what options are worth."""
    best = max(worths)
    exponents = [precision * (worth - best) for worth in worths]
    running = list(accumulate(math.exp(x) if x >= -700 else 0.0 for x in exponents))
    mark = draw * running[-1]
    return next(number for number, so_far in enumerate(running) if so_far > mark)
