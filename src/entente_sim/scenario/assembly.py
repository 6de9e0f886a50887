"""Inputs of a scenario on its world: tables and their anchors, then drivers and events; every fault with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from entente_sim.numerics import FloatArray
from entente_sim.scenario import geography
from entente_sim.scenario.docket import docket, seats
from entente_sim.scenario.drivers import (
    Finding,
    apply_drivers,
    growth_between,
    targets_of,
    unit_factor,
    unknown_state,
)
from entente_sim.scenario.eras import Era, check_states, eras, first_years
from entente_sim.scenario.errors import Problem, ScenarioError
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.institutions import Institutions, check_institutions, membership_history
from entente_sim.scenario.schema import LONGEST, DyadTable, Scenario, StateTable, World
from entente_sim.scenario.series import anchored, interpolated
from entente_sim.scenario.yaml_source import Loc, Source

__all__ = ["check", "inputs_of"]


def inputs_of(world: World, scenario: Scenario) -> Inputs:
    """Compile the inputs of a scenario on its world.

    Raises
    ------
    ScenarioError
        If the two cannot be put together; it tells every fault.
    """
    found: list[Finding] = []
    compiled = _compile(world, scenario, found)
    if found:
        raise ScenarioError(Problem(scenario.title, None, ".".join(map(str, f.loc)), f.sentence) for f in found)
    return compiled


def check(world: World, world_source: Source, scenario: Scenario | None = None, source: Source | None = None) -> None:
    """Check what the schema alone cannot see; raise every fault found, with file and line."""
    findings: list[Finding] = []
    compiled = _compile(world, scenario, findings)
    if scenario is not None and not findings:
        findings += _idle(compiled, world, scenario)
    problems = []
    for finding in findings:
        origin = source if finding.in_scenario and source is not None else world_source
        problems.append(origin.problem(finding.loc, finding.sentence))
    if problems:
        raise ScenarioError(problems)


def _idle(compiled: Inputs, world: World, scenario: Scenario) -> Iterator[Finding]:
    """Factors of what is nothing in any year: a slip in a file, though a point of a sweep may come to that."""
    for loc, driver in scenario.changes().items():
        for path in driver.targets if driver.times is not None else ():
            places = targets_of(path, sorted(world.states), sorted(world.arenas))
            assert not isinstance(places, str)
            if not any(compiled.values[one.field][(slice(None), *one.index)].any() for one in places):
                sentence = f"{path} is 0 in all years, which no factor changes: use 'add' or 'to'."
                yield Finding(True, (*loc, "times"), sentence)


def _compile(world: World, scenario: Scenario | None, found: list[Finding]) -> Inputs:
    states, arenas = sorted(world.states), sorted(world.arenas)
    first = world.spin_up if world.spin_up is not None else world.start
    start, last = (scenario.horizon.start, scenario.horizon.end) if scenario else (world.start, world.start + 1)
    _check_years(world, scenario, found)
    dated = not found
    if not dated:
        start, last = world.start, max(last, world.start + 1)
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
    _fill_arenas(values, world, states, arenas, years, found)
    _check_geography(world, states, found)
    found.extend(check_states(world, states, years))
    tabled = docket(world, scenario, states, years, found) if dated else ()
    if not found:
        for in_scenario, section in ((False, world), (True, scenario)):
            if section is not None:
                apply_drivers(values, section.changes(), in_scenario, states, arenas, years, found)
            if section is world:
                _free_before(world, values, states, years, start)
    home = barrier = np.zeros((len(states), len(states)))
    times: tuple[Era, ...] = ()
    if not found:
        treaties = [_pacts(world, states, year) for year in years]
        values["pact"] = np.stack([depth for depth, _ in treaties])
        values["ally"] = np.stack([ally for _, ally in treaties])
        values["membership"] = membership_history(world, states, years)
        values["distance_base"] = np.stack([geography.base_distances(world, states, year) for year in years])
        times = eras(world, states, years)
        home, barrier = times[0].distance_home, geography.barriers(world, states)
        if len(times) == 1 and len(times[0].states) == len(states):
            times = ()

    def trait(of: str) -> FloatArray:
        return np.array([getattr(world.arenas[name], of) for name in arenas])

    return Inputs(
        first=first, start=start, last=last, known=world.start, values=values, distance_home=home, barrier=barrier,
        regime_slope=trait("regime_slope"), overland=trait("overland"), sanctionable=trait("sanctionable"),
        institutions=Institutions.of(world, states, arenas), entered=first_years(world, states, years),
        signing=start + 1 if world.signing is None else min(world.signing, start + 1),
        seats=seats(world) if not found else (), docket=tabled, eras=times,
    )  # fmt: skip


def _free_before(world: World, values: dict[str, FloatArray], states: list[str], years: list[int], start: int) -> None:
    """Let a run go free before the world's own start, along what is known of the years between.

    Trend growth becomes the known growth of GDP, which already contains the sanctions of those years; the
    CINC share stays that of the first free year, from which it grows with GDP.
    """
    values["sanctions_known"] = np.zeros_like(values["sanctions"])
    free = [row for row, year in enumerate(years) if start <= year < world.start]
    if not free:
        return
    longer = [*years, years[-1] + 1]
    known = {"economy": np.zeros((len(longer), len(states)))}
    table = next(table for table in world.tables if table.field == "economy")
    _fill_state_table(known, table, states, longer, (), [])
    for row in free:
        for i in range(len(states)):
            values["growth"][row, i] = growth_between(known["economy"][row, i], known["economy"][row + 1, i])
    values["sanctions_known"][free] = values["sanctions"][free]
    values["cinc"][free[0] :] = values["cinc"][free[0]]


def _check_years(world: World, scenario: Scenario | None, found: list[Finding]) -> None:
    if world.spin_up is not None and world.spin_up > world.start:
        found.append(Finding(False, ("spin_up",), f"must not lie after the start year {world.start}."))
    elif world.spin_up is not None and world.start - world.spin_up > LONGEST:
        found.append(Finding(False, ("spin_up",), f"is more than {LONGEST} years before the start year {world.start}."))
    if world.signing is not None and world.signing > world.start + 1:
        found.append(Finding(False, ("signing",), f"must not lie after {world.start + 1}, from which all may sign."))
    earliest = world.spin_up if world.spin_up is not None else world.start
    if scenario is not None and not found and not earliest <= scenario.horizon.start <= world.start:
        sentence = f"must be {world.start}, the start year of the world '{scenario.world}'"
        sentence += f", or an earlier year of its history, from {earliest} on." if earliest < world.start else "."
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
        here = (*loc, "values", code)
        if table.dates:
            if isinstance(given, list) and not table.years:
                values[table.field][:, states.index(code)] = np.isin(years, given)
            else:
                found.append(Finding(False, here, "has dates: give a list of years, and no anchors."))
            continue
        anchors, series = anchored(given, table.years)
        if len(series) != len(anchors):
            sentence = f"has {len(series)} values for {len(table.years)} anchor years."
            found.append(Finding(False, here, sentence))
            continue
        faults = [text for value in series if (text := _in_range(value, table.field, factor, table.unit))]
        if faults:
            found.append(Finding(False, here, faults[0]))
            continue
        line = interpolated(anchors, [value * factor for value in series], years, field.log)
        values[table.field][:, states.index(code)] = line


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
    values: dict[str, FloatArray],
    world: World,
    states: list[str],
    arenas: list[str],
    years: list[int],
    found: list[Finding],
) -> None:
    for a, name in enumerate(arenas):
        arena = world.arenas[name]
        for key, field, entries in (
            ("stakes", "stake", arena.stakes), ("stances", "stance", arena.stances), ("access", "access", arena.access)
        ):  # fmt: skip
            for code, given in entries.items():
                if code in states:
                    values[field][:, states.index(code), a] = interpolated(*anchored(given), years, log=False)
                else:
                    found.append(Finding(False, ("arenas", name, key, code), unknown_state(code, states)))


def _check_geography(world: World, states: list[str], found: list[Finding]) -> None:
    places: list[tuple[Loc, Iterable[str]]] = [(("focus",), world.focus)]
    places += [(("geography", "land_borders", k), pair) for k, pair in enumerate(world.geography.land_borders)]
    places += [(("geography", "barriers", k), b.between) for k, b in enumerate(world.geography.barriers)]
    places += [(("geography", "bases", k), [b.owner]) for k, b in enumerate(world.geography.bases)]
    places += [(("pacts", k), p.members) for k, p in enumerate(world.pacts)]
    found.extend(check_institutions(world, states))
    for loc, codes in places:
        strangers = [code for code in codes if code not in states]
        found.extend(Finding(False, loc, unknown_state(code, states)) for code in strangers)


def _pacts(world: World, states: list[str], year: int) -> tuple[FloatArray, FloatArray]:
    """Least commitment, and 1 for mutual defence, among the parties of treaties in force."""
    out, ally = np.zeros((len(states), len(states))), np.zeros((len(states), len(states)))
    for pact in world.pacts:
        if pact.in_force(year):
            for a in pact.members:
                for b in pact.members:
                    if a != b:
                        i, j = states.index(a), states.index(b)
                        out[i, j] = max(out[i, j], pact.depth)
                        ally[i, j] = max(ally[i, j], float(pact.kind == "defence"))
    return out, ally
