"""The two-level chart: the typology table of the thesis as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim import measures
from entente_sim.plots.style import GREY, LEVEL_COLOURS, new_axes, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["two_level"]


def two_level(
    ensemble: Ensemble,
    actor: str,
    target: str,
    *,
    null: Ensemble | None = None,
    years: int = 5,
    ax: Axes | None = None,
) -> Axes:
    """Draw cooperation against competition at both levels, at the start and at the end.

    Each dot is a run (mean over ``years`` years), large marks are medians, arrows lead from the first
    to the last years.  In the shaded wedge the hedging index is one half or more; hedging counts only
    to the right of the dashed line, where more is going on than in the null model.
    """
    axes = new_axes(ax, 5.6, 5.2)
    top = 1.0
    edge = np.array([0.0, top])
    axes.fill_between(edge, edge / 3.0, np.minimum(3.0 * edge, 3.0), color="#F0E442", alpha=0.28, linewidth=0)
    axes.text(0.80, 0.62, "hedging", fontsize=10, color="#6b6400", ha="center")
    axes.text(0.88, 0.19, "alignment", fontsize=10, color=GREY, ha="center")
    axes.text(0.13, 0.88, "rivalry", fontsize=10, color=GREY, ha="center")
    if null is not None:
        volume = float(np.median(measures.volume(null, actor, target, "regional")))
        axes.plot([0.0, volume], [volume, 0.0], "--", color=GREY, linewidth=1.0)
        axes.annotate("null volume", (0.005, volume + 0.01), fontsize=8, color=GREY, va="bottom")
    for level, shade in LEVEL_COLOURS.items():
        c, k = measures.levels(ensemble, actor, target, level)
        ends = []
        for rows, mark, alpha in ((slice(0, years), "o", 0.10), (slice(-years, None), "s", 0.25)):
            x, y = c[rows].mean(axis=0), k[rows].mean(axis=0)
            axes.scatter(x, y, s=7, color=shade, alpha=alpha, linewidths=0)
            ends.append((float(np.median(x)), float(np.median(y)), mark))
        (x0, y0, _), (x1, y1, _) = ends
        axes.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "-|>", "color": shade, "linewidth": 1.2})
        for x2, y2, mark in ends:
            face = "white" if mark == "o" else shade
            axes.plot(x2, y2, mark, color=shade, markersize=9, markeredgewidth=1.8, markerfacecolor=face, label="_")
        axes.plot([], [], "o-", color=shade, markerfacecolor="white", label=level)
    first, last = ensemble.years[0], ensemble.years[-1]
    axes.plot([], [], "o", color=GREY, markerfacecolor="white", label=f"{first}-{first + years - 1}")
    axes.plot([], [], "s", color=GREY, label=f"{last - years + 1}-{last}")
    axes.set_xlim(0.0, top)
    axes.set_ylim(0.0, top)
    axes.set_aspect("equal")
    axes.set_xlabel("cooperation C", fontsize=9)
    axes.set_ylabel("competition K", fontsize=9)
    names = ensemble.state_name(actor), ensemble.state_name(target)
    axes.set_title(f"{names[0]} towards {names[1]}, at two levels: {ensemble.title}", fontsize=10, loc="left")
    axes.legend(fontsize=8, frameon=False, loc="upper right")
    tidy(axes)
    return axes
