"""Claims: over how much of parameter space each holds, and which mechanism each needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.claims.claim import Judged
from entente_sim.claims.without import Needed
from entente_sim.plots.style import GREY, SMALL, new_axes, shortened, tidy, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["VERDICT_COLOURS", "claim_shares", "mechanisms_needed"]

VERDICT_COLOURS = {"supported": "#009E73", "undecided": "#E69F00", "falsified": "#B5402A", "untestable": "#BBBBBB"}
"""Colours of verdicts."""


def claim_shares(judged: Sequence[Judged], *, ax: Axes | None = None) -> Axes:
    """Draw the share of parameter draws in which claims hold: dot with 95 % interval, diamond the null, cross the share
    without the credited mechanisms, ring at the default parameters; each claim by its weakest condition.
    """  # noqa: D205
    rows = [(one, one.weakest) for one in judged if one.weakest is not None]
    axes = new_axes(ax, 8.8, 0.3 * len(rows) + 1.4)
    for place, (one, outcome) in enumerate(rows):
        y = len(rows) - 1 - place
        shade = VERDICT_COLOURS[one.verdict]
        axes.axhline(y, color="#EEEEEE", linewidth=0.7, zorder=0)
        axes.plot([outcome.low, outcome.high], [y, y], color=shade, linewidth=2.2, alpha=0.75, solid_capstyle="butt")
        axes.plot(outcome.share, y, "o", color=shade, markersize=6)
        axes.plot(outcome.default_share, y, "o", color="none", markeredgecolor="black", markersize=8.5)
        axes.plot(outcome.null, y, "D", color="white", markeredgecolor="black", markersize=4.5, zorder=3)
        if outcome.off == outcome.off:  # something is credited
            axes.plot(outcome.off, y, "x", color="black", markersize=5, zorder=3)
    labels = [f"{one.claim.id}  {shortened(one.claim.statement, 62)}" for one, _ in rows]
    axes.set_yticks(range(len(rows) - 1, -1, -1), labels, fontsize=SMALL)
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    axes.set_xlabel("share of prior draws in which it holds", fontsize=9)
    for verdict in ("supported", "undecided", "falsified"):
        axes.plot([], [], "o", color=VERDICT_COLOURS[verdict], label=verdict)
    axes.plot([], [], "o", color="none", markeredgecolor="black", markersize=8.5, label="at the defaults")
    axes.plot([], [], "D", color="white", markeredgecolor="black", markersize=4.5, label="null")
    axes.plot([], [], "x", color="black", markersize=5, linestyle="none", label="without what it credits")
    axes.legend(fontsize=SMALL, frameon=False, ncols=6, loc="lower right", bbox_to_anchor=(1.0, 1.0), handletextpad=0.1)
    tidy(axes)
    return axes


def mechanisms_needed(needed: Needed, *, least: float = 0.25, ax: Axes | None = None) -> Axes:
    """Draw what switching each mechanism off changes in the share of runs in which claims hold.

    Rows are the mechanisms that change any claim by ``least`` or more, the strongest first.
    """
    change = np.nan_to_num(needed.change)  # what could not be told has not moved
    strongest = np.argsort(-np.abs(change).sum(axis=1), kind="stable")
    rows = [int(row) for row in strongest if np.abs(change[row]).max() >= least]
    axes = new_axes(ax, 0.36 * len(needed.claims) + 3.4, 0.27 * len(rows) + 1.7)
    shown = change[rows]
    axes.imshow(shown, cmap="RdBu", vmin=-1.0, vmax=1.0, aspect="auto")
    for y, row in enumerate(shown):
        for x, value in enumerate(row):
            if abs(value) >= least:
                axes.annotate(
                    f"{100 * value:+.0f}", (x, y), ha="center", va="center", fontsize=6.5,
                    color="white" if abs(value) > 0.7 else "black",
                )  # fmt: skip
    shares = ["-" if np.isnan(share) else f"{100 * share:.0f} %" for share in needed.present]
    heads = [f"{one.id}  {share}" for one, share in zip(needed.claims, shares, strict=True)]
    axes.set_xticks(range(len(heads)), heads, rotation=90, fontsize=SMALL)
    axes.xaxis.set_ticks_position("top")
    axes.set_yticks(range(len(rows)), [needed.mechanisms[row] for row in rows], fontsize=SMALL)
    axes.tick_params(length=0)
    rest = len(needed.mechanisms) - len(rows)
    told = "change in the share of runs (points) when a mechanism is off; beside each claim its share with all on."
    others = f"{rest} more mechanisms move none of these by {100 * least:.0f} points." if rest else ""
    axes.set_xlabel(wrapped(f"{told}\n{others}", 0.36 * len(heads) + 1.6), fontsize=SMALL, color=GREY)
    for side in axes.spines.values():
        side.set_visible(False)
    return axes
