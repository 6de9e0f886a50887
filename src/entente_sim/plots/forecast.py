"""How often each future comes in the free ensemble, in the thesis's order of likelihood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.forecast import LIKELIHOOD, WORDS, Frequency, frequencies
from entente_sim.measures.futures import FUTURE_CLASSES, HORIZONS, NONE
from entente_sim.numerics import FloatArray
from entente_sim.plots.style import SMALL, panels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.analysis.free import Free

__all__ = ["forecast"]

_ALL, _BEGUN = "#0072B2", "#D55E00"
_ROWS = [name for tied in LIKELIHOOD for name in tied] + [NONE]
_APART = 0.6
"""Extra room above the row of runs that are none of the futures."""
_OFFSET = 0.16


def forecast(free: Free, *, null: Free | None = None) -> Figure:
    """Draw shares of runs with 95 % intervals, one panel per horizon, futures in the thesis's order from the top.

    Filled dots count all runs, squares those that begin with an entente, open diamonds the null's.

    Parameters
    ----------
    free, null
        The free ensemble, and the same draws with all incentive weights zero.
    """
    figure, grid = panels(
        len(HORIZONS), columns=len(HORIZONS), width=10.4, height=5.2, sharey=True, gridspec_kw={"wspace": 0.06}
    )
    places = np.array([-float(k) - (_APART if name == NONE else 0.0) for k, name in enumerate(_ROWS)])
    every, begun = frequencies(free), frequencies(free, begun=True)
    nothing = frequencies(null) if null is not None else []
    top = max(one.high for one in (*every, *begun, *nothing) if one.high == one.high)
    for axes, horizon in zip(grid, HORIZONS, strict=True):
        _marks(axes, places + _OFFSET, every, horizon, "o", _ALL, "all runs")
        _marks(axes, places - _OFFSET, begun, horizon, "s", _BEGUN, "runs that begin with an entente")
        if nothing:
            shares = [100.0 * _of(nothing, name, horizon).share for name in _ROWS]
            axes.plot(
                shares, places, "D", color="white", markeredgecolor="black", markersize=4.5, markeredgewidth=0.8,
                label="null model, all runs", zorder=4,
            )  # fmt: skip
        axes.axhline((places[-1] + places[-2]) / 2.0, color="#BBBBBB", linewidth=0.8)
        axes.set_xlim(-2.0, min(100.0 * top + 3.0, 102.0))
        axes.set_ylim(places[-1] - 0.6, 0.6)
        axes.grid(axis="x", color="#E8E8E8", linewidth=0.7, zorder=0)
        axes.set_axisbelow(True)
        axes.set_title(f"by {horizon}", fontsize=10, loc="left")
        axes.set_xlabel("% of runs, with 95 % interval over draws", fontsize=9)
        tidy(axes)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    labels = [f"{'' if name == NONE else name + '  '}{FUTURE_CLASSES[name]}\n“{WORDS[name]}”" for name in _ROWS]
    labels[-1] = FUTURE_CLASSES[NONE]
    grid[0].set_yticks(places, labels, fontsize=SMALL + 0.5)
    drawn = "parameters from the posterior" if free.design.sets else "parameters from priors"
    title = f"How often each future comes when drivers are drawn at a dose and {drawn}"
    count = f"{free.design.draws} draws, {free.design.runs} runs of each: shares of runs, not probabilities of events"
    figure.suptitle(
        f"{title}\nFutures in the thesis's order of likelihood, its own words in quotes. {count}.", fontsize=10, x=0.01,
        ha="left",
    )  # fmt: skip
    handles, names = grid[0].get_legend_handles_labels()
    figure.legend(handles, names, fontsize=SMALL + 0.5, frameon=False, ncols=len(names), loc="outside lower center")
    return figure


def _of(rows: list[Frequency], name: str, horizon: int) -> Frequency:
    return next(one for one in rows if (one.future, one.horizon) == (name, horizon))


def _marks(
    axes: Axes, heights: FloatArray, rows: list[Frequency], horizon: int, mark: str, shade: str, label: str
) -> None:
    chosen = [_of(rows, name, horizon) for name in _ROWS]
    for height, one in zip(heights, chosen, strict=True):
        axes.plot([100 * one.low, 100 * one.high], [height, height], color=shade, linewidth=2.2, alpha=0.55)
    axes.plot([100 * one.share for one in chosen], heights, mark, color=shade, markersize=5.5, label=label, zorder=3)
