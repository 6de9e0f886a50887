"""Worlds to try single mechanisms on: a hundred random ones at once, or one in which nothing happens yet.

States are written A, B, C, D (ALP, BET, DEL, GAM of the small world), arenas 0, 1, 2 (coast, order, steppe): ``AB`` is
a dyad, ``A0`` a state in an arena, ``AB0`` a triple.  A has no stake in arena 2 and C none in arena 0; only B and D
share a land border.  An institution with its state is written ``0A`` (league) or ``1A`` (shield); drafts are written by
their slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from entente_sim.engine.round import Mechanism
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from entente_sim.world.world import variable_table
from tests.conftest import begun

__all__ = [
    "ARENAS", "CODES", "GRID", "OFF_DIAGONAL", "RUNS", "SCOPES", "Edit", "after", "at", "cells", "lifted", "moved_to",
    "put", "random_worlds", "rich", "spelt", "still_world", "told", "within", "years_of",
]  # fmt: skip

CODES = ["ALP", "BET", "DEL", "GAM"]
ARENAS = ["coast", "order", "steppe"]
RUNS = 100
SCOPES = {name: scope for name, scope, *_ in variable_table()}
OFF_DIAGONAL = ~np.eye(4, dtype=bool)
GRID = np.array([0, 1 / 3, 2 / 3, 1])

SYMMETRIC = (
    "commitment", "pact", "mutual", "disagreement", "complementarity", "links", "trade", "settlement", "declared",
    "interoperability", "settled", "bond", "union", "bargain", "incident",
)  # fmt: skip
YES_OR_NO = ("treaty", "guarantee", "ally", "crisis")
SIGNED = ("stance", "position", "gain_cooperation", "gain_competition", "recognition")
AMOUNTS = (
    "economy", "economy_start", "spending", "spending_start", "military", "menace_start", "population", "trade",
)  # fmt: skip

Edit = Callable[[Chunk], object]


def random_worlds(seed: int = 1, runs: int = RUNS, /, **parameters: float) -> tuple[Chunk, Lanes]:
    """Return the small world with everything in it drawn anew in every run, two years after its start."""
    rng = np.random.default_rng(seed)
    chunk, lanes = begun(runs=runs, parameters=Parameters().replace(**parameters))
    chunk.year = 2002
    chunk.inputs = replace(chunk.inputs, overland=np.array([0.0, 0.4, 1.0]), sanctionable=np.array([1.0, 0.5, 0.0]))
    for name in SCOPES:
        array = getattr(chunk, name)
        array[...] = rng.uniform(0, 1, array.shape)
    for name in AMOUNTS:
        getattr(chunk, name)[...] = rng.lognormal(0, 1, getattr(chunk, name).shape)
    for name in ("spending", "spending_start"):  # a small part of GDP
        getattr(chunk, name)[...] /= 50
    for name in SYMMETRIC:
        array = getattr(chunk, name)
        array[...] = (array + array.swapaxes(0, 1)) / 2
    for name in YES_OR_NO:
        array = getattr(chunk, name)
        array[...] = np.rint(0.8 * np.triu(array.swapaxes(0, 2)).swapaxes(0, 2))
        array += array.swapaxes(0, 1)
    np.maximum(chunk.guarantee, chunk.treaty, out=chunk.guarantee)
    chunk.balance[...] = (1 + chunk.balance - chunk.balance.swapaxes(0, 1)) / 2
    chunk.membership[...] = rng.integers(0, 2, chunk.membership.shape)
    chunk.membership[chunk.inputs.institutions.leader] = 1.0
    for name, scope in SCOPES.items():
        if scope == "dyad":
            getattr(chunk, name)[~OFF_DIAGONAL] = 0.0
    for name in ("cooperation", "competition"):
        getattr(chunk, name)[...] = rng.choice(GRID, chunk.cooperation.shape)
    for name in SIGNED:
        getattr(chunk, name)[...] = rng.uniform(-1, 1, getattr(chunk, name).shape)
    chunk.response[...] = rng.uniform(-0.3, 0.3, chunk.response.shape)
    chunk.military_price[...] = rng.uniform(0.3, 1.5, chunk.military_price.shape)
    chunk.capability[...] = rng.dirichlet([1.0] * 4, runs).T
    for name in ("stake", "interest"):
        array = getattr(chunk, name)
        array[...] = np.where(chunk.inputs.at("stake", 2000)[..., None] > 0, array, 0.0)
    chunk.distance_base[...] = rng.uniform(0, 8000, chunk.distance_base.shape)
    chunk.risk[OFF_DIAGONAL] += 0.1
    chunk.attitude += 0.1
    chunk.sanctions_known[...] = 0.0
    # Shares are shares, and less is carried out than was declared.
    chunk.dependence[...] = chunk.trade / chunk.trade.sum(axis=1, keepdims=True)
    for name in ("security", "usual_reliance"):
        array = getattr(chunk, name)
        array /= array.sum(axis=1, keepdims=True)
    chunk.reliance[...] = (chunk.dependence + chunk.security) / 2
    chunk.implemented[...] = chunk.declared * rng.uniform(0, 0.8, (1, 1, runs))
    strategies = rng.dirichlet([1.0] * 3, (4, runs))
    for k, name in enumerate(("mobility", "contest", "creativity")):
        getattr(chunk, name)[...] = strategies[..., k]
    return chunk, lanes


def still_world(year: int = 2002, /, **parameters: float) -> tuple[Chunk, Lanes]:
    """Return one run of the small world in which all are alike and everything that can be 0 is 0."""
    chunk, lanes = begun(parameters=Parameters().replace(**parameters))
    chunk.year = year
    for name in SCOPES:
        getattr(chunk, name)[...] = 0.0
    for name in AMOUNTS[:-1]:
        getattr(chunk, name)[...] = 1.0
    for name in ("military_price", "access", "sea_access", "links", "risk", "attitude", "incident"):
        getattr(chunk, name)[...] = 1.0
    chunk.capability[...] = 0.25
    chunk.stake[...] = chunk.inputs.at("stake", 2000)[..., None] > 0
    chunk.interest[...] = chunk.stake
    return chunk, lanes


def rich(data: dict[str, Any]) -> None:
    """Give the small world what the newer mechanisms work on."""
    data["arenas"]["steppe"]["overland"] = 0.8
    data["arenas"]["order"]["sanctionable"] = 0.7
    data["arenas"]["coast"]["access"] = {"BET": 0.4}
    tables = {
        "technology": {"ALP": 0.9, "BET": 0.4, "GAM": 0.6, "DEL": 0.1},
        "sea_trade": {"ALP": 0.2, "BET": 0.7, "GAM": 0.4},
        "sea_power": {"ALP": 0.8},
    }
    for field, values in tables.items():
        data["tables"].append({"field": field, "unit": "index", "source": "made up", "values": values})
    lost = [{"actor": "BET", "towards": ["GAM"], "value": 0.3}, {"actor": "ALP", "towards": ["BET"], "value": 0.2}]
    data["dyads"].append({"field": "grievance", "unit": "index", "source": "made up", "values": lost})


def after(mechanism: Mechanism, chunk: Chunk, lanes: Lanes, *edits: Edit, seed: int = 5) -> Chunk:
    """Return what a mechanism makes of a changed copy of a world."""
    copy = chunk.copy_for(chunk.inputs)
    for edit in edits:
        edit(copy)
    mechanism(copy, lanes, Streams(seed, range(chunk.runs)))
    return copy


def years_of(mechanism: Mechanism, years: int, chunk: Chunk, lanes: Lanes, *edits: Edit) -> list[Chunk]:
    """Return what a mechanism alone makes of a world in some years, year by year."""
    seen = []
    for _ in range(years):
        chunk = after(mechanism, chunk, lanes, *edits)
        seen.append(chunk)
    return seen


def lifted(name: str, share: float = 0.5) -> Edit:
    """Move an input half way up to 1."""

    def edit(chunk: Chunk) -> None:
        array = getattr(chunk, name)
        array += share * (1.0 - array)
        if SCOPES[name] == "dyad":
            array[~OFF_DIAGONAL] = 0.0

    return edit


def put(name: str, value: Any) -> Edit:
    """Set a whole variable."""

    def edit(chunk: Chunk) -> None:
        getattr(chunk, name)[...] = value

    return edit


def cells(name: str, **values: float) -> Edit:
    """Set single places of a variable: ``cells("threat", AB=0.5)``."""

    def edit(chunk: Chunk) -> None:
        places = spelt(chunk, name)
        rows = getattr(chunk, name).reshape(len(places), chunk.runs)
        for place, value in values.items():
            rows[places.index(place)] = value

    return edit


def moved_to(km: float) -> Edit:
    """Put all states at the same distance from each other."""

    def edit(chunk: Chunk) -> None:
        chunk.inputs = replace(chunk.inputs, distance_home=np.where(OFF_DIAGONAL, km, 0.0))

    return edit


def told(chunk: Chunk, name: str) -> FloatArray:
    """Values of a variable without those of a state towards itself."""
    array: FloatArray = getattr(chunk, name)
    return array[OFF_DIAGONAL] if SCOPES[name] == "dyad" else array


def at(chunk: Chunk, name: str, place: str) -> float:
    """Value of a variable in one place, in the first run."""
    places = spelt(chunk, name)
    return float(getattr(chunk, name).reshape(len(places), chunk.runs)[places.index(place), 0])


def within(chunk: Chunk, names: str, low: float = 0.0, high: float = 1.0, slack: float = 1e-15) -> None:
    """Assert that variables are finite and in a range."""
    for name in names.split():
        values = told(chunk, name)
        assert np.isfinite(values).all(), name
        assert values.min() >= low - slack, name
        assert values.max() <= high + slack, name


def spelt(chunk: Chunk, name: str) -> list[str]:
    """Spell the places of a variable: states as letters, arenas as digits."""
    scope, (actor, target, arena) = SCOPES[name], chunk.layout.triples
    if scope == "triple":
        return [f"{'ABCD'[i]}{'ABCD'[j]}{a}" for i, j, a in zip(actor, target, arena, strict=True)]
    slots = range(len(chunk.layout.drafts))
    axes: list[Iterable[str]] = {
        "state": ["ABCD"], "dyad": ["ABCD", "ABCD"], "arena": ["ABCD", "012"], "institution": ["01", "ABCD"],
        "draft": [map(str, slots), "ABCD"], "tabled": [map(str, slots)],
    }[scope]  # fmt: skip
    return ["".join(place) for place in product(*axes)]
