"""The stage ladder: how deep a tie is, read in named stages, year by year."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from entente_sim import measures
from entente_sim.plots.style import GREY, LEVEL_COLOURS, SMALL, band, panels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["ladder", "ladder_panel"]


def ladder(
    ensembles: Mapping[str, Ensemble],
    base: Ensemble,
    titles: Mapping[str, str],
    actor: str = "RUS",
    target: str = "CHN",
) -> Figure:
    """Draw the depth of a tie on the ladder of stages, one panel per scenario, over the base in grey.

    Lines are medians of commitment in eighths, bands hold 10-90 % of runs; a stage is the space between two rungs
    (:data:`entente_sim.measures.STAGES`).  Without scenarios the base is drawn alone.
    """
    rungs = len(measures.STAGES)
    shown = ensembles or {base.name: base}
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = panels(
        len(shown), columns=columns, width=3.6 + 2.1 * columns, height=max(2.6, 3.6 - 0.5 * (rows - 1)),
        sharex=True, sharey=True,
    )  # fmt: skip
    behind = rungs * measures.dyad(base, actor, target, "commitment")
    top = max(float(np.quantile(rungs * measures.dyad(e, actor, target, "commitment"), 0.9)) for e in shown.values())
    bottom = min(float(np.quantile(rungs * measures.dyad(e, actor, target, "commitment"), 0.1)) for e in shown.values())
    low, high = max(0, int(min(bottom, behind.min())) - 1), min(rungs, int(max(top, behind.max())) + 2)
    for axes, (name, one) in zip(grid, shown.items(), strict=True):
        label = "scenario" if ensembles else base.title.lower()
        ladder_panel(one, actor, target, axes, behind=None if one is base else base, label=label, span=(low, high))
        axes.set_title(titles.get(name, one.title), fontsize=9.5, loc="left")
        axes.set_xlim(base.years[0], base.years[-1])
    grid[0].legend(fontsize=SMALL, frameon=False, loc="lower right", ncols=2, handlelength=1.6, columnspacing=1.0)
    figure.suptitle(
        f"{base.state_name(actor)}-{base.state_name(target)}: stage of the tie (median, 10-90 % of runs)",
        fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    return figure


def ladder_panel(
    one: Ensemble,
    actor: str,
    target: str,
    ax: Axes,
    *,
    behind: Ensemble | None = None,
    label: str = "",
    span: tuple[int, int] = (0, len(measures.STAGES)),
) -> Axes:
    """Draw one panel of the ladder: the depth of a tie in eighths, over another ensemble in grey, between two rungs."""
    rungs = len(measures.STAGES)
    low, high = span
    for rung in range(low, high + 1):
        ax.axhline(rung, color="#DDDDDD", linewidth=0.8, zorder=0)
    if behind is not None:
        depth = rungs * measures.dyad(behind, actor, target, "commitment")
        band(ax, behind.years, depth, GREY, behind.title.lower())
    band(ax, one.years, rungs * measures.dyad(one, actor, target, "commitment"), LEVEL_COLOURS["regional"], label, "--")
    ax.set_ylim(low, high)
    tidy(ax)
    ax.tick_params(axis="y", length=0)
    names = ["\n".join(textwrap.wrap(f"{k}  {measures.STAGES[k]}", 26)) for k in range(low, high)]
    ax.set_yticks([k + 0.5 for k in range(low, high)], names)
    ax.tick_params(axis="y", labelsize=SMALL)
    return ax
