"""What moves an observable: Morris screening and Sobol indices, with what could not be told left grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.sweeps.sensitivity import Sensitivity
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.plots.style import GREY, SMALL, panels, path_label, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["observed_label", "sensitivity"]

_UP, _DOWN, _BOTH, _NONE = "#0072B2", "#D55E00", "#3C3C3C", "#BDBDBD"
_FIRST, _TOTAL = "#0072B2", "#BBD7EA"


def sensitivity(found: Sensitivity, *, most: int = 20) -> Figure:
    """Draw which paths move an observable, largest first, tiers parted by lines; at most ``most`` of them.

    Of a Morris screening: at the left the mean size of effect of a move over the whole range with its 95 % interval, in
    a colour for its direction; at the right that size against how much it differs from place to place.  The dashed
    line, where it is in sight, is what nothing but reshuffled luck could show.  Of a Saltelli sample: total and
    first-order Sobol indices.
    """
    draw = _screening if found.method == "morris" else _indices
    return draw(found, [int(k) for k in found.order if found.told[k]][:most])


def observed_label(of: str) -> str:
    """How an axis calls an observable or a class of future."""
    name, _, wanted = of.partition("=")
    if wanted:
        return f"the share of runs in future {wanted}" if wanted != "none" else "the share of runs in no future"
    return OBSERVABLES[name].label if name in OBSERVABLES else name


def _screening(found: Sensitivity, shown: list[int]) -> Figure:
    figure, (left, right) = panels(2, columns=2, width=10.6, height=0.25 * max(len(shown), 8) + 1.9)
    _list(left, found, shown)
    _spread(right, found, shown)
    figure.suptitle(_title(found), fontsize=11, x=0.01, ha="left")
    return figure


def _list(axes: Axes, found: Sensitivity, shown: list[int]) -> None:
    size, low, high = (one["mu_star"] for one in (found.index, found.low, found.high))
    for row, k in enumerate(shown):
        shade = _shade(found, k)
        axes.plot([low[k], high[k]], [-row, -row], color=shade, linewidth=2.2, alpha=0.75, solid_capstyle="butt")
        axes.plot(size[k], -row, "o", color=shade, markersize=6)
    _rows(axes, found, shown, numbered=True)
    axes.set_xlabel(f"mean size of effect (mu*) on {observed_label(found.of)}", fontsize=9)
    left = len(found.paths) - int(found.told.sum())
    more = int(found.told.sum()) - len(shown)
    words = [f"{more} more can be told from no effect"] if more else []
    words += [f"{left} cannot be told from no effect"] if left else []
    if words:
        axes.annotate(
            "; ".join(words), (1.0, -0.01), xycoords="axes fraction", xytext=(0.0, -34.0), textcoords="offset points",
            ha="right", va="top", fontsize=SMALL, color=GREY,
        )  # fmt: skip
    for shade, label in ((_UP, "raises it"), (_DOWN, "lowers it"), (_BOTH, "either, or not known")):
        axes.plot([], [], "o", color=shade, label=label)
    axes.legend(
        fontsize=SMALL, frameon=False, ncols=4, loc="lower right", bbox_to_anchor=(1.0, 1.0), handletextpad=0.1,
        columnspacing=1.0,
    )  # fmt: skip


def _rows(axes: Axes, found: Sensitivity, shown: list[int], *, numbered: bool = False) -> None:
    """Name the rows, and part the tiers."""
    names = [path_label(found.paths[k]) + (f"  {row}" if numbered else "") for row, k in enumerate(shown, 1)]
    axes.set_yticks([-row for row in range(len(shown))], names, fontsize=8.5)
    axes.set_ylim(-max(len(shown), 1) + 0.4, 0.6)
    for row in range(1, len(shown)):
        if found.tier[shown[row]] > found.tier[shown[row - 1]]:
            axes.axhline(0.5 - row, color="black", linewidth=0.7)
    axes.set_xlim(left=0.0)
    _reshuffled(axes, found)
    tidy(axes)
    axes.tick_params(axis="y", length=0)


def _spread(axes: Axes, found: Sensitivity, shown: list[int]) -> None:
    size, sigma = found.index["mu_star"], found.index["sigma"]
    others = [k for k in range(len(found.paths)) if k not in shown]
    axes.plot(np.maximum(size[others], 0.0), sigma[others], ".", color=_NONE, markersize=4, zorder=1)
    for k in shown:
        axes.plot(size[k], sigma[k], "o", color=_shade(found, k), markersize=5)
    top = 1.12 * float(max(size.max(), sigma.max(), 1e-9))
    axes.plot([0.0, top], [0.0, top], color=GREY, linewidth=0.6, linestyle=":")
    axes.set_xlim(0.0, 1.12 * max(float(size.max()), 1e-9))
    axes.set_ylim(-0.04 * max(float(sigma.max()), 1e-9), 1.08 * max(float(sigma.max()), 1e-9))
    axes.set_xlabel("mean size of effect (mu*)", fontsize=9)
    axes.set_ylabel("how much it differs from\nplace to place (sigma)", fontsize=9)
    tidy(axes)
    points = np.column_stack([size[shown], sigma[shown]]) if shown else np.zeros((0, 2))
    _numbered(axes, points)
    axes.annotate(
        "above the dotted line it hangs on the other parameters",
        (1.0, 1.0), xycoords="axes fraction", ha="right", va="bottom", fontsize=SMALL, color=GREY,
    )  # fmt: skip


def _numbered(axes: Axes, points: NDArray[np.float64]) -> None:
    """Write 1, 2, 3 ... beside points, where nothing else stands; farther out, on a line, where it is crowded."""
    axes.figure.canvas.draw()  # settles the layout, so that places are known
    scale = axes.figure.dpi / 72.0
    at = axes.transData.transform(points) / scale if len(points) else points
    frame = axes.get_window_extent()
    low, high = np.array([frame.x0, frame.y0]) / scale, np.array([frame.x1, frame.y1]) / scale
    centres, halves = [*at], [np.array([3.5, 3.5])] * len(at)
    for number, place in enumerate(at, 1):
        half = np.array([0.32 * SMALL * len(str(number)) + 0.5, 0.58 * SMALL])
        best, least = _AROUND[0], np.inf
        for shift in _AROUND:
            middle = place + shift
            if (middle - half < low).any() or (middle + half > high).any():
                continue
            apart = np.abs(np.array(centres) - middle) - np.array(halves) - half
            covered = float(np.maximum(-apart, 0.0).prod(axis=1).sum())
            if covered < least:
                best, least = shift, covered
            if covered == 0.0:
                break
        centres.append(place + best)
        halves.append(half)
        line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 0.5, "shrinkB": 2.0}
        axes.annotate(
            str(number), points[number - 1], tuple(best), textcoords="offset points", ha="center", va="center",
            fontsize=SMALL, arrowprops=line if np.hypot(*best) > 12.0 else None,
        )  # fmt: skip


_AROUND = [
    np.array([radius * np.cos(angle), radius * np.sin(angle)])
    for radius in (9.0, 13.0, 19.0, 26.0, 34.0, 43.0, 53.0)
    for angle in np.radians([30, -30, 90, -90, 150, -150, 0, 180, 60, 120, -60, -120])
]


def _reshuffled(axes: Axes, found: Sensitivity) -> None:
    """Mark what reshuffled luck alone could show, if it is small enough to be in sight."""
    high = found.dummy.high
    if 0.0 < high < axes.get_xlim()[1]:
        axes.axvline(high, color=GREY, linewidth=0.8, linestyle="--", zorder=0, label="luck reshuffled")


def _indices(found: Sensitivity, shown: list[int]) -> Figure:
    rest = [int(k) for k in found.order if not found.told[k]]
    rows = [*shown, *rest]
    figure, (axes,) = panels(1, columns=1, width=8.2, height=0.36 * max(len(rows), 3) + 1.6)
    for name, shade, shift, height, label in (
        ("ST", _TOTAL, 0.17, 0.72, "with what it does together with others (total, ST)"),
        ("S1", _FIRST, -0.02, 0.36, "by itself (first order, S1)"),
    ):
        value, low, high = (one[name] for one in (found.index, found.low, found.high))
        for row, k in enumerate(rows):
            fill = shade if found.told[k] else ("#E4E4E4" if name == "ST" else _NONE)
            axes.barh(-row, max(value[k], 0.0), height=height, color=fill, label=label if row == 0 else None, zorder=2)
            axes.plot([low[k], high[k]], [shift - row, shift - row], color="black", linewidth=0.9, zorder=3)
    _rows(axes, found, rows)
    if rest and shown:
        axes.axhline(0.5 - len(shown), color=GREY, linewidth=0.7, linestyle=":")
    axes.set_xlabel(f"share of the variance that parameters cause in {observed_label(found.of)}", fontsize=9)
    if rest:
        axes.annotate(
            "grey: cannot be told from no effect", (1.0, 0.01), xycoords="axes fraction", ha="right", va="bottom",
            fontsize=SMALL, color=GREY,
        )  # fmt: skip
    axes.legend(fontsize=SMALL, frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    figure.suptitle(_title(found), fontsize=11, x=0.01, ha="left")
    return figure


def _title(found: Sensitivity) -> str:
    luck = found.luck
    share = "" if luck.value != luck.value else f"; luck is {100 * luck.value:.0f} % of the variance of single runs"
    return f"What moves {observed_label(found.of)}, {found.window}{share}"


def _shade(found: Sensitivity, k: int) -> str:
    if found.low["mu"][k] > 0.0:
        return _UP
    return _DOWN if found.high["mu"][k] < 0.0 else _BOTH
