"""Exogenous inputs year by year: tables and their anchors, then drivers and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.scenario import geography
from entente_sim.scenario.drivers import Finding, apply_drivers, geometric, unit_factor, unknown_state
from entente_sim.scenario.errors import Problem, ScenarioError, closest
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.schema import LONGEST, DyadTable, Scenario, StateTable, World
from entente_sim.scenario.yaml_source import Loc, Source

__all__ = ["Inputs", "check"]


@dataclass(frozen=True)
class Inputs:
    """All exogenous inputs of a scenario, in canonical units, states and arenas in sorted order.

    Attributes
    ----------
    first, start, last
        First year with inputs (start of the spin-up), first free year, last year.
    values
        By field, ``(years, n)``, ``(years, n, n)`` or ``(years, n, arenas)``.  Besides the
        fields of :data:`~entente_sim.scenario.fields.FIELDS` there are ``pact`` and
        ``distance_base`` ``(years, n, n)``.
    distance_home, barrier
        ``(n, n)``, km and share.
    regime_slope
        ``(arenas,)``.
    """

    first: int
    start: int
    last: int
    values: Mapping[str, FloatArray]
    distance_home: FloatArray
    barrier: FloatArray
    regime_slope: FloatArray

    @classmethod
    def of(cls, world: World, scenario: Scenario) -> Inputs:
        """Compile the inputs of a scenario on its world."""
        found: list[Finding] = []
        compiled = _compile(world, scenario, found)
        if found:
            raise ScenarioError(Problem(scenario.title, None, ".".join(map(str, f.loc)), f.sentence) for f in found)
        return compiled

    def at(self, name: str, year: int) -> FloatArray:
        """Values of a field in a year."""
        values: FloatArray = self.values[name][year - self.first]
        return values


def check(world: World, world_source: Source, scenario: Scenario | None = None, source: Source | None = None) -> None:
    """Check what the schema alone cannot see; raise every fault found, with file and line."""
    findings: list[Finding] = []
    _compile(world, scenario, findings)
    problems = []
    for finding in findings:
        origin = source if finding.in_scenario and source is not None else world_source
        problems.append(origin.problem(finding.loc, finding.sentence))
    if problems:
        raise ScenarioError(problems)


def _compile(world: World, scenario: Scenario | None, found: list[Finding]) -> Inputs:
    states, arenas = sorted(world.states), sorted(world.arenas)
    first = world.spin_up if world.spin_up is not None else world.start
    start, last = world.start, scenario.horizon.end if scenario else world.start + 1
    _check_years(world, scenario, found)
    last = max(last, first + 1)
    years = list(range(first, last + 1))
    values = dict(_defaults(len(states), len(arenas), len(years)))
    stated: set[str] = set()
    for number, table in enumerate(world.tables):
        if table.field in stated:
            found.append(Finding(False, ("tables", number, "field"), f"'{table.field}' has a table already; keep one."))
        stated.add(table.field)
        _fill_state_table(values, table, states, years, ("tables", number), found)
    paired: set[str] = set()
    for number, dyads in enumerate(world.dyads):
        if dyads.field in paired:
            sentence = f"'{dyads.field}' has a table already; keep one."
            found.append(Finding(False, ("dyads", number, "field"), sentence))
        paired.add(dyads.field)
        _fill_dyad_table(values, dyads, states, years, ("dyads", number), found)
    for name, field in FIELDS.items():
        if field.scope == "state" and field.default is None and name not in stated:
            found.append(Finding(False, ("tables",), f"there is no table for '{name}' ({field.about}); add one."))
    _fill_arenas(values, world, states, arenas, found)
    _check_geography(world, states, found)
    if not found:
        for in_scenario, section in ((False, world), (True, scenario)):
            if section is not None:
                apply_drivers(values, section, in_scenario, states, arenas, years, found)
    home = barrier = np.zeros((len(states), len(states)))
    if not found:
        values["pact"] = np.stack([_pacts(world, states, year) for year in years])
        values["distance_base"] = np.stack([geography.base_distances(world, states, year) for year in years])
        home, barrier = geography.home_distances(world, states), geography.barriers(world, states)
    slope = np.array([world.arenas[name].regime_slope for name in arenas])
    return Inputs(first, start, last, values, home, barrier, slope)


def _check_years(world: World, scenario: Scenario | None, found: list[Finding]) -> None:
    if world.spin_up is not None and world.spin_up > world.start:
        found.append(Finding(False, ("spin_up",), f"must not lie after the start year {world.start}."))
    elif world.spin_up is not None and world.start - world.spin_up > LONGEST:
        found.append(Finding(False, ("spin_up",), f"is more than {LONGEST} years before the start year {world.start}."))
    if scenario is not None and scenario.horizon.start != world.start:
        sentence = f"must be {world.start}, the start year of the world '{scenario.world}'."
        found.append(Finding(True, ("horizon", "start"), sentence))


def _defaults(n: int, arenas: int, years: int) -> Iterator[tuple[str, FloatArray]]:
    shapes = {"state": (years, n), "dyad": (years, n, n), "arena": (years, n, arenas)}
    for name, field in FIELDS.items():
        yield name, np.full(shapes[field.scope], 0.0 if field.default is None else field.default)


def _in_range(value: float, name: str, factor: float, unit: str) -> str | None:
    field = FIELDS[name]
    if field.low <= value * factor <= field.high:
        return None
    low, high = field.low / factor, field.high / factor
    return f"{name} must lie between {low:g} and {high:g} {unit}, not {value:g}."


def _fill_state_table(
    values: dict[str, FloatArray],
    table: StateTable,
    states: list[str],
    years: list[int],
    loc: Loc,
    found: list[Finding],
) -> None:
    field = FIELDS[table.field]
    factor = unit_factor(table.field, table.unit, loc, False, found)
    if table.years != sorted(set(table.years)):
        found.append(Finding(False, (*loc, "years"), "must be ascending, each year once."))
        return
    strangers = [code for code in table.values if code not in states]
    found.extend(Finding(False, (*loc, "values", code), unknown_state(code, states)) for code in strangers)
    missing = [code for code in states if code not in table.values]
    if missing and field.default is None:
        sentence = f"has no {table.field} for {', '.join(missing)}."
        found.append(Finding(False, (*loc, "values"), sentence))
    for code, given in table.values.items():
        if code not in states:
            continue
        series = given if isinstance(given, list) else [given]
        here = (*loc, "values", code)
        if isinstance(given, list) and len(series) != len(table.years):
            sentence = f"has {len(series)} values for {len(table.years)} anchor years."
            found.append(Finding(False, here, sentence))
            continue
        faults = [text for value in series if (text := _in_range(value, table.field, factor, table.unit))]
        if faults:
            found.append(Finding(False, here, faults[0]))
            continue
        anchors = table.years if isinstance(given, list) else [years[0]]
        line = _interpolate(anchors, [value * factor for value in series], years, field.log)
        values[table.field][:, states.index(code)] = line


def _interpolate(anchors: list[int], series: list[float], years: list[int], log: bool) -> list[float]:
    """Interpolate between anchor years (in logarithms where ``log``), constant outside them."""
    out = []
    for year in years:
        after = next((k for k, anchor in enumerate(anchors) if anchor >= year), None)
        if after is None:
            out.append(series[-1])
        elif after == 0 or anchors[after] == year:
            out.append(series[after])
        else:
            share = (year - anchors[after - 1]) / (anchors[after] - anchors[after - 1])
            low, high = series[after - 1], series[after]
            out.append(geometric(low, high, share) if log else low + share * (high - low))
    return out


def _fill_dyad_table(
    values: dict[str, FloatArray],
    table: DyadTable,
    states: list[str],
    years: list[int],
    loc: Loc,
    found: list[Finding],
) -> None:
    factor = unit_factor(table.field, table.unit, loc, False, found)
    array = values[table.field]
    if table.default is not None:
        fault = _in_range(table.default, table.field, factor, table.unit)
        if fault:
            found.append(Finding(False, (*loc, "default"), fault))
        array[...] = table.default * factor
    for number, entry in enumerate(table.values):
        here = (*loc, "values", number)
        codes = [*entry.between, *([entry.actor] if entry.actor else []), *entry.towards]
        unknown = [code for code in codes if code not in states]
        fault = _in_range(entry.value, table.field, factor, table.unit)
        if unknown:
            found.append(Finding(False, here, unknown_state(unknown[0], states)))
            continue
        if fault:
            found.append(Finding(False, (*here, "value"), fault))
        if entry.actor:
            pairs = [(entry.actor, other) for other in entry.towards]
        else:
            pairs = [(a, b) for a in entry.between for b in entry.between if a != b]
        if FIELDS[table.field].symmetric:
            pairs += [(b, a) for a, b in pairs]
        rows = [k for k, year in enumerate(years) if entry.in_force(year)]
        for a, b in pairs:
            array[rows, states.index(a), states.index(b)] = entry.value * factor


def _fill_arenas(
    values: dict[str, FloatArray], world: World, states: list[str], arenas: list[str], found: list[Finding]
) -> None:
    for a, name in enumerate(arenas):
        arena = world.arenas[name]
        for key, field, entries in (
            ("stakes", "stake", arena.stakes), ("stances", "stance", arena.stances), ("access", "access", arena.access)
        ):  # fmt: skip
            for code, value in entries.items():
                if code in states:
                    values[field][:, states.index(code), a] = value
                else:
                    found.append(Finding(False, ("arenas", name, key, code), unknown_state(code, states)))


def _check_geography(world: World, states: list[str], found: list[Finding]) -> None:
    places: list[tuple[Loc, Iterable[str]]] = [(("focus",), world.focus)]
    places += [(("geography", "land_borders", k), pair) for k, pair in enumerate(world.geography.land_borders)]
    places += [(("geography", "barriers", k), b.between) for k, b in enumerate(world.geography.barriers)]
    places += [(("geography", "bases", k), [b.owner]) for k, b in enumerate(world.geography.bases)]
    places += [(("pacts", k), [*p.members, *([p.leader] if p.leader else [])]) for k, p in enumerate(world.pacts)]
    for k, pact in enumerate(world.pacts):
        if pact.arena is not None and pact.arena not in world.arenas:
            sentence = f"'{pact.arena}' is not an arena.{closest(pact.arena, world.arenas)}"
            found.append(Finding(False, ("pacts", k, "arena"), sentence))
    for loc, codes in places:
        strangers = [code for code in codes if code not in states]
        found.extend(Finding(False, loc, unknown_state(code, states)) for code in strangers)


def _pacts(world: World, states: list[str], year: int) -> FloatArray:
    out = np.zeros((len(states), len(states)))
    for pact in world.pacts:
        if pact.in_force(year):
            for a in pact.members:
                for b in pact.members:
                    if a != b:
                        i, j = states.index(a), states.index(b)
                        out[i, j] = max(out[i, j], pact.depth)
    return out
