"""Distances over which power must be projected, from points, borders and bases."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.scenario.schema import Place, Point, World

__all__ = ["FAR", "barriers", "base_distances", "great_circle_km", "home_distances", "points_held"]

FAR = 1e6
"""Distance in km that stands for 'no base': nothing is projected from there."""

_EARTH_RADIUS_KM = 6371.0


def great_circle_km(a: Point, b: Point) -> float:
    """Great-circle distance in whole km (rounded, so that every platform agrees)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return float(round(2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))))


def points_held(world: World, code: str, year: int) -> list[Place]:
    """The points that a state holds in a year."""
    return [point for point in world.states[code].points if point.in_force(year)]


def home_distances(world: World, states: Sequence[str], year: int) -> FloatArray:
    """``(n, n)`` km between the nearest points that two states hold in a year; 0 where they share a land border.

    ``FAR`` from and to a state that holds none.
    """
    out = np.zeros((len(states), len(states)))
    held = {code: points_held(world, code, year) for code in states}
    borders = {frozenset(pair) for pair in world.geography.land_borders}
    for i, a in enumerate(states):
        for j, b in enumerate(states):
            if i < j and frozenset((a, b)) not in borders:
                km = min((great_circle_km(p, q) for p in held[a] for q in held[b]), default=FAR)
                out[i, j] = out[j, i] = km
    return out


def base_distances(world: World, states: Sequence[str], year: int) -> FloatArray:
    """``(n, n)`` km from the nearest base of the second state in that year to the first."""
    out = np.full((len(states), len(states)), FAR)
    for base in world.geography.bases:
        if base.in_force(year):
            j = states.index(base.owner)
            for i, code in enumerate(states):
                if i != j:
                    km = min((great_circle_km(base, point) for point in points_held(world, code, year)), default=FAR)
                    out[i, j] = min(out[i, j], km)
    return out


def barriers(world: World, states: Sequence[str]) -> FloatArray:
    """``(n, n)`` share of land power that crosses between two states."""
    out = np.full((len(states), len(states)), world.geography.overland_default)
    for a, b in world.geography.land_borders:
        out[states.index(a), states.index(b)] = out[states.index(b), states.index(a)] = 1.0
    for barrier in world.geography.barriers:
        i, j = (states.index(code) for code in barrier.between)
        out[i, j] = out[j, i] = barrier.value
    return out
