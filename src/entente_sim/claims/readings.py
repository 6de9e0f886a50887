"""What several claims read off runs, and statistics they make of it.

Readings are functions of an ensemble; ``by year`` ones give ``(years, runs)`` and go into
:func:`~entente_sim.claims.rules.mean` and :func:`~entente_sim.claims.rules.difference`.  Statistics are functions of
a :class:`~entente_sim.claims.claim.Sample`, whose arrays end in ``(draws, runs of a draw)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from entente_sim import measures
from entente_sim.claims.claim import Read, Sample
from entente_sim.claims.interventions import STAGE
from entente_sim.claims.rules import Yearly, mean
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.crises import support_level
from entente_sim.measures.power import of_dyad as dyad
from entente_sim.measures.power import of_state as state
from entente_sim.measures.votes import veto_share
from entente_sim.numerics import FloatArray

__all__ = [
    "UNCHANGED",
    "balancing_treaties",
    "centre",
    "competes",
    "cooperates",
    "correlation",
    "dyad",
    "gap_in_share",
    "growth",
    "hedging_above",
    "lean",
    "minus",
    "more_often",
    "share_by_draw",
    "share_of",
    "soft_balancing",
    "state",
    "support",
    "tie",
    "times_as_often",
    "together",
    "total",
    "typical_change",
    "vetoed",
    "where_tied",
    "within_runs",
]  # fmt: skip

UNCHANGED = 0.1 * STAGE
"""Commitment below which a tie has not changed, where a claim of a stage or so is ruled out by "no change".

A tenth of a stage and not of a standard deviation: such claims count in stages, and the deviation of commitment tells
how wide the parameters are drawn.
"""

SUPPORTS = ("hands-off", "moral", "material", "military", "against")
"""Rows of :func:`support`."""


def cooperates(actor: str, target: str, place: str | None = None) -> Yearly:
    """Read C by year, at a level, in an arena, or over all arenas."""
    return lambda ensemble: _acts(ensemble, actor, target, place)[0]


def competes(actor: str, target: str, place: str | None = None) -> Yearly:
    """Read K by year, at a level, in an arena, or over all arenas."""
    return lambda ensemble: _acts(ensemble, actor, target, place)[1]


def _acts(ensemble: Ensemble, actor: str, target: str, place: str | None) -> tuple[FloatArray, FloatArray]:
    if place in (None, "systemic", "regional"):
        return measures.levels(ensemble, actor, target, place)
    return measures.by_arena(ensemble, actor, target, place)


def total(*parts: Yearly, mean: bool = False) -> Yearly:
    """Add yearly readings up, or average them."""

    def read(ensemble: Ensemble) -> FloatArray:
        summed = sum((part(ensemble) for part in parts), np.zeros((len(ensemble.years), ensemble.runs)))
        return summed / len(parts) if mean else summed

    return read


def minus(one: Yearly, other: Yearly) -> Yearly:
    """Subtract one yearly reading from another."""
    return lambda ensemble: one(ensemble) - other(ensemble)


def lean(code: str, one: str, other: str) -> Yearly:
    """Read how far a state stands from the middle between two others, systemic, by year."""
    return lambda e: np.abs(measures.alignment(e, code, one) - measures.alignment(e, code, other))


def together(*reads: Read) -> Read:
    """Read several things at once: a first axis of readings."""
    return lambda ensemble: np.stack([read(ensemble) for read in reads])


def support(backer: str, side: str, foe: str) -> Read:
    """Count the years of crisis of ``side`` and ``foe`` by what the backer does: ``(5, runs)``, :data:`SUPPORTS`."""

    def read(ensemble: Ensemble) -> FloatArray:
        crisis = measures.dyad(ensemble, side, foe, "crisis") > 0.0
        mine, theirs = (support_level(ensemble, backer, *pair) for pair in ((side, foe), (foe, side)))
        kinds = [(mine == 0) & (theirs == 0), mine == 1, mine == 2, mine == 3, (mine == 0) & (theirs > 0)]
        return np.stack([(crisis & kind).sum(axis=0).astype(np.float64) for kind in kinds])

    return read


def balancing_treaties(*codes: str, against: Sequence[str] = ("USA",)) -> Read:
    """Read which pairs of some states have a treaty that balances: ``(pairs, years, runs)``, 1 or 0.

    A treaty of defence signed in the run balances in a year in which it is in force and both sides oppose the same
    third state of ``against``, that is compete with it more than they cooperate over all arenas (K > C), as
    :func:`~entente_sim.measures.efforts` counts allies.  Treaties for anything else are left out.
    """

    def read(ensemble: Ensemble) -> FloatArray:
        def opposes(code: str, foe: str) -> FloatArray:
            c, k = measures.levels(ensemble, code, foe, None)
            return (k > c).astype(np.float64)

        found = []
        for pair in combinations(codes, 2):
            aimed = [opposes(pair[0], foe) * opposes(pair[1], foe) for foe in against if foe not in pair]
            found.append(np.max(aimed, axis=0) * (measures.dyad(ensemble, *pair, "treaty") > 0.0))
        return np.stack(found)

    return read


def tie(*spans: tuple[int, int]) -> Read:
    """Read the deepest of the mean commitments of Russia and China over some spans of years: ``(runs,)``."""

    def read(ensemble: Ensemble) -> FloatArray:
        deepest: FloatArray = np.max([mean("entente_commitment", *span)(ensemble) for span in spans], axis=0)
        return deepest

    return read


def soft_balancing(*codes: str, against: str = "USA") -> Yearly:
    """Add up the soft balancing effort of some states by year: :func:`~entente_sim.measures.efforts`."""
    return total(*(_soft(code, against) for code in codes))


def _soft(code: str, against: str) -> Yearly:
    return lambda ensemble: measures.efforts(ensemble, code, against)[2]


def vetoed(*codes: str, drafts: Sequence[str] = ()) -> Read:
    """Read the share of drafts that some permanent members vetoed: :func:`~entente_sim.measures.votes.veto_share`."""
    return lambda ensemble: veto_share(ensemble, codes, drafts)


def share_of(*kinds: str) -> Callable[[Sample], FloatArray]:
    """Share of the years of crisis that :func:`support` counts as one of some kinds; nan without a crisis."""
    rows = [SUPPORTS.index(kind) for kind in kinds]

    def value(sample: Sample) -> FloatArray:
        counts = sample.arms[0].reshape(len(SUPPORTS), -1).sum(axis=1)
        return np.array(counts[rows].sum() / counts.sum() if counts.sum() else np.nan)

    return value


def share_by_draw(*kinds: str) -> Callable[[Sample], FloatArray]:
    """Share of each draw's years of crisis that :func:`support` counts as one of some kinds; nan without a crisis."""
    rows = [SUPPORTS.index(kind) for kind in kinds]

    def value(sample: Sample) -> FloatArray:
        counts = sample.arms[0].sum(axis=-1)
        crises = counts.sum(axis=0)
        share: FloatArray = np.divide(
            counts[rows].sum(axis=0), crises, out=np.full(crises.shape, np.nan), where=crises > 0.0
        )
        return share

    return value


def where_tied(value: Callable[[Sample], FloatArray]) -> Callable[[Sample], FloatArray]:
    """Statistic: ``value`` of all readings but the last, told only where there is a tie to speak of.

    The last reading is commitment (:func:`tie`).  There is no tie where it stays below one stage in every arm: such
    runs (of values by run) or draws (mean over their runs) are nan, and a value of the whole sample is taken without
    these draws, nan if none is left.
    """

    def told(sample: Sample) -> FloatArray:
        depth = [one[-1] for one in sample.arms]
        by_draw = np.max([one.mean(axis=-1) for one in depth], axis=0) >= STAGE
        arms, null = ([one[:-1] for one in which] for which in (sample.arms, sample.null))
        found = np.asarray(value(Sample(arms, null)))
        if found.ndim == 2:
            return np.where(np.max(depth, axis=0) >= STAGE, found, np.nan)
        if found.ndim == 1:
            return np.where(by_draw, found, np.nan)
        if not by_draw.any():
            return np.array(np.nan)
        return np.asarray(value(Sample([one[..., by_draw, :] for one in arms], null)))

    return told


def growth(sample: Sample) -> FloatArray:
    """Change of the first arm relative to the second, by draw.

    Infinite for something from nothing, nan for nothing from nothing.
    """
    here, there = (one.mean(axis=-1) for one in sample.arms)
    with np.errstate(divide="ignore", invalid="ignore"):
        change: FloatArray = here / there - 1.0
    return change


def correlation(sample: Sample) -> FloatArray:
    """Correlation over all runs of the two readings of the first arm; nan where one does not vary."""
    one, other = (part.ravel() for part in sample.arms[0])
    still = np.std(one) == 0.0 or np.std(other) == 0.0
    return np.array(np.nan if still else np.corrcoef(one, other)[0, 1])


def within_runs(sample: Sample) -> FloatArray:
    """Correlation of two readings by year, ``(2, years, ...)``, each run's own mean taken off.

    nan where one does not vary.
    """
    one, other = (part - part.mean(axis=0) for part in sample.arms[0])
    scale = np.sqrt(np.sum(one**2) * np.sum(other**2))
    return np.array(np.sum(one * other) / scale if scale > 0.0 else np.nan)


def typical_change(sample: Sample) -> FloatArray:
    """Median over draws of the first arm's change against the second, in the second's standard deviations."""
    here, there = sample.arms
    spread = float(np.std(there))
    change = np.median((here - there).mean(axis=-1))
    return np.array(change / spread if spread > 0.0 else 0.0)


def more_often(sample: Sample) -> FloatArray:
    """Share of runs in which something happens in the first arm, less that in the second."""
    return np.array(np.mean(sample.arms[0]) - np.mean(sample.arms[1]))


def times_as_often(sample: Sample) -> FloatArray:
    """Ratio of the frequencies in two arms, half a case added to each, so that nothing against nothing is 1."""
    often, usual = ((np.sum(one) + 0.5) / (one.size + 0.5) for one in sample.arms)
    return np.array(often / usual)


def gap_in_share(sample: Sample) -> FloatArray:
    """Share of runs in which the first reading (0 or 1) holds where the second (0 or 1) does, less where it does not.

    nan where all runs are of one kind.
    """
    happened, where = (part.ravel() for part in sample.arms[0])
    inside = where > 0.5
    if inside.all() or not inside.any():
        return np.array(np.nan)
    return np.array(np.mean(happened[inside]) - np.mean(happened[~inside]))


def hedging_above(sample: Sample) -> FloatArray:
    """Hedging index of each draw, 0 where the volume is not above the null's: readings are (C, K)."""
    c, k = sample.arms[0].mean(axis=-1)
    usual = float(np.median(sample.null[0].sum(axis=0)))
    return np.where(c + k > usual, measures.evenness(c, k), 0.0)


def centre(one: Callable[[str], Yearly]) -> Yearly:
    """Average a yearly reading over the five states of Central Asia."""
    from entente_sim.measures.region import CENTRAL_ASIA

    return total(*(one(code) for code in CENTRAL_ASIA), mean=True)
