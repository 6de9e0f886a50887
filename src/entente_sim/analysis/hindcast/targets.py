"""What is scored: each observed series, and how it is read off a run.  Written before any score was looked at.

==============  ==========================================  ========================================  ===========
target          observed                                    simulated                                 compared as
==============  ==========================================  ========================================  ===========
position        UN General Assembly ideal point of a state  its position in the arena ``order``       level
                in a year (``idealpointfp``)
distance        ``|difference|`` of two ideal points        ``|difference|`` of the two positions     level
dispute         a militarised dispute of the two under way  a crisis of the two in the year: chance   event
                in the year, of any level                   ``(k + 1/2) / (runs + 1)``, k the runs
                                                            with one
rivalry         strategic rivalry of the two in force       mean of both sides' hostility             state
                (Thompson, Sakuwa and Suhas)
pact            deepest obligation of the two in force,     mean of both sides' commitment            level
                0 none, 1 consultation, 2 non-aggression,
                3 neutrality, 4 offence, 5 defence (ATOP)
defence         a defence pact of the two in force (ATOP);  a promise of defence in force             event
                years in which the inputs give one are
                left out
arms            ``log10(1 + TIV in million)`` delivered     ``log10(1 + deliveries in million USD)``  level
                from one to the other in the year
trade_share     the other's share in a state's trade with   the other's share in its trade with the   level
                the whole world                             states simulated (``dependence``)
veto            a permanent member's veto of a dated draft  its veto of that draft                    event
==============  ==========================================  ========================================  ===========

*Whom.* Dyads and states that both the data and the world have, in years in which both exist.  A bloc is compared
with the states named in :data:`COUNTERPARTS`: the mean of their positions, any of their disputes, rivalries and
pacts, the sum of their arms and trade.  A bloc without counterparts is left out.  Pairs within a bloc are no pairs.

*Level.* The forecast is the median over runs.  It is put in observed units by one line ``a + b x``, ``b >= 0``,
fitted by least squares to all pairs and years of training and kept from then on, and held within what is possible,
as the trend is: a series that runs the wrong way earns the training mean and no more.  Scored are levels and five-
year changes, each by Spearman's rank correlation and by root mean square error.  A rank correlation of changes
needs no line.

*Event.* The forecast is a probability, taken as it is, within [.001, .999].  Scored by the area under the ROC curve
and by the mean log score ``ln p`` or ``ln (1 - p)`` of what happened.

*State.* As an event; the median over runs is made a probability by one logistic curve of slope 0 or more, fitted to
the years of training.

*Missing.* Years without a roll call, dyads under-reported or falsely zero in the trade data (their ``flag``) and
years before a state exists are missing, not zero.  No entry in the lists of disputes, rivalries, pacts and
transfers is zero, in the years the list covers.

*Phases and decades* of relations among the three great powers are facts of their own, typed in:
:mod:`entente_sim.analysis.hindcast.facts`.

*Left out, and why.* Wars (too few); visits, events data, joint memberships (no observable of the model is what they
count); Chinese and Russian vetoes before 2007 (no draft of those years is in the worlds); voting agreement (it
follows the rivalry of the 1970s and 1980s badly: the ideal points stand for it once).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["BLOC_RULES", "COUNTERPARTS", "ORDER", "TARGETS", "Kind", "Target", "given_promises", "places_of"]

IntArray = NDArray[np.int64]
Kind = Literal["level", "event", "state"]

COUNTERPARTS = {"WEU": ("GBR", "FRA", "DEU")}
"""States of the data that a state of a world stands for, where it is not the one of the same code."""

BLOC_RULES = {
    "position": "mean", "distance": "mean", "dispute": "any", "rivalry": "any", "pact": "any", "defence": "any",
    "arms": "sum", "trade_share": "sum",
}  # fmt: skip
"""How the figures of a bloc's counterparts become the bloc's."""

ORDER = "order"
"""The arena in which positions are compared with ideal points."""

MILLION_PER_TRILLION = 1e6

_CHANCE, _UNIT = "chance a year", (0.0, 1.0)


@dataclass(frozen=True)
class Target:
    """One observed series and how a run shows it.

    Attributes
    ----------
    name, title
        Name in tables, and in words.
    unit
        Unit of the observed series.
    kind
        How it is compared: see the module.
    pairs
        ``"state"``, ``"dyad"`` (undirected) or ``"directed"``.
    series
        ``(years, n, runs)`` or ``(years, n, n, runs)`` of an ensemble; NaN where a state does not exist.
    bounds
        Least and largest observed value there can be.
    """

    name: str
    title: str
    unit: str
    kind: Kind
    pairs: Literal["state", "dyad", "directed"]
    series: Callable[[Ensemble], FloatArray]
    bounds: tuple[float, float] = (-np.inf, np.inf)

    def forecast(self, ensemble: Ensemble) -> FloatArray:
        """One value per year and unit, ``(years, n)`` or ``(years, n, n)``: median, or chance of an event."""
        series = self.series(ensemble)
        if self.kind == "event":
            chance: FloatArray = (series.sum(axis=-1) + 0.5) / (series.shape[-1] + 1.0)
            return chance
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a state that does not exist has no median
            middle: FloatArray = np.median(series, axis=-1)
        return middle


def _both_ways(ensemble: Ensemble, name: str) -> FloatArray:
    array = ensemble.record.dyads[name].astype(np.float64)
    mean: FloatArray = (array + np.swapaxes(array, 1, 2)) / 2.0
    return mean


def _position(ensemble: Ensemble) -> FloatArray:
    place = ensemble.record.layout.arena(ORDER)
    return ensemble.record.arenas["position"][:, :, place].astype(np.float64)


def _distance(ensemble: Ensemble) -> FloatArray:
    position = _position(ensemble)
    apart: FloatArray = np.abs(position[:, :, None] - position[:, None])
    return apart


def _arms(ensemble: Ensemble) -> FloatArray:
    delivered = ensemble.record.dyads["arms"].astype(np.float64)
    scaled: FloatArray = np.log10(1.0 + MILLION_PER_TRILLION * delivered)
    return scaled


def _promised(ensemble: Ensemble) -> FloatArray:
    guarantee = _both_ways(ensemble, "guarantee")
    return np.where(np.isnan(guarantee), np.nan, (guarantee > 0.0).astype(np.float64))


def given_promises(ensemble: Ensemble) -> NDArray[np.bool_]:
    """Whether the inputs themselves put a promise of defence between two states: ``(years, n, n)``.

    By a treaty of history, or by common membership of a defence institution while membership is history.
    """
    inputs, years = ensemble.resolved.inputs, ensemble.years
    states, every = ensemble.states, tuple(sorted(ensemble.resolved.world.states))
    at = [year - inputs.first for year in years]
    square = np.ix_(at, [every.index(code) for code in states], [every.index(code) for code in states])
    ally = inputs.values["ally"][..., 0] if inputs.values["ally"].ndim > 3 else inputs.values["ally"]
    given: NDArray[np.bool_] = ally[square] > 0.0
    names = sorted(ensemble.resolved.world.institutions)
    kinds = [ensemble.resolved.world.institutions[name].kind for name in names]
    for place, kind in enumerate(kinds):
        if kind == "defence":
            belongs = inputs.values["membership"][np.ix_(at, [place], [every.index(code) for code in states])][:, 0] > 0
            history = (np.array(years) <= inputs.start)[:, None]
            belongs &= history
            given |= belongs[:, :, None] & belongs[:, None]
    return given


TARGETS: tuple[Target, ...] = (
    Target("position", "UN General Assembly ideal points", "ideal point", "level", "state", _position),
    Target("distance", "distances of ideal points", "ideal point", "level", "dyad", _distance, (0.0, np.inf)),
    Target("dispute", "militarised disputes", _CHANCE, "event", "dyad", partial(_both_ways, name="crisis"), _UNIT),
    Target("rivalry", "strategic rivalries", _CHANCE, "state", "dyad", partial(_both_ways, name="hostility"), _UNIT),
    Target("pact", "depth of pacts", "ATOP, 0 to 5", "level", "dyad", partial(_both_ways, name="commitment"), (0, 5)),
    Target("defence", "defence pacts", _CHANCE, "event", "dyad", _promised, (0.0, 1.0)),
    Target("arms", "arms transfers", "log10(1 + TIV m)", "level", "directed", _arms, (0.0, np.inf)),
    Target(
        "trade_share", "trade shares", "share", "level", "directed",
        lambda e: e.record.dyads["dependence"].astype(np.float64), (0.0, 1.0),
    ),
)  # fmt: skip
"""Targets scored against the data folder; ``veto`` needs none (see :mod:`entente_sim.analysis.hindcast.facts`)."""


def places_of(table: pd.DataFrame, target: Target, ensemble: Ensemble) -> tuple[IntArray, ...]:
    """Where the rows of a table stand in arrays by year, state and partner."""
    states = ensemble.states
    columns = ("state",) if target.pairs == "state" else ("state", "partner")
    codes = [np.array([states.index(code) for code in table[column]], dtype=np.int64) for column in columns]
    return (table["year"].to_numpy(np.int64) - ensemble.years[0], *codes)
