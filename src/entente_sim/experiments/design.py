"""The points of a sweep: a grid, a space-filling sample, or a list."""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.scenario.sweeps import Range, Sample, Sweep
from entente_sim.streams import code_key

__all__ = ["MORRIS_GRID", "design"]

MORRIS_GRID = np.array([0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0])
"""Levels of a Morris sample, as shares of a range; a step goes over two of them (Morris 1991)."""


def design(sweep: Sweep) -> FloatArray:
    """Values of every path at every point, ``(points, paths)``, paths in the order of the file.

    A grid runs through its last path fastest.  A Latin hypercube has one point in each of ``size`` strata of every
    path (McKay, Beckman and Conover 1979); a Sobol sample is scrambled (Owen 1998).  A Morris sample has ``size``
    trajectories of one point more than there are paths (Morris 1991, four levels); a Saltelli sample ``size`` blocks of
    two points more than there are paths (Saltelli et al. 2010).  All are functions of the seed.
    """
    if sweep.grid:
        axes = [
            np.array(values.values() if isinstance(values, Range) else values, dtype=np.float64)
            for values in sweep.grid.values()
        ]
        return np.stack([axis.reshape(-1) for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
    if sweep.sample is not None:
        return _sample(sweep.sample, sweep.seed)
    return np.array([[point[path] for path in sweep.paths] for point in sweep.points], dtype=np.float64)


def _sample(sample: Sample, seed: int) -> FloatArray:
    low, high = (np.array([ends[k] for ends in sample.ranges.values()], dtype=np.float64) for k in (0, 1))
    luck = np.random.default_rng([seed, code_key("design")])
    share = _METHODS[sample.method](luck, sample.size, len(low))
    # The last digit of a product must not carry a value out of its range.
    values: FloatArray = np.clip(low + (high - low) * share, low, high)
    return values


def _latin_hypercube(luck: np.random.Generator, size: int, paths: int) -> FloatArray:
    from scipy.stats import qmc

    share: FloatArray = qmc.LatinHypercube(paths, rng=luck).random(size)
    return share


def _sobol(luck: np.random.Generator, size: int, paths: int) -> FloatArray:
    from scipy.stats import qmc

    share: FloatArray = qmc.Sobol(paths, rng=luck).random_base2(size.bit_length() - 1)
    return share


def _morris(luck: np.random.Generator, size: int, paths: int) -> FloatArray:
    """Trajectories: from a corner of the grid, each path in turn moves by two thirds, up or down, in random order."""
    way, corner, turn = luck.random((3, size, paths))
    lower = np.where(corner < 0.5, 0, 1)
    first, then = (np.where((way < 0.5) == up, lower, lower + 2) for up in (True, False))
    place = np.argsort(np.argsort(turn, axis=1, kind="stable"), axis=1, kind="stable")
    moved = place[:, None, :] < np.arange(paths + 1)[None, :, None]
    level = np.where(moved, then[:, None, :], first[:, None, :])
    return MORRIS_GRID[level].reshape(-1, paths)


def _saltelli(luck: np.random.Generator, size: int, paths: int) -> FloatArray:
    """Blocks of a base point of matrix A, the same with each path in turn from matrix B, and that of matrix B."""
    both = _sobol(luck, size, 2 * paths)
    a, b = both[:, :paths], both[:, paths:]
    share = np.repeat(a[:, None, :], paths + 2, axis=1)
    for k in range(paths):
        share[:, 1 + k, k] = b[:, k]
    share[:, -1] = b
    return share.reshape(-1, paths)


_METHODS = {"latin_hypercube": _latin_hypercube, "sobol": _sobol, "morris": _morris, "saltelli": _saltelli}
