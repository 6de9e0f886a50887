"""Effects of scenarios against their base, beside noise and the null."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from entente_sim.analysis.effects import CLEAR, Effect
from entente_sim.plots.style import GREY, new_axes, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["effects"]

_COLOURS = {"as expected": "#009E73", "against expectation": "#D55E00", "drowned in noise": GREY, "no change": GREY}
_REACH = 9.0


def effects(rows: Sequence[tuple[str, Effect]], *, ax: Axes | None = None) -> Axes:
    """Draw effects in run-to-run standard deviations of the base: bar 10-90 % of runs, dot the mean, diamond the null.

    ``rows`` are labels and effects, drawn from the top.  The shaded strip holds what is not clear.
    Effects beyond the edge are drawn at the edge with their value.
    """
    axes = new_axes(ax, 8.6, 0.34 * len(rows) + 1.3)
    axes.axvspan(-CLEAR, CLEAR, color="#EEEEEE", zorder=0)
    axes.axvline(0.0, color="black", linewidth=0.6)
    for position, (_, one) in enumerate(rows):
        y = len(rows) - 1 - position
        scale = one.noise if one.noise > 0.0 else 1.0
        shade = _COLOURS.get(one.verdict, "#0072B2")
        low, high = (max(-_REACH, min(_REACH, q / scale)) for q in (one.p10, one.p90))
        middle = max(-_REACH, min(_REACH, one.mean / scale))
        axes.plot([low, high], [y, y], color=shade, linewidth=2.2, solid_capstyle="butt", alpha=0.75)
        axes.plot(middle, y, "o", color=shade, markersize=6)
        if abs(one.mean / scale) > _REACH:
            side = 1 if one.mean > 0 else -1
            axes.annotate(
                f"{one.mean / scale:+.0f}", (middle, y), (-side * 9, 5), textcoords="offset points", fontsize=8,
                ha="center", color=shade,
            )  # fmt: skip
        if one.null == one.null:  # not NaN: a null was run
            null = max(-_REACH, min(_REACH, one.null / scale))
            axes.plot(null, y, "D", color="white", markeredgecolor="black", markersize=4.5, markeredgewidth=0.8)
        axes.annotate(
            f"expected {'+' if one.expected > 0 else '-'}" if one.expected else "no expectation",
            (1.01, y), xycoords=("axes fraction", "data"), fontsize=8, va="center", color=GREY,
        )  # fmt: skip
    for position, ((_, one), (_, after)) in enumerate(pairwise(rows)):
        if one.scenario != after.scenario:
            axes.axhline(len(rows) - 1.5 - position, color="#DDDDDD", linewidth=0.8, zorder=0)
    axes.set_yticks(range(len(rows) - 1, -1, -1), [label for label, _ in rows], fontsize=8.5)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(-_REACH - 0.6, _REACH + 0.6)
    axes.set_xlabel("effect against the baseline, in run-to-run standard deviations", fontsize=9)
    marks = (("o", _COLOURS["as expected"], "as expected"), ("o", _COLOURS["against expectation"], "against"),
             ("o", GREY, "drowned in noise"), ("o", "#0072B2", "no expectation"))  # fmt: skip
    for mark, shade, label in marks:
        axes.plot([], [], mark, color=shade, label=label)
    axes.plot([], [], "D", color="white", markeredgecolor="black", label="null model")
    axes.legend(fontsize=8, frameon=False, ncols=5, loc="lower center", bbox_to_anchor=(0.4, 1.0), handletextpad=0.2)
    tidy(axes)
    return axes
