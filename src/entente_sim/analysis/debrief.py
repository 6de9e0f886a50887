"""After the play: a person's choices and where they led, beside the model's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from entente_sim.analysis.seat import Decision, Player, Taken
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.runner import run
from entente_sim.measures.power import dyad, state
from entente_sim.measures.ties import STAGES, TIE_TYPES, stage, tie_type
from entente_sim.numerics import FloatArray

__all__ = ["Debrief", "Result", "Review", "debrief", "news"]

APART = 1.0 / 3.0
"""Difference of a level, one third, from which a choice is not the model's."""


@dataclass(frozen=True)
class Review:
    """Choices on one decision, means over the years played.

    Attributes
    ----------
    decision
        Towards whom, at which level.
    cooperation, competition
        What was done, in [0, 1].
    model_cooperation, model_competition
        What the model would have done in the same places.
    apart, years
        Years in which the two differ by a third or more, of the years played.
    value, expected, best
        Utility of what was done, of the model's choice on average, and of the best choice.
    """

    decision: Decision
    cooperation: float
    competition: float
    model_cooperation: float
    model_competition: float
    apart: int
    years: int
    value: float
    expected: float
    best: float


@dataclass(frozen=True)
class Result:
    """One reading in the last year played: yours, the model's under the same luck, and 10-90 % of its runs."""

    label: str
    value: float
    model: float
    low: float
    high: float


@dataclass(frozen=True)
class Debrief:
    """What was chosen and what came of it."""

    code: str
    first: int
    last: int
    reviews: tuple[Review, ...]
    results: tuple[Result, ...]


def debrief(player: Player, runs: int = 100) -> Debrief:
    """Compare what a person did with what the model does in the same seat.

    Parameters
    ----------
    player
        The state that was played, after at least one year.
    runs
        Runs of the model to compare with; the first has the same luck as the run that was played.
    """
    model = player.model
    mine = model.so_far
    seed, number = model.luck
    others = run(
        model.resolved, runs=max(runs, number + 1), seed=seed, parameters=model.parameters, schedule=model.schedule
    )
    row = len(mine.years) - 1
    results = []
    decided = list(dict.fromkeys(one.decision for one in player.taken))
    there = [one.partner for one in decided if model[one.partner].exists]
    for label, read in _readings(player.code, there):
        all_runs = read(others)[row]
        low, high = np.quantile(all_runs, (0.1, 0.9))
        results.append(Result(label, float(read(mine)[row, 0]), float(all_runs[number]), float(low), float(high)))
    reviews = tuple(_review(one, [taken for taken in player.taken if taken.decision == one]) for one in decided)
    return Debrief(player.code, mine.years[0], mine.years[-1], reviews, tuple(results))


def _review(decision: Decision, taken: Sequence[Taken]) -> Review:
    done = np.array([one.levels for one in taken])
    model = np.array([(one.worth.cooperation, one.worth.competition) for one in taken])
    ordered = np.array([one.thirds is not None for one in taken])
    apart = ordered & (np.abs(done - model) >= APART).any(axis=1)
    (c, k), (model_c, model_k) = done.mean(axis=0), model.mean(axis=0)
    value, expected, best = np.mean([(one.value, one.worth.expected, one.worth.best) for one in taken], axis=0)
    return Review(
        decision, float(c), float(k), float(model_c), float(model_k), int(apart.sum()), len(taken), float(value),
        float(expected), float(best),
    )  # fmt: skip


def _readings(code: str, partners: Sequence[str]) -> list[tuple[str, Callable[[Ensemble], FloatArray]]]:
    """What a debrief reads, each ``(years, runs)``."""
    found: list[tuple[str, Callable[[Ensemble], FloatArray]]] = []
    for partner in dict.fromkeys(partners):
        found += [
            (f"stage of the tie with {partner} (0-7)", partial(_stage, code=code, partner=partner)),
            (f"threat you see in {partner}", partial(dyad, actor=code, target=partner, variable="threat")),
            (f"hostility {partner} sees in you", partial(dyad, actor=partner, target=code, variable="hostility")),
        ]
    for label, name in (("your status deficit", "deficit"), ("your share of power", "capability")):
        found.append((label, partial(state, code=code, variable=name)))
    return found


def _stage(ensemble: Ensemble, code: str, partner: str) -> FloatArray:
    return stage(ensemble, code, partner).astype(np.float64)


def news(ensemble: Ensemble, code: str, partners: Sequence[str]) -> list[str]:
    """What the last year of a run of one brought to a state, as sentences."""
    said = []
    for other in ensemble.states:
        if other == code:
            continue
        if dyad(ensemble, code, other, "crisis")[-1, 0] > 0.0:
            said.append(f"A crisis with {other}.")
        if _began(dyad(ensemble, code, other, "treaty")):
            said.append(f"A treaty of defence with {other} is signed.")
    for other in dict.fromkeys(partners):
        steps, kind = stage(ensemble, code, other)[:, 0], tie_type(ensemble, code, other)[:, 0]
        if len(steps) > 1 and steps[-1] != steps[-2] >= 0:
            deeper = "deepens" if steps[-1] > steps[-2] else "loosens"
            said.append(f"The tie with {other} {deeper}: {STAGES[steps[-1]]}.")
        if len(kind) > 1 and kind[-1] != kind[-2] >= 0:
            said.append(f"With {other} it is now {TIE_TYPES[kind[-1]]}, no longer {TIE_TYPES[kind[-2]]}.")
    for other in ensemble.states:
        shifts = state(ensemble, other, "regime_shift")
        if len(shifts) > 1 and np.isfinite(shifts[-2, 0]) and shifts[-1, 0] != shifts[-2, 0]:
            said.append(f"The regime of {other} changes.")
    return said


def _began(flag: FloatArray) -> bool:
    return bool(flag[-1, 0] > 0.0) and (len(flag) == 1 or not flag[-2, 0] > 0.0)
