"""Forecasters that see no more than the model does, and know no theory.

Two look at the observed series up to 1999 and go on from there: **persistence** and **linear trend**.  Two are the
model itself with its theory switched off: **power only**, where nothing counts but whose means reach whom, and **events
only**, what the dated inputs explain by themselves.

Persistence of a level is the last observation of 1995-1999; of an event, how often it happened in 1990-1999,
``(k + 1/2) / (n + 1)``.  The trend is the least-squares line through 1990-1999, of five observations or more, held
within what is possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.hindcast.splits import FROZEN
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters

if TYPE_CHECKING:
    from entente_sim.analysis.hindcast.targets import Kind

__all__ = ["EVENTS_ONLY", "POWER_ONLY", "events_only", "persistence", "power_only", "trend"]

WINDOW = 10
"""Years up to 1999 that the trend, and the persistence of an event, look at."""

RECENT = 5
"""Years up to 1999 among which the last observation of a level counts."""

LEAST = 5
"""Fewest observations that make a trend."""

_NO_THEORY = {
    "prospect.weight": 0.0, "positions.rate": 0.0, "threat.regime_weight": 0.0, "threat.positional_weight": 0.0,
    "threat.identity_weight": 0.0, "threat.demography_weight": 0.0, "threat.extension_weight": 0.0,
    "threat.misperception": 0.0, "council.lesson": 0.0, "borders.rate": 0.0, "agreements.signal": 0.0,
    "agreements.confidence": 0.0, "learning.resentment": 0.0, "leaders.renewal": 0.0, "commitment.rank_bound": 0.0,
}  # fmt: skip

POWER_ONLY = {
    **{
        path: 0.0
        for path in INCENTIVE_WEIGHTS
        if path not in (
            "incentives.threat", "incentives.common_enemy", "incentives.appeasement", "incentives.load",
            "crises.danger", "crises.common_enemy", "crises.exposure", "crises.load", "pacts.security", "pacts.shadow",
        )
    },
    **_NO_THEORY,
    "threat.intent_floor": 1.0,
}  # fmt: skip
"""Switches of the power-only version: whatever reaches one threatens, wholly and from anybody, and is met by one's own
means, by whoever is threatened alike, or by giving way.  No intent, regime, rank, gain, position or institution counts.
Images still follow acts, and crises images."""

EVENTS_ONLY = {
    **dict.fromkeys(INCENTIVE_WEIGHTS, 0.0),
    **_NO_THEORY,
    "commitment.weight": 0.0, "pacts.rate": 0.0, "crises.hostility": 0.0, "crises.threat": 0.0,
    "crises.competition": 0.0, "crises.parity": 0.0, "learning.hostile_acts": 0.0, "learning.cooperation": 0.0,
    "learning.enemy_support": 0.0, "learning.arming_nearby": 0.0, "learning.persistence": 0.0,
    "learning.deposit_fast": 0.0, "learning.deposit_slow": 0.0, "trade.chill": 0.0,
    "trade.projects": 0.0, "agreements.rate": 0.0, "transfers.copying_fear": 0.0,
}  # fmt: skip
"""Switches of the events-only version: acts are chance and nothing follows from them, so that what is left is the
inputs' own doing: given treaties and memberships, memory handed down, contact, incidents, sanctions, economies,
regimes."""


def power_only(parameters: Parameters) -> Parameters:
    """Parameters of the power-only version; see :data:`POWER_ONLY`."""
    return parameters.replace(**POWER_ONLY)


def events_only(parameters: Parameters) -> Parameters:
    """Parameters of the events-only version; see :data:`EVENTS_ONLY`."""
    return parameters.replace(**EVENTS_ONLY)


def persistence(years: FloatArray, values: FloatArray, kind: Kind) -> float:
    """What one unit's series up to 1999 says of every later year, if nothing changes; NaN where it says nothing."""
    recent = years > FROZEN - (RECENT if kind == "level" else WINDOW)
    seen = values[recent & (years <= FROZEN)]
    if not len(seen):
        return float("nan")
    if kind == "level":
        return float(seen[np.argmax(years[recent & (years <= FROZEN)])])
    return float((seen.sum() + 0.5) / (len(seen) + 1.0))


def trend(years: FloatArray, values: FloatArray, at: FloatArray, bounds: tuple[float, float]) -> FloatArray:
    """The line through one unit's last ten years up to 1999, at later years; NaN where there are too few."""
    chosen = (years > FROZEN - WINDOW) & (years <= FROZEN)
    if chosen.sum() < LEAST:
        return np.full(len(at), np.nan)
    time, seen = years[chosen] - FROZEN, values[chosen]
    slope, level = np.polyfit(time, seen, 1)
    forecast: FloatArray = np.clip(level + slope * (at - FROZEN), *bounds)
    return forecast
