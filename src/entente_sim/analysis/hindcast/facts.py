"""Facts of the great-power triangle that need no data folder: phases, treaty years, decade figures, vetoes.

Each is typed in with its source and put to every run; a decade figure holds where the simulated figures are ordered
like the observed ones (Spearman's rank correlation above 0).  Facts of years kept back are put only in a report.
Written before any was looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from entente_sim.measures.alignment import mean_alignment
from entente_sim.measures.balance import balance_signs, imbalance
from entente_sim.measures.power import dyad
from entente_sim.measures.summaries import mean_over
from entente_sim.measures.votes import votes
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["FACTS", "IMBALANCE", "Fact", "Held", "facts_held", "imbalance_shape", "veto_scores"]

_ATOP, _MID, _TIV, _UN, _COW = (
    "ATOP v5.1", "COW militarized interstate disputes 5.0", "SIPRI arms transfers, TIV", "Voeten ideal points, 2025",
    "COW trade 4.0",
)  # fmt: skip
_PHASES = "general history"


@dataclass(frozen=True)
class Fact:
    """Something that happened, as a statistic of a run that is above 0 where the run shows it.

    Attributes
    ----------
    name, sentence, source
        What happened, and where it is written.
    years
        First and last year the statistic needs.
    states
        States it needs.
    statistic
        ``(runs,)`` of an ensemble.
    """

    name: str
    sentence: str
    source: str
    years: tuple[int, int]
    states: frozenset[str]
    statistic: Callable[[Ensemble], FloatArray]


def _aligned(first: str, second: str, span: tuple[int, int]) -> Callable[[Ensemble], FloatArray]:
    """Mean of both sides' alignment over all arenas, by the stakes of each year, in a span of years."""
    return lambda e: mean_over(mean_alignment(e, first, second, None, ruler="year"), e.years, span)


def _deep(first: str, second: str, span: tuple[int, int]) -> Callable[[Ensemble], FloatArray]:
    return lambda e: mean_over(dyad(e, first, second, "commitment"), e.years, span)


def _less(one: Callable[[Ensemble], FloatArray], other: Callable[[Ensemble], FloatArray]) -> Callable[..., FloatArray]:
    return lambda e: one(e) - other(e)


def _ordered(
    series: Callable[[Ensemble], FloatArray], spans: tuple[tuple[int, int], ...], observed: tuple[float, ...]
) -> Callable[[Ensemble], FloatArray]:
    """Rank correlation of means over spans with observed figures, by run; 0 where all spans are alike."""
    ranks = rankdata(observed)
    ranks = (ranks - ranks.mean()) / ranks.std()

    def read(e: Ensemble) -> FloatArray:
        values = series(e)
        means = rankdata(np.stack([mean_over(values, e.years, span) for span in spans]), axis=0)
        spread = means.std(axis=0)
        together = np.mean(ranks[:, None] * (means - means.mean(axis=0)), axis=0)
        correlation: FloatArray = np.divide(together, spread, out=np.zeros_like(spread), where=spread > 0.0)
        return correlation

    return read


def _apart(first: str, second: str) -> Callable[[Ensemble], FloatArray]:
    def read(e: Ensemble) -> FloatArray:
        layout, place = e.record.layout, e.record.layout.arena("order")
        position = e.record.arenas["position"][:, :, place].astype(np.float64)
        return np.asarray(np.abs(position[:, layout.state(first)] - position[:, layout.state(second)]))

    return read


def _unpromised(e: Ensemble) -> FloatArray:
    """.5 less the share of years with a promise of defence: above 0 where there mostly is none."""
    return 0.5 - mean_over(dyad(e, "RUS", "CHN", "guarantee"), e.years, (1992, 2006))


IMBALANCE = {
    1946: 26, 1950: 22, 1955: 56, 1960: 70, 1965: 34, 1970: 42, 1975: 64, 1980: 82, 1985: 54, 1990: 82, 1996: 66,
}  # fmt: skip
"""Arcs out of balance in the world's signed networks (Doreian and Mrvar 2015), every fifth year and at the ends."""


def imbalance_shape(e: Ensemble) -> FloatArray:
    """Rank correlation, over the years of :data:`IMBALANCE`, of imbalance per tie with what was observed: ``(runs,)``.

    The observed networks span the world and ours the states simulated, so only rise and fall are compared.
    """
    rows = [e.record.year(year) for year in IMBALANCE]
    simulated = np.zeros((len(e.years), e.runs))
    simulated[rows] = imbalance(balance_signs(e)[rows], per_tie=True)
    spans = tuple((year, year) for year in IMBALANCE)
    return _ordered(lambda _: simulated, spans, tuple(IMBALANCE.values()))(e)


_DECADES = ((1950, 1959), (1960, 1969), (1970, 1979), (1980, 1989), (1990, 1999))
_PAIR, _THREE = frozenset(("RUS", "CHN")), frozenset(("RUS", "CHN", "USA"))

FACTS: tuple[Fact, ...] = (
    Fact(
        "alliance", "Moscow and Beijing cooperate more than they compete, 1950-57", _PHASES, (1950, 1957), _PAIR,
        _aligned("RUS", "CHN", (1950, 1957)),
    ),
    Fact(
        "split", "and compete more than they cooperate, 1963-79", _PHASES, (1963, 1979), _PAIR,
        lambda e: -_aligned("RUS", "CHN", (1963, 1979))(e),
    ),
    Fact(
        "treaty dead in practice", "their tie of 1966-71 is less than half as deep as that of 1953-57 (treaty of 1950)",
        _ATOP, (1953, 1971), _PAIR,
        lambda e: 0.5 * _deep("RUS", "CHN", (1953, 1957))(e) - _deep("RUS", "CHN", (1966, 1971))(e),
    ),
    Fact(
        "opening to China", "China is better aligned with the United States in 1973-79 than in 1963-70", _PHASES,
        (1963, 1979), frozenset(("CHN", "USA")),
        _less(_aligned("CHN", "USA", (1973, 1979)), _aligned("CHN", "USA", (1963, 1970))),
    ),
    Fact(
        "normalisation", "Moscow and Beijing are better aligned in 1989-95 than in 1970-82", _PHASES, (1970, 1995),
        _PAIR, _less(_aligned("RUS", "CHN", (1989, 1995)), _aligned("RUS", "CHN", (1970, 1982))),
    ),
    Fact(
        "partnership", "and cooperate more than they compete, 1996-2006", _PHASES, (1996, 2006), _PAIR,
        _aligned("RUS", "CHN", (1996, 2006)),
    ),
    Fact(
        "no defence pact", "no promise of defence between them, 1992-2006", _ATOP, (1992, 2006), _PAIR, _unpromised,
    ),
    Fact(
        "treaty of 2001", "their tie of 2002-06 is deeper than that of 1992-95 (consultation from 2001)", _ATOP,
        (1992, 2006), _PAIR, _less(_deep("RUS", "CHN", (2002, 2006)), _deep("RUS", "CHN", (1992, 1995))),
    ),
    Fact(
        "disputes by decade", "their disputes, 1950s to 1990s: 0, 6, 4, 2, 2", _MID, (1950, 1999), _PAIR,
        _ordered(lambda e: dyad(e, "RUS", "CHN", "crisis"), _DECADES, (0, 6, 4, 2, 2)),
    ),
    Fact(
        "arms by decade", "Soviet and Russian arms to China, 1950s to 1990s: 26.9, 5.3, 0, 0, 6.6 thousand", _TIV,
        (1950, 1999), _PAIR, _ordered(lambda e: dyad(e, "RUS", "CHN", "arms"), _DECADES, (26.9, 5.3, 0.0, 0.0, 6.6)),
    ),
    Fact(
        "distance from the United States", "of Moscow, 1950s to 1990s: 4.69, 4.87, 4.63, 4.03, 2.14", _UN,
        (1950, 1999), frozenset(("RUS", "USA")),
        _ordered(_apart("RUS", "USA"), _DECADES, (4.69, 4.87, 4.63, 4.03, 2.14)),
    ),
    Fact(
        "distance from each other", "of Moscow and Beijing, 1970s to 1990s: 1.84, 1.41, 1.68", _UN, (1971, 1999),
        _PAIR, _ordered(_apart("RUS", "CHN"), ((1971, 1979), *_DECADES[3:]), (1.84, 1.41, 1.68)),
    ),
    Fact(
        "trade with China", "China's share in Russian trade, 1956, 1985, 1995, 2005: 22, 2, 4, 7 %", _COW, (1956, 2005),
        _PAIR,
        _ordered(
            lambda e: dyad(e, "RUS", "CHN", "dependence"), tuple((y, y) for y in (1956, 1985, 1995, 2005)),
            (0.22, 0.02, 0.04, 0.07),
        ),
    ),
    Fact(
        "imbalance", "friends and enemies fall out of balance and into it when they did, 1946-96",
        "Doreian and Mrvar 2015, on the Correlates of War", (1946, 1996), _THREE, imbalance_shape,
    ),
    Fact(
        "closer still", "Moscow and Beijing are better aligned in 2007-13 than in 1996-2000", _PHASES, (1996, 2013),
        _PAIR, _less(_aligned("RUS", "CHN", (2007, 2013)), _aligned("RUS", "CHN", (1996, 2000))),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """In how many runs a fact is shown."""

    fact: Fact
    share: float
    median: float


def facts_held(ensemble: Ensemble, *, report: bool = False) -> list[Held]:
    """Put to an ensemble the facts it covers, in order; those that need years kept back only in a report."""
    from entente_sim.analysis.hindcast.splits import LAST_OPEN

    first, last = ensemble.years[0], ensemble.years[-1]
    out = []
    for fact in FACTS:
        open_to_see = report or fact.years[1] <= LAST_OPEN
        if open_to_see and first <= fact.years[0] and fact.years[1] <= last and fact.states <= set(ensemble.states):
            found = fact.statistic(ensemble)
            out.append(Held(fact, float(np.mean(found > 0.0)), float(np.median(found))))
    return out


def veto_scores(ensemble: Ensemble, *, report: bool = False) -> pd.DataFrame:
    """Vetoes of dated drafts against history, one row per draft and member whose vote is known.

    Returns
    -------
    pandas.DataFrame
        Columns ``draft, year, state, veto`` (chance, ``(k + 1/2) / (runs + 1)``) and ``observed`` (0 or 1); drafts of
        years kept back only in a report.
    """
    import pandas as pd

    from entente_sim.analysis.hindcast.splits import LAST_OPEN

    columns = ["draft", "year", "state", "veto", "observed"]
    cast = votes(ensemble)
    if cast.empty:
        return pd.DataFrame(columns=columns)
    known = cast[(cast["observed"] != "") & (report | (cast["year"] <= LAST_OPEN))].copy()
    known["veto"] = (known["veto"] * known["runs"] + 0.5) / (known["runs"] + 1.0)
    known["observed"] = (known["observed"] == "veto").astype(float)
    return known[columns].reset_index(drop=True)
