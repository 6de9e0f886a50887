"""Drivers and events: how a file changes inputs over the years, and what it may not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entente_sim.numerics import FloatArray, exp, kernel, log
from entente_sim.scenario.errors import closest
from entente_sim.scenario.fields import FIELDS, INITIAL, OUTCOMES, UNIT_FACTORS, Field
from entente_sim.scenario.schema import Driver
from entente_sim.scenario.yaml_source import Loc

__all__ = [
    "Finding", "Target", "apply_drivers", "driver_strength", "field_of", "geometric", "growth_between", "targets_of",
    "unit_factor", "unknown_state",
]  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A fault of a file: where, and a sentence."""

    in_scenario: bool
    loc: Loc
    sentence: str


@dataclass(frozen=True)
class Target:
    """One place in the inputs: a field and the position of a state, a dyad or a state in an arena."""

    field: str
    index: tuple[Any, ...]


def unknown_state(code: str, states: list[str]) -> str:
    """Say that a code is not a state."""
    return f"'{code}' is not a state of this world.{closest(code, states)} Known: {', '.join(states)}."


def unit_factor(name: str, unit: str, loc: Loc, in_scenario: bool, found: list[Finding]) -> float:
    """Factor to the canonical unit; a wrong unit is a finding."""
    allowed = UNIT_FACTORS[FIELDS[name].unit]
    if unit not in allowed:
        sentence = f"'{unit}' is not a unit of {name}. Allowed: {', '.join(allowed)}."
        found.append(Finding(in_scenario, (*loc, "unit"), sentence))
    return allowed.get(unit, 1.0)


@kernel
def geometric(low: float, high: float, share: float) -> float:
    """Go a share of the way from low to high in logarithms."""
    return low * exp(share * log(high / low))


@kernel
def growth_between(before: float, after: float) -> float:
    """Growth in percent, as a difference of logarithms."""
    return 100.0 * log(after / before)


def driver_strength(driver: Driver, year: int) -> float:
    """Share of a driver's full effect in a year, in [0, 1]."""
    if year < driver.start or (driver.end is not None and year > driver.end):
        return 0.0
    strength = min(1.0, (year - driver.start + 1) / driver.ramp)
    if driver.half_life is not None:
        since_full = max(0, year - (driver.start + driver.ramp - 1))
        strength *= geometric(1.0, 0.5, since_full / driver.half_life)
    return strength


def apply_drivers(
    values: dict[str, FloatArray],
    changes: Mapping[tuple[str, str], Driver],
    in_scenario: bool,
    states: list[str],
    arenas: list[str],
    years: list[int],
    found: list[Finding],
) -> None:
    """Apply changes to the yearly values in place, in the order given: drivers, then events, as in the file."""
    settled: list[tuple[Loc, Driver, Target]] = []
    earliest = years[0]
    for loc, driver in changes.items():
        if driver.start > years[-1] and not in_scenario:
            continue  # a world's later history, beyond this scenario's horizon
        if not earliest <= driver.start <= years[-1]:
            key = "start" if loc[0] == "drivers" else "year"
            sentence = f"{driver.start} lies outside the simulated years {earliest} to {years[-1]}."
            found.append(Finding(in_scenario, (*loc, key), sentence))
            continue
        places: dict[Target, str] = {}
        for path in driver.targets:
            targets = targets_of(path, states, arenas, initial=loc[0] == "levels")
            if isinstance(targets, str):
                found.append(Finding(in_scenario, (*loc, "target"), targets))
            else:
                places.update((target, path) for target in targets if target not in places)
        for target, path in places.items():
            clash = _clash(loc, driver, target, settled)
            if clash:
                found.append(Finding(in_scenario, loc, clash))
                return
            settled.append((loc, driver, target))
            factor = unit_factor(target.field, driver.unit, loc, in_scenario, found)
            fault = _apply(values[target.field], driver, target, factor, years)
            if fault:
                found.append(Finding(in_scenario, loc, f"{path}: {fault}"))
                return


def _clash(loc: Loc, driver: Driver, target: Target, settled: list[tuple[Loc, Driver, Target]]) -> str | None:
    """Say why two entries cannot both hold: a repeated event, or two 'to' over the same years."""
    for other_loc, other, other_target in settled:
        if other_target != target or other_loc == loc:
            continue
        name = f"{other_loc[0]}.{other_loc[1]}"
        if loc[0] == other_loc[0] == "events" and driver.start == other.start:
            return f"is the same event as {name} (same year and target); keep one."
        overlap = driver.start <= (other.end or 10_000) and other.start <= (driver.end or 10_000)
        if driver.to is not None and other.to is not None and overlap and loc[0] == other_loc[0] == "drivers":
            return f"contradicts {name}: both set the same input 'to' a value in the same years; end one or use 'add'."
    return None


def field_of(path: str) -> str:
    """Name the field in the path of an input; empty where there is none."""
    parts = path.split(".")
    place = 3 if parts[0] == "dyads" else 2
    return parts[place] if len(parts) > place else ""


def targets_of(path: str, states: list[str], arenas: list[str], *, initial: bool = False) -> list[Target] | str:
    """Turn a path into array places, or into a sentence that says what is wrong with it.

    ``initial`` also admits what is known up to the start year and free from then on.
    """
    parts = path.split(".")
    forms = "states.CODE.FIELD, dyads.CODE.CODE.FIELD or arenas.NAME.FIELD.CODE ('*' stands for all)"
    shape = {"states": (3, "state", 2), "dyads": (4, "dyad", 3), "arenas": (4, "arena", 2)}.get(parts[0])
    if shape is None or len(parts) != shape[0]:
        return f"'{path}' is not a path to an input; write {forms}."
    if parts[0] == "arenas" and parts[3] in FIELDS and parts[2] not in FIELDS:
        return f"'{path}' has field and state the wrong way round; write arenas.{parts[1]}.{parts[3]}.{parts[2]}."
    name = parts[shape[2]]
    allowed = [f for f, field in FIELDS.items() if field.scope == shape[1] and field.drivable]
    allowed += [f for f in INITIAL if initial and FIELDS[f].scope == shape[1]]
    if name not in allowed:
        if name in OUTCOMES:
            return (
                f"'{name}' is an outcome: the model produces it. "
                f"Scenarios change physical and domestic inputs only: {', '.join(allowed)}."
            )
        return f"'{name}' cannot be driven.{closest(name, allowed)} Allowed: {', '.join(allowed)}."
    codes = [parts[1]] if parts[0] == "states" else [parts[1], parts[2]] if parts[0] == "dyads" else [parts[3]]
    for code in codes:
        if code != "*" and code not in states:
            return unknown_state(code, states)
    picks = [range(len(states)) if code == "*" else [states.index(code)] for code in codes]
    if parts[0] == "states":
        return [Target(name, (i,)) for i in picks[0]]
    if parts[0] == "arenas":
        if parts[1] != "*" and parts[1] not in arenas:
            return f"'{parts[1]}' is not an arena.{closest(parts[1], arenas)} Known: {', '.join(arenas)}."
        rows = range(len(arenas)) if parts[1] == "*" else [arenas.index(parts[1])]
        return [Target(name, (i, a)) for a in rows for i in picks[0]]
    targets = [Target(name, (i, j)) for i in picks[0] for j in picks[1] if i != j]
    if FIELDS[name].symmetric:
        targets += [Target(name, (j, i)) for i in picks[0] for j in picks[1] if i != j]
    return list(dict.fromkeys(targets)) or f"'{path}' names one state twice."


def _apply(array: FloatArray, driver: Driver, target: Target, factor: float, years: list[int]) -> str | None:
    field: Field = FIELDS[target.field]
    for row, year in enumerate(years):
        strength = driver_strength(driver, year)
        if strength == 0.0:
            continue
        old = float(array[(row, *target.index)])
        if driver.to is not None:
            new = old + strength * (driver.to * factor - old)
        elif driver.add is not None:
            new = old + strength * driver.add * factor
        else:
            assert driver.times is not None
            new = old * (1.0 + strength * (driver.times - 1.0))
        if not field.low <= new <= field.high:
            return (
                f"{target.field} would be {new / factor:g} {driver.unit} in {year}; "
                f"allowed {field.low / factor:g} to {field.high / factor:g}."
            )
        array[(row, *target.index)] = new
    return None
