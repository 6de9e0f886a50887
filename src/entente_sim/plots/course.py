"""What followed in one scenario: each observable of its effect rows, year by year, over the base."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.plots.style import GREY, LEVEL_COLOURS, SMALL, band, panels, tidy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Course", "course"]

_HERE = LEVEL_COLOURS["regional"]


@dataclass(frozen=True, eq=False)
class Course:
    """One observable in a scenario and its base, ``(years, runs)`` each, and the years over which it is read."""

    label: str
    about: str
    base: FloatArray
    here: FloatArray
    window: tuple[int, int]


def course(
    courses: Sequence[Course], years: tuple[int, ...], base: str = "baseline", here: str = "this scenario"
) -> Figure:
    """Draw one panel per observable: median and 10-90 % of runs, the base in grey, the years read shaded.

    ``base`` and ``here`` are what the legend calls the two.
    """
    columns = {1: 1, 2: 2, 4: 2}.get(len(courses), 3)
    figure, grid = panels(
        len(courses), columns=columns, width=3.1 * columns + 0.3 + (0.6 if columns == 2 else 0.0), height=2.5
    )
    for axes, one in zip(grid, courses, strict=True):
        axes.axvspan(one.window[0] - 0.5, min(one.window[1] + 0.5, years[-1]), color="#F3EFE4", zorder=0)
        axes.set_title(one.label, fontsize=9.5, loc="left")
        axes.set_xlim(years[0], years[-1])
        tidy(axes)
        if _yes_or_no(one):  # quantiles of noughts and ones say nothing; their mean is a share of runs
            axes.plot(years, one.base.mean(axis=1), color=GREY, linewidth=1.8, label=base)
            axes.plot(years, one.here.mean(axis=1), "--", color=_HERE, linewidth=1.8, label=here)
            axes.set_ylim(-0.02, 1.02)
            axes.set_ylabel("share of runs", fontsize=SMALL)
            continue
        band(axes, years, one.base, GREY, base)
        band(axes, years, one.here, _HERE, here, "--")
        axes.set_ylabel("\n".join(textwrap.wrap(one.about, 34)), fontsize=SMALL)
        low, high = axes.get_ylim()
        least = 0.12 * max(1.0, abs(high))
        if high - low < least:  # a flat line must not look like a mountain
            middle = (low + high) / 2.0
            axes.set_ylim(middle - least / 2.0, middle + least / 2.0)
    grid[0].legend(fontsize=SMALL, frameon=False, loc="best")
    return figure


def _yes_or_no(one: Course) -> bool:
    return bool(np.isin(one.base, (0.0, 1.0)).all() and np.isin(one.here, (0.0, 1.0)).all())
