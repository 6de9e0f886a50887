"""The stage ladder: how deep a tie is, read in named stages, year by year."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from entente_sim import measures
from entente_sim.plots.style import GREY, LEVEL_COLOURS, SMALL, band, panels, tidy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["ladder"]


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
        for rung in range(low, high + 1):
            axes.axhline(rung, color="#DDDDDD", linewidth=0.8, zorder=0)
        if one is not base:
            band(axes, base.years, behind, GREY, base.title.lower())
        depth = rungs * measures.dyad(one, actor, target, "commitment")
        band(axes, one.years, depth, LEVEL_COLOURS["regional"], "scenario" if ensembles else base.title.lower(), "--")
        axes.set_title(titles.get(name, one.title), fontsize=9.5, loc="left")
        axes.set_xlim(base.years[0], base.years[-1])
        axes.set_ylim(low, high)
        tidy(axes)
        axes.tick_params(axis="y", length=0)
        names = ["\n".join(textwrap.wrap(f"{k}  {measures.STAGES[k]}", 26)) for k in range(low, high)]
        axes.set_yticks([k + 0.5 for k in range(low, high)], names)
        axes.tick_params(axis="y", labelsize=SMALL)
    grid[0].legend(fontsize=SMALL, frameon=False, loc="lower right", ncols=2, handlelength=1.6, columnspacing=1.0)
    figure.suptitle(
        f"{base.state_name(actor)}-{base.state_name(target)}: stage of the tie (median, 10-90 % of runs)",
        fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    return figure
