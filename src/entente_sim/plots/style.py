"""One look for every figure: a colour per state, safe for colour-blind readers and legible in grey."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "BAND", "FUTURE_COLOURS", "GREY", "KIND_COLOURS", "LEVEL_COLOURS", "SMALL", "STATE_COLOURS", "band", "colour",
    "ink_on", "new_axes", "panels", "path_label", "shortened", "tidy", "wrapped",
]  # fmt: skip

SMALL = 8.0
"""Smallest type in points that survives printing at page width."""

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

KIND_COLOURS = {
    "inactive": "#E3E3E3",
    "none": "#EFEFEF",
    "buck-passing": "#C4C4C4",
    "accommodation": "#B9A1D0",
    "bandwagoning": "#7A4B9A",
    "hedging": "#E69F00",
    "rivalry": "#B5402A",
    "cooperation": "#8CC6EC",
    "balancing": "#0072B2",
    "soft balancing": "#9AD0B8",
    "internal balancing": "#2FA37C",
    "external balancing": "#00573F",
}
"""Colours of kinds of relation and of strategies: greys for little done, orange for hedging."""

FUTURE_COLOURS = {
    "1": "#56B4E9",
    "2": "#D55E00",
    "3a": "#F0E442",
    "3b": "#009E73",
    "4": "#0072B2",
    "5-RUS": "#CC79A7",
    "5-CHN": "#E69F00",
    "6": "#2B1B3D",
    "none": "#C9C9C9",
}
"""Colours of the classes of future: Okabe and Ito's palette, grey for none of them."""

GREY = "#6E6E6E"

BAND = (0.1, 0.5, 0.9)
"""Quantiles drawn: the band and the line in it."""

_SPARE = ("#999933", "#882255", "#44AA99", "#AA4499", "#332288", "#117733", "#DDCC77", "#661100")


def colour(code: str) -> str:
    """Colour of a state; the same in every figure and every process."""
    return STATE_COLOURS.get(code) or _SPARE[sum(code.encode()) % len(_SPARE)]


def ink_on(shade: str) -> str:
    """Black or white, whichever is legible on a colour."""
    red, green, blue = (int(shade[k : k + 2], 16) for k in (1, 3, 5))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else "black"


def new_axes(ax: Axes | None, width: float = 6.0, height: float = 3.6) -> Axes:
    """Return the axes given, or new ones of a size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def panels(count: int, *, columns: int, width: float, height: float, **options: object) -> tuple[Figure, list[Axes]]:
    """Return a figure of ``count`` panels, ``height`` inches each, and its axes row by row; spare cells are empty."""
    import matplotlib.pyplot as plt

    rows = -(-count // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(width, height * rows), layout="constrained", squeeze=False, **options
    )  # type: ignore[call-overload]
    cells = list(grid.flat)
    for spare in cells[count:]:
        spare.set_visible(False)
    return figure, cells[:count]


def path_label(path: str) -> str:
    """Name what a sweep varies by its path, as short as it can be."""
    kind, _, rest = path.partition(".")
    return (rest if kind in ("parameters", "drivers", "events") else path).replace("_", " ")


def shortened(text: str, most: int) -> str:
    """Cut a text after a word, so that it has at most so many characters."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",") + "…"


def wrapped(text: str, inches: float, size: float = SMALL) -> str:
    """Break each line of a text so that it fits a width, at a type size in points."""
    most = max(int(inches * 72.0 / (0.6 * size)), 12)
    return "\n".join(textwrap.fill(line, most) for line in text.splitlines())


def tidy(ax: Axes) -> None:
    """Take away what carries no information."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=9)


def band(ax: Axes, years: tuple[int, ...], values: FloatArray, shade: str, label: str, style: str = "-") -> None:
    """Draw the median over runs as a line in its 10-90 % band."""
    low, middle, high = np.quantile(values, BAND, axis=-1)
    ax.fill_between(years, low, high, color=shade, alpha=0.18, linewidth=0)
    ax.plot(years, middle, style, color=shade, linewidth=1.8, label=label)
