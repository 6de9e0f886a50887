"""Votes in the Security Council: shares of runs, lone and joint vetoes, and how members' vetoes hang together.

Shares are over the runs in which a draft was put to the vote, or over some of them (``where``), such as those
in which a regime fell before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entente_sim.mechanisms.council import ABSTAIN, FELL, VETO, YES
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from entente_sim.engine.ensemble import Ensemble

__all__ = ["OUTCOMES", "VOTES", "VOTE_CODES", "Observed", "fell", "observed_votes", "veto_pairs", "veto_share", "votes"]

VOTE_CODES = {"yes": YES, "abstain": ABSTAIN, "veto": VETO}
"""Code of each vote in the record; 0 where a draft was not put to the vote."""

VOTES = tuple(VOTE_CODES)
"""Votes in the order of their codes."""

OUTCOMES = ("not tabled", "vetoed", "short of a majority", "adopted", "adopted and the regime fell")
"""What became of a draft, by code."""

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Observed:
    """How members voted on a draft in history: for comparison, never an input."""

    votes: dict[str, str]
    source: str


_LIST = "Dag Hammarskjold Library, list of vetoes"
_MEETING = "Security Council, meeting record"

_OBSERVED = {
    "myanmar_2007": ("veto", "veto", _LIST),
    "zimbabwe_2008": ("veto", "veto", _LIST),
    "libya_1970": ("yes", "yes", _MEETING),
    "libya_1973": ("abstain", "abstain", _MEETING),
    "syria_october_2011": ("veto", "veto", _LIST),
    "syria_february_2012": ("veto", "veto", _LIST),
    "syria_2042": ("yes", "yes", _MEETING),
    "syria_july_2012": ("veto", "veto", _LIST),
    "syria_2118": ("yes", "yes", _MEETING),
    "syria_2139": ("yes", "yes", _MEETING),
    "syria_may_2014": ("veto", "veto", _MEETING),
}


def observed_votes() -> dict[str, Observed]:
    """How Russia, China and the West voted on the drafts of the shipped case, by name of the draft."""
    return {
        name: Observed({"RUS": russia, "CHN": china, "USA": "yes", "WEU": "yes"}, source)
        for name, (russia, china, source) in _OBSERVED.items()
    }


def votes(ensemble: Ensemble, where: BoolArray | None = None) -> pd.DataFrame:
    """Vote shares, one row per draft that was put to the vote and permanent member, in order of date.

    Parameters
    ----------
    ensemble
        The runs.
    where
        ``(runs,)`` of bool: only these runs.

    Returns
    -------
    pandas.DataFrame
        Columns ``draft, year, month, title, drawn`` (whether the model drew it), ``target`` (``various`` for drawn
        ones), ``state, runs`` (in which it was tabled), ``yes, abstain, veto, alone`` (shares of those runs;
        ``alone``: no other member vetoed), ``adopted, fell`` (of the draft), ``observed`` (the vote in history, or
        empty).
    """
    import pandas as pd

    observed = observed_votes()
    rows = []
    for draft in _drafts(ensemble):
        cast, outcome = _of(ensemble, draft.name, where)
        vetoes = (cast == VETO).sum(axis=0)
        for code in _members(ensemble):
            own = cast[ensemble.record.layout.state(code)]
            if own.size == 0:
                continue
            shares = {label: float(np.mean(own == number)) for label, number in VOTE_CODES.items()}
            seen = observed.get(draft.name)
            rows.append(
                {
                    "draft": draft.name, "year": draft.year, "month": draft.month, "title": draft.title,
                    "drawn": draft.drawn, "target": draft.target, "state": code, "runs": own.size, **shares,
                    "alone": float(np.mean((own == VETO) & (vetoes == 1))),
                    "adopted": float(np.mean(outcome >= OUTCOMES.index("adopted"))),
                    "fell": float(np.mean(outcome == FELL)),
                    "observed": seen.votes.get(code, "") if seen and not draft.drawn else "",
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=_VOTE_COLUMNS)


_VOTE_COLUMNS = (
    "draft", "year", "month", "title", "drawn", "target", "state", "runs", *VOTES, "alone", "adopted", "fell",
    "observed",
)  # fmt: skip


def veto_pairs(ensemble: Ensemble, where: BoolArray | None = None) -> pd.DataFrame:
    """How two members' vetoes hang together, one row per draft and pair, then per pair over all drafts.

    Returns
    -------
    pandas.DataFrame
        Columns ``draft`` (``all`` for the pooled rows), ``first, second, runs``; shares of runs ``both, only_first,
        only_second, neither``; ``agreement`` (share of runs with the same of veto and no veto); and ``cover``, the
        chance that the second vetoes where the first does less that where it does not (NaN where either never
        happens).  Pooled over drafts, ``cover`` mostly tells drafts apart; within a draft it tells whether the two
        move together from run to run.
    """
    import pandas as pd

    record = ensemble.record
    rows = []
    for first, second in combinations(_members(ensemble), 2):
        pooled: list[NDArray[np.bool_]] = []
        i, j = record.layout.state(first), record.layout.state(second)
        for draft in _drafts(ensemble):
            cast, _ = _of(ensemble, draft.name, where)
            both = np.stack([cast[i] == VETO, cast[j] == VETO])
            if both.size:
                rows.append({"draft": draft.name, "first": first, "second": second, **_together(both)})
                pooled.append(both)
        if pooled:
            everything = np.concatenate(pooled, axis=1)
            rows.append({"draft": "all", "first": first, "second": second, **_together(everything)})
    return pd.DataFrame(rows, columns=_PAIR_COLUMNS)


_PAIR_COLUMNS = (
    "draft", "first", "second", "runs", "both", "only_first", "only_second", "neither", "agreement", "cover",
)  # fmt: skip


def fell(ensemble: Ensemble, draft: str) -> BoolArray:
    """Runs in which the draft was adopted and the regime fell, ``(runs,)``."""
    collapsed: BoolArray = ensemble.record.outcomes[ensemble.record.layout.draft(draft)] == FELL
    return collapsed


def veto_share(ensemble: Ensemble, codes: Sequence[str], drafts: Sequence[str] = ()) -> FloatArray:
    """Share of the drafts put to the vote that some members vetoed, mean of the members: ``(runs,)``.

    Over the drafts named, or all of the record; nan in a run in which none of them was put to the vote.
    """
    layout = ensemble.record.layout
    rows = [layout.draft(name) for name in drafts or layout.drafts]
    cast = ensemble.record.votes[rows][:, [layout.state(code) for code in codes]]
    count, vetoes = (cast > 0).sum(axis=(0, 1)), (cast == VETO).sum(axis=(0, 1))
    share: FloatArray = np.divide(vetoes, count, out=np.full(ensemble.runs, np.nan), where=count > 0)
    return share


def _together(vetoes: BoolArray) -> dict[str, float]:
    a, b = vetoes
    with_first, without = b[a], b[~a]
    cover = float(with_first.mean() - without.mean()) if with_first.size and without.size else float("nan")
    return {
        "runs": a.size, "both": float(np.mean(a & b)), "only_first": float(np.mean(a & ~b)),
        "only_second": float(np.mean(~a & b)), "neither": float(np.mean(~a & ~b)),
        "agreement": float(np.mean(a == b)), "cover": cover,
    }  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    name: str
    year: int
    month: int
    title: str
    target: str
    drawn: bool


def _drafts(ensemble: Ensemble) -> Sequence[_Entry]:
    """Drafts that may have been tabled, in order of date."""
    world, scenario = ensemble.resolved.world, ensemble.resolved.scenario
    stated = {**world.drafts, **scenario.drafts}
    out = []
    for name in ensemble.record.layout.drafts:
        if name in stated:
            draft = stated[name]
            out.append(_Entry(name, draft.year, draft.month, draft.title, draft.target or "", False))
        elif name.isdigit():
            out.append(_Entry(name, int(name), 1, f"draft of {name}", "various", True))
    return sorted(out, key=lambda one: (one.year, one.month, one.name))


def _members(ensemble: Ensemble) -> list[str]:
    """Permanent members among the ensemble's states, sorted."""
    council = ensemble.resolved.world.council
    return sorted(set(council.members) & set(ensemble.states)) if council else []


def _of(
    ensemble: Ensemble, name: str, where: BoolArray | None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:  # fmt: skip
    """Votes ``(n, runs)`` and outcomes ``(runs,)`` of a draft, in the runs in which it was put to the vote."""
    record, slot = ensemble.record, ensemble.record.layout.draft(name)
    put = record.outcomes[slot] > 0
    if where is not None:
        put = put & where
    return record.votes[slot][:, put], record.outcomes[slot][put]
