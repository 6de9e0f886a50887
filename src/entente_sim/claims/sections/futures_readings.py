"""Section 15: what is read off the six futures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entente_sim import measures
from entente_sim.claims.claim import Read, Sample, Test
from entente_sim.claims.interventions import BASELINE, CONFRONTATION, DECADE, LONG_RUN, STAGE, START
from entente_sim.claims.readings import competes, cooperates, dyad, total
from entente_sim.claims.rules import Yearly, above, below, difference, mean, never, yearly
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray

LEANING = 0.5
"""Difference of a state's alignments with two others above which it leans to one (as in SW-02)."""

LAST_YEARS = 5
"""Years before the shooting over which a state that leans one way all along is locked to that side."""


def treaty_by_2031(e: Ensemble) -> FloatArray:
    """1 where Russia and China have signed a treaty of defence by 2031."""
    signed: FloatArray = dyad("RUS", "CHN", "treaty")(e)[: e.years.index(DECADE[1]) + 1].max(axis=0)
    return signed


def split(last: tuple[int, int]) -> Read:
    """1 where the tie has lost two stages since the start, or has become rivalry."""

    def read(e: Ensemble) -> FloatArray:
        lost = difference("entente_commitment", START, last)(e) <= -2.0 * STAGE
        rivals = mean("entente_rivalry", *last)(e) > 0.0
        return (lost | rivals).astype(np.float64)

    return read


def eased(e: Ensemble) -> FloatArray:
    """1 where the US presses Russia at least .3 less than at the start."""
    return (mean("us_presses_russia", *LONG_RUN)(e) <= 0.7 * mean("us_presses_russia", *START)(e)).astype(np.float64)


def near_parity(e: Ensemble) -> FloatArray:
    """1 where China's capability is .8 of that of the US or more in the end."""
    return (mean("china_us_power", *LONG_RUN)(e) >= 0.8).astype(np.float64)


def effort_in_centre(e: Ensemble) -> FloatArray:
    """China's C + K in Central Asia towards everybody, by year."""
    others = [code for code in e.states if code != "CHN"]
    acts = [act("CHN", code, "central_asia") for code in others for act in (cooperates, competes)]
    return total(*acts)(e)


def by_run(sample: Sample) -> FloatArray:
    """First reading of the first arm, run by run."""
    first: FloatArray = sample.arms[0][0]
    return first


def cold(e: Ensemble) -> NDArray[np.bool_]:
    """Years before the first crisis of the US and China, ``(years, runs)``; all where there is none."""
    shooting: NDArray[np.bool_] = np.logical_or.accumulate(dyad("USA", "CHN", "crisis")(e) > 0.0, axis=0)
    return ~shooting


def locked(e: Ensemble) -> FloatArray:
    """1 where Russia leans to the same one of the US and China in all of the last five cold years, else 0.

    nan where there is no cold year; of fewer than five all count.
    """
    calm = cold(e)
    years = calm.sum(axis=0)
    last = calm & (np.arange(len(calm))[:, None] >= years - LAST_YEARS)
    apart = measures.alignment(e, "RUS", "CHN") - measures.alignment(e, "RUS", "USA")
    one_side = [np.all(~last | (side * apart > LEANING), axis=0) for side in (1.0, -1.0)]
    return np.where(years > 0, (one_side[0] | one_side[1]).astype(np.float64), np.nan)


def while_cold(sample: Sample) -> FloatArray:
    """Mean change of the first reading between two arms, by draw, over years in which the first arm's second is 1.

    Each run counts by its mean over those years; runs without one are left out, and a draw without a run is nan.
    """
    (here, calm), (there, _) = sample.arms
    years = calm.sum(axis=0)
    change = ((here - there) * calm).sum(axis=0) / np.maximum(years, 1.0)
    runs = (years > 0.0).sum(axis=-1)
    return np.where(runs > 0, change.sum(axis=-1) / np.maximum(runs, 1), np.nan)


def before_shooting(sentence: str, what: str | Yearly, sign: int, unit: str) -> Test:
    """A quantity is higher or lower in confrontation than in the baseline in the years before the first crisis."""
    function = yearly(what)
    return Test(
        sentence, (CONFRONTATION, BASELINE), lambda e: np.stack([function(e), cold(e).astype(np.float64)]), while_cold,
        above(0.0) if sign > 0 else below(0.0), fails=never, outcome=lambda s: s.arms[1][0].mean(axis=0), unit=unit,
    )  # fmt: skip
