"""Alignment of a dyad over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entente_sim import measures
from entente_sim.plots.style import GREY, LEVEL_COLOURS, band, new_axes, panels, tidy, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["alignment", "futures_grid"]


def alignment(
    ensemble: Ensemble,
    actor: str,
    target: str,
    *,
    levels: Sequence[str] = ("systemic", "regional"),
    against: Ensemble | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the actor's alignment A = C - K towards the target at each level, median and 10-90 % of runs.

    Parameters
    ----------
    ensemble
        What to draw.
    actor, target
        State codes.
    levels
        Levels to draw.
    against
        An ensemble to draw in grey behind it (the baseline, or the null).
    ax
        Where to draw; new axes by default.
    """
    axes = new_axes(ax)
    axes.axhline(0.0, color="black", linewidth=0.6)
    for level in levels:
        if against is not None:
            behind = measures.alignment(against, actor, target, level)
            label = "null model" if against.null else against.name.replace("_", " ")
            band(axes, against.years, behind, GREY, f"{label}, {level}", _dash(level))
        values = measures.alignment(ensemble, actor, target, level)
        band(axes, ensemble.years, values, LEVEL_COLOURS[level], level, _dash(level))
    names = ensemble.state_name(actor), ensemble.state_name(target)
    axes.set_title(f"{names[0]}'s alignment with {names[1]}: {ensemble.title}", fontsize=10, loc="left")
    axes.set_ylabel("alignment A = C - K", fontsize=9)
    axes.set_ylim(-1.0, 1.0)
    if len(ensemble.years) > 1:
        axes.set_xlim(ensemble.years[0], ensemble.years[-1])
    axes.legend(fontsize=8, frameon=False, loc="lower left", ncols=2)
    tidy(axes)
    return axes


def _dash(level: str) -> str:
    return "-" if level == "systemic" else "--"


def futures_grid(
    ensembles: Mapping[str, Ensemble],
    base: Ensemble,
    titles: Mapping[str, str],
    actor: str = "RUS",
    target: str = "CHN",
) -> Figure:
    """Draw one small panel per scenario, each over the base in grey (systemic alignment)."""
    figure, grid = panels(len(ensembles), columns=3, width=9.5, height=2.35, sharex=True, sharey=True)
    behind = measures.alignment(base, actor, target, "systemic")
    for axes, (name, one) in zip(grid, ensembles.items(), strict=True):
        axes.axhline(0.0, color="black", linewidth=0.6)
        band(axes, base.years, behind, GREY, "baseline")
        band(axes, one.years, measures.alignment(one, actor, target, "systemic"), LEVEL_COLOURS["regional"], "future")
        axes.set_title(titles.get(name, name), fontsize=10, loc="left")
        axes.set_ylim(-0.6, 1.0)
        axes.set_xlim(base.years[0], base.years[-1])
        tidy(axes)
    grid[0].legend(fontsize=8, frameon=False, loc="lower left")
    names = base.state_name(actor), base.state_name(target)
    label = f"{names[0]}'s systemic alignment with {names[1]} (C - K; median, 10-90 % of runs)"
    figure.supylabel(wrapped(label, 0.9 * figure.get_figheight(), 9), fontsize=9, ma="center")
    return figure
