"""Arrays laid out for the processor: side by side in one block, each beginning with a cache line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from entente_sim.numerics import FloatArray

__all__ = ["side_by_side"]

_LINE = 8
"""Numbers in a cache line, and in the widest vector."""


def side_by_side(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, FloatArray]:
    """Return arrays of zeros by name, C-contiguous, none overlapping another.

    A vector that straddles two cache lines takes two loads.  And arrays that all began with a page of memory would
    meet in the same few places of the nearest cache, in which the same place of each is wanted at once.
    """
    room = {name: -(-math.prod(shape) // _LINE) * _LINE for name, shape in shapes.items()}
    block = np.zeros(sum(room.values()) + _LINE)
    at = -(block.ctypes.data // block.itemsize) % _LINE
    arrays: dict[str, FloatArray] = {}
    for name, shape in shapes.items():
        arrays[name] = block[at : at + math.prod(shape)].reshape(shape)
        at += room[name]
    return arrays
