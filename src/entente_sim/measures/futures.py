"""The futures classifier: which of the thesis's futures a run's own trajectory is, at a horizon.

The rule reads nothing but what the run did: no scenario, no driver, no parameter.  Means over the five years that end
at the horizon are compared with the run's own first five years.  It was written down, with its amounts and its order,
before any free ensemble was run; ``docs/forecast.md`` argues each line from the thesis's words.  One thing was changed
after a first one of 160 draws: an entente can only go on, or split, where there is one.  Most draws have none in
2021, which nobody had looked at; they had been counted as future 1, or as split if the two had been rivals all along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.measures.alignment import competition, mean_alignment
from entente_sim.measures.power import dyad, state
from entente_sim.measures.summaries import mean_over
from entente_sim.measures.ties import TIE_TYPES, tie_type
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = [
    "AMOUNTS", "FUTURE_CLASSES", "HORIZONS", "NONE", "READINGS", "SPAN", "Amounts", "classify", "future_class",
    "future_conditions", "future_readings",
]  # fmt: skip

FUTURE_CLASSES: Mapping[str, str] = {
    "1": "US unilateralism, and the entente goes on",
    "2": "US-China confrontation",
    "3a": "US-China accommodation",
    "3b": "US-China stability",
    "4": "Russia-US rapprochement",
    "5-RUS": "regime change in Russia",
    "5-CHN": "regime change in China",
    "6": "split between Russia and China",
    "none": "none of them",
}
"""The classes, in the thesis's order, and what is left."""

NONE = "none"

PRECEDENCE = ("5-RUS", "5-CHN", "6", "4", "2", "3a", "3b", "1")
"""Which class a run gets that meets the conditions of several: the first of these."""

HORIZONS = (2031, 2050)
"""End of the thesis's decade, and of the long run."""

SPAN = 5
"""Years averaged, both at the start and up to the horizon."""


@dataclass(frozen=True)
class Amounts:
    """What counts as a change, in units of the measures' own scales.

    Attributes
    ----------
    liberalisation
        Rise of the liberal-democracy index that is a change of regime: twice the .1 from which the Episodes of Regime
        Transformation project speaks of an episode (Maerz et al. 2023), for the thesis speaks of a dramatic change.
    stage
        One stage of the tie: commitment in eighths.
    step
        Change of the mutual alignment of two powers that is a change of their relation: as when one of them, in every
        arena they share, goes one rung of the four of cooperation or of competition (a third).
    easing
        Fall of competition that is less pressure: half a step.
    open_crises
        Share of years with a crisis that is open confrontation: two of five, more than the 8 of 23 years 1992-2014 in
        which a dispute between the United States and China began, a time nobody calls one.
    most_years
        Share of years that makes a type of tie the state of things: three of five.
    """

    liberalisation: float = 0.2
    stage: float = 1.0 / 8.0
    step: float = 1.0 / 6.0
    easing: float = 1.0 / 12.0
    open_crises: float = 0.4
    most_years: float = 0.6

    def scaled(self, factor: float) -> Amounts:
        """The same with every change a factor as large; shares of years stay."""
        return Amounts(
            self.liberalisation * factor, self.stage * factor, self.step * factor, self.easing * factor,
            self.open_crises, self.most_years,
        )  # fmt: skip


AMOUNTS = Amounts()
"""The amounts of the rule."""

READINGS: Mapping[str, str] = {
    "russia_liberalism": "change of Russia's liberal-democracy index",
    "china_liberalism": "change of China's",
    "commitment": "change of the depth of the tie of Russia and China",
    "consensus": "change of their systemic alignment, mean of both sides",
    "rivalry": "share of years in which their tie is of the type rivalry",
    "alliance": "share of years in which it is of the type alliance",
    "entente": "share of years in which it is a soft entente or more",
    "entente_at_first": "share of the first years in which it was",
    "us_china_alignment": "change of US-China alignment over all arenas, mean of both sides",
    "us_china_competition": "change of US-China competition over all arenas, mean of both sides",
    "us_china_crises": "share of years with a crisis between the two",
    "us_russia_alignment": "change of US-Russia alignment over all arenas, mean of both sides",
    "us_presses_russia": "change of US competition with Russia over all arenas",
    "us_presses_china": "change of US competition with China over all arenas",
}
"""What the rule reads: changes are horizon years less first years, shares are of the horizon years."""

_TIE = ("RUS", "CHN")
_LEADER = "USA"
_SLACK = 1e-9
"""A change of exactly an amount counts as that amount, whatever rounding did to it."""

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]


def future_readings(ensemble: Ensemble, horizon: int) -> dict[str, FloatArray]:
    """Read a run's changes up to a horizon: ``(runs,)`` for each of :data:`READINGS`.

    Raises
    ------
    KeyError
        If the world lacks Russia, China or the United States, or the years were not recorded.
    """
    first, second = _TIE
    last = (horizon - SPAN + 1, horizon)
    if last[0] < ensemble.years[0] or horizon > ensemble.years[-1]:
        raise KeyError(
            f"{last[0]}-{horizon} was not recorded; recorded are {ensemble.years[0]} to {ensemble.years[-1]}."
        )

    start = (ensemble.years[0], ensemble.years[0] + SPAN - 1)

    def change(values: FloatArray) -> FloatArray:
        moved: FloatArray = mean_over(values, ensemble.years, last) - mean_over(values, ensemble.years, start)
        return moved

    def share(happens: Flags, years: tuple[int, int] = last) -> FloatArray:
        return mean_over(happens.astype(np.float64), ensemble.years, years)

    def presses(one: str, other: str) -> FloatArray:
        return competition(ensemble, one, other, None)

    kind = tie_type(ensemble, first, second)
    entente = kind >= TIE_TYPES.index("soft entente")
    return {
        "russia_liberalism": change(state(ensemble, first, "liberalism")),
        "china_liberalism": change(state(ensemble, second, "liberalism")),
        "commitment": change(dyad(ensemble, first, second, "commitment")),
        "consensus": change(mean_alignment(ensemble, first, second)),
        "rivalry": share(kind == TIE_TYPES.index("rivalry")),
        "alliance": share(kind == TIE_TYPES.index("alliance")),
        "entente": share(entente),
        "entente_at_first": share(entente, start),
        "us_china_alignment": change(mean_alignment(ensemble, _LEADER, second, None)),
        "us_china_competition": change((presses(_LEADER, second) + presses(second, _LEADER)) / 2.0),
        "us_china_crises": share(dyad(ensemble, _LEADER, second, "crisis") > 0.0),
        "us_russia_alignment": change(mean_alignment(ensemble, _LEADER, first, None)),
        "us_presses_russia": change(presses(_LEADER, first)),
        "us_presses_china": change(presses(_LEADER, second)),
    }


def future_conditions(readings: Mapping[str, FloatArray], amounts: Amounts = AMOUNTS) -> dict[str, Flags]:
    """Whether a run meets each future's own condition, ``(runs,)`` each; a run may meet several, or none.

    With changes since the run's first five years:

    * 5-RUS, 5-CHN: liberalism up by a *liberalisation*; where both, the one that rose more (Russia's if the same);
    * 6: an entente in *most* first *years*, and commitment down by two *stages* or rivalry in most years;
    * 4: US competition with Russia down by an *easing*, US-Russia alignment up by a *step*, commitment down by a
      *stage*;
    * 2: US-China alignment down by a *step*, or *open crises* between them;
    * 3a: US-China alignment up by a *step*;
    * 3b: US-China competition down by an *easing*, alignment up by less than a step, no open crises, and the tie holds:
      an entente in most years, first and last, and commitment not down by a stage;
    * 1: the tie holds, systemic alignment of Russia and China not down by a step, US competition with neither of them
      down by an easing, and not an alliance in most years.
    """
    r, a = readings, amounts

    def up(name: str, amount: float) -> Flags:
        reached: Flags = r[name] >= amount - _SLACK
        return reached

    def down(name: str, amount: float) -> Flags:
        reached: Flags = r[name] <= _SLACK - amount
        return reached

    russia, china = up("russia_liberalism", a.liberalisation), up("china_liberalism", a.liberalisation)
    russia_more = r["russia_liberalism"] >= r["china_liberalism"]
    crises = up("us_china_crises", a.open_crises)
    begun, loosened = up("entente_at_first", a.most_years), down("commitment", a.stage)
    holds = begun & up("entente", a.most_years) & ~loosened
    closer = up("us_china_alignment", a.step)
    return {
        "1": holds & ~down("consensus", a.step) & ~down("us_presses_russia", a.easing)
        & ~down("us_presses_china", a.easing) & ~up("alliance", a.most_years),
        "2": down("us_china_alignment", a.step) | crises,
        "3a": closer,
        "3b": down("us_china_competition", a.easing) & ~closer & ~crises & holds,
        "4": down("us_presses_russia", a.easing) & up("us_russia_alignment", a.step) & loosened,
        "5-RUS": russia & (russia_more | ~china),
        "5-CHN": china & ~(russia & russia_more),
        "6": begun & (down("commitment", 2.0 * a.stage) | up("rivalry", a.most_years)),
    }  # fmt: skip


def classify(conditions: Mapping[str, Flags]) -> Labels:
    """Give every run one class: index into :data:`FUTURE_CLASSES`, in the shape of the conditions.

    The first condition met, in the order of :data:`PRECEDENCE`; *none of them* where none is.
    """
    names = list(FUTURE_CLASSES)
    labels = np.full(conditions["1"].shape, names.index(NONE), dtype=np.int64)
    for name in reversed(PRECEDENCE):
        labels[conditions[name]] = names.index(name)
    return labels


def future_class(ensemble: Ensemble, horizon: int, amounts: Amounts = AMOUNTS) -> Labels:
    """Class of every run at a horizon: index into :data:`FUTURE_CLASSES`, ``(runs,)``.

    Examples
    --------
    >>> import entente_sim as es
    >>> ensemble = es.run("russia_liberalises", runs=2, seed=7)
    >>> [list(FUTURE_CLASSES)[k] for k in future_class(ensemble, 2050)]
    ['5-RUS', '5-RUS']
    """
    return classify(future_conditions(future_readings(ensemble, horizon), amounts))
