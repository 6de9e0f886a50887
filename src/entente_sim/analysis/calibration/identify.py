"""What history tells of parameters, and what it cannot tell apart.

Many parameters are looked at together, so that thresholds are those that the largest of all of them passes in one of
twenty sets of draws in which nothing depends on history: accepted draws picked at random, distances shuffled, columns
shuffled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from entente_sim.numerics import FloatArray

__all__ = ["Moved", "Together", "moved", "together"]

SHUFFLES = 400
"""Sets of draws in which nothing depends on history."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Moved:
    """One parameter before and after history.

    Attributes
    ----------
    path
        The parameter.
    prior, posterior
        10, 50 and 90 % of all draws, and of those accepted.
    ks
        Largest distance of the two cumulative distributions.
    rank
        Rank correlation of the parameter with the distance from history, over all draws: below 0, more is nearer.
    told
        Whether ``ks`` passes the threshold for all parameters together.
    rank_told
        Whether ``rank`` does.
    """

    path: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    ks: float
    rank: float
    told: bool
    rank_told: bool


@dataclass(frozen=True)
class Together:
    """Two parameters that go together among accepted draws: history holds their combination, not each."""

    first: str
    second: str
    rank: float


def moved(
    points: FloatArray, distance: FloatArray, accepted: IntArray, paths: tuple[str, ...], *, seed: int = 1
) -> list[Moved]:
    """Compare accepted draws with all of them, parameter by parameter, in order of ``ks``.

    Parameters
    ----------
    points
        ``(draws, parameters)``.
    distance
        ``(draws,)``.
    accepted
        Which draws are accepted.
    paths
        Names of the parameters.
    seed
        Of the shuffles.
    """
    rng = np.random.default_rng([seed, 11])
    draws, size = len(points), len(accepted)
    order = np.argsort(points, axis=0, kind="stable")
    found = _ks(order, accepted[None])[0]
    picked = np.stack([rng.permutation(draws)[:size] for _ in range(SHUFFLES)])
    limit = float(np.quantile(_ks(order, picked).max(axis=1), 0.95))
    ranks, far = _standard(points), _standard(distance[:, None])[:, 0]
    rank = far @ ranks
    shuffled = np.stack([rng.permutation(far) for _ in range(SHUFFLES)])
    rank_limit = float(np.quantile(np.abs(shuffled @ ranks).max(axis=1), 0.95))
    before, after = (np.quantile(some, [0.1, 0.5, 0.9], axis=0) for some in (points, points[accepted]))
    out = [
        Moved(
            path, _three(before[:, k]), _three(after[:, k]), float(found[k]), float(rank[k]),
            bool(found[k] > limit), bool(abs(rank[k]) > rank_limit),
        )
        for k, path in enumerate(paths)
    ]  # fmt: skip
    return sorted(out, key=lambda one: (-one.ks, one.path))


def together(
    points: FloatArray, paths: tuple[str, ...], *, prior: FloatArray | None = None, seed: int = 1
) -> tuple[list[Together], float]:
    """Pairs whose rank correlation among accepted draws passes the threshold for all pairs, strongest first.

    Parameters
    ----------
    points
        Accepted draws, ``(accepted, parameters)``.
    paths
        Names of the parameters.
    prior
        All draws: what pairs have together there, as weights that sum to 1 do, is taken off.
    seed
        Of the shuffles.

    Returns
    -------
    list of Together, float
        The pairs, and the threshold.

    Examples
    --------
    >>> x = np.random.default_rng(1).random((60, 3))
    >>> x[:, 1] = 1.0 - x[:, 0]
    >>> pairs, _ = together(x, ("a", "b", "c"))
    >>> [(one.first, one.second, round(one.rank, 6)) for one in pairs]
    [('a', 'b', -1.0)]
    """
    ranks = _standard(points)
    upper = np.triu_indices(len(paths), 1)
    rng = np.random.default_rng([seed, 12])
    most = [np.abs(_among(rng.permuted(ranks, axis=0))[upper]).max() for _ in range(SHUFFLES // 4)]
    limit = float(np.quantile(most, 0.95))
    found = _among(ranks) - (_among(_standard(prior)) if prior is not None else 0.0)
    pairs = [
        Together(paths[i], paths[j], float(found[i, j]))
        for i, j in zip(*upper, strict=True)
        if abs(found[i, j]) > limit
    ]
    return sorted(pairs, key=lambda one: (-abs(one.rank), one.first, one.second)), limit


def _three(values: FloatArray) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high


def _ks(order: IntArray, picked: IntArray) -> FloatArray:
    """Kolmogorov-Smirnov distance of subsets from the whole: ``(subsets, size)`` to ``(subsets, parameters)``."""
    draws, paths = order.shape
    whole = np.arange(1, draws + 1) / draws
    out = np.zeros((len(picked), paths))
    inside = np.zeros((len(picked), draws))
    np.put_along_axis(inside, picked, 1.0 / picked.shape[1], axis=1)
    for k in range(paths):
        out[:, k] = np.abs(np.cumsum(inside[:, order[:, k]], axis=1) - whole).max(axis=1)
    return out


def _standard(values: FloatArray) -> FloatArray:
    """Ranks of every column with mean 0 and length 1; zeros where all are alike."""
    ranks = rankdata(values, axis=0)
    ranks = ranks - ranks.mean(axis=0)
    length = np.sqrt(np.sum(ranks * ranks, axis=0))
    out: FloatArray = np.divide(ranks, length, out=np.zeros_like(ranks), where=length > 0.0)
    return out


def _among(ranks: FloatArray) -> FloatArray:
    out: FloatArray = ranks.T @ ranks
    return out
