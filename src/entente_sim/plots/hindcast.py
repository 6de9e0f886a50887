"""History: simulated fans against what was observed, and scores beside naive forecasters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from entente_sim.analysis.hindcast.history import shown
from entente_sim.analysis.hindcast.scoring import METRICS, STEP, Score
from entente_sim.analysis.hindcast.splits import FROZEN, SPLITS
from entente_sim.analysis.hindcast.targets import TARGETS
from entente_sim.plots.style import BAND, GREY, SMALL, panels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from entente_sim.analysis.hindcast.history import Hindcast

__all__ = ["hindcast_scores", "history"]

_FAN, _SEEN = "#0072B2", "#1A1A1A"


class _Panel(NamedTuple):
    """One series: target, the pair it is of, and what the panel is called."""

    target: str
    state: str
    partner: str
    title: str


_PANELS = (
    _Panel("distance", "CHN", "RUS", "Distance of positions, China and Russia"),
    _Panel("distance", "RUS", "USA", "Distance of positions, Russia and the US"),
    _Panel("dispute", "CHN", "RUS", "Disputes of China and Russia"),
    _Panel("dispute", "CHN", "USA", "Disputes of China and the US"),
    _Panel("rivalry", "CHN", "RUS", "Rivalry of China and Russia"),
    _Panel("pact", "CHN", "RUS", "Pacts of China and Russia"),
    _Panel("arms", "RUS", "CHN", "Russian arms to China"),
    _Panel("trade_share", "RUS", "CHN", "China's share of Russian trade"),
)

_SIMULATED = {
    "distance": "difference of positions", "dispute": "chance of a crisis", "rivalry": "hostility, mean of both",
    "pact": "commitment", "arms": "log10(1 + USD m)", "trade_share": "share",
}  # fmt: skip
"""Units of the simulated series, where nothing observed is beside them."""


def history(found: Hindcast) -> Figure:
    """Draw the great powers' series: simulated median with 10-90 % of runs, observed figures as dots.

    Simulated series stand in observed units, by the link fitted to the years of training; without observed data in
    their own.  Events are chances over runs, and disputes that happened are dots at 1.  The years that trained nothing
    are shaded.
    """
    states, targets = set(found.ensemble.states), {target.name for target in shown(found.ensemble)}
    drawn = [one for one in _PANELS if {one.state, one.partner} <= states and one.target in targets]
    figure, grid = panels(len(drawn), columns=2, width=9.2, height=2.3)
    for axes, one in zip(grid, drawn, strict=True):
        _series(axes, found, one)
    if grid:
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, fontsize=SMALL + 0.5, frameon=False, ncols=4, loc="outside lower center")
    title = found.ensemble.resolved.world.title
    what = "Simulated history against what was observed" if found.tables else "Simulated history"
    figure.suptitle(f"{what}\n{title}, {found.ensemble.runs} runs", fontsize=10)
    return figure


def _series(axes: Axes, found: Hindcast, panel: _Panel) -> None:
    """One panel: a fan or a chance, and dots."""
    (target,) = (one for one in TARGETS if one.name == panel.target)
    ensemble, years = found.ensemble, np.array(found.ensemble.years)
    layout = ensemble.record.layout
    i, j = layout.state(panel.state), layout.state(panel.partner)
    if target.kind == "event":
        axes.plot(years, target.forecast(ensemble)[:, i, j], color=_FAN, linewidth=1.8, label="simulated")
        axes.set_ylim(-0.04, 1.08)
    else:
        series = target.series(ensemble)[:, i, j]
        to_unit = found.links.get(target.name)
        parts = np.quantile(series, BAND, axis=-1)
        low, middle, high = np.clip(to_unit(parts), *target.bounds) if to_unit else parts
        axes.fill_between(years, low, high, color=_FAN, alpha=0.2, linewidth=0, label="10-90 % of runs")
        axes.plot(years, middle, color=_FAN, linewidth=1.8, label="simulated")
    table = found.tables.get(target.name)
    if table is not None:
        rows = table[(table["state"] == panel.state) & (table["partner"] == panel.partner) & table["model"].notna()]
        seen = rows[rows["observed"] > 0.5] if panel.target == "dispute" else rows
        axes.plot(seen["year"], seen["observed"], "o", color=_SEEN, markersize=2.6, label="observed", zorder=3)
    axes.axvspan(FROZEN + 0.5, years[-1] + 0.5, color="#F3EFE4", zorder=0, linewidth=0, label=f"after {FROZEN}")
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    if target.kind != "event" and target.bounds[0] == 0.0:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.set_title(panel.title, fontsize=9.5, loc="left")
    axes.set_ylabel(target.unit if found.tables else _SIMULATED[panel.target], fontsize=SMALL)
    tidy(axes)


_MARKS = {
    "model": ("o", "#0072B2", "the model"), "power": ("s", "#E69F00", "power only"),
    "events": ("D", "#CC79A7", "events only"), "persistence": ("v", "#6E6E6E", "persistence"),
    "trend": ("^", "#A9A9A9", "linear trend"),
}  # fmt: skip

_METRIC_TITLES = {
    "rank": "Rank correlation of levels", "rank_change": f"Rank correlation of changes over {STEP} years",
    "auc": "Area under the ROC curve",
}  # fmt: skip


def hindcast_scores(found: Sequence[Score], split: str = "select") -> Figure:
    """Draw scores of one split by target, every forecaster with its 95 % interval; further right is better.

    Parameters
    ----------
    found
        Scores of a hindcast.
    split
        ``"train"``, ``"select"`` or ``"report"``.
    """
    here = [one for one in found if one.split == split]
    if not here:
        raise ValueError(f"there is no score of the split {split!r}")
    figure, grid = panels(len(_METRIC_TITLES), columns=3, width=11.0, height=4.2)
    names = [name for name in _MARKS if any(one.forecaster == name for one in here)]
    for axes, (metric, title) in zip(grid, _METRIC_TITLES.items(), strict=True):
        targets = [one for one in TARGETS if metric in METRICS[one.kind]]
        for row, target in enumerate(targets):
            for place, name in enumerate(names):
                mark, shade, label = _MARKS[name]
                height = -row + 0.32 - 0.64 * place / max(len(names) - 1, 1)
                for one in here:
                    if (one.target, one.metric, one.forecaster) == (target.name, metric, name):
                        axes.plot([one.low, one.high], [height, height], color=shade, linewidth=1.8, alpha=0.6)
                        axes.plot(one.value, height, mark, color=shade, markersize=5, label=None if row else label)
        chance = 0.5 if metric == "auc" else 0.0
        axes.axvline(chance, color=GREY, linewidth=0.9, linestyle=":")
        same = metric == "rank_change"  # the same rows as the panel to its left
        labels = ["" if same else one.title for one in targets]
        axes.set_yticks(-np.arange(len(targets)), labels, fontsize=SMALL + 0.5)
        axes.set_ylim(-len(targets) + 0.4, 0.6)
        axes.set_title(title, fontsize=9.5, loc="left")
        axes.set_xlabel("chance is dotted", fontsize=SMALL)
        axes.grid(axis="x", color="#E8E8E8", linewidth=0.7)
        tidy(axes)
        axes.tick_params(axis="y", length=0)
    years = "-".join(map(str, SPLITS[split]))
    figure.suptitle(f"Scores of {years}, with 95 % of samples of pairs; further right is better", fontsize=10)
    handles = [grid[0].plot([], [], _MARKS[name][0], color=_MARKS[name][1])[0] for name in names]
    figure.legend(
        handles, [_MARKS[name][2] for name in names], fontsize=SMALL + 0.5, frameon=False, ncols=len(names),
        loc="outside lower center",
    )  # fmt: skip
    return figure
