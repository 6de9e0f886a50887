"""The inputs of the model: what a world file must state and a scenario may drive.

Everything here is physical or domestic.  What the model must produce (hostility, postures,
commitment, pacts, alignment, typology) is deliberately absent, so no file can set it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FIELDS", "INITIAL", "OUTCOMES", "UNIT_FACTORS", "Field", "Scope"]

Scope = Literal["state", "dyad", "arena"]


@dataclass(frozen=True)
class Field:
    """One input.

    Attributes
    ----------
    scope
        ``state`` (one value per state), ``dyad`` (actor towards partner) or ``arena``
        (one value per state in an arena).
    unit
        Canonical unit; a table may use any unit of :data:`UNIT_FACTORS` for it.
    low, high
        Allowed range in the canonical unit.
    about
        Meaning.
    default
        Value where a world file is silent; ``None`` if it must be stated.
    drivable
        Whether scenario drivers and events may change it.
    log
        Interpolated between anchors in logarithms.
    symmetric
        The same both ways (dyads only).
    """

    scope: Scope
    unit: str
    low: float
    high: float
    about: str
    default: float | None = None
    drivable: bool = True
    log: bool = False
    symmetric: bool = False


FIELDS: dict[str, Field] = {
    "economy": Field("state", "trillion USD", 1e-6, 1e4, "GDP at market exchange rates", drivable=False, log=True),
    "spending": Field("state", "trillion USD", 1e-9, 1e3, "yearly military spending", drivable=False, log=True),
    "population": Field("state", "million", 1e-3, 1e4, "inhabitants", drivable=False, log=True),
    "cinc": Field("state", "index", 0, 1, "share in the Composite Index of National Capability", 0.0, drivable=False),
    "reference": Field(
        "state", "index", 0, 1, "rank taken as the reference point when the run begins; by default the own rank",
        default=-1.0, drivable=False,
    ),
    "military_price": Field(
        "state", "index", 0.05, 5, "price of military goods and pay relative to the leader's", 1.0, drivable=False
    ),
    "growth": Field("state", "percent per year", -20, 20, "trend growth of GDP after the start year", 0.0),
    "growth_drift": Field("state", "points per year", -1, 1, "yearly change of trend growth", 0.0),
    "growth_sd": Field("state", "percent per year", 0, 20, "volatility of growth", 2.0),
    "modernisation": Field("state", "log points", -3, 3, "shift of desired military spending", 0.0),
    "offence": Field("state", "index", 0, 1, "share of forces fit for offence at a distance", 0.3),
    "sea_power": Field("state", "index", 0, 1, "maritime share of projectable power", 0.2),
    "nuclear": Field("state", "index", 0, 1, "nuclear deterrent", 0.0),
    "liberalism": Field("state", "index", 0, 1, "liberal democracy", None),
    "vulnerability": Field("state", "index", 0, 1, "domestic vulnerability of the regime", 0.3),
    "succession": Field("state", "index", 0, 1, "leader replaced, or on the way out", 0.0),
    "promotion": Field("state", "index", 0, 1, "promotion of democracy abroad", 0.0),
    "aspiration": Field("state", "index", 0, 1, "rank the state claims", 0.1),
    "technology": Field("state", "index", 0, 1, "military technology up to the start year", 0.3, drivable=False),
    "sea_trade": Field("state", "index", 0, 1, "share of trade that passes straits others could close", 0.3),
    "complementarity": Field("dyad", "index", 0, 1, "economic fit, the same both ways", 0.2, symmetric=True),
    "links": Field(
        "dyad", "index", 0, 50, "transport, energy and business links, as a multiple of the usual", 1.0, symmetric=True
    ),
    "sanctions": Field("dyad", "index", 0, 1, "sanctions the first imposes on the second", 0.0),
    "sea_access": Field("dyad", "index", 0, 1, "openness of the sea path from the first to the second", 1.0),
    "incident": Field(
        "dyad", "factor", 0, 20, "multiplies the hazard of a crisis, the same both ways", 1.0, symmetric=True,
    ),
    "grievance": Field("dyad", "index", 0, 1, "old memory the first holds against the second", 0.0, drivable=False),
    "stake": Field("arena", "index", 0, 1, "what is at stake for the state in the arena", 0.0),
    "stance": Field("arena", "index", -1, 1, "ideal position apart from what the regime gives", 0.0, drivable=False),
    "access": Field("arena", "index", 0, 1, "how far effort can reach into the arena", 1.0),
}  # fmt: skip

INITIAL = ("economy", "spending", "technology")
"""Fields that are known up to the start year and the model's own from then on: a sweep may set the value they start
from."""

UNIT_FACTORS: dict[str, dict[str, float]] = {
    "trillion USD": {"trillion USD": 1.0, "billion USD": 1e-3, "million USD": 1e-6},
    "million": {"million": 1.0, "thousand": 1e-3, "billion": 1e3},
    "percent per year": {"percent per year": 1.0, "fraction per year": 100.0},
    "points per year": {"points per year": 1.0},
    "log points": {"log points": 1.0},
    "index": {"index": 1.0, "percent": 0.01},
    "factor": {"factor": 1.0, "percent": 0.01},
}
"""Units a file may use for each canonical unit, and the factor that converts them."""

OUTCOMES = frozenset(
    {
        "hostility", "threat", "salience", "cooperation", "competition", "alignment", "hedging", "commitment",
        "pact", "stage", "status", "deficit", "position", "posture", "capability", "load", "influence",
        "legitimacy", "trade", "arms", "votes", "lesson", "typology", "strategy", "crisis", "backing", "opposition",
        "regime_shift", "transition",
    }
)  # fmt: skip
"""Quantities the model produces; naming one in a driver gets a sentence of its own."""
