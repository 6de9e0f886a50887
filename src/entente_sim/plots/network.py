"""Network map: states where they lie, ties by depth, pairs by enmity, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray
from entente_sim.plots.style import GREY, SMALL, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble
    from entente_sim.scenario.schema import World

__all__ = ["TIE", "Places", "map_positions", "network", "network_legend", "network_year", "places_of"]

TIE = 0.25
"""Commitment from which a tie is drawn."""

_IMAGES = ((0.3, "#0B3C6F", "below 0.3"), (0.6, "#8FA3B5", "0.3 to 0.6"), (1.01, "#D55E00", "0.6 or more"))
"""Upper edge of each class of hostility, its colour (dark, light, red: also legible in grey) and label."""

BoolArray = NDArray[np.bool_]

_LARGEST = 0.18
_LEGIBLE = 0.068
_APART = 0.23
_CLEAR = 0.09
_SQUEEZE = 0.5
_BEND = 0.13
_DASHES = (0, (4, 2))


def network(ensemble: Ensemble, years: Sequence[int] | None = None) -> Figure:
    """Draw the network of ties in some years, one panel each, with a legend in the last cell.

    Medians over runs.  Discs: share of world capability (by area).  Solid lines: commitment of at least
    :data:`TIE` (by width).  Colour: the larger of the two sides' hostility.  Dashed: hostility of 0.6 or more
    without a tie.  The map is an azimuthal one about the middle of all states, stretched at the centre.

    Parameters
    ----------
    years
        By default the first, the eleventh and the last recorded year.
    """
    recorded = ensemble.years
    chosen = years or sorted({recorded[0], recorded[min(10, len(recorded) - 1)], recorded[-1]})
    figure, grid = panels(len(chosen) + 1, columns=2, width=8.2, height=4.2)
    places = places_of(ensemble, chosen)
    for axes, year in zip(grid, chosen, strict=False):
        network_year(ensemble, year, places, axes)
        axes.set_title(f"{year}", fontsize=11, loc="left", fontweight="bold")
    network_legend(places, grid[len(chosen)])
    title = f"Ties and enmities, {ensemble.title} (medians of {ensemble.runs} runs)"
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    return figure


@dataclass(frozen=True, eq=False)
class Places:
    """Where states stand on the map and how large their discs may get: the same in all years that are compared.

    Attributes
    ----------
    at
        Code -> (x, y).
    scale
        Radius of a disc per square root of a share of world capability.
    inside
        Whether each state's disc always has room for its code.
    """

    at: dict[str, tuple[float, float]]
    scale: float
    inside: BoolArray


def places_of(ensemble: Ensemble, years: Sequence[int]) -> Places:
    """Lay out the map for some years of an ensemble, so that no two discs meet in any of them."""
    capability = np.nan_to_num(np.median(ensemble.record.states["capability"], axis=-1))
    scale = _LARGEST / float(np.sqrt(capability.max()))
    radius = scale * np.sqrt(capability[[ensemble.record.year(year) for year in years]])
    at = map_positions(ensemble.resolved.world, dict(zip(ensemble.states, radius.max(axis=0), strict=True)))
    return Places(at, scale, radius.min(axis=0) >= _LEGIBLE)


def network_year(ensemble: Ensemble, year: int, places: Places, ax: Axes) -> Axes:
    """Draw the network of one year, medians over runs: see :func:`network`."""
    row = ensemble.record.year(year)
    size = places.scale * np.sqrt(np.nan_to_num(np.median(ensemble.record.states["capability"][row], axis=-1)))
    commitment = np.median(ensemble.record.dyads["commitment"][row], axis=-1)
    hostility = np.median(ensemble.record.dyads["hostility"][row], axis=-1)
    _edges(ax, places.at, ensemble.states, np.minimum(commitment, commitment.T), np.maximum(hostility, hostility.T))
    _nodes(ax, places.at, ensemble.states, size, places.inside)
    _frame(ax, places.at)
    return ax


def map_positions(world: World, radius: Mapping[str, float] | None = None) -> dict[str, tuple[float, float]]:
    """Place every state on the schematic map: code -> (x, y), within about -1 to 1.

    ``radius`` holds the discs that must not overlap.

    An azimuthal projection about the states' middle on the globe, north up; distances from the centre enter
    with the power 0.5, so that a crowded middle is legible, and states that would overlap are moved apart.
    """
    codes = sorted(world.states)
    globe = np.array([_middle([(p.lat, p.lon) for p in world.states[code].points]) for code in codes])
    centre = _geometric_median(globe)
    north = np.array([0.0, 0.0, 1.0])
    east = np.cross(north, centre)
    east = east / np.linalg.norm(east) if np.linalg.norm(east) > 1e-9 else np.array([0.0, 1.0, 0.0])
    up = np.cross(centre, east)
    flat = np.stack([globe @ east, globe @ up], axis=1)
    angle = np.arccos(np.clip(globe @ centre, -1.0, 1.0))
    length = np.linalg.norm(flat, axis=1)
    far = (angle / max(float(angle.max()), 1e-9)) ** _SQUEEZE
    xy = np.divide(flat, length[:, None], out=np.zeros_like(flat), where=length[:, None] > 1e-9) * far[:, None]
    xy = _apart(xy, np.array([(radius or {}).get(code, 0.0) for code in codes]))
    return {code: (float(x), float(y)) for code, (x, y) in zip(codes, xy, strict=True)}


def _middle(points: Sequence[tuple[float, float]]) -> FloatArray:
    """Mean of places on the globe as a unit vector."""
    lat, lon = np.radians(np.array(points)).T
    vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    mean: FloatArray = vectors.mean(axis=0)
    return mean / np.linalg.norm(mean)


def _geometric_median(globe: FloatArray) -> FloatArray:
    """Point with the least sum of distances: the middle of the crowd, not pulled by what is far off."""
    centre: FloatArray = globe.mean(axis=0)
    for _ in range(50):
        weight = 1.0 / np.maximum(np.linalg.norm(globe - centre, axis=1), 1e-6)
        centre = (globe * weight[:, None]).sum(axis=0) / weight.sum()
    return centre / np.linalg.norm(centre)


def _apart(xy: FloatArray, radius: FloatArray) -> FloatArray:
    """Move crowded places apart, each pair by half of what is missing, in a fixed order."""
    out = xy.copy()
    for _ in range(500):
        moved = False
        for i in range(len(out)):
            for j in range(i):
                step = out[i] - out[j]
                gap = float(np.linalg.norm(step))
                wanted = max(_APART, radius[i] + radius[j] + _CLEAR)
                if gap < wanted - 1e-6:
                    way = step / gap if gap > 1e-9 else np.array([1.0, 0.0])
                    out[i] += way * (wanted - gap) / 2.0
                    out[j] -= way * (wanted - gap) / 2.0
                    moved = True
        if not moved:
            break
    return out


def _shade(hostility: float) -> str:
    return next(shade for edge, shade, _ in _IMAGES if hostility < edge)


def _edges(
    axes: Axes, places: dict[str, tuple[float, float]], codes: Sequence[str], tie: FloatArray, enmity: FloatArray
) -> None:
    from matplotlib.patches import FancyArrowPatch

    pairs = [(i, j) for i in range(len(codes)) for j in range(i) if tie[i, j] >= TIE or enmity[i, j] >= _IMAGES[1][0]]
    for i, j in sorted(pairs, key=lambda pair: tie[pair]):
        tied = tie[i, j] >= TIE
        axes.add_patch(
            FancyArrowPatch(
                places[codes[i]], places[codes[j]], arrowstyle="-", shrinkA=0.0, shrinkB=0.0,
                connectionstyle=f"arc3,rad={_BEND}",  # bent, so that a line past a state is not taken for its own
                color=_shade(enmity[i, j]), linewidth=_width(tie[i, j]) if tied else 1.1, alpha=0.85 if tied else 1.0,
                linestyle="-" if tied else _DASHES, capstyle="round" if tied else "butt", zorder=2 if tied else 1,
            )
        )  # fmt: skip


def _width(commitment: float) -> float:
    return 6.0 * (commitment - 0.5 * TIE)


def _nodes(
    axes: Axes,
    places: dict[str, tuple[float, float]],
    codes: Sequence[str],
    radius: FloatArray,
    inside: BoolArray,
) -> None:
    from matplotlib.patches import Circle

    halo: dict[str, Any] = {"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.75}
    for code, size, fits in zip(codes, radius, inside, strict=True):
        if size == 0.0:
            continue  # does not exist in that year
        x, y = places[code]
        axes.add_patch(Circle((x, y), size, facecolor="#F3EFE4", edgecolor="black", linewidth=0.9, zorder=3))
        if fits:
            axes.text(x, y, code, fontsize=SMALL, ha="center", va="center", zorder=5)
        else:
            axes.text(x, y - size - 0.02, code, fontsize=SMALL, ha="center", va="top", zorder=4, bbox=halo)


def _frame(axes: Axes, places: dict[str, tuple[float, float]]) -> None:
    x, y = np.array(list(places.values())).T
    margin = _LARGEST + 0.02
    axes.set_xlim(x.min() - margin, x.max() + margin)
    axes.set_ylim(y.min() - margin, y.max() + margin)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#CCCCCC")


def network_legend(places: Places, ax: Axes) -> Axes:
    """Draw what discs, widths and colours of the map stand for."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle

    axes, scale = ax, places.scale
    _frame(axes, places.at)
    axes.axis("off")
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    x0, step = left + 0.05, (right - left) / 3.2
    y = top - 0.12
    axes.text(x0, y, "Disc: share of world capability", fontsize=8.5, va="center")
    for k, share in enumerate((0.02, 0.1, 0.4)):
        x = x0 + 0.2 + k * step
        axes.add_patch(Circle((x, y - 0.30), scale * share**0.5, facecolor="#F3EFE4", edgecolor="black", linewidth=0.9))
        axes.text(x, y - 0.56, f"{100 * share:.0f} %", fontsize=8, ha="center", va="top")
    y -= 0.80
    axes.text(x0, y, f"Width: commitment (ties below {TIE:g} not drawn)", fontsize=8.5, va="center")
    for k, depth in enumerate((0.25, 0.5, 0.8)):
        x = x0 + 0.2 + k * step
        axes.plot([x - 0.15, x + 0.15], [y - 0.14] * 2, color=_IMAGES[0][1], linewidth=_width(depth))
        axes.text(x, y - 0.21, f"{depth:g}", fontsize=8, ha="center", va="top")
    y -= 0.48
    handles = [Line2D([], [], color=shade, linewidth=3.5, label=label) for _, shade, label in _IMAGES]
    handles.append(
        Line2D([], [], color=_IMAGES[2][1], linewidth=1.1, linestyle=_DASHES, label="0.6 or more, no tie drawn")
    )
    legend = axes.legend(
        handles=handles, title="Colour: hostility, the larger of both sides'", loc="upper left", frameon=False,
        bbox_to_anchor=(0.0, (y - bottom) / (top - bottom)), fontsize=SMALL, title_fontsize=8.5, ncols=2,
        alignment="left", borderpad=0.0, borderaxespad=0.2,
    )  # fmt: skip
    legend.get_title().set_color("black")
    remark = "schematic map: north up, distances compressed,\ncrowded states moved apart"
    axes.text(x0, bottom + 0.05, remark, fontsize=7.5, color=GREY, va="bottom")
    return axes
