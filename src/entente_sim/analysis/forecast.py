"""What the free ensemble says: how often each future comes, beside the thesis's likelihood words.

Shares are of runs under the priors of :mod:`entente_sim.analysis.free`, not probabilities of events.  Runs of one draw
share inputs and parameters and are not independent; intervals and resampling therefore count draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.free import Free
from entente_sim.analysis.intervals import independent, percentile, wilson
from entente_sim.measures.futures import AMOUNTS, FUTURE_CLASSES, HORIZONS, NONE, Amounts
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

__all__ = [
    "LIKELIHOOD", "LIKELIHOODS", "NOTE", "NOTE_POSTERIOR", "WORDS", "Check", "DriverShare", "Frequency", "RankTest",
    "checks", "clustered", "exact_p", "frequencies", "rank_correlation", "rank_test", "shares_by_driver", "thesis_rank",
]  # fmt: skip

LIKELIHOOD: tuple[tuple[str, ...], ...] = (("1",), ("2",), ("5-RUS",), ("3b",), ("6", "3a"), ("4",), ("5-CHN",))
"""The thesis's order to 2031, likeliest first; 6 and 3a are equally likely.

It calls 2 likelier than 5-RUS or about as likely; that is read as likelier.
"""

WORDS: Mapping[str, str] = {
    "1": "quite probable",
    "2": "may unfold",
    "5-RUS": "cannot rule out … more likely",
    "3b": "if stability will follow suit",
    "3a": "appears to be improbable",
    "6": "in the long-term … may be",
    "4": "a distant prospect",
    "5-CHN": "theoretically, even though more unlikely",
    NONE: "not among the six",
}
"""The thesis's own words on each (Conclusion, scenarios 1 to 6)."""

FALSIFIED_TAU = 0.3
"""Rank correlation below which the order is falsified (claims, section 15)."""

GROWING = ("2", "4", "6")
"""Futures whose mass should grow from 2031 to 2050."""

RESAMPLES = 2000


@dataclass(frozen=True)
class Frequency:
    """How often a future comes at a horizon.

    Attributes
    ----------
    future, horizon
        Class and year.
    share, low, high
        Share of runs with its 95 % interval.
    met
        Share of runs that meet the class's own condition, whatever class comes before it; missing for *none*.
    """

    future: str
    horizon: int
    share: float
    low: float
    high: float
    met: float


@dataclass(frozen=True)
class RankTest:
    """Kendall's tau-b of the thesis's order with shares, and its exact one-sided test.

    Attributes
    ----------
    tau, p
        ``p`` is the share of all permutations of the shares among the futures with at least this tau.
    low, high
        95 % of resamples of draws.
    falsified
        Share of resamples with a tau below :data:`FALSIFIED_TAU`.
    """

    horizon: int
    tau: float
    p: float
    low: float
    high: float
    falsified: float

    @property
    def verdict(self) -> str:
        """By claims, section 15: falsified below .3; supported only where chance would seldom do as well."""
        if math.isnan(self.tau):
            return "untested"
        if not self.tau >= FALSIFIED_TAU:
            return "falsified"
        return "supported" if self.p <= 0.05 else "undecided"


@dataclass(frozen=True)
class Check:
    """One likelihood claim: what was found, the verdict, and the share of resamples in which it holds."""

    claim: str
    sentence: str
    found: str
    verdict: str
    holds: float


def frequencies(free: Free, amounts: Amounts = AMOUNTS, *, begun: bool = False) -> list[Frequency]:
    """Share of each class at each horizon, with intervals that count draws.

    The interval is Wilson's (1927) on an effective number of runs: that of independent runs with the variance which the
    share has over draws, at least the number of draws and at most that of runs.  Where a class is never seen, or
    always, it is the number of draws.

    Parameters
    ----------
    free, amounts
        The ensemble, and what counts as a change.
    begun
        Count only runs that begin with an entente.
    """
    labels, conditions, counted = free.labels(amounts), free.conditions(amounts), _counted(free, begun)
    out = []
    for h, horizon in enumerate(HORIZONS):
        for k, name in enumerate(FUTURE_CLASSES):
            share, low, high = clustered(labels[h] == k, counted)
            met = clustered(conditions[name][h], counted)[0] if name != NONE else math.nan
            out.append(Frequency(name, horizon, share, low, high, met))
    return out


def clustered(seen: Flags, counted: Flags) -> tuple[float, float, float]:
    """Share of the runs counted in which something is seen, with its 95 % interval; both ``(draws, runs)``.

    Examples
    --------
    >>> share, low, high = clustered(np.zeros((50, 4), dtype=bool), np.ones((50, 4), dtype=bool))
    >>> (share, low, round(high, 3))
    (0.0, 0.0, 0.071)
    """
    if not counted.any():
        return math.nan, math.nan, math.nan
    hits, runs = (seen & counted).sum(axis=1), counted.sum(axis=1)
    share = int(hits.sum()) / int(runs.sum())
    low, high = wilson(share, independent(hits, runs))
    return share, float(low), float(high)


def thesis_rank(future: str) -> float:
    """Place in the thesis's order, 1 the likeliest, ties sharing their mean place; missing for *none*."""
    before = 0
    for tied in LIKELIHOOD:
        if future in tied:
            return before + (len(tied) + 1) / 2.0
        before += len(tied)
    return math.nan


def rank_correlation(shares: FloatArray) -> FloatArray:
    """Kendall's tau-b of shares with the thesis's order, ties counted; missing where all shares are equal.

    Parameters
    ----------
    shares
        ``(..., futures)``, in the order of :data:`LIKELIHOOD`.
    """
    rank = -np.concatenate([np.full(len(tied), float(place)) for place, tied in enumerate(LIKELIHOOD)])
    i, j = np.triu_indices(len(rank), 1)
    thesis = np.sign(rank[i] - rank[j])
    here = np.sign(shares[..., i] - shares[..., j])
    pairs = np.sqrt(np.sum(here != 0.0, axis=-1) * float(np.sum(thesis != 0.0)))
    agreeing = np.sum(here * thesis, axis=-1)
    tau: FloatArray = np.divide(agreeing, pairs, out=np.full(np.shape(pairs), np.nan), where=pairs > 0.0)
    return tau


def rank_test(free: Free, horizon: int, amounts: Amounts = AMOUNTS, *, begun: bool = False) -> RankTest:
    """Test the thesis's order against the simulated one, over all permutations of the eight shares."""
    columns = [HORIZONS.index(horizon) * len(FUTURE_CLASSES) + list(FUTURE_CLASSES).index(name) for name in _named()]
    seen, drawn = (each[:, columns] for each in _resampled(free, amounts, begun))
    tau, taus = float(rank_correlation(seen[0])), rank_correlation(drawn)
    low, high = percentile(taus)
    return RankTest(horizon, tau, exact_p(seen[0]), low, high, float(np.mean(~(taus >= FALSIFIED_TAU))))


def exact_p(shares: FloatArray) -> float:
    """Share of all permutations of the shares with a tau of at least the one observed; 1 where there is none."""
    observed = float(rank_correlation(shares))
    if math.isnan(observed):
        return 1.0
    every = shares[np.array(list(permutations(range(len(shares)))))]
    return float(np.mean(rank_correlation(every) >= observed - 1e-12))


NOTE = (
    "Shares are of runs in which parameters are drawn from their sweep ranges and drivers at a dose. They say how much "
    "of that space each future takes up, not how probable it is in the world; other priors give other shares. "
    "Intervals count draws and hold for these priors only."
)
"""What the shares are and are not."""

NOTE_POSTERIOR = (
    "Shares are of runs in which parameters are taken in turn from the sets that history to 1999 keeps, and drivers at "
    "a dose. They carry what that history leaves open of parameters, not whether the model is right; they are no "
    "probabilities in the world. Intervals count draws and hold for this table of sets."
)
"""The same where parameters are those of a posterior."""

Shares = Callable[[str, int], FloatArray]
"""``shares(future, horizon)`` gives the share in every resample."""


@dataclass(frozen=True)
class Likelihood:
    """A claim on likelihoods: ``margin`` is above 0 where it holds, ``weaker`` where it is not yet falsified."""

    claim: str
    sentence: str
    shown: tuple[tuple[str, int], ...]
    margin: Callable[[Shares], FloatArray]
    weaker: Callable[[Shares], FloatArray] | None = None


_SOON, _LATE = HORIZONS


def _most_frequent(s: Shares) -> FloatArray:
    others = np.stack([s(name, _SOON) for name in _named() if name != "1"])
    margin: FloatArray = s("1", _SOON) - others.max(axis=0)
    return margin


def _growth(s: Shares) -> FloatArray:
    grown: FloatArray = np.sum([s(name, _LATE) - s(name, _SOON) for name in GROWING], axis=0)
    return grown


LIKELIHOODS: tuple[Likelihood, ...] = (
    Likelihood(
        "S1-L", "to 2031 future 1 is the most frequent of the eight",
        tuple((name, _SOON) for name in ("1", "2", NONE)), _most_frequent,
    ),
    Likelihood(
        "S3-L", "to 2031 accommodation is rarer than 1 and 2", tuple((name, _SOON) for name in ("3a", "1", "2")),
        lambda s: np.minimum(s("1", _SOON), s("2", _SOON)) - s("3a", _SOON),
    ),
    Likelihood(
        "S4-L", "rapprochement by 2031 in less than 10 %", (("4", _SOON),), lambda s: 0.1 - s("4", _SOON),
    ),
    Likelihood(
        "S5-L", "by 2050 regime change at least twice as often in Russia as in China",
        (("5-RUS", _LATE), ("5-CHN", _LATE)),
        lambda s: s("5-RUS", _LATE) - 2.0 * s("5-CHN", _LATE), lambda s: s("5-RUS", _LATE) - s("5-CHN", _LATE),
    ),
    Likelihood("S6-L", "a split by 2031 in less than 5 %", (("6", _SOON),), lambda s: 0.05 - s("6", _SOON)),
    Likelihood(
        "to 2050", "2, 4 and 6 together grow from 2031 to 2050",
        tuple((name, year) for name in GROWING for year in HORIZONS), _growth,
    ),
)  # fmt: skip
"""Claims on likelihoods (claims, section 15)."""


def checks(free: Free, *, begun: bool = False) -> list[Check]:
    """Put the thesis's single likelihood claims to the ensemble.

    Each reads *supported* or *falsified* as the claims state it, else *undecided*, or *untested* where no run counts;
    ``holds`` is the share of resamples of draws that support it.
    """
    names = list(FUTURE_CLASSES)

    def of(values: FloatArray) -> Shares:
        return lambda name, horizon: values[:, HORIZONS.index(horizon) * len(names) + names.index(name)]

    seen, drawn = (of(each) for each in _resampled(free, AMOUNTS, begun))
    out = []
    for one in LIKELIHOODS:
        found = ", ".join(f"{name} {100.0 * seen(name, year)[0]:.1f} % by {year}" for name, year in one.shown)
        if np.isnan(one.margin(seen)[0]):
            verdict = "untested"
        elif one.margin(seen)[0] > 0.0:
            verdict = "supported"
        else:
            verdict = "undecided" if one.weaker is not None and one.weaker(seen)[0] > 0.0 else "falsified"
        out.append(Check(one.claim, one.sentence, found, verdict, float(np.mean(one.margin(drawn) > 0.0))))
    return out


@dataclass(frozen=True)
class DriverShare:
    """Share of a class at a horizon among runs whose dose of a driver set is 0, and among those above a half."""

    drivers: str
    future: str
    horizon: int
    without: float
    strong: float


def shares_by_driver(free: Free) -> list[DriverShare]:
    """How often each class comes with and without each set of drivers: which inputs make which futures."""
    labels = free.labels()
    out = []
    for column, drivers in enumerate(free.sets):
        doses = free.doses[:, column]
        for h, horizon in enumerate(HORIZONS):
            for k, name in enumerate(FUTURE_CLASSES):
                shares = [
                    float(np.mean(labels[h, chosen] == k)) if chosen.any() else math.nan
                    for chosen in (doses == 0.0, doses > 0.5)
                ]
                out.append(DriverShare(drivers, name, horizon, *shares))
    return out


def _named() -> list[str]:
    """The eight futures in the order of likelihood."""
    return [name for tied in LIKELIHOOD for name in tied]


def _counted(free: Free, begun: bool) -> Flags:
    return free.begun() if begun else np.ones((free.design.draws, free.design.runs), dtype=np.bool_)


def _resampled(free: Free, amounts: Amounts, begun: bool) -> tuple[FloatArray, FloatArray]:
    """Shares of the classes by 2031 and by 2050 as seen, ``(1, 2 classes)``, and in resamples of draws."""
    labels, counted = free.labels(amounts), _counted(free, begun)
    columns = [np.sum((at == k) & counted, axis=1) for at in labels for k in range(len(FUTURE_CLASSES))]
    by_draw, runs = np.stack(columns, axis=1).astype(np.float64), counted.sum(axis=1).astype(np.float64)
    draws = len(runs)
    rng = np.random.default_rng([free.design.seed, 5])
    counts = np.vstack([np.ones(draws), rng.multinomial(draws, np.full(draws, 1.0 / draws), size=RESAMPLES)])
    whole = counts @ runs
    shares = np.divide(counts @ by_draw, whole[:, None], out=np.full((len(counts), len(columns)), np.nan),
                       where=whole[:, None] > 0.0)  # fmt: skip
    return shares[:1], shares[1:]
