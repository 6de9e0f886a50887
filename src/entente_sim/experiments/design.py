"""The points of a sweep: a grid, a space-filling sample, or a list."""

from __future__ import annotations

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.scenario.sweeps import Range, Sample, Sweep
from entente_sim.streams import code_key

__all__ = ["design"]


def design(sweep: Sweep) -> FloatArray:
    """Values of every path at every point, ``(points, paths)``, paths in the order of the file.

    A grid runs through its last path fastest.  A Latin hypercube has one point in each of ``size`` strata of every
    path (McKay, Beckman and Conover 1979); a Sobol sample is scrambled (Owen 1998).  Both are functions of the seed.
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
    from scipy.stats import qmc

    low, high = (np.array([ends[k] for ends in sample.over.values()], dtype=np.float64) for k in (0, 1))
    luck = np.random.default_rng([seed, code_key("design")])
    if sample.method == "sobol":
        share = qmc.Sobol(len(low), rng=luck).random_base2(sample.size.bit_length() - 1)
    else:
        share = qmc.LatinHypercube(len(low), rng=luck).random(sample.size)
    values: FloatArray = low + (high - low) * share
    return values
