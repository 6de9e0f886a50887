"""Partners' shares: who provides security and trade to whom, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.region import Provision
from entente_sim.plots.style import SMALL, colour, ink_on, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

__all__ = ["provision"]

_REST = "#E4E4E4"
_NAMED = 0.105


def provision(columns: Sequence[tuple[str, Provision]], names: dict[str, str] | None = None) -> Figure:
    """Draw stacked mean shares: one row per client, one column per (title, provision).

    Shares wide enough carry their provider's code; the rest of the world is light grey.

    Raises
    ------
    ValueError
        If the columns have different clients or providers, or there is none.
    """
    if not columns or any(
        (one.clients, one.providers) != (columns[0][1].clients, columns[0][1].providers) for _, one in columns
    ):
        raise ValueError("give one provision or more, all with the same clients and providers.")
    first = columns[0][1]
    figure, grid = panels(
        len(first.clients) * len(columns), columns=len(columns), width=1.2 + 2.05 * len(columns), height=1.45,
        sharex=True, sharey=True,
    )  # fmt: skip
    for position, axes in enumerate(grid):
        client, column = divmod(position, len(columns))
        title, one = columns[column]
        _stack(axes, one, client)
        if client == 0:
            axes.set_title(title, fontsize=9.5)
        if column == 0:
            code = first.clients[client]
            axes.set_ylabel((names or {}).get(code, code), fontsize=9.5)
    swatches = [colour(code) for code in first.providers] + [_REST]
    labels = [(names or {}).get(code, code) for code in first.providers] + ["all others"]
    figure.legend(
        [_patch(shade) for shade in swatches], labels, loc="outside lower center", ncols=len(labels), fontsize=SMALL,
        frameon=False, handlelength=1.2, columnspacing=1.2,
    )  # fmt: skip
    return figure


def _patch(shade: str) -> Patch:
    from matplotlib.patches import Patch

    return Patch(facecolor=shade, edgecolor="white")


def _stack(axes: Axes, one: Provision, client: int) -> None:
    shares = np.concatenate([one.shares[:, client], one.rest[:, client, None]], axis=1)
    edges = np.concatenate([np.zeros((len(one.years), 1)), np.cumsum(shares, axis=1)], axis=1)
    years = np.asarray(one.years)
    for k, code in enumerate((*one.providers, "")):
        axes.fill_between(
            years, edges[:, k], edges[:, k + 1], facecolor=colour(code) if code else _REST, edgecolor="white",
            linewidth=0.6,
        )  # fmt: skip
        if not code:
            continue
        for row, side in ((1, "left"), (len(years) - 2, "right")):
            if shares[row, k] >= _NAMED:
                middle = (edges[row, k] + edges[row, k + 1]) / 2.0
                text = f"{code} {100 * shares[0 if side == 'left' else -1, k]:.0f}"
                ink = ink_on(colour(code))
                axes.text(years[row], middle, text, fontsize=SMALL - 0.5, color=ink, ha=side, va="center")
    axes.set_xlim(years[0], years[-1])
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "50", "100 %"])
    axes.tick_params(labelsize=SMALL, length=2)
    axes.spines[:].set_visible(False)
