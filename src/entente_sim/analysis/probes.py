"""Quantities that only ablations and claims look at: ``(years, runs)`` each, by name.

What tables and sweeps report for every scenario stands in :data:`~entente_sim.measures.observables.OBSERVABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures.alignment import by_arena, competition, cooperation
from entente_sim.measures.crises import armed_in_crisis
from entente_sim.measures.institutions import membership
from entente_sim.measures.power import dyad, of_dyad, of_state
from entente_sim.measures.region import CENTRAL_ASIA
from entente_sim.measures.summaries import average
from entente_sim.measures.votes import veto_share
from entente_sim.numerics import FloatArray

__all__ = ["PROBES"]

_WALLED = "western_pacific"

Probe = Callable[[Ensemble], FloatArray]


def _pressed_by_all(e: Ensemble) -> FloatArray:
    return average([competition(e, code, "USA", "systemic") for code in e.states if code != "USA"])


def _swings(e: Ensemble) -> FloatArray:
    fear = dyad(e, "RUS", "USA", "threat")
    return np.abs(np.diff(fear, axis=0, prepend=fear[:1]))


def _distance(e: Ensemble) -> FloatArray:
    layout, x = e.record.layout, e.record.arenas["position"].astype(np.float64)
    i, j = layout.state("RUS"), layout.state("CHN")
    rows = [layout.where[a, i, j] for a in range(len(layout.arenas))]
    weights = np.array([e.record.weight[t] if t >= 0 else 0.0 for t in rows])
    apart = np.abs(x[:, i] - x[:, j])
    distance: FloatArray = np.einsum("yar,a->yr", apart, weights) / weights.sum()
    return distance


def _elsewhere(e: Ensemble) -> FloatArray:
    """China's effort (C + K) outside the arena that is walled off, weighted and summed."""
    layout, i = e.record.layout, e.record.layout.state("CHN")
    actor, _, arena = layout.triples
    free = (actor == i) & (arena != layout.arena(_WALLED))
    effort = e.record.cooperation[:, free].astype(np.float64) + e.record.competition[:, free]
    summed: FloatArray = np.einsum("ytr,t->yr", effort, e.record.weight[free]) / 3.0
    return summed


def _armed(e: Ensemble) -> FloatArray:
    """1 in a year in which Russia backed China in arms in a crisis with the United States."""
    return armed_in_crisis(e, "RUS", "CHN", "USA").astype(np.float64)


def _vetoed(e: Ensemble, member: str) -> FloatArray:
    """Share of the drafts put to the vote that a member vetoed, the same in every year; 0 where none was put."""
    return np.tile(np.nan_to_num(veto_share(e, [member])), (len(e.years), 1))


def _changes(e: Ensemble) -> FloatArray:
    """Share of postures that differ from the year before."""
    c, k = e.record.cooperation, e.record.competition
    changed = (np.diff(c, axis=0, prepend=c[:1]) != 0) | (np.diff(k, axis=0, prepend=k[:1]) != 0)
    share: FloatArray = changed.mean(axis=1)
    return share


def _main_provider(e: Ensemble, what: Callable[[Ensemble, str, str], FloatArray]) -> FloatArray:
    """A quantity of Kazakhstan towards whichever of Russia and China it relies on more, year by year."""
    reliance = [dyad(e, "KAZ", who, "dependence") + dyad(e, "KAZ", who, "security") for who in ("RUS", "CHN")]
    return np.where(reliance[0] >= reliance[1], what(e, "KAZ", "RUS"), what(e, "KAZ", "CHN"))


PROBES: Mapping[str, Probe] = {
    "us_fears_china": of_dyad("USA", "CHN", "threat"),
    "china_fears_us": of_dyad("CHN", "USA", "threat"),
    "china_fears_russia": of_dyad("CHN", "RUS", "threat"),
    "europe_fears_russia": of_dyad("WEU", "RUS", "threat"),
    "kazakhstan_fears_china": of_dyad("KAZ", "CHN", "threat"),
    "threat_swings": _swings,
    "entente_distance": _distance,
    "japan_with_us": lambda e: cooperation(e, "JPN", "USA", "systemic"),
    "russia_leads": lambda e: average([cooperation(e, "RUS", code, "systemic") for code in (*CENTRAL_ASIA, "BLR")]),
    "russia_with_china": lambda e: cooperation(e, "RUS", "CHN", "systemic"),
    "pressure_on_us": _pressed_by_all,
    "us_presses_both": lambda e: average([competition(e, "USA", code, "systemic") for code in ("RUS", "CHN")]),
    "china_elsewhere": _elsewhere,
    "posture_changes": _changes,
    "russia_distrusts_us": of_dyad("RUS", "USA", "hostility"),
    "us_distrusts_china": of_dyad("USA", "CHN", "hostility"),
    "us_china_trade": of_dyad("USA", "CHN", "trade"),
    "kazakhstan_trades_russia": of_dyad("KAZ", "RUS", "trade"),
    "russia_arms_china": of_dyad("RUS", "CHN", "arms"),
    "entente_declared": of_dyad("RUS", "CHN", "declared"),
    "centre_cooperation": lambda e: by_arena(e, "RUS", "CHN", "central_asia")[0],
    "kazakhstan_bound": of_dyad("KAZ", "RUS", "commitment"),
    "sco_members": lambda e: average([membership(e, "sco", code) for code in e.states]) * len(e.states),
    "treaties": lambda e: e.record.dyads["treaty"].sum(axis=(1, 2)) / 2.0,
    "russia_arms_for_china": _armed,
    "russia_vetoes": lambda e: _vetoed(e, "RUS"),
    "china_vetoes": lambda e: _vetoed(e, "CHN"),
    "russia_vulnerability": of_state("RUS", "vulnerability"),
    "china_offers_russia": of_dyad("CHN", "RUS", "offer"),
    "weak_accommodate": lambda e: average([cooperation(e, code, "CHN", "regional") for code in ("KAZ", "VNM", "KGZ")]),
    "china_india_cooperation": lambda e: cooperation(e, "IND", "CHN", "systemic"),
    "entente_regional_competition": lambda e: competition(e, "RUS", "CHN", "regional"),
    "us_china_competition": lambda e: competition(e, "CHN", "USA", "systemic"),
    "kazakhstan_with_main": lambda e: _main_provider(e, lambda x, i, j: by_arena(x, i, j, "central_asia")[0]),
    "kazakhstan_resents": lambda e: _main_provider(e, lambda x, i, j: dyad(x, i, j, "hostility")),
    "russia_courts_centre": lambda e: average([by_arena(e, "RUS", code, "central_asia")[0] for code in CENTRAL_ASIA]),
    "russia_contests_centre": lambda e: by_arena(e, "RUS", "CHN", "central_asia")[1],
    "china_finances_russia": lambda e: by_arena(e, "CHN", "RUS", "finance")[0],
    "entente_settlement": of_dyad("RUS", "CHN", "settlement"),
    "russia_economy": of_state("RUS", "economy"),
    "russia_depends_on_china": of_dyad("RUS", "CHN", "dependence"),
    "china_economy": of_state("CHN", "economy"),
    "china_technology": of_state("CHN", "technology"),
    "china_spending": of_state("CHN", "spending"),
    "us_distrusts_russia": of_dyad("USA", "RUS", "hostility"),
    "china_distrusts_russia": of_dyad("CHN", "RUS", "hostility"),
}
"""Probes by name."""
