"""The two-level chart: the typology table of the thesis as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim import measures
from entente_sim.plots.style import BAND, GREY, LEVEL_COLOURS, SMALL, new_axes, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["two_level", "two_level_path"]

_TRAIL = 8
_MARKS = {"systemic": "o", "regional": "s"}


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
    _ground(axes)
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
    names = ensemble.state_name(actor), ensemble.state_name(target)
    axes.set_title(f"{names[0]} towards {names[1]}, at two levels: {ensemble.title}", fontsize=10, loc="left")
    axes.legend(fontsize=8, frameon=False, loc="upper right")
    tidy(axes)
    return axes


def two_level_path(
    run: Ensemble, actor: str, target: str, *, among: Ensemble | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one run's way over the two-level chart, year by year to its last.

    A fading line leads through the last years to a large mark, the last.  Small dots are the runs of ``among`` in that
    year, the cross through their medians holds 10-90 % of them each way.
    """
    axes = new_axes(ax, 5.6, 5.2)
    _ground(axes)
    year = run.years[-1]
    for level, shade in LEVEL_COLOURS.items():
        if among is not None:
            row = among.record.year(year)
            x, y = (part[row] for part in measures.levels(among, actor, target, level))
            axes.scatter(x, y, s=8, color=shade, alpha=0.22, linewidths=0, zorder=2)
            (x0, x1, x2), (y0, y1, y2) = np.quantile(x, BAND), np.quantile(y, BAND)
            axes.plot([x0, x2], [y1, y1], color=shade, linewidth=1.6, alpha=0.65, zorder=3)
            axes.plot([x1, x1], [y0, y2], color=shade, linewidth=1.6, alpha=0.65, zorder=3)
        c, k = (part[:, 0] for part in measures.levels(run, actor, target, level))
        for age in range(1, min(_TRAIL, len(c))):
            axes.plot(
                c[-age - 1 : len(c) - age + 1], k[-age - 1 : len(k) - age + 1], ".-", color=shade, linewidth=1.1,
                markersize=4, alpha=1.0 - age / _TRAIL, zorder=4,
            )  # fmt: skip
        axes.plot(
            c[-1], k[-1], _MARKS[level], color=shade, markersize=10, markeredgecolor="white", zorder=5,
            clip_on=False, label=f"{level} {year}",
        )  # fmt: skip
    if ax is None:
        names = run.state_name(actor), run.state_name(target)
        axes.set_title(f"{names[0]} towards {names[1]}, one run: {run.title}", fontsize=10, loc="left")
    axes.legend(fontsize=SMALL, frameon=False, loc="upper right")
    tidy(axes)
    return axes


def _ground(axes: Axes) -> None:
    """Draw the chart's ground: the wedge of hedging between alignment and rivalry."""
    edge = np.array([0.0, 1.0])
    axes.fill_between(edge, edge / 3.0, np.minimum(3.0 * edge, 3.0), color="#F0E442", alpha=0.28, linewidth=0)
    axes.text(0.80, 0.62, "hedging", fontsize=10, color="#6b6400", ha="center")
    axes.text(0.88, 0.19, "alignment", fontsize=10, color=GREY, ha="center")
    axes.text(0.13, 0.88, "rivalry", fontsize=10, color=GREY, ha="center")
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.set_aspect("equal")
    axes.set_xlabel("cooperation C", fontsize=9)
    axes.set_ylabel("competition K", fontsize=9)
