"""Which class of future comes where: a map over two paths of a sweep, shares along one."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.transforms import ScaledTranslation

from entente_sim.analysis.sweeps.response import Phases
from entente_sim.measures.futures import FUTURE_CLASSES, NONE
from entente_sim.plots.response import MANY, axis_label, hatch, label_both
from entente_sim.plots.style import FUTURE_COLOURS, GREY, SMALL, ink_on, new_axes, panels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["class_shares", "phase_diagram"]

_UNDER = -0.62
"""Inches from the axes down to the legend: ticks and a label of two lines fit between."""

_LEAST = 12
"""Regions smaller than this part of the map are not lettered."""

_SEEN = 0.05
"""Least share that a class must reach somewhere to get maps of its own."""


def phase_diagram(phases: Phases, *, ax: Axes | None = None) -> Axes:
    """Draw which class of future comes where.

    Over two paths, the stack of colours in a cell holds the share of every class (where there are very many cells, the
    colour is that of the commonest, the paler the rarer). Lines part cells whose commonest
    classes differ; they are dotted where one side cannot be told from another class, and such cells are hatched. Along
    one path, lines are the shares of runs with 95 % intervals.
    """
    axes = new_axes(ax, 3.5, 3.6 if len(phases.dimensions) == 2 else 3.0)
    if len(phases.dimensions) == 2:
        _map(axes, phases)
    else:
        _curves(axes, phases)
    axes.set_title(f"Class of future, {phases.years}\nshare of runs", fontsize=9, loc="left")
    handles = [axes.plot([], [], "s", color=FUTURE_COLOURS[phases.classes[k]])[0] for k in phases.occurring]
    names = [_named(phases.classes[k]) for k in phases.occurring]
    below = axes.transAxes + ScaledTranslation(-0.1, _UNDER, axes.figure.dpi_scale_trans)
    axes.legend(
        handles, names, fontsize=SMALL, frameon=False, loc="upper left", bbox_to_anchor=(0.0, 0.0),
        bbox_transform=below, borderpad=0.0, handletextpad=0.3, labelspacing=0.3,
    )  # fmt: skip
    return axes


def _named(key: str) -> str:
    words = FUTURE_CLASSES[key]
    return words if key == NONE else "\n".join(textwrap.wrap(f"{key}: {words}", 44))


def _map(axes: Axes, phases: Phases) -> None:
    from matplotlib.collections import LineCollection

    x, y = phases.dimensions
    (_blended if phases.modal.size > MANY else _stacked)(axes, phases)
    hatch(axes, x, y, ~phases.told)
    width = 0.6 if phases.modal.size > MANY else 1.6
    for told, style in ((True, "-"), (False, (0, (1, 1)))):
        pieces = [(edge.first, edge.second) for edge in phases.boundaries() if edge.told == told]
        axes.add_collection(LineCollection(pieces, colors="black", linewidths=width, linestyles=[style]))
    for i, j, key in _places(phases):
        shade = FUTURE_COLOURS[key]
        axes.annotate(
            key, (x.values[i], y.values[j]), fontsize=SMALL + 1, ha="center", va="center", color=ink_on(shade),
            fontweight="bold", bbox={"boxstyle": "round,pad=0.25", "facecolor": shade, "edgecolor": "white"},
        )  # fmt: skip
    label_both(axes, x, y)


def _stacked(axes: Axes, phases: Phases) -> None:
    """Fill each cell with the shares of all classes."""
    x, y = phases.dimensions
    wide, high = np.repeat(np.diff(x.edges), len(y.values)), np.tile(np.diff(y.edges), len(x.values))
    left, bottom = np.repeat(x.edges[:-1], len(y.values)), np.tile(y.edges[:-1], len(x.values))
    for k in phases.occurring:
        part = np.nan_to_num(phases.share[..., k]).reshape(-1) * high
        axes.bar(left, part, wide, bottom, align="edge", color=FUTURE_COLOURS[phases.classes[k]], linewidth=0)
        bottom = bottom + part
    axes.vlines(x.edges, y.edges[0], y.edges[-1], color="white", linewidth=0.7)
    axes.hlines(y.edges, x.edges[0], x.edges[-1], color="white", linewidth=0.7)


def _blended(axes: Axes, phases: Phases) -> None:
    """Colour each of many cells by its commonest class, the paler the rarer."""
    from matplotlib.colors import to_rgb

    x, y = phases.dimensions
    shades = np.array([to_rgb(FUTURE_COLOURS[name]) for name in phases.classes])[phases.modal]
    most = np.nan_to_num(phases.share.max(axis=-1))[..., None]
    axes.pcolormesh(x.edges, y.edges, (1.0 - most * (1.0 - shades)).swapaxes(0, 1), rasterized=True)


def _places(phases: Phases) -> list[tuple[int, int, str]]:
    """A cell in the middle of each connected region in which one class is told to be the commonest."""
    from scipy import ndimage

    out = []
    for k in phases.occurring:
        regions, count = ndimage.label((phases.modal == k) & phases.told)
        for number in range(1, count + 1):
            cells = np.argwhere(regions == number)
            if len(cells) >= max(2, phases.modal.size // _LEAST):
                i, j = cells[np.argmin(((cells - cells.mean(axis=0)) ** 2).sum(axis=1))]
                out.append((int(i), int(j), phases.classes[k]))
    return out


def _curves(axes: Axes, phases: Phases) -> None:
    (x,) = phases.dimensions
    for k in phases.occurring:
        shade = FUTURE_COLOURS[phases.classes[k]]
        share, low, high = (100.0 * each[:, k] for each in (phases.share, phases.low, phases.high))
        axes.fill_between(x.values, low, high, color=shade, alpha=0.3, linewidth=0)
        axes.plot(x.values, share, color=shade, linewidth=1.8, marker="o", markersize=3)
        axes.annotate(
            phases.classes[k], (x.values[-1], share[-1]), (4, 0), textcoords="offset points",
            fontsize=SMALL, va="center", color=GREY,
        )  # fmt: skip
    for i in np.flatnonzero(np.diff(phases.modal)).tolist():
        told = bool(phases.told[i] and phases.told[i + 1])
        axes.axvline(x.edges[i + 1], color="black", linewidth=1.2, linestyle="-" if told else (0, (1, 1)))
    axes.set_ylim(-2.0, 102.0)
    axes.set_ylabel("% of runs", fontsize=SMALL + 0.5)
    axes.set_xlabel(axis_label(x), fontsize=SMALL + 0.5)
    tidy(axes)
    axes.tick_params(labelsize=SMALL)


def class_shares(each: Sequence[Phases]) -> Figure:
    """Draw the share of runs of each class, one map a class, one row a span of years.

    Classes that nowhere reach 5 % are left out.  The contour at one half is heavy; thin ones lie at the ends of the
    95 % interval that holds one half.

    Parameters
    ----------
    each
        Of two paths, in several spans of years.
    """
    from matplotlib.colors import LinearSegmentedColormap

    largest = np.max([np.nanmax(one.share, axis=(0, 1)) for one in each], axis=0)
    classes = np.flatnonzero(largest >= _SEEN).tolist()
    figure, grid = panels(
        len(each) * len(classes), columns=len(classes), width=0.5 + 2.3 * len(classes), height=2.3, sharex=True,
        sharey=True,
    )  # fmt: skip
    for number, axes in enumerate(grid):
        one, k = each[number // len(classes)], classes[number % len(classes)]
        x, y = one.dimensions
        share = one.share[..., k].T
        shades = LinearSegmentedColormap.from_list("share", ["white", FUTURE_COLOURS[one.classes[k]]])
        axes.pcolormesh(x.edges, y.edges, share, cmap=shades, vmin=0.0, vmax=1.0, rasterized=share.size > MANY)
        for values, width in ((one.low, 0.6), (one.share, 1.6), (one.high, 0.6)):
            level = values[..., k].T
            if min(level.shape) > 1 and np.isfinite(level).all() and level.min() < 0.5 < level.max():
                axes.contour(x.values, y.values, level, levels=[0.5], colors="black", linewidths=width)
        label_both(axes, x, y)
        axes.set_xlabel("")
        axes.set_ylabel("")
        words = "\n".join(textwrap.wrap(_named(one.classes[k]).replace("\n", " "), 26))
        ends = dict.fromkeys(f"{100 * float(end):.0f}" for end in (np.nanmin(share), np.nanmax(share)))
        seen = f"{'-'.join(ends)} % of runs"
        axes.set_title(f"{words}\n{one.years}: {seen}", fontsize=SMALL, loc="left")
    first, second = each[0].dimensions
    told = "the fuller the colour, the larger the share of runs; heavy line: half of them"
    figure.supxlabel(f"{axis_label(first)}\n{told}", fontsize=SMALL + 0.5)
    figure.supylabel(axis_label(second), fontsize=SMALL + 0.5)
    return figure
