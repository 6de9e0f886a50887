"""Votes in the Security Council, draft by draft, beside how members voted in history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from entente_sim import measures
from entente_sim.measures.votes import VOTES
from entente_sim.plots.style import GREY, ink_on, panels, shortened, tidy

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["VOTE_COLOURS", "votes"]

VOTE_COLOURS = {"yes": "#56B4E9", "abstain": "#D9D9D9", "veto": "#B2412B"}
"""Colours of votes; they differ in grey too."""

_SEEN = 1.075
"""Where the vote of history stands, right of the bars."""


def votes(
    ensemble: Ensemble, members: Sequence[str] = ("RUS", "CHN"), *, where: NDArray[np.bool_] | None = None
) -> Figure:
    """Draw the share of runs in which each member voted yes, abstained or vetoed, one bar per dated draft.

    A square right of a bar is the vote in history, where it is known.

    Parameters
    ----------
    ensemble
        What to draw.
    members
        Permanent members, one panel each.
    where
        ``(runs,)`` of bool: only these runs.

    Raises
    ------
    ValueError
        If no dated draft was put to the vote.
    """
    table = measures.votes(ensemble, where)
    table = table[~table["drawn"].astype(bool) & table["state"].isin(members)]
    names = list(dict.fromkeys(table["draft"]))
    if not names:
        raise ValueError(f"no dated draft was put to the vote in '{ensemble.name}'.")
    figure, grid = panels(
        len(members), columns=len(members), width=4.6 + 2.4 * len(members), height=1.35 + 0.34 * len(names), sharey=True
    )
    for axes, code in zip(grid, members, strict=True):
        own = table[table["state"] == code].set_index("draft")
        left = [0.0] * len(names)
        for vote in VOTES:
            width = own.loc[names, vote].astype(float).tolist()
            axes.barh(range(len(names)), width, left=left, height=0.72, color=VOTE_COLOURS[vote], linewidth=0)
            for row, (start, size) in enumerate(zip(left, width, strict=True)):
                if size >= 0.12:
                    axes.text(
                        start + size / 2, row, f"{100 * size:.0f}", ha="center", va="center", fontsize=8,
                        color=ink_on(VOTE_COLOURS[vote]),
                    )  # fmt: skip
            left = [start + size for start, size in zip(left, width, strict=True)]
        for row, name in enumerate(names):
            seen = str(own.at[name, "observed"])
            if seen:
                axes.plot(
                    _SEEN, row, "s", color=VOTE_COLOURS[seen], markersize=10, markeredgecolor="black",
                    markeredgewidth=0.7, clip_on=False, label="_",
                )  # fmt: skip
        if own["observed"].astype(bool).any():
            axes.text(_SEEN, -0.75, "observed", fontsize=8, color=GREY, ha="center", va="bottom")
        axes.set_title(ensemble.state_name(code), fontsize=10, loc="left", pad=14)
        axes.set_xlim(0.0, 1.0)
        axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "25", "50", "75", "100 %"])
        axes.set_xlabel("share of runs", fontsize=9)
        tidy(axes)
        axes.tick_params(axis="y", length=0)
    grid[0].set_ylim(len(names) - 0.4, -0.6)
    labels = [f"{shortened(str(row.title), 44)}  {row.year}" for row in table.drop_duplicates("draft").itertuples()]
    grid[0].set_yticks(range(len(names)), labels)
    _key(figure)
    return figure


def _key(figure: Figure) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=VOTE_COLOURS[vote], label=vote) for vote in VOTES]
    figure.legend(handles=handles, loc="outside lower right", ncols=3, fontsize=9, frameon=False)
