"""What history keeps of the parameters: prior beside posterior, and how far draws are from history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.plots.style import GREY, SMALL, panels, path_label, tidy
from entente_sim.scenario.parameters import parameter_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from entente_sim.analysis.calibration.calibrate import Calibration

__all__ = ["calibration_distances", "calibration_parameters"]

_PRIOR, _POSTERIOR = "#BDBDBD", "#0072B2"


def calibration_parameters(found: Calibration, *, most: int = 20) -> Figure:
    """Draw 10 to 90 % and the median of parameters before and after history, each within its sweep range.

    Shown are those that can be told from no effect of history, most moved first, at most ``most`` of them.
    """
    sweep = {info.path: info.sweep for info in parameter_table()}
    shown = [one for one in found.moved if one.told or one.rank_told][:most]
    figure, (axes,) = panels(1, columns=1, width=8.4, height=0.3 * max(len(shown), 6) + 1.9)
    for row, one in enumerate(shown):
        low, high = sweep[one.path]
        for values, shade, lift in ((one.prior, _PRIOR, 0.14), (one.posterior, _POSTERIOR, -0.14)):
            at = (np.array(values) - low) / (high - low)
            axes.plot(at[[0, 2]], [lift - row] * 2, color=shade, linewidth=3.0, solid_capstyle="butt")
            axes.plot(at[1], lift - row, "o", color=shade, markersize=6)
        axes.text(1.02, -row, f"{one.rank:+.2f}", va="center", fontsize=SMALL, color="black", clip_on=False)
    axes.text(1.02, 0.75, "with\ndistance", va="bottom", fontsize=SMALL, clip_on=False)
    axes.set_yticks([-row for row in range(len(shown))], [path_label(one.path) for one in shown], fontsize=SMALL + 0.5)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-max(len(shown), 1) + 0.4, 0.7)
    axes.set_xlabel("place in the parameter's sweep range (10 to 90 % and median)", fontsize=9)
    axes.plot([], [], color=_PRIOR, marker="o", linewidth=3.0, label="prior")
    axes.plot([], [], color=_POSTERIOR, marker="o", linewidth=3.0, label="accepted by history")
    axes.legend(fontsize=SMALL, frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    tidy(axes)
    axes.grid(axis="x", color="#E8E8E8", linewidth=0.7)
    axes.set_axisbelow(True)
    total = len(found.moved)
    figure.suptitle(
        f"What history moves: {len(shown)} of {total} parameters\n"
        f"Nearest {len(found.accepted)} of {found.design.draws:,} draws; others cannot be told from no effect.",
        fontsize=10, x=0.01, ha="left",
    )  # fmt: skip
    return figure


def calibration_distances(found: Calibration) -> Figure:
    """Draw the distance of all draws from history, what is accepted, and alternatives on the same scale."""
    rows = len(found.alternatives)
    figure, (top, bottom) = panels(
        2, columns=1, width=7.6, height=2.0 + 0.125 * rows, sharex=True,
        height_ratios=[3.0, max(1.0, 0.45 * rows)],
    )  # fmt: skip
    edges = np.histogram_bin_edges(found.distance, 50).tolist()
    top.hist(found.distance, edges, color=_PRIOR, label=f"{found.design.draws:,} prior draws")
    top.hist(found.distance[found.accepted], edges, color=_POSTERIOR, label=f"the {len(found.accepted)} accepted")
    high = top.get_ylim()[1]
    marks = [(found.default, "default\nparameters", "#D55E00")]
    if found.point is not None:
        marks.append((found.point.distance, "point\nsearched", "#009E73"))
    for at, label, shade in marks:
        top.axvline(at, color=shade, linewidth=1.6)
        top.annotate(
            label, (at, high), xytext=(4, -2), textcoords="offset points", va="top", fontsize=SMALL, color=shade
        )
    top.set_ylabel("draws", fontsize=9)
    top.legend(fontsize=SMALL, frameon=False, loc="center right")
    for row, one in enumerate(found.alternatives):
        bottom.plot([one.best, one.median], [-row, -row], color=GREY, linewidth=1.2)
        for value, mark in ((one.best, "|"), (one.low, "o"), (one.median, "D")):
            bottom.plot(value, -row, mark, color="black", markersize=5.5, markerfacecolor="white")
    bottom.set_yticks([-row for row in range(rows)], [one.name for one in found.alternatives], fontsize=SMALL + 0.5)
    bottom.set_ylim(-max(rows, 1) + 0.4, 0.6)
    bottom.set_xlabel(
        "distance from history, in standard deviations of the prior\n"
        "(below: nearest draw |, nearest twentieth o, median of the same draws ◇)",
        fontsize=9,
    )
    for axes in (top, bottom):
        tidy(axes)
    figure.suptitle(
        "How far draws of all parameters are from 1946-1999 (history itself: 0)", fontsize=10, x=0.01, ha="left"
    )
    return figure
