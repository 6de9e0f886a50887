"""The swing state between poles, and the line a state takes between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.alignment import alignment, cooperation
from entente_sim.measures.power import dyad
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["courted", "equidistance", "line", "swing"]


def equidistance(ensemble: Ensemble, code: str, first: str, second: str, level: str | None = "systemic") -> FloatArray:
    """How alike a state's alignments with two poles are: ``1 - abs(A_1 - A_2) / 2``, ``(years, runs)``, in [0, 1]."""
    apart = alignment(ensemble, code, first, level) - alignment(ensemble, code, second, level)
    return 1.0 - np.abs(apart) / 2.0


def courted(ensemble: Ensemble, code: str, pole: str, level: str | None = "systemic") -> FloatArray:
    """How far a pole courts a state: the larger of its cooperation and its offer, ``(years, runs)``, in [0, 1]."""
    return np.maximum(cooperation(ensemble, pole, code, level), dyad(ensemble, pole, code, "offer"))


def swing(ensemble: Ensemble, code: str, first: str, second: str, level: str | None = "systemic") -> FloatArray:
    """Swing index of a state between two poles (SW-01, S2-C2): ``(years, runs)``, in [0, 1].

    ``sqrt(courted_1 courted_2) (1 - abs(A_1 - A_2) / 2)``: both poles must want the state, and it must be equally
    far from both.  A state that sides with one, and one that nobody wants, have no swing.

    Parameters
    ----------
    ensemble
        Runs to measure.
    code
        The state in the middle.
    first, second
        The poles; their order changes nothing.
    level
        Level at which alignment and cooperation are taken; all arenas if ``None``.
    """
    both = courted(ensemble, code, first, level) * courted(ensemble, code, second, level)
    return np.sqrt(both) * equidistance(ensemble, code, first, second, level)


def line(ensemble: Ensemble, code: str, poles: Sequence[str], level: str | None = "systemic") -> pd.DataFrame:
    """The line a state takes between poles, year by year, as a tidy table.

    Columns ``scenario, null, state, year, measure, pole, p10, median, p90`` over runs.  Measures: ``alignment`` of the
    state with each pole, ``courting`` (the pole's cooperation towards it), ``offer`` (concessions received from
    the pole), and ``swing`` between each two poles, whose ``pole`` reads as ``"USA-CHN"``.  Tables of several
    scenarios can be joined with ``pandas.concat``.

    Examples
    --------
    >>> import entente_sim as es
    >>> table = line(es.run("baseline", runs=2, seed=7), "IND", ["USA", "CHN", "RUS"])
    >>> sorted(table["measure"].unique())
    ['alignment', 'courting', 'offer', 'swing']
    """
    import pandas as pd

    series: list[tuple[str, str, FloatArray]] = []
    for pole in poles:
        series.append(("alignment", pole, alignment(ensemble, code, pole, level)))
        series.append(("courting", pole, cooperation(ensemble, pole, code, level)))
        series.append(("offer", pole, dyad(ensemble, pole, code, "offer")))
    for first, second in combinations(poles, 2):
        series.append(("swing", f"{first}-{second}", swing(ensemble, code, first, second, level)))
    frames = []
    for measure, pole, values in series:
        low, middle, high = np.quantile(values, [0.1, 0.5, 0.9], axis=-1)
        frame = pd.DataFrame({"year": list(ensemble.years), "p10": low, "median": middle, "p90": high})
        frames.append(frame.assign(measure=measure, pole=pole))
    table = pd.concat(frames, ignore_index=True)
    table = table.assign(scenario=ensemble.name, null=ensemble.null, state=code)
    return table[["scenario", "null", "state", "year", "measure", "pole", "p10", "median", "p90"]]
