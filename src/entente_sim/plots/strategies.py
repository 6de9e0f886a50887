"""What states do about what they fear most, over the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from entente_sim import measures
from entente_sim.numerics import FloatArray
from entente_sim.plots.style import KIND_COLOURS, panels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["strategies"]


def strategies(
    ensemble: Ensemble, codes: Sequence[str] | None = None, *, null: Ensemble | None = None
) -> Figure:  # fmt: skip
    """Draw each state's strategy towards its principal threat as stacked shares of runs, year by year.

    Beside a state's name stand those it fears most.  With ``null``, the strip at the right
    of each panel holds the null model's shares over all years, and its volume marks off buck-passing.

    Parameters
    ----------
    ensemble
        Runs to draw.
    codes
        States to draw; the world's focus states by default.
    null
        The null model's runs.
    """
    from matplotlib.patches import Patch

    chosen = list(codes or ensemble.resolved.world.focus or ensemble.states)
    columns = min(len(chosen), 4 if len(chosen) > 6 else 2)
    rows = -(-len(chosen) // columns)
    figure, grid = panels(
        len(chosen), columns=columns, width=9.5, height=2.3 + 0.9 / rows, sharex=True, sharey=True
    )  # fmt: skip
    drawn: set[str] = set()
    for axes, code in zip(grid, chosen, strict=True):
        drawn |= _panel(axes, ensemble, code, null)
    handles = [Patch(color=KIND_COLOURS[kind], label=kind) for kind in measures.STRATEGIES if kind in drawn]
    in_a_row = len(handles) if len(handles) < 6 else 4
    figure.legend(handles=handles, fontsize=8.5, frameon=False, ncols=in_a_row, loc="outside lower center")
    figure.suptitle(f"What states do about what they fear most: {ensemble.title}", fontsize=11, x=0.01, ha="left")
    figure.supylabel("share of runs", fontsize=9)
    return figure


def _panel(axes: Axes, ensemble: Ensemble, code: str, null: Ensemble | None) -> set[str]:
    """Draw one state; returns the kinds that occur."""
    from matplotlib.ticker import MaxNLocator

    kinds = list(reversed(measures.STRATEGIES))
    shades = [KIND_COLOURS[kind] for kind in kinds]
    shares = _shares(ensemble, code, null)
    axes.stackplot(ensemble.years, shares.T, colors=shades, linewidth=0)
    axes.set_xlim(ensemble.years[0], ensemble.years[-1])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10], integer=True, prune="both"))
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "50", "100 %"])
    axes.set_title(f"{ensemble.state_name(code)} (fears {_feared(ensemble, code)})", fontsize=9.5, loc="left")
    tidy(axes)
    most = shares.max(axis=0)
    if null is not None:
        strip = axes.inset_axes((1.03, 0.0, 0.06, 1.0))
        over_years = _shares(null, code, null).mean(axis=0)
        tops = np.cumsum(over_years)
        strip.bar([0.0] * len(kinds), over_years, bottom=tops - over_years, width=1.0, color=shades, linewidth=0)
        strip.set_xlim(-0.5, 0.5)
        strip.set_ylim(0.0, 1.0)
        strip.set_yticks([])
        strip.set_xticks([0.0], ["null"], fontsize=8)
        strip.tick_params(length=0)
        strip.spines[:].set_visible(False)
        most = np.maximum(most, over_years)
    return {kind for kind, share in zip(kinds, most, strict=True) if share >= 0.01}


def _shares(ensemble: Ensemble, code: str, null: Ensemble | None) -> FloatArray:
    """Shares of runs, ``(years, kinds)``, strongest answer first."""
    return measures.shares(measures.strategy(ensemble, code, null=null), measures.STRATEGIES)[:, ::-1]


def _feared(ensemble: Ensemble, code: str) -> str:
    """Those feared most in a tenth of run-years or more, the most frequent first."""
    threat = measures.principal_threat(ensemble, code)
    counts = np.bincount(threat[threat >= 0], minlength=len(ensemble.states)) / threat.size
    order = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k] >= 0.1]
    return " or ".join(ensemble.states[k] for k in order) or "nobody"
