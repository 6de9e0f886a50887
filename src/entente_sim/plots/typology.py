"""The thesis's typology table as the runs fill it, beside the null."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entente_sim import measures
from entente_sim.plots.style import GREY, KIND_COLOURS, ink_on, panels, tidy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["typology"]

_SPAN = 10
_GAP = 1.8
_LEGEND = {"balancing": "balancing against a third", "inactive": "nothing beyond the null"}
_LEAST_NAMED = 0.08
"""Shares below this get no number in their piece of the bar."""


def typology(
    ensemble: Ensemble,
    first: str,
    second: str,
    *,
    null: Ensemble | None = None,
    years: tuple[int, int] | None = None,
) -> Figure:
    """Draw, arena by arena, in which share of runs two states balance together, cooperate, hedge or compete.

    Arenas are sorted by level for the eye; the classifier does not know it.  With ``null``, an arena is inactive
    where no more goes on than in nine null runs of ten, and the null itself stands beside.

    Parameters
    ----------
    ensemble
        Runs to draw.
    first, second
        State codes.
    null
        The null model's runs.
    years
        Years to average over; the first ten recorded by default.
    """
    start = ensemble.years[0]
    span = years or (start, min(start + _SPAN - 1, ensemble.years[-1]))
    shown = [one for one in (ensemble, null) if one is not None]
    tables = [measures.typology_table(one, first, second, years=span, null=null) for one in shown]
    figure, grid = panels(
        len(shown), columns=len(shown), width=4.6 + 3.5 * len(shown), height=0.36 * len(tables[0]) + 2.0, sharey=True,
        width_ratios=[1.0, 0.6][: len(shown)],
    )  # fmt: skip
    places = _places(tables[0])
    for axes, one, table in zip(grid, shown, tables, strict=True):
        _bars(axes, table, places)
        axes.set_title("null model" if one.null else ensemble.title, fontsize=9.5, loc="left")
    left = grid[0]
    arenas = ensemble.resolved.world.arenas
    left.set_yticks(places, [arenas[name].title for name in tables[0]["arena"]], fontsize=8.5)
    for level in dict.fromkeys(tables[0]["level"]):
        top = max(place for place, one in zip(places, tables[0]["level"], strict=True) if one == level)
        left.annotate(
            f"{level.upper()} ARENAS", (-0.01, top + 0.66), xycoords=("axes fraction", "data"), fontsize=7.5,
            color=GREY, ha="right", va="bottom", annotation_clip=False,
        )  # fmt: skip
    names = ensemble.state_name(first), ensemble.state_name(second)
    title = f"What {names[0]} and {names[1]} are to each other in each arena, {span[0]}-{span[1]}"
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    handles, labels = left.get_legend_handles_labels()
    labels = [_LEGEND.get(label, label) if null is not None or label == "balancing" else label for label in labels]
    figure.legend(handles, labels, fontsize=8.5, frameon=False, ncols=len(labels), loc="outside lower center")
    return figure


def _places(table: pd.DataFrame) -> list[float]:
    """Heights of the bars from the top down, with a gap between levels."""
    places, height, before = [], 0.0, None
    for level in table["level"]:
        height -= 1.0 if level == before else _GAP
        places.append(height)
        before = level
    return places


def _bars(axes: Axes, table: pd.DataFrame, places: list[float]) -> None:
    edge = [0.0] * len(table)
    for kind in reversed(measures.TYPOLOGY):
        values = [float(value) for value in table[kind]]
        shade = KIND_COLOURS[kind]
        axes.barh(places, values, left=edge, height=0.78, color=shade, label=kind, linewidth=0)
        for place, value, begin in zip(places, values, edge, strict=True):
            if value >= _LEAST_NAMED:
                axes.text(
                    begin + value / 2.0, place, f"{100 * value:.0f}", ha="center", va="center_baseline", fontsize=7.5,
                    color=ink_on(shade),
                )  # fmt: skip
        edge = [begin + value for begin, value in zip(edge, values, strict=True)]
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([0.0, 0.5, 1.0], ["0", "50", "100"])
    axes.set_xlabel("% of runs", fontsize=9)
    tidy(axes)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
