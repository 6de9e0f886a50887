"""Where in a sweep an outcome happens: how a box was peeled, where it lies, the tree, and which paths tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.sweeps.discovery import NO_SHARE, Discovery, FoundBox, Measured
from entente_sim.analysis.sweeps.trees import Leaf, Split
from entente_sim.plots.style import GREY, SMALL, new_axes, path_label, tidy, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

__all__ = ["box_map", "outcome_tree", "path_scores", "peeling"]

_BOX, _HELD = "#D55E00", "#0072B2"


def _with_unit(discovery: Discovery, path: str) -> str:
    unit = dict(zip(discovery.case.paths, discovery.case.units, strict=True))[path]
    return path_label(path) + (f" ({unit})" if unit else "")


def _shades() -> Colormap:
    import matplotlib as mpl

    return mpl.colormaps["cividis"]


def _title(discovery: Discovery) -> str:
    return f"{discovery.case.sentence}, {discovery.case.window}"


def _box_of(discovery: Discovery, box: int) -> FoundBox:
    """A box by number; the one that was tried if none was found."""
    if not 0 <= box < len(discovery.shown):
        raise ValueError(f"there is no box {box + 1}: {len(discovery.shown)} can be drawn.")
    return discovery.shown[box]


def peeling(discovery: Discovery, box: int = 0, *, ax: Axes | None = None) -> Axes:
    """Draw coverage against density along a box's peeling, the box chosen, and the same on held-out points.

    Colour says how many paths are limited; the cross has 95 % intervals.

    Raises
    ------
    ValueError
        If there is no such box.
    """
    one = _box_of(discovery, box)
    axes = new_axes(ax, 6.4, 4.3)
    counts = np.array([len(step.box.limited) for step in one.steps])
    top = max(int(counts.max()), 1)
    edges = np.arange(-0.5, top + 1.5)
    import matplotlib as mpl

    shades = _shades()
    norm = mpl.colors.BoundaryNorm(edges, shades.N)
    coverage, density = ([100.0 * getattr(step, name) for step in one.steps] for name in ("coverage", "density"))
    axes.plot(coverage, density, color="#CCCCCC", linewidth=1.0, zorder=1)
    points = axes.scatter(coverage, density, c=counts, cmap=shades, norm=norm, s=24, zorder=2)
    bar = axes.figure.colorbar(points, ax=axes, ticks=range(top + 1), pad=0.02)
    bar.set_label("paths with a limit", fontsize=9)
    bar.ax.tick_params(labelsize=SMALL)
    axes.axhline(100.0 * discovery.base, color=GREY, linewidth=0.9, linestyle=":")
    axes.annotate(
        "all runs", (0.5, 100.0 * discovery.base), (0, 3), xycoords=("axes fraction", "data"),
        textcoords="offset points", fontsize=SMALL, color=GREY, va="bottom", ha="center",
    )  # fmt: skip
    axes.plot(
        100.0 * one.step.coverage, 100.0 * one.step.density, "s", markersize=9, markerfacecolor="none",
        markeredgecolor=_BOX, markeredgewidth=2.0, label="the box, on its own points", zorder=3,
    )  # fmt: skip
    if one.density.value == one.density.value:
        across, up = _whiskers(one.coverage), _whiskers(one.density)
        axes.errorbar(
            [100.0 * one.coverage.value], [100.0 * one.density.value], xerr=across, yerr=up, fmt="o", color=_HELD,
            markersize=6, capsize=3, label="on held-out points, with 95 % intervals", zorder=4,
        )  # fmt: skip
    axes.set_xlim(-2.0, 104.0)
    axes.set_ylim(-2.0, 104.0)
    axes.set_xlabel("coverage: % of runs with the outcome that lie in the box", fontsize=9)
    axes.set_ylabel("density: % of the box's runs with the outcome", fontsize=9)
    axes.set_title(_title(discovery), fontsize=10, loc="left")
    # The trajectory goes from the lower right up; the lower left corner stays empty.
    axes.legend(fontsize=SMALL, loc="lower left", framealpha=1.0, edgecolor="none")
    tidy(axes)
    return axes


def _whiskers(one: Measured) -> list[list[float]]:
    return [[100.0 * max(one.value - one.low, 0.0)], [100.0 * max(one.high - one.value, 0.0)]]


def box_map(discovery: Discovery, box: int = 0, *, ax: Axes | None = None) -> Axes:
    """Draw a box in the two paths that matter most to it, over the points of the sweep.

    Colour is the share of a point's runs with the outcome.  Small pale points lie outside the box's other limits.  A
    box with a limit on one path alone is drawn over the next path that tells most.

    Raises
    ------
    ValueError
        If there is no such box.
    """
    one = _box_of(discovery, box)
    axes = new_axes(ax, 6.4, 4.8)
    case = discovery.case
    main = list(dict.fromkeys(limit.path for limit in one.limits))[:2]
    main += [score.path for score in discovery.scores if score.path not in main]
    main = (main + [path for path in case.paths if path not in main])[: min(2, len(case.paths))]
    across, up = (case.paths.index(path) for path in (main * 2)[:2])
    rest = one.box
    for path in {across, up}:
        rest = rest.freed(path)
    meets = rest.holds(case.values)
    x, y = case.values[:, across], case.values[:, up]
    options = {"cmap": _shades(), "vmin": 0.0, "vmax": 100.0, "linewidths": 0}
    if not meets.all():
        axes.scatter(x[~meets], y[~meets], c=100.0 * case.shares[~meets], s=9, alpha=0.35, **options)  # type: ignore[arg-type]
    points = axes.scatter(x[meets], y[meets], c=100.0 * case.shares[meets], s=26, **options)  # type: ignore[arg-type]
    bar = axes.figure.colorbar(points, ax=axes, pad=0.02)
    bar.set_label("% of the point's runs with the outcome", fontsize=9)
    bar.ax.tick_params(labelsize=SMALL)
    spans = []
    for values, path in ((x, across), (y, up)):
        slack = 0.03 * float(np.ptp(values))
        ends = float(values.min()) - slack, float(values.max()) + slack
        spans.append((max(ends[0], one.box.low[path]), min(ends[1], one.box.high[path]), ends))
    (left, right, ends_x), (bottom, top, ends_y) = spans
    axes.plot(
        [left, right, right, left, left], [bottom, bottom, top, top, bottom], color=_BOX, linewidth=2.4,
        clip_on=False, zorder=5,
    )  # fmt: skip
    axes.set_xlim(*ends_x)
    axes.set_ylim(*ends_y)
    axes.set_xlabel(_with_unit(discovery, case.paths[across]), fontsize=9)
    axes.set_ylabel(_with_unit(discovery, case.paths[up]), fontsize=9)
    others = [limit for limit in one.limits if limit.path not in main]
    told = ""
    if others:
        signs = (f"{path_label(limit.path)} {'≤' if limit.upper else '≥'} {limit.value:.3g}" for limit in others)
        told = f"\nlarge points: {', '.join(signs)}"
    axes.set_title(_title(discovery) + told, fontsize=10, loc="left")
    tidy(axes)
    return axes


def outcome_tree(discovery: Discovery, *, ax: Axes | None = None) -> Axes:
    """Draw the tree: questions from the top, at each end the share of runs with the outcome and the number of points.

    Raises
    ------
    ValueError
        If the tree has no question that held-out points bear out.
    """
    root = discovery.tree.root
    if isinstance(root, Leaf):
        raise ValueError("there is no tree to draw: no question tells more than the base rate on held-out points.")
    places: dict[int, tuple[float, float]] = {}
    ends = _place(root, 0, 0, places)
    deep = max(-height for _, height in places.values())
    axes = new_axes(ax, max(1.45 * ends, 5.5), 0.95 * deep + 1.5)
    _draw(axes, discovery, root, places)
    axes.set_xlim(-0.6, ends - 0.4)
    axes.set_ylim(-deep - 0.5, 0.45)
    axes.axis("off")
    tree = discovery.tree
    told = (
        f"foresees {100 * tree.skill:.0f} % ({100 * tree.low:.0f} to {100 * tree.high:.0f}) of the spread between "
        "held-out points; bars and %: runs with the outcome"
        if discovery.beyond_luck
        else NO_SHARE
    )
    wide = max(1.45 * ends, 5.5) - 0.2
    axes.set_title(wrapped(f"{_title(discovery)}\n{told}", wide, 10), fontsize=10, loc="left")
    return axes


def _place(node: Split | Leaf, left: int, depth: int, places: dict[int, tuple[float, float]]) -> int:
    """Place a node over its ends, counted from the left; returns how many ends there are so far."""
    if isinstance(node, Leaf):
        places[id(node)] = (float(left), -float(depth))
        return left + 1
    middle = _place(node.below, left, depth + 1, places)
    right = _place(node.above, middle, depth + 1, places)
    places[id(node)] = ((places[id(node.below)][0] + places[id(node.above)][0]) / 2.0, -float(depth))
    return right


def _draw(axes: Axes, discovery: Discovery, node: Split | Leaf, places: dict[int, tuple[float, float]]) -> None:
    x, y = places[id(node)]
    if isinstance(node, Leaf):
        half = 0.34
        axes.add_patch(_rectangle(x - half, y - 0.09, 2 * half, 0.18, "#E3E3E3"))
        axes.add_patch(_rectangle(x - half, y - 0.09, 2 * half * node.density, 0.18, _BOX))
        axes.annotate(f"{100 * node.density:.0f} %", (x, y - 0.12), ha="center", va="top", fontsize=9, weight="bold")
        axes.annotate(f"{node.points} points", (x, y - 0.30), ha="center", va="top", fontsize=SMALL, color=GREY)
        return
    for child, sign in zip(node, ("≤", ">"), strict=True):
        under, height = places[id(child)]
        end = height + (0.12 if isinstance(child, Leaf) else 0.18)
        axes.plot([x, under, under], [y - 0.14, y - 0.14, end], color="#999999", linewidth=1.0, zorder=0)
        axes.annotate(
            f"{sign} {node.limit:.3g}", (under, y - 0.30), ha="center", va="center", fontsize=SMALL, color="#333333",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        _draw(axes, discovery, child, places)
    axes.annotate(
        path_label(node.path), (x, y), ha="center", va="center", fontsize=9,
        bbox={"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": "#999999"},
    )  # fmt: skip


def _rectangle(x: float, y: float, width: float, height: float, shade: str):  # type: ignore[no-untyped-def]
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=shade, edgecolor="none")


def path_scores(discovery: Discovery, *, ax: Axes | None = None) -> Axes:
    """Draw how much each path tells of the outcome, with 95 % intervals and the noise floor."""
    rows = discovery.scores
    axes = new_axes(ax, 6.8, 0.27 * len(rows) + 1.2)
    heights = np.arange(len(rows))[::-1]
    noise = 100.0 * rows[0].noise
    axes.axvspan(-noise, noise, color="#E3E3E3", zorder=0, label="no more than chance gives")
    for height, one in zip(heights, rows, strict=True):
        shade = _HELD if one.tells else GREY
        axes.plot(
            [0.0, 100.0 * one.score], [height, height], color=shade, linewidth=5.0, alpha=0.35, solid_capstyle="butt"
        )
        axes.plot([100.0 * one.low, 100.0 * one.high], [height, height], color=shade, linewidth=1.6)
        axes.plot(100.0 * one.score, height, "o", color=shade, markersize=4.5)
    axes.set_yticks(heights, [path_label(one.path) for one in rows], fontsize=9)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    ends = [0.0, noise, *(100.0 * end for one in rows for end in (one.low, one.high))]
    axes.set_xlim(min(ends) - 0.02 * (max(ends) - min(ends)) - 0.1, max(ends) * 1.04 + 0.1)
    axes.set_xlabel("total effect, % of the spread between points (95 % interval)", fontsize=9)
    title = _title(discovery) if discovery.beyond_luck else f"{_title(discovery)}\n{wrapped(NO_SHARE, 6.6, 10)}"
    axes.set_title(title, fontsize=10, loc="left")
    axes.legend(fontsize=SMALL, frameon=False, loc="lower right")
    tidy(axes)
    return axes
