"""How an observable responds along the paths of a sweep: curves along one, surfaces over two."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.analysis.sweeps.response import Dimension, Response
from entente_sim.numerics import FloatArray
from entente_sim.plots.style import GREY, LEVEL_COLOURS, SMALL, new_axes, tidy, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MANY", "axis_label", "hatch", "label_both", "response_curve", "response_surface"]

_LINES = (LEVEL_COLOURS["systemic"], LEVEL_COLOURS["regional"], "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))
_WRAP = 46
_TALL = 28
_TITLE = 2.8
"""Inches that a title may be wide in the smallest panels, from the axes to the figure's edge: layouts leave it out."""
_CONTOURS = 6
_HELD = "\N{NO-BREAK SPACE}"

MANY = 2_000
"""Cells from which a map is drawn as pixels, in vector files too."""


def axis_label(one: Dimension, wide: int = _WRAP) -> str:
    """A path in readable words, with its unit, in lines of so many letters."""
    held = one.unit.replace(" ", _HELD)
    return "\n".join(textwrap.wrap(f"{one.label} ({held})", wide)).replace(_HELD, " ")


def response_curve(responses: Response | Sequence[Response], *, ax: Axes | None = None) -> Axes:
    """Draw means over luck with 95 % intervals along one path; thin lines hold 80 % of runs.

    Several curves, such as at several values of a second path, are told apart by colour and dash.

    Parameters
    ----------
    responses
        Of one path each, all along the same.

    Raises
    ------
    ValueError
        If one of them has two paths.
    """
    every = [responses] if isinstance(responses, Response) else list(responses)
    if any(len(one.dimensions) != 1 for one in every):
        raise ValueError("a curve needs one free path: hold the other at a value with at, or draw a surface.")
    axes = new_axes(ax, 3.9, 2.8)
    for k, one in enumerate(every):
        shade, dash = _LINES[k % len(_LINES)], _STYLES[k % len(_STYLES)]
        x = one.dimensions[0].values
        for edge in (one.p10, one.p90):
            axes.plot(x, edge, color=shade, linewidth=0.7, alpha=0.6)
        axes.fill_between(x, one.low, one.high, color=shade, alpha=0.3, linewidth=0)
        held = ", ".join(f"{path.rpartition('.')[2].replace('_', ' ')} {value:g}" for path, value in one.at.items())
        axes.plot(x, one.mean, color=shade, linestyle=dash, linewidth=1.8, marker="o", markersize=3, label=held or None)
    first = every[0]
    if any(one.since is not None for one in every):
        axes.axhline(0.0, color="black", linewidth=0.6)
    _entitle(axes, _mean(first, "; thin: 80 % of runs"))
    axes.set_ylabel("\n".join(textwrap.wrap(first.label, _TALL)), fontsize=SMALL + 0.5)
    axes.set_xlabel(axis_label(first.dimensions[0]), fontsize=SMALL + 0.5)
    if any(one.at for one in every) and len(every) > 1:
        axes.legend(fontsize=SMALL, frameon=False)
    tidy(axes)
    axes.tick_params(labelsize=SMALL)
    return axes


def response_surface(response: Response, *, ax: Axes | None = None) -> Axes:
    """Draw means over luck in the cells of two paths, with contours.

    A change is coloured around 0; its contour at 0 is heavy, and cells in which the 95 % interval holds 0 are hatched.
    The title says half the widest interval, and how far luck takes 80 % of runs.

    Raises
    ------
    ValueError
        If the response has one path only.
    """
    if len(response.dimensions) != 2:
        raise ValueError("a surface needs two free paths; draw a curve.")
    axes = new_axes(ax, 4.4, 3.4)
    x, y = response.dimensions
    changes = response.since is not None
    mean = response.mean.T
    most = float(np.nanmax(np.abs(mean))) if np.isfinite(mean).any() else 1.0
    scale = {"cmap": "RdBu_r", "vmin": -most, "vmax": most} if changes else {"cmap": "cividis"}
    mesh = axes.pcolormesh(x.edges, y.edges, mean, rasterized=mean.size > MANY, **scale)
    if min(mean.shape) > 1 and np.isfinite(mean).all():
        levels = _levels(response, zero=changes)
        if len(levels):
            ink = "black" if changes else "white"
            drawn = axes.contour(x.values, y.values, mean, levels=levels, colors=ink, linewidths=0.7, linestyles="-")
            axes.clabel(drawn, fontsize=SMALL - 0.5, inline_spacing=5)
        if changes and mean.min() < 0.0 < mean.max():
            axes.contour(x.values, y.values, mean, levels=[0.0], colors="black", linewidths=2.0)
    if changes:
        hatch(axes, x, y, np.asarray((response.low <= 0.0) & (response.high >= 0.0)))
    bar = axes.figure.colorbar(mesh, ax=axes, pad=0.02, fraction=0.06, aspect=24)
    bar.ax.tick_params(labelsize=SMALL - 0.5)
    bar.outline.set_visible(False)
    _entitle(axes, f"{response.label}\n{_mean(response, _spread(response))}")
    label_both(axes, x, y)
    return axes


def label_both(axes: Axes, x: Dimension, y: Dimension) -> None:
    """Name both paths of a map, and keep its cells to the edge."""
    axes.set_xlabel(axis_label(x), fontsize=SMALL + 0.5)
    axes.set_ylabel(axis_label(y, _TALL), fontsize=SMALL + 0.5)
    axes.set_xlim(x.edges[0], x.edges[-1])
    axes.set_ylim(y.edges[0], y.edges[-1])
    axes.tick_params(labelsize=SMALL)


def hatch(axes: Axes, x: Dimension, y: Dimension, cells: NDArray[np.bool_]) -> None:
    """Hatch cells of a map, which says that they cannot be told."""
    from matplotlib.collections import PolyCollection

    corners = [
        [(x.edges[i + a], y.edges[j + b]) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
        for i, j in np.argwhere(cells).tolist()
    ]
    axes.add_collection(
        PolyCollection(
            corners, hatch="////", facecolor="none", edgecolor=GREY, linewidth=0.0, rasterized=len(corners) > MANY
        )
    )


def _entitle(axes: Axes, text: str) -> None:
    """Set a title in lines that stay within the figure, broken before what is said together."""
    held = re.sub(r"change since \S+|(thin: )?80 % of runs( ± \S+)?", lambda said: said[0].replace(" ", _HELD), text)
    axes.set_title(wrapped(held, _TITLE, 9).replace(_HELD, " "), fontsize=9, loc="left")


def _widest(one: Response) -> float:
    """Half the widest interval; 0 where there is none."""
    half = (one.high - one.low) / 2.0
    return float(np.nanmax(half)) if np.isfinite(half).any() else 0.0


def _levels(one: Response, *, zero: bool) -> FloatArray:
    """Round levels for contours, no closer together than intervals are wide; 0 is drawn apart."""
    from matplotlib.ticker import MaxNLocator

    low, high = float(one.mean.min()), float(one.mean.max())
    most = int((high - low) / (2.0 * _widest(one))) if _widest(one) > 0.0 else _CONTOURS
    if most < 1 or low == high:
        return np.array([])
    ticks = np.asarray(MaxNLocator(min(most, _CONTOURS)).tick_values(low, high))
    inside: FloatArray = ticks[(ticks > low) & (ticks < high)]
    return inside[np.abs(inside) > 1e-12] if zero else inside


def _mean(one: Response, spread: str) -> str:
    widest = _widest(one)
    known = f" ± {widest:.2g}" if widest > 0.0 else ""
    return f"{one.years}: mean{known}{spread}"


def _spread(one: Response) -> str:
    """How far luck takes 80 % of runs, at the place in the middle."""
    half = (one.p90 - one.p10) / 2.0
    middle = float(np.nanmedian(half)) if np.isfinite(half).any() else 0.0
    return f"; 80 % of runs ± {middle:.2g}" if middle > 0.0 else ""
