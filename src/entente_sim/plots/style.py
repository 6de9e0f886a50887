"""One look for every figure: a colour per state, safe for colour-blind readers and legible in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["BAND", "GREY", "LEVEL_COLOURS", "STATE_COLOURS", "band", "colour", "new_axes", "tidy"]

STATE_COLOURS = {
    "USA": "#0072B2",
    "CHN": "#D55E00",
    "RUS": "#009E73",
    "IND": "#E69F00",
    "WEU": "#56B4E9",
    "EEU": "#7FA6C9",
    "JPN": "#CC79A7",
    "KAZ": "#8C6D31",
}
"""Colours of the states most often drawn (Okabe and Ito's palette first)."""

LEVEL_COLOURS = {"systemic": "#0072B2", "regional": "#D55E00"}
"""Colours of the two levels."""

GREY = "#6E6E6E"

BAND = (0.1, 0.5, 0.9)
"""Quantiles drawn: the band and the line in it."""

_SPARE = ("#999933", "#882255", "#44AA99", "#AA4499", "#332288", "#117733", "#DDCC77", "#661100")


def colour(code: str) -> str:
    """Colour of a state; the same in every figure and every process."""
    return STATE_COLOURS.get(code) or _SPARE[sum(code.encode()) % len(_SPARE)]


def new_axes(ax: Axes | None, width: float = 6.0, height: float = 3.6) -> Axes:
    """Return the axes given, or new ones of a size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def tidy(ax: Axes) -> None:
    """Take away what carries no information."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=9)


def band(ax: Axes, years: tuple[int, ...], values: FloatArray, shade: str, label: str, style: str = "-") -> None:
    """Draw the median over runs as a line in its 10-90 % band."""
    low, middle, high = np.quantile(values, BAND, axis=-1)
    ax.fill_between(years, low, high, color=shade, alpha=0.18, linewidth=0)
    ax.plot(years, middle, style, color=shade, linewidth=1.8, label=label)
