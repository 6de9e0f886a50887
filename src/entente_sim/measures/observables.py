"""Named observables: the quantities that tables, sweeps and claims refer to by name.

Each is a function of an ensemble with shape ``(years, runs)``.  They speak of Russia, China and the
United States because the seeds do; a world without one of them simply lacks those observables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.alignment import alignment, competition, cooperation, hedging, volume
from entente_sim.measures.power import asymmetry, dyad, state
from entente_sim.measures.ties import TIE_TYPES, stage, tie_type
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["OBSERVABLES", "Observable", "observe"]


@dataclass(frozen=True)
class Observable:
    """A named quantity.

    Attributes
    ----------
    label
        How tables and axes call it.
    about
        One line for a reader who meets it first.
    states
        States a world must have for it.
    function
        ``function(ensemble)`` gives ``(years, runs)``.
    """

    label: str
    about: str
    states: frozenset[str]
    function: Callable[[Ensemble], FloatArray]


def _entente_alignment(e: Ensemble) -> FloatArray:
    return (alignment(e, "RUS", "CHN", "systemic") + alignment(e, "CHN", "RUS", "systemic")) / 2.0


def _entente_stage(e: Ensemble) -> FloatArray:
    return stage(e, "RUS", "CHN").astype(np.float64)


def _entente_rivalry(e: Ensemble) -> FloatArray:
    rival: FloatArray = (tie_type(e, "RUS", "CHN") == TIE_TYPES.index("rivalry")).astype(np.float64)
    return rival


def _pair(
    label: str, about: str, actor: str, target: str, function: Callable[..., FloatArray], what: str
) -> Observable:
    return Observable(label, about, frozenset({actor, target}), lambda e: function(e, actor, target, what))


def _one(label: str, about: str, code: str, variable: str) -> Observable:
    return Observable(label, about, frozenset({code}), lambda e: state(e, code, variable))


_ENTENTE = frozenset({"RUS", "CHN"})

OBSERVABLES: Mapping[str, Observable] = {
    "entente_alignment": Observable(
        "RUS-CHN alignment", "mean of both sides' cooperation less competition in systemic arenas",
        _ENTENTE, _entente_alignment,
    ),
    "entente_commitment": _pair(
        "RUS-CHN commitment", "depth of the tie, 0 to 1", "RUS", "CHN", dyad, "commitment"
    ),
    "entente_stage": Observable("RUS-CHN stage", "commitment read in eight steps, 0 to 7", _ENTENTE, _entente_stage),
    "entente_rivalry": Observable(
        "RUS-CHN rivalry", "1 where the tie is of the type rivalry, else 0", _ENTENTE, _entente_rivalry
    ),
    "regional_hedging": _pair(
        "RUS hedging towards CHN, regional", "2 min(C, K) / (C + K), Russia", "RUS", "CHN", hedging, "regional"
    ),
    "regional_volume": _pair(
        "RUS-CHN regional volume", "C + K of Russia towards China in regional arenas", "RUS", "CHN", volume, "regional"
    ),
    "russia_fears_china": _pair("RUS threat from CHN", "threat perceived", "RUS", "CHN", dyad, "threat"),
    "russia_fears_us": _pair("RUS threat from USA", "threat perceived", "RUS", "USA", dyad, "threat"),
    "russia_distrusts_china": _pair("RUS hostility to CHN", "intent perceived", "RUS", "CHN", dyad, "hostility"),
    "russia_us_alignment": _pair("RUS-USA alignment", "C - K of Russia", "RUS", "USA", alignment, "systemic"),
    "us_russia_alignment": _pair("USA-RUS alignment", "C - K of the US", "USA", "RUS", alignment, "systemic"),
    "us_courts_russia": _pair("USA courts RUS", "C of the US, systemic", "USA", "RUS", cooperation, "systemic"),
    "us_offers_russia": _pair("USA offer to RUS", "concessions on offer, 0 to 1", "USA", "RUS", dyad, "offer"),
    "us_presses_russia": _pair("USA presses RUS", "K of the US, systemic", "USA", "RUS", competition, "systemic"),
    "russia_assertive": _pair("RUS competes with USA", "K of Russia, systemic", "RUS", "USA", competition, "systemic"),
    "us_china_alignment": _pair("USA-CHN alignment", "C - K of the US", "USA", "CHN", alignment, "systemic"),
    "china_us_alignment": _pair("CHN-USA alignment", "C - K of China", "CHN", "USA", alignment, "systemic"),
    "russia_india_alignment": _pair("RUS-IND alignment", "C - K of Russia", "RUS", "IND", alignment, "systemic"),
    "india_us_alignment": _pair("IND-USA alignment", "C - K of India", "IND", "USA", alignment, "systemic"),
    "india_china_alignment": _pair("IND-CHN alignment", "C - K of India", "IND", "CHN", alignment, "systemic"),
    "russia_deficit": _one("RUS status deficit", "claimed less ascribed rank", "RUS", "deficit"),
    "china_deficit": _one("CHN status deficit", "claimed less ascribed rank", "CHN", "deficit"),
    "gdp_asymmetry": _pair("CHN/RUS GDP", "times Russia's economy", "RUS", "CHN", asymmetry, "economy"),
    "power_asymmetry": _pair("CHN/RUS capability", "times Russia's capability", "RUS", "CHN", asymmetry, "capability"),
    "china_us_power": _pair("CHN/USA capability", "times US capability", "USA", "CHN", asymmetry, "capability"),
}  # fmt: skip
"""Observables by name."""


def observe(ensemble: Ensemble) -> dict[str, FloatArray]:
    """Take every observable the ensemble's world has, ``(years, runs)`` each."""
    present = set(ensemble.states)
    # Copies: a view would keep the whole record alive.
    return {name: one.function(ensemble).copy() for name, one in OBSERVABLES.items() if one.states <= present}
