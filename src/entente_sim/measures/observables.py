"""Named observables: the quantities that tables, sweeps and claims refer to by name.

Each is a function of an ensemble with shape ``(years, runs)``.  They speak of Russia, China and the
United States because the seeds do; a world without one of them simply lacks those observables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.measures.alignment import (
    alignment,
    by_arena,
    competition,
    cooperation,
    hedging,
    mean_alignment,
    volume,
)
from entente_sim.measures.partners import partners
from entente_sim.measures.polarity import blocs, poles
from entente_sim.measures.power import asymmetry, dyad, of_state
from entente_sim.measures.signposts import effort_share, nonaligned_leadership
from entente_sim.measures.similarity import similarity
from entente_sim.measures.swing import swing
from entente_sim.measures.ties import TIE_TYPES, stage, tie_type
from entente_sim.numerics import FloatArray

if TYPE_CHECKING:
    from entente_sim.engine.ensemble import Ensemble

__all__ = ["OBSERVABLES", "SIGNPOSTS", "Observable", "observe"]

Scale = tuple[float, float]

_BOTH_WAYS = (-1.0, 1.0)
_SUM = (0.0, 2.0)


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
    arenas
        Arenas a world must have for it.
    scale
        Ends of its scale; ``None`` where it has none, and ``about`` says what is counted.
    """

    label: str
    about: str
    states: frozenset[str]
    function: Callable[[Ensemble], FloatArray]
    arenas: frozenset[str] = frozenset()
    scale: Scale | None = (0.0, 1.0)


def _entente_stage(e: Ensemble) -> FloatArray:
    return stage(e, "RUS", "CHN").astype(np.float64)


def _entente_rivalry(e: Ensemble) -> FloatArray:
    rival: FloatArray = (tie_type(e, "RUS", "CHN") == TIE_TYPES.index("rivalry")).astype(np.float64)
    return rival


def _pair(
    label: str, about: str, actor: str, target: str, function: Callable[..., FloatArray], what: str,
    scale: Scale | None = (0.0, 1.0),
) -> Observable:  # fmt: skip
    states = frozenset({actor, target})
    return Observable(label, about, states, lambda e: function(e, actor, target, what), scale=scale)


def _leans(label: str, about: str, actor: str, target: str) -> Observable:
    return _pair(label, about, actor, target, alignment, "systemic", _BOTH_WAYS)


def _times(label: str, about: str, actor: str, target: str, what: str) -> Observable:
    return _pair(label, about, actor, target, asymmetry, what, None)


def _one(label: str, about: str, code: str, variable: str) -> Observable:
    return Observable(label, about, frozenset({code}), of_state(code, variable))


_THIRD = ("IND", "JPN", "VNM", "USA")


def _third_ties(e: Ensemble) -> FloatArray:
    total = dyad(e, "RUS", _THIRD[0], "commitment")
    for code in _THIRD[1:]:
        total = total + dyad(e, "RUS", code, "commitment")
    mean: FloatArray = total / len(_THIRD)
    return mean


_ENTENTE = frozenset({"RUS", "CHN"})
_TRIANGLE = frozenset({"RUS", "CHN", "USA"})
_WEST = ("central_asia",)
_PACIFIC = ("western_pacific", "southeast_asia")

OBSERVABLES: Mapping[str, Observable] = {
    "entente_alignment": Observable(
        "RUS-CHN alignment", "mean of both sides' cooperation less competition in systemic arenas",
        _ENTENTE, lambda e: mean_alignment(e, "RUS", "CHN"), scale=_BOTH_WAYS,
    ),
    "entente_commitment": _pair(
        "RUS-CHN commitment", "depth of the tie", "RUS", "CHN", dyad, "commitment"
    ),
    "entente_treaty": _pair(
        "RUS-CHN defence treaty", "1 where one signed in the run is in force", "RUS", "CHN", dyad, "treaty"
    ),
    "entente_stage": Observable(
        "RUS-CHN stage", "commitment read in eight steps", _ENTENTE, _entente_stage, scale=(0.0, 7.0)
    ),
    "entente_rivalry": Observable(
        "RUS-CHN rivalry", "1 where the tie is of the type rivalry, else 0", _ENTENTE, _entente_rivalry
    ),
    "regional_hedging": _pair(
        "RUS hedging towards CHN, regional", "2 min(C, K) / (C + K), Russia", "RUS", "CHN", hedging, "regional"
    ),
    "regional_volume": _pair(
        "RUS-CHN regional volume", "C + K of Russia towards China in regional arenas", "RUS", "CHN", volume, "regional",
        _SUM,
    ),
    "russia_fears_china": _pair("RUS threat from CHN", "threat perceived", "RUS", "CHN", dyad, "threat"),
    "russia_fears_us": _pair("RUS threat from USA", "threat perceived", "RUS", "USA", dyad, "threat"),
    "russia_distrusts_china": _pair("RUS hostility to CHN", "intent perceived", "RUS", "CHN", dyad, "hostility"),
    "russia_courted": Observable(
        "offers to RUS", "concessions of the United States and China to Russia, added up",
        frozenset({"RUS", "USA", "CHN"}), lambda e: dyad(e, "USA", "RUS", "offer") + dyad(e, "CHN", "RUS", "offer"),
        scale=_SUM,
    ),
    "entente_trade": _pair("RUS-CHN trade", "trillion USD a year", "RUS", "CHN", dyad, "trade", None),
    "russia_third_ties": Observable(
        "RUS ties with third states", "mean commitment with India, Japan, Vietnam and the United States",
        frozenset({"RUS", *_THIRD}), _third_ties,
    ),
    "russia_us_alignment": _leans("RUS-USA alignment", "C - K of Russia", "RUS", "USA"),
    "us_russia_alignment": _leans("USA-RUS alignment", "C - K of the US", "USA", "RUS"),
    "us_courts_russia": _pair("USA courts RUS", "C of the US, systemic", "USA", "RUS", cooperation, "systemic"),
    "us_offers_russia": _pair("USA offer to RUS", "concessions on offer", "USA", "RUS", dyad, "offer"),
    "us_presses_russia": _pair("USA presses RUS", "K of the US, systemic", "USA", "RUS", competition, "systemic"),
    "russia_assertive": _pair("RUS competes with USA", "K of Russia, systemic", "RUS", "USA", competition, "systemic"),
    "us_china_alignment": _leans("USA-CHN alignment", "C - K of the US", "USA", "CHN"),
    "china_us_alignment": _leans("CHN-USA alignment", "C - K of China", "CHN", "USA"),
    "russia_india_alignment": _leans("RUS-IND alignment", "C - K of Russia", "RUS", "IND"),
    "india_us_alignment": _leans("IND-USA alignment", "C - K of India", "IND", "USA"),
    "india_china_alignment": _leans("IND-CHN alignment", "C - K of India", "IND", "CHN"),
    "russia_deficit": _one("RUS status deficit", "claimed less ascribed rank", "RUS", "deficit"),
    "china_deficit": _one("CHN status deficit", "claimed less ascribed rank", "CHN", "deficit"),
    "gdp_asymmetry": _times("CHN/RUS GDP", "times Russia's economy", "RUS", "CHN", "economy"),
    "power_asymmetry": _times("CHN/RUS capability", "times Russia's capability", "RUS", "CHN", "capability"),
    "china_us_power": _times("CHN/USA capability", "times US capability", "USA", "CHN", "capability"),
    "entente_similarity": Observable(
        "RUS-CHN similarity", "Scott's pi of their systemic alignments with third states", _TRIANGLE,
        lambda e: similarity(e, "RUS", "CHN", "systemic"), scale=_BOTH_WAYS,
    ),
    "russia_swing": Observable(
        "RUS swing", "courted by the US and China, equally far from both", _TRIANGLE,
        lambda e: swing(e, "RUS", "USA", "CHN"),
    ),
    "india_swing": Observable(
        "IND swing", "courted by the US and China, equally far from both", frozenset({"IND", "CHN", "USA"}),
        lambda e: swing(e, "IND", "USA", "CHN"),
    ),
    "poles": Observable("poles", "effective number by capability", frozenset(), poles, scale=None),
    "blocs": Observable("blocs", "effective number by capability joined in deep ties", frozenset(), blocs, scale=None),
    "nonaligned_leadership": Observable(
        "RUS non-aligned leadership", "between the US and China, and followed by those between them", _TRIANGLE,
        lambda e: nonaligned_leadership(e, "RUS", "USA", "CHN"),
    ),
    "asia_pacific_ties": Observable(
        "RUS ties in the Asia-Pacific", "states there aligned with Russia on both sides, but for the US and China",
        _TRIANGLE, lambda e: partners(e, "RUS", arenas=_PACIFIC[:1], without=("USA", "CHN")), frozenset(_PACIFIC[:1]),
        None,
    ),
    "central_asia_concern": Observable(
        "RUS concern in Central Asia", "K of Russia towards China in Central Asia", _ENTENTE,
        lambda e: by_arena(e, "RUS", "CHN", _WEST[0])[1], frozenset(_WEST),
    ),
    "china_westward": Observable(
        "CHN westward effort", "part of China's effort in Central Asia, against the Pacific", frozenset({"CHN"}),
        lambda e: effort_share(e, "CHN", _WEST, _PACIFIC), frozenset({*_WEST, *_PACIFIC}),
    ),
}  # fmt: skip
"""Observables by name."""

SIGNPOSTS = ("nonaligned_leadership", "asia_pacific_ties", "central_asia_concern", "china_westward")
"""Observables that the thesis names as signs of what is to come (SC-01)."""


def observe(ensemble: Ensemble) -> dict[str, FloatArray]:
    """Take every observable the ensemble's world has, ``(years, runs)`` each."""
    states, arenas = set(ensemble.states), set(ensemble.record.layout.arenas)
    # Copies: a view would keep the whole record alive.
    return {
        name: one.function(ensemble).copy()
        for name, one in OBSERVABLES.items()
        if one.states <= states and one.arenas <= arenas
    }
