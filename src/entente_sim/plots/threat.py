"""Who fears whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.plots.style import SMALL, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["threat_map"]

_FAINT = 0.05


def threat_map(ensemble: Ensemble, year: int | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the median threat each state (row) perceives from each other (column) in a year.

    States are ordered by capability; those whom nobody fears by 0.05 or more have no column.  The default year is
    the first recorded.
    """
    chosen = ensemble.years[0] if year is None else year
    record = ensemble.record
    row = record.year(chosen)
    order = np.argsort(-np.median(record.states["capability"][row], axis=-1), kind="stable")
    order = order[record.exists[row, order]]
    codes = [ensemble.states[i] for i in order]
    values = np.median(record.dyads["threat"][row], axis=-1)[np.ix_(order, order)]
    np.fill_diagonal(values, np.nan)
    feared = [k for k in range(len(codes)) if np.nanmax(values[:, k]) >= _FAINT] or list(range(len(codes)))
    values = values[:, feared]
    axes = new_axes(ax, 0.42 * len(feared) + 2.6, 0.29 * len(codes) + 1.2)
    image = axes.imshow(values, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    axes.set_facecolor("#D0D0D0")  # what a state would think of itself
    axes.set_xticks(range(len(feared)), [codes[k] for k in feared], fontsize=SMALL, rotation=90)
    axes.set_yticks(range(len(codes)), codes, fontsize=SMALL)
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for i in range(len(codes)):
        for j in range(len(feared)):
            if values[i, j] >= _FAINT:
                ink = "white" if values[i, j] > 0.55 else "black"
                axes.text(j, i, f"{100 * values[i, j]:.0f}", ha="center", va="center", fontsize=SMALL, color=ink)
    axes.set_xlabel("feared", fontsize=9)
    axes.set_ylabel("fearing", fontsize=9)
    bar = axes.figure.colorbar(image, ax=axes, shrink=0.75, pad=0.02)
    bar.set_label("threat perceived (cells: hundredths, blank below 5)", fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)
    axes.set_title(f"Who fears whom in {chosen}: {ensemble.title}", fontsize=10, loc="left", pad=14)
    return axes
