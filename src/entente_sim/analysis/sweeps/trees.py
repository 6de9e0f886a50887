"""A tree of conditions, and how much each path tells, both judged on points that were held out (scikit-learn).

Trees are fitted to the share of each point's runs with the outcome, weighted by its runs: their splits are those of a
classification tree on the runs by Gini's index (Breiman, Friedman, Olshen and Stone 1984).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from entente_sim.analysis.intervals import percentile
from entente_sim.analysis.sweeps.indices import Resamples
from entente_sim.analysis.sweeps.outcomes import Case
from entente_sim.analysis.sweeps.prim import least_points
from entente_sim.experiments.runner import Progress
from entente_sim.numerics import FloatArray
from entente_sim.scenario.errors import how_to_get
from entente_sim.streams import code_key

__all__ = [
    "FOLDS", "Folds", "Leaf", "Score", "Split", "Tree", "beyond_luck", "feature_scores", "folds_of", "from_luck",
    "grow", "need_learners", "others",
]  # fmt: skip

FOLDS = 5
"""Parts into which points are divided; each is held out once."""

SIZES = (1, 2, 3, 4, 5, 6, 8)
"""Numbers of leaves from which the size of a tree is chosen."""

FOREST = 60
"""Trees of a forest for feature scores."""

SHUFFLES = 10
"""Times a path is shuffled among held-out points, and outcomes are dealt anew for the noise floor."""

RESAMPLES = 1000

Folds = Sequence[np.ndarray[Any, np.dtype[np.intp]]]


def need_learners() -> None:
    """Say in one sentence that scikit-learn is missing.

    Raises
    ------
    ValueError
        If it is not installed.
    """
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise ValueError(f"discovery needs scikit-learn, which is not installed: {how_to_get('analysis')}.") from None


def folds_of(case: Case, seed: int, what: str = "folds") -> Folds:
    """Divide points into :data:`FOLDS` parts with about the same shares of the outcome, as a function of the seed."""
    luck = np.random.default_rng([seed, code_key(what)])
    order = luck.permutation(len(case.values))
    dealt = order[np.argsort(case.shares[order], kind="stable")]
    # Within each handful of points of like share, chance says which goes where.
    part = np.empty(len(dealt), dtype=np.intp)
    for start in range(0, len(dealt), FOLDS):
        part[start : start + FOLDS] = luck.permutation(FOLDS)[: len(dealt[start : start + FOLDS])]
    return [np.sort(dealt[part == k]) for k in range(FOLDS)]


def others(folds: Folds, held: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Points that are not held out."""
    return np.sort(np.concatenate([fold for k, fold in enumerate(folds) if k != held]))


@dataclass(frozen=True)
class Leaf:
    """An end of a tree.

    Attributes
    ----------
    points
        Points in it.
    density
        Share of their runs with the outcome.
    """

    points: int
    density: float


@dataclass(frozen=True)
class Split:
    """A question: at most so much of a path on one side, more on the other."""

    path: str
    limit: float
    below: Split | Leaf
    above: Split | Leaf

    def __iter__(self) -> Iterator[Split | Leaf]:
        return iter((self.below, self.above))


@dataclass(frozen=True, eq=False)
class Tree:
    """A tree of conditions.

    Attributes
    ----------
    root
        Its first question, or a single leaf.
    skill, low, high
        Share of the spread between points that trees grown without them foresee, with its 95 % interval; 0 where
        points hardly differ beyond luck.
    fitted
        The same on the points it was grown from: how much of it is hindsight shows beside ``skill``.
    leaves
        Number of leaves, chosen on held-out points.
    """

    root: Split | Leaf
    skill: float
    low: float
    high: float
    fitted: float
    leaves: int

    @property
    def found(self) -> bool:
        """Whether it tells more than the base rate on held-out points."""
        return self.leaves > 1 and self.low > 0.0


@dataclass(frozen=True, eq=False)
class Score:
    """How much a path tells of the outcome.

    Attributes
    ----------
    path
        Which.
    score, low, high
        Half of what shuffling the path among held-out points adds to a forest's squared misses, as a share of the
        spread between points: the path's total effect, as the forest sees it.  With its 95 % interval over points.
    noise
        The largest score of any path in :data:`SHUFFLES` deals of the outcomes to other points.
    """

    path: str
    score: float
    low: float
    high: float
    noise: float

    @property
    def tells(self) -> bool:
        """Whether it stands clear of the noise."""
        return self.low > max(self.noise, 0.0)


def from_luck(case: Case) -> float:
    """Variance of the points' shares that luck alone gives; 0 where points have one run each.

    Run r has the same luck at every point, so what luck does to all points alike is no difference between them: it is
    taken from the spread that is left over beside points and replicates.
    """
    count = int(case.counted.sum())
    points, replicates = case.counted.shape
    free = count - points - replicates + 1
    if replicates < 2 or free < 1:
        return 0.0
    by_luck = case.hits.sum(axis=0) / np.maximum(case.counted.sum(axis=0), 1)
    left = (case.hits - case.shares[:, None] - by_luck + case.base) * case.counted
    from_points: float = float(np.sum(left**2)) / free * points / count
    return from_points


def skill_of(
    case: Case, foreseen: FloatArray, base: FloatArray, luck: np.random.Generator
) -> tuple[float, float, float]:
    """Share of the spread between points that is foreseen, with its 95 % interval over resamples of points.

    Both foresights, that of a tree and the base rate, miss by what luck adds; the difference of their squared misses is
    free of it.
    """
    gained = case.weights * ((case.shares - base) ** 2 - (case.shares - foreseen) ** 2)
    return ratio(gained, ground_of(case), luck)


def spread_of(case: Case) -> FloatArray:
    """What each point adds to the spread between points, luck taken off."""
    spread: FloatArray = case.weights * ((case.shares - case.base) ** 2 - from_luck(case))
    return spread


def beyond_luck(case: Case) -> bool:
    """Whether points differ beyond luck, so that shares of their spread can be given.

    They do where a hundredth or more of the outcome's variance is left, and what is left is told from nothing: products
    of different replicates of a point, with points and replicates drawn anew.  Where each luck makes something else of
    the paths, the points' shares differ by which lucks were drawn, and a small remainder says nothing.
    """
    least = 0.01 * case.base * (1.0 - case.base) * float(case.weights.sum())
    if float(spread_of(case).sum()) <= least:
        return False
    points, replicates = case.counted.shape
    if replicates < 2:
        return True  # luck cannot be taken off
    by_luck = case.hits.sum(axis=0) / np.maximum(case.counted.sum(axis=0), 1)
    runs = case.counted.astype(np.float64)
    apart = (case.hits - by_luck) * runs
    squares = apart**2

    def shared(rows: FloatArray, luck: FloatArray) -> FloatArray:
        pairs = rows @ ((runs @ luck) ** 2 - runs @ luck**2)
        return np.array([rows @ ((apart @ luck) ** 2 - squares @ luck**2) / pairs if pairs > 0.0 else np.nan])

    error = Resamples.of(shared, points, replicates, RESAMPLES, 1).error()
    return bool(shared(np.ones(points), np.ones(replicates))[0] > 1.96 * error[0])


def ground_of(case: Case) -> FloatArray:
    """What each point adds to the spread that shares are of; zeros where points hardly differ beyond luck."""
    return spread_of(case) if beyond_luck(case) else np.zeros(len(case.values))


def ratio(above: FloatArray, below: FloatArray, luck: np.random.Generator) -> tuple[float, float, float]:
    """Ratio of two sums over points, with its 95 % interval over resamples of points; 0 where nothing is below.

    It is that of a part to its whole, and what is below is an estimate: more than 1 is said as 1.
    """
    if below.sum() <= 0.0:
        return 0.0, 0.0, 0.0
    drawn = luck.multinomial(len(above), np.full(len(above), 1.0 / len(above)), size=RESAMPLES).astype(np.float64)
    tops, bottoms = np.sum(drawn * above, axis=1), np.sum(drawn * below, axis=1)
    known = bottoms > 0.0
    low, high = percentile(np.minimum(tops[known] / bottoms[known], 1.0))
    return min(float(above.sum() / below.sum()), 1.0), low, high


def _tree(case: Case, leaves: int) -> Any:
    from sklearn.tree import DecisionTreeRegressor

    # Ties between equal splits are broken by a draw, which the seed holds still.
    tree = DecisionTreeRegressor(
        max_leaf_nodes=max(leaves, 2), min_samples_leaf=least_points(len(case.values)), random_state=0
    )
    return tree.fit(case.values, case.shares, sample_weight=case.weights)


def _said(case: Case, leaves: int, values: FloatArray) -> FloatArray:
    if leaves == 1:
        return np.full(len(values), case.base)
    said: FloatArray = _tree(case, leaves).predict(values)
    return said


def _size(case: Case, seed: int) -> int:
    """Leaves after which held-out points gain no more: the fewest within a standard error of the best."""
    folds = folds_of(case, seed, "size")
    misses = np.empty((len(SIZES), len(case.values)))
    for held, fold in enumerate(folds):
        rest = case.only(others(folds, held))
        for k, leaves in enumerate(SIZES):
            misses[k, fold] = case.weights[fold] * (case.shares[fold] - _said(rest, leaves, case.values[fold])) ** 2
    means = misses.mean(axis=1)
    top = int(np.argmin(means))
    error = (misses - misses[top]).std(axis=1) / np.sqrt(misses.shape[1])
    return next(leaves for k, leaves in enumerate(SIZES) if means[k] <= means[top] + error[k])


def grow(case: Case, folds: Folds, seed: int) -> Tree:
    """Grow a tree of a size that held-out points bear out, and score trees so grown on points held out."""
    foreseen, base = np.empty(len(case.values)), np.empty(len(case.values))
    for held, fold in enumerate(folds):
        rest = case.only(others(folds, held))
        foreseen[fold], base[fold] = _said(rest, _size(rest, seed), case.values[fold]), rest.base
    luck = np.random.default_rng([seed, code_key("tree")])
    skill, low, high = skill_of(case, foreseen, base, luck)
    leaves = _size(case, seed)
    level = np.full(len(case.values), case.base)
    fitted, _, _ = skill_of(case, _said(case, leaves, case.values), level, luck)
    root: Split | Leaf = Leaf(len(case.values), case.base)
    if leaves > 1:
        root = _node(_tree(case, leaves).tree_, 0, case)
    return Tree(root, skill, low, high, fitted, _count(root))


def _node(tree: Any, node: int, case: Case) -> Split | Leaf:
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left == right:
        return Leaf(int(tree.n_node_samples[node]), float(tree.value[node].item()))
    path = case.paths[int(tree.feature[node])]
    return Split(path, float(tree.threshold[node]), _node(tree, left, case), _node(tree, right, case))


def _count(node: Split | Leaf) -> int:
    return 1 if isinstance(node, Leaf) else sum(_count(one) for one in node)


def _forest(case: Case, seed: int) -> Any:
    from sklearn.ensemble import ExtraTreesRegressor

    # One job: with more, predictions are added up in the order in which threads finish.
    forest = ExtraTreesRegressor(FOREST, min_samples_leaf=5, random_state=seed % 2**32, n_jobs=1)
    return forest.fit(case.values, case.shares, sample_weight=case.weights)


def feature_scores(case: Case, folds: Folds, seed: int, progress: Progress | None = None) -> list[Score]:
    """Score every path by a forest of extremely randomised trees (Geurts, Ernst and Wehenkel 2006), highest first.

    The score is a permutation importance (Breiman 2001) on held-out points; half of it is Jansen's (1999) estimate of a
    total Sobol index, of the forest instead of the model.  The noise floor is that of the same reckoning where the
    outcome has nothing to do with the paths.
    """
    luck = np.random.default_rng([seed, code_key("scores")])
    ground = ground_of(case)
    lost = _losses(case, folds, seed, luck, SHUFFLES)
    found = [ratio(lost[k], ground, luck) for k in range(len(case.paths))]
    floor = []
    for deal in range(SHUFFLES):
        if progress is not None:
            progress("noise floor", deal, SHUFFLES)
        dealt = case.shuffled(luck)
        losses = _losses(dealt, folds, seed + 1 + deal, luck, 1)
        floor.append(float(losses.sum(axis=1).max() / ground.sum()) if ground.sum() > 0.0 else 0.0)
    noise = min(max(*floor, 0.0), 1.0)
    scores = [Score(path, *one, noise) for path, one in zip(case.paths, found, strict=True)]
    return sorted(scores, key=lambda one: -one.score)


def _losses(case: Case, folds: Folds, seed: int, luck: np.random.Generator, shuffles: int) -> FloatArray:
    """Half of what shuffling each path adds to the squared misses on held-out points, ``(paths, points)``."""
    paths = len(case.paths)
    lost = np.zeros((paths, len(case.values)))
    for held, fold in enumerate(folds):
        forest = _forest(case.only(others(folds, held)), seed)
        values, shares, weights = case.values[fold], case.shares[fold], case.weights[fold]
        plain = (shares - forest.predict(values)) ** 2
        for _ in range(shuffles):
            dealt = np.repeat(values[None], paths, axis=0)
            for path in range(paths):
                dealt[path, :, path] = values[luck.permutation(len(values)), path]
            said = forest.predict(dealt.reshape(-1, paths)).reshape(paths, -1)
            lost[:, fold] += weights * ((shares - said) ** 2 - plain) / 2.0 / shuffles
    return lost
