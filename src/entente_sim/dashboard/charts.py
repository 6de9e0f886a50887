"""The page's charts, as SVG images: the figures of :mod:`entente_sim.plots` on axes of fixed size, drawn fast.

Nothing here uses pyplot, whose figures are shared by all threads and live until they are closed.
"""

from __future__ import annotations

import base64
import functools
import io
from typing import TYPE_CHECKING

import numpy as np

from entente_sim import plots
from entente_sim.experiments.runner import run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble
    from entente_sim.plots.network import Places
    from entente_sim.scenario.loading import Resolved

__all__ = ["courses", "key", "laid_out", "levels", "network", "stages"]

WIDTH = 4.9
"""Inches; the page scales the images to its columns."""


def network(ensemble: Ensemble, year: int, places: Places) -> str:
    """Map of ties and enmities in a year."""
    figure, (axes,) = _figure(3.7, (0.005, 0.005, 0.99, 0.99))
    plots.network_year(ensemble, year, places, axes)
    return _image(figure)


@functools.lru_cache(maxsize=16)
def key(places: Places) -> str:
    """What the map's discs, widths and colours stand for."""
    figure, (axes,) = _figure(3.7, (0.005, 0.005, 0.99, 0.99))
    plots.network_legend(places, axes)
    return _image(figure)


_laid_out: dict[str, Places] = {}


def laid_out(resolved: Resolved) -> Places:
    """Places on the map that hold for all years of a scenario, whatever is moved."""
    if resolved.digest not in _laid_out:
        alone = run(resolved, runs=1, seed=1)
        _laid_out[resolved.digest] = plots.places_of(alone, alone.years)
    return _laid_out[resolved.digest]


def levels(so_far: Ensemble, ensemble: Ensemble | None, actor: str, target: str) -> str:
    """Two-level chart: the run's way so far, and where the ensemble is in the same year."""
    figure, (axes,) = _figure(4.6, (0.10, 0.09, 0.88, 0.89))
    plots.two_level_path(so_far, actor, target, among=ensemble, ax=axes)
    return _image(figure)


def courses(so_far: Ensemble, ensemble: Ensemble | None, actor: str, target: str, last: int) -> str:
    """Alignment at both levels over the years: the run over the ensemble."""
    figure, both = _figure(4.6, (0.14, 0.56, 0.82, 0.385), (0.14, 0.07, 0.82, 0.385))
    for axes, level in zip(both, ("systemic", "regional"), strict=True):
        plots.alignment(so_far, actor, target, levels=(level,), against=ensemble, ax=axes)
        axes.set_title(f"{level} arenas", fontsize=9.5, loc="left")
        axes.set_ylabel("A = C - K", fontsize=9)
        legend = axes.get_legend()
        if legend is not None:
            legend.remove()
        _end(axes, so_far.years[0], last)
    return _image(figure)


def stages(so_far: Ensemble, ensemble: Ensemble | None, actor: str, target: str, last: int) -> str:
    """Stage ladder of the tie over the years: the run over the ensemble."""
    figure, (axes,) = _figure(3.7, (0.36, 0.08, 0.60, 0.90))
    plots.ladder_panel(so_far, actor, target, axes, behind=ensemble)
    _end(axes, so_far.years[0], last)
    return _image(figure)


def _figure(height: float, *boxes: tuple[float, float, float, float]) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    return figure, [figure.add_axes(box) for box in boxes]


def _end(axes: Axes, first: int, last: int) -> None:
    axes.set_xlim(first, last + 0.3)
    line = axes.get_lines()[-1]
    x, y = np.asarray(line.get_xdata())[-1:], np.asarray(line.get_ydata())[-1:]
    axes.plot(x, y, "o", color=line.get_color(), markersize=6, zorder=6)


def _image(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
