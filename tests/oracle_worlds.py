"""Worlds and parameters that take the oracle where a scenario seldom goes: extremes, and much that is rare at once."""

from __future__ import annotations

import random
from typing import Any

from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import (
    Arena,
    Council,
    DyadTable,
    DyadValue,
    Geography,
    Horizon,
    Institution,
    Membership,
    Place,
    Scenario,
    StateEntry,
    StateTable,
    World,
)
from tests.conftest import small_world
from tests.strategies import SWITCHES

__all__ = [
    "CLUB", "EXTREMES", "LOST", "lively_parameters", "lively_world", "open_council_world", "sole_arena", "trio",
    "voting_parameters", "voting_world",
]  # fmt: skip

FREE_YEARS = 3


def trio(**state_inputs: float) -> tuple[World, Scenario]:
    """Three states and two arenas; the named inputs are the same for all three."""

    def table(field: str, unit: str, one: float, two: float, three: float) -> StateTable:
        return StateTable(field=field, unit=unit, source="made up", values={"AAA": one, "BBB": two, "CCC": three})

    own = {"liberalism": 0.5, "aspiration": 0.6, "vulnerability": 0.4, **state_inputs}
    tables = [
        table("economy", "trillion USD", 10, 6, 1),
        table("spending", "trillion USD", 0.3, 0.2, 0.05),
        table("population", "million", 300, 900, 140),
        table("nuclear", "index", 1, 0.6, 0),
        *(table(field, FIELDS[field].unit, value, value, value) for field, value in own.items()),
    ]
    arenas = {
        "order": {"stakes": {"AAA": 1, "BBB": 0.8, "CCC": 0.5}, "stances": {"AAA": 0.5, "BBB": -0.5, "CCC": -0.5}},
        "sea": {"stakes": {"AAA": 0.4, "BBB": 1, "CCC": 0}, "stances": {"AAA": 0.2, "BBB": -0.8}},
    }
    world = World(
        kind="world",
        title="A trio",
        description="Two great powers and a third state.",
        start=2021,
        spin_up=2020,
        states={
            code: StateEntry(name=code, points=[Place(place="capital", lat=20 * k, lon=30 * k)])
            for k, code in enumerate(("AAA", "BBB", "CCC"))
        },
        geography=Geography(source="made up", land_borders=[["BBB", "CCC"]]),
        tables=tables,
        arenas={name: Arena(title=name, level="regional", source="made up", **given) for name, given in arenas.items()},
    )
    horizon = Horizon(start=2021, end=2021 + FREE_YEARS)
    return world, Scenario(
        kind="scenario", title="A trio", description="Nothing happens.", world="trio", horizon=horizon
    )


EXTREMES: dict[str, dict[str, float]] = {
    "defaults": {},
    "best response": {"posture.precision": 1e6},
    "best response among equals": {
        **dict.fromkeys(SWITCHES, 0),
        "posture.precision": 1e6,
        "posture.effort_cost": 0,
        "posture.hedging_cost": 0,
        "posture.inertia": 0,
    },
    "noise alone": {"posture.precision": 0},
    "every shock off": {"economy.shock_scale": 0, "arming.shock_sd": 0},
    "every switch off": dict.fromkeys(SWITCHES, 0),
    "regime insecurity at its ceiling": {"threat.regime_weight": 1.5, "threat.military_weight": 0},
    "transition at its ceiling": {"threat.positional_weight": 9, "threat.military_weight": 0},
    "strong rank cost": {"status.rank_ratio_cap": 3, "status.autonomy_exponent": 0.5},
    "net power alone": {"capability.gdp_weight": 0, "capability.military_weight": 0},
    "crises everywhere": {"crises.rate": 3},
    "crises with exact sides": {"crises.rate": 3, "posture.precision": 1e6},
    "regimes fall at once": {"regime.rate": 50, "regime.transition_years": 3, "regime.turmoil": 1},
    "treaties come and go": {"pacts.rate": 1, "pacts.threshold": -1, "pacts.end": 0.2},
    "borders settled in a year": {"borders.rate": 1, "borders.relief": 1, "agreements.confidence": 1},
    "everybody joins and leaves": {"institutions.rate": 1, "institutions.leave": 1},
}

CLUB = Institution(
    title="A club",
    kind="defence",
    leaders=["AAA"],
    arena="order",
    openness=0.5,
    bindingness=0.5,
    members=[Membership(states=["AAA", "BBB"])],
    eligible=["CCC"],
    source="made up",
)

LOST = DyadTable(
    field="grievance", unit="index", source="made up", values=[DyadValue(actor="CCC", towards=["BBB"], value=0.5)]
)

LIVELY = {
    "crises.rate": (0, 2),
    "crises.cost": (0.1, 0.8),
    "pacts.rate": (0.5, 1),
    "pacts.threshold": (-1, 0.2),
    "pacts.width": (0.1, 0.5),
    "pacts.end": (0.05, 0.3),
    "pacts.shift": (0, 100),
    "pacts.regret": (0, 50),
    "institutions.rate": (0.5, 1),
    "institutions.leave": (0.5, 1),
    "institutions.threshold": (0, 0.8),
    "institutions.width": (0.1, 0.5),
    "institutions.offer": (0, 10),
    "institutions.protection": (0, 20),
    "institutions.autonomy": (0, 3),
    "institutions.dilution": (0, 5),
    "borders.rate": (0.5, 1),
    "regime.rate": (0.5, 5),
    "council.draft_rate": (0.5, 1),
    "council.force": (0, 1),
    "council.precedent": (0, 3),
    "offers.weight": (10, 40),
    "offers.disagreement_price": (0, 0.2),
    "offers.hostility_price": (0, 0.2),
}
"""Ranges in which chances spread between 0 and 1, so that a rule that is slightly off shows in what happens."""


def lively_world() -> World:
    """Return the small world with insecure leaders, uneven growth, an open quarrel and no dated drafts."""

    def enliven(data: dict[str, Any]) -> None:
        for field, unit, stated in (
            ("succession", "index", {"BET": 0.6, "GAM": 1.0, "DEL": 0.3}),
            ("growth_sd", "percent per year", {"BET": 8.0, "GAM": 12.0}),
        ):
            data["tables"].append({"field": field, "unit": unit, "source": "made up", "values": stated})
        quarrel = {"between": ["ALP", "BET"], "value": 3.0}
        data["dyads"].append({"field": "incident", "unit": "factor", "source": "made up", "values": [quarrel]})
        data["institutions"]["league"]["leaders"] = ["GAM", "BET"]
        data["institutions"]["league"]["eligible"] = ["ALP", "DEL"]
        data["institutions"]["shield"]["leaders"] = ["ALP"]
        data["institutions"]["shield"]["bindingness"] = 0.8
        lost = {"actor": "GAM", "towards": ["BET"], "value": 0.6, "since": 1998}
        data["dyads"].append({"field": "grievance", "unit": "index", "source": "made up", "values": [lost]})
        del data["drafts"]

    return small_world(enliven)


def lively_parameters(number: int) -> Parameters:
    """Draw parameters of all that rarely happens, the others at their defaults."""
    chance = random.Random(number)  # noqa: S311
    groups = {"crises", "pacts", "institutions", "regime", "council", "borders"}
    swept = {one.path: one.sweep for one in parameter_table() if one.path.split(".")[0] in groups}
    return Parameters().replace(**{path: chance.uniform(*between) for path, between in {**swept, **LIVELY}.items()})


def open_council_world() -> World:
    """Return the lively world with a council of two, so that drawn drafts have a choice of targets."""
    world = lively_world()
    promoting = StateTable(
        field="promotion", unit="index", source="made up", values={"BET": 0.2, "GAM": 0.6, "ALP": 0.9}
    )
    tables = [promoting if table.field == "promotion" else table for table in world.tables]
    return world.model_copy(update={"council": Council(members=["BET", "GAM"], source="made up"), "tables": tables})


def voting_world() -> World:
    """Return the small world with a council of all four, and drafts of one month against the weak."""

    def convene(data: dict[str, Any]) -> None:
        data["council"]["members"] = ["ALP", "BET", "DEL", "GAM"]
        for table in data["tables"]:
            if table["field"] == "vulnerability":
                table["values"] = {"ALP": 70, "BET": 40, "GAM": 90, "DEL": 95}
        del data["drafts"]["relief"]["target"]
        for name, sponsor, target in (("first", "BET", "ALP"), ("second", "GAM", "ALP"), ("third", "ALP", "GAM")):
            data["drafts"][name] = {
                "year": 2001, "month": 2, "title": name, "sponsor": sponsor, "target": target, "coercion": 0.8,
                "regime_change_risk": 0.7, "regional_request": 0.9, "source": "made up",
            }  # fmt: skip

    return small_world(convene)


def voting_parameters(number: int) -> Parameters:
    """Draw parameters under which drafts are now adopted, now not, and teach."""
    return lively_parameters(number).replace(council__force=0.1, council__request=2.0, council__precedent=1.5)


def sole_arena() -> tuple[World, Scenario]:
    """A trio with one arena, in which the first two meet in the first row of all."""
    world, scenario = trio(promotion=1, liberalism=0.7, vulnerability=0.6)
    return world.model_copy(update={"arenas": {"order": world.arenas["order"]}}), scenario
