"""Faulty files: every one is refused with a place, a key and a sentence, and with nothing but ScenarioError.

Faults that nobody foresaw are the matter of test_trust_fuzz.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from entente_sim.scenario import yaml_source
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.errors import Problem, ScenarioError, closest
from entente_sim.scenario.fields import FIELDS, OUTCOMES
from entente_sim.scenario.loading import MAX_EXTENDS, load, load_world, shipped, shipped_folder
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Driver
from tests.conftest import SCENARIO_TEXT, WORLD_TEXT, Files, line_of, plain


def faults(path: str | Path) -> list[Problem]:
    """Load a file that must be refused and return what is said about it."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return caught.value.problems


def the_fault(path: str | Path) -> Problem:
    """Return the single fault found in a file."""
    found = faults(path)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def drivable(scope: str) -> str:
    return ", ".join(name for name, field in FIELDS.items() if field.scope == scope and field.drivable)


DRIVER_KEYS = ", ".join(Driver.model_fields)
KNOWN = "Known: ALP, BET, DEL, GAM."
ALL_UNITS = (
    "'billion', 'billion USD', 'factor', 'fraction per year', 'index', 'log points', 'million', 'million USD', "
    "'percent', "
    "'percent per year', 'points per year', 'thousand' or 'trillion USD'"
)
STATE_FIELDS = [name for name, field in FIELDS.items() if field.scope == "state"]
ALL_STATE_FIELDS = ", ".join(f"'{name}'" for name in STATE_FIELDS[:-1]) + f" or '{STATE_FIELDS[-1]}'"
PATHS = "write states.CODE.FIELD, dyads.CODE.CODE.FIELD or arenas.NAME.FIELD.CODE ('*' stands for all)."
OUTCOME = "is an outcome: the model produces it. Scenarios change physical and domestic inputs only:"

# What is replaced, by what, a text on the line that must be named, the key, the sentence.
SCENARIO_FAULTS = [
    pytest.param(
        "    ramp: 2", "    rump: 2", "rump", "drivers.pressure.rump",
        f"is not a key here. Did you mean ramp? Allowed: {DRIVER_KEYS}.", id="unknown key of a driver",
    ),
    pytest.param(
        "events:\n", "evnets: {}\nevents:\n", "evnets", "evnets",
        "is not a key here. Did you mean events? Allowed: drivers, events, drafts, kind, extends, title, description, "
        "world, horizon, parameters.", id="unknown key of a scenario",
    ),
    pytest.param(
        "{inertia: 0.05}", "{inertai: 0.05}", "inertai", "parameters.posture.inertai",
        "is not a key here. Did you mean inertia? Allowed: effort_cost, hedging_cost, inertia, precision, deterrence.",
        id="unknown parameter",
    ),
    pytest.param(
        "  posture: {inertia: 0.05}", "  postures: {inertia: 0.05}", "postures", "parameters.postures",
        f"is not a key here. Did you mean posture? Allowed: {', '.join(Parameters.model_fields)}.",
        id="unknown group of parameters",
    ),
    pytest.param(
        "{inertia: 0.05}", "{inertia: -1}", "inertia", "parameters.posture.inertia",
        "must be at least 0, not -1.", id="parameter out of range",
    ),
    pytest.param(
        "{inertia: 0.05}", "{inertia: .inf}", "inertia", "parameters.posture.inertia",
        "must be a finite number.", id="infinite parameter",
    ),
    pytest.param(
        "{inertia: 0.05}", "{inertia: inf}", "inertia", "parameters.posture.inertia",
        "Input should be a finite number (given 'inf').", id="infinite parameter as text",
    ),
    pytest.param(
        "    unit: index\n    start", "    unit: furlong\n    start", "furlong", "drivers.pressure.unit",
        f"'furlong' is not allowed. Allowed: {ALL_UNITS}.", id="unit nobody uses",
    ),
    pytest.param(
        "    unit: index\n    start", "    unit: perzent\n    start", "perzent", "drivers.pressure.unit",
        f"'perzent' is not allowed. Did you mean percent? Allowed: {ALL_UNITS}.", id="misspelt unit",
    ),
    pytest.param(
        "    unit: index\n    start", "    unit: million\n    start", "unit: million", "drivers.pressure.unit",
        "'million' is not a unit of promotion. Allowed: index, percent.", id="unit of another input",
    ),
    pytest.param(
        "    to: 0.9", "    to: 1.2", "pressure:", "drivers.pressure",
        "states.ALP.promotion: promotion would be 1.2 index in 2003; allowed 0 to 1.",
        id="value out of range once the ramp is full",
    ),
    pytest.param(
        "    to: 0.9", "    add: 0.7", "pressure:", "drivers.pressure",
        "states.ALP.promotion: promotion would be 1.05 index in 2002; allowed 0 to 1.", id="sum out of range",
    ),
    pytest.param(
        "states.ALP.promotion\n    to: 0.9\n    unit: index\n    start: 2002\n    ramp: 2",
        "states.BET.growth\n    add: 16\n    unit: percent per year\n    start: 2002\n    ramp: 4", "pressure:",
        "drivers.pressure", "states.BET.growth: growth would be 21 percent per year in 2005; allowed -20 to 20.",
        id="range left in a later year",
    ),
    pytest.param(
        "    to: 0.9\n    unit: index", "    to: 130\n    unit: percent", "pressure:", "drivers.pressure",
        "states.ALP.promotion: promotion would be 130 percent in 2003; allowed 0 to 100.",
        id="range in the unit of the file",
    ),
    pytest.param(
        "    to: 0.9", "    to: 2.0e+12", "to: 2.0e", "drivers.pressure.to",
        "must be at most 1e+12, not 2000000000000.0.", id="huge number",
    ),
    pytest.param(
        "    to: 0.9", "    to: .nan", "to: .nan", "drivers.pressure.to", "must be a finite number.", id="not a number",
    ),
    pytest.param(
        "    to: 0.9", "    to: -.INF", "to: -.INF", "drivers.pressure.to", "must be a finite number.", id="infinity",
    ),
    pytest.param(
        "    to: 0.9", "    to: 1.0e+999", "to: 1.0e", "drivers.pressure.to", "must be a finite number.",
        id="overflowing number",
    ),
    pytest.param(
        "    to: 0.9", "    to: much", "to: much", "drivers.pressure.to", "must be a number, not 'much'.",
        id="text for a number",
    ),
    pytest.param(
        "    ramp: 2", "    ramp: 1.5", "ramp", "drivers.pressure.ramp", "must be a whole number, not 1.5.",
        id="fraction for a whole number",
    ),
    pytest.param(
        "    ramp: 2", "    ramp: 0", "ramp", "drivers.pressure.ramp", "must be at least 1, not 0.", id="ramp of 0",
    ),
    pytest.param(
        "    ramp: 2", "    half_life: 0", "half_life", "drivers.pressure.half_life", "must be above 0, not 0.",
        id="half-life of 0",
    ),
    pytest.param(
        "states.ALP.promotion", "states.APL.promotion", "APL", "drivers.pressure.target",
        f"'APL' is not a state of this world. Did you mean ALP? {KNOWN}", id="unknown state",
    ),
    pytest.param(
        "dyads.ALP.GAM.sanctions", "dyads.ALP.XYZ.sanctions", "XYZ", "events.embargo.target",
        f"'XYZ' is not a state of this world. {KNOWN}", id="unknown state of a pair",
    ),
    pytest.param(
        "dyads.ALP.GAM.sanctions", "dyads.GAM.GAM.sanctions", "GAM.GAM", "events.embargo.target",
        "'dyads.GAM.GAM.sanctions' names one state twice.", id="a state and itself",
    ),
    pytest.param(
        "states.ALP.promotion", "arenas.step.stake.GAM", "arenas.step", "drivers.pressure.target",
        "'step' is not an arena. Did you mean steppe? Known: coast, order, steppe.", id="unknown arena",
    ),
    pytest.param(
        "states.ALP.promotion", "states.ALP.promoton", "promoton", "drivers.pressure.target",
        f"'promoton' cannot be driven. Did you mean promotion? Allowed: {drivable('state')}.", id="unknown input",
    ),
    pytest.param(
        "states.ALP.promotion", "states.ALP.population", "population", "drivers.pressure.target",
        f"'population' cannot be driven. Did you mean promotion? Allowed: {drivable('state')}.",
        id="an input that history gives",
    ),
    pytest.param(
        "states.ALP.promotion", "states.ALP.sanctions", "ALP.sanctions", "drivers.pressure.target",
        f"'sanctions' cannot be driven. Allowed: {drivable('state')}.", id="an input of pairs",
    ),
    pytest.param(
        "states.ALP.promotion", "promotion", "target: promotion", "drivers.pressure.target",
        f"'promotion' is not a path to an input; {PATHS}", id="no path",
    ),
    pytest.param(
        "states.ALP.promotion", "states.ALP", "target: states.ALP", "drivers.pressure.target",
        f"'states.ALP' is not a path to an input; {PATHS}", id="half a path",
    ),
    pytest.param(
        "states.ALP.promotion", "[]", "target: []", "drivers.pressure.target",
        "List should have at least 1 item after validation, not 0 (given []).", id="no target",
    ),
    pytest.param(
        "    to: 0.9\n", "", "pressure:", "drivers.pressure", "state exactly one of to, add, times (given: none).",
        id="no change",
    ),
    pytest.param(
        "    to: 0.9\n", "    to: 0.9\n    times: 2\n", "pressure:", "drivers.pressure",
        "state exactly one of to, add, times (given: to, times).", id="two changes",
    ),
    pytest.param(
        "    to: 0.8\n", "", "embargo:", "events.embargo", "state exactly one of to, add, times (given: none).",
        id="event without a change",
    ),
    pytest.param(
        "    unit: index\n    start: 2002\n", "    start: 2002\n", "pressure:", "drivers.pressure.unit", "is missing.",
        id="no unit",
    ),
    pytest.param(
        "    start: 2002", "    start: 2002\n    end: 2001", "pressure:", "drivers.pressure",
        "ends in 2001, before it starts in 2002.", id="end before start",
    ),
    pytest.param(
        "    start: 2002", "    start: 2010", "start: 2010", "drivers.pressure.start",
        "2010 lies outside the simulated years 1997 to 2006.", id="driver after the horizon",
    ),
    pytest.param(
        "    start: 2002", "    start: 1990", "start: 1990", "drivers.pressure.start",
        "1990 lies outside the simulated years 1997 to 2006.", id="driver before the first year",
    ),
    pytest.param(
        "    year: 2003", "    year: 2007", "year: 2007", "events.embargo.year",
        "2007 lies outside the simulated years 1997 to 2006.", id="event after the horizon",
    ),
    pytest.param(
        "    start: 2002", "    start: soon", "start: soon", "drivers.pressure.start",
        "must be a whole number, not 'soon'.", id="text for a year",
    ),
    pytest.param(
        "    start: 2002", "    start: 20022", "start: 20022", "drivers.pressure.start",
        "must be at most 2500, not 20022.", id="year far away",
    ),
    pytest.param(
        "{start: 2000, end: 2006}", "{start: 2001, end: 2006}", "horizon", "horizon.start",
        "must be 2000, the start year of the world 'small_world', or an earlier year of its history, from 1997 "
        "on.", id="wrong start of the horizon",
    ),
    pytest.param(
        "{start: 2000, end: 2006}", "{start: 2000, end: 2000}", "horizon", "horizon", "end must be later than start.",
        id="empty horizon",
    ),
    pytest.param(
        "{start: 2000, end: 2006}", "{start: 2000, end: 2300}", "horizon", "horizon", "spans more than 200 years.",
        id="endless horizon",
    ),
    pytest.param(
        "{start: 2000, end: 2006}", "soon", "horizon", "horizon", "must be a mapping, not 'soon'.",
        id="text for a mapping",
    ),
    pytest.param(
        "  pressure:", "  Überdruck:", "Überdruck", "drivers.Überdruck",
        "'Überdruck' is not a valid name (pattern ^[a-z][a-z0-9_]{0,63}$).", id="name with an umlaut",
    ),
    pytest.param(
        "  pressure:", "  压力:", "压力", "drivers.压力",
        "'压力' is not a valid name (pattern ^[a-z][a-z0-9_]{0,63}$).",
        id="Chinese name",
    ),
    pytest.param(
        "  pressure:", "  two words:", "two words", "drivers.two words",
        "'two words' is not a valid name (pattern ^[a-z][a-z0-9_]{0,63}$).", id="name with a space",
    ),
    pytest.param(
        "states.ALP.promotion", "states.\u0410LP.promotion", "\u0410LP", "drivers.pressure.target",
        f"'\u0410LP' is not a state of this world. Did you mean ALP? {KNOWN}", id="Cyrillic letter that looks Latin",
    ),
    pytest.param(
        "kind: scenario", "kind: szenario", "kind", "kind", "must be 'scenario' here (it is 'szenario').",
        id="unknown kind",
    ),
    pytest.param(
        "world: small_world", "world: smal_world", "world: smal", "world",
        "'smal_world' is not a shipped world. See 'entente-sim scenarios' for the list, or give the path of a .yaml "
        "file.", id="unknown world",
    ),
    pytest.param(
        "world: small_world", "world: euraisa_2021", "world: eur", "world",
        "'euraisa_2021' is not a shipped world. Did you mean eurasia_2021? See 'entente-sim scenarios' for the list, "
        "or give the path of a .yaml file.", id="misspelt shipped world",
    ),
    pytest.param(
        "world: small_world", "world: 7", "world: 7", "world", "must be text, not 7.", id="number for a name",
    ),
    pytest.param(
        "    unit: index\n    start", "    unit: index\n    unit: percent\n    start", "unit: percent",
        "drivers.pressure.unit", "stands twice (first on line 12); keep one.", id="duplicate key",
    ),
    pytest.param(
        "events:", "drivers: {}\nevents:", "drivers: {}", "drivers", "stands twice (first on line 8); keep one.",
        id="duplicate section",
    ),
    pytest.param(
        "events:\n  embargo:",
        "  more_pressure: {target: states.*.promotion, to: 0.5, unit: index, start: 2004}\nevents:\n  embargo:",
        "more_pressure", "drivers.more_pressure",
        "contradicts drivers.pressure: both set the same input 'to' a value in the same years; end one or use 'add'.",
        id="contradictory drivers",
    ),
    pytest.param(
        "events:\n  embargo:",
        "events:\n  again: {year: 2003, target: dyads.ALP.*.sanctions, add: 0.1, unit: index}\n  embargo:",
        "embargo:", "events.embargo", "is the same event as events.again (same year and target); keep one.",
        id="duplicate event",
    ),
    pytest.param(
        "dyads.ALP.GAM.sanctions", "dyads.ALP.GAM.hostility", "hostility", "events.embargo.target",
        f"'hostility' {OUTCOME} {drivable('dyad')}.", id="event on an outcome",
    ),
    pytest.param(
        "    to: 0.9", "    to: !!python/object/apply:os.getcwd []", "os.getcwd", "drivers.pressure.to",
        "holds a value of a kind that is not allowed (tag:yaml.org,2002:python/object/apply:os.getcwd); use plain "
        "text, numbers, lists and mappings.", id="object of Python",
    ),
    pytest.param(
        "    to: 0.9", "    to: !!binary MC45", "binary", "drivers.pressure.to",
        "holds a value of a kind that is not allowed (tag:yaml.org,2002:binary); use plain text, numbers, lists and "
        "mappings.", id="binary value",
    ),
    pytest.param(
        "    to: 0.9", "    to: =", "to: =", "drivers.pressure.to",
        "holds a value of a kind that is not allowed (tag:yaml.org,2002:value); use plain text, numbers, lists and "
        "mappings.", id="YAML default value",
    ),
    pytest.param(
        "    to: 0.9", f"    to: 1{'0' * 60}", "to: 1000", "drivers.pressure.to",
        "is too long a number.", id="number of sixty digits",
    ),
    pytest.param(
        "    ramp: 2", "    <<: {ramp: 2}", "<<", "drivers.pressure", "keys must be plain words.", id="merge key",
    ),
    pytest.param(
        "    ramp: 2", "    [ramp]: 2", "[ramp]", "drivers.pressure", "keys must be plain words.", id="list as a key",
    ),
    pytest.param(
        "world: small_world\n", "", "kind", "world", "is missing.", id="no world",
    ),
]  # fmt: skip

WORLD_FAULTS = [
    pytest.param(
        "ALP: {name: Alpland,", "ALP: {name: Alpland, point: 5,", "point: 5", "states.ALP.point",
        "is not a key here. Did you mean points? Allowed: since, until, name, points.", id="unknown key of a state",
    ),
    pytest.param(
        "    title: The coast\n    level", "    title: The coast\n    lvel: low\n    level", "lvel",
        "arenas.coast.lvel",
        "is not a key here. Did you mean level? Allowed: title, level, regime_slope, stakes, stances, access, "
        "overland, sanctionable, source.",
        id="unknown key of an arena",
    ),
    pytest.param(
        "    level: systemic", "    level: sytemic", "sytemic", "arenas.order.level",
        "'sytemic' is not allowed. Did you mean systemic? Allowed: 'systemic' or 'regional'.", id="unknown level",
    ),
    pytest.param(
        "  - field: population", "  - field: populaton", "populaton", "tables.2.field",
        f"'populaton' is not allowed. Did you mean population? Allowed: {ALL_STATE_FIELDS}.", id="unknown input",
    ),
    pytest.param(
        "  - field: population\n    unit: million\n", "  - field: population\n    unit: index  # here\n",
        "unit: index  # here", "tables.2.unit", "'index' is not a unit of population. Allowed: million, thousand, "
        "billion.", id="unit of another input",
    ),
    pytest.param(
        "values: {ALP: 10, BET: 40, GAM: 50, DEL: 30}", "values: {ALP: 10, BET: 40, GAM: 50, DEL: 130}", "DEL: 130",
        "tables.4.values.DEL", "vulnerability must lie between 0 and 100 percent, not 130.", id="value out of range",
    ),
    pytest.param(
        "      BET: [4.5, 9.0]", "      BET: [4.5, -9.0]", "BET: [4.5", "tables.0.values.BET",
        "economy must lie between 1e-06 and 10000 trillion USD, not -9.", id="value out of range in one anchor year",
    ),
    pytest.param(
        "      BET: [4.5, 9.0]", "      BET: [4.5, 6.0, 9.0]", "BET: [4.5", "tables.0.values.BET",
        "has 3 values for 2 anchor years.", id="wrong number of values",
    ),
    pytest.param(
        "values: {ALP: 0.7}", "values: {ALP: [0.7]}", "ALP: [0.7]", "tables.5.values.ALP",
        "has 1 values for 0 anchor years.", id="values without anchor years",
    ),
    pytest.param(
        "    years: [1997, 2000]\n    source: made up\n    values:\n      ALP: [8.0, 10.0]",
        "    years: [2000, 1997]\n    source: made up\n    values:\n      ALP: [8.0, 10.0]", "years: [2000, 1997]",
        "tables.0.years", "must be ascending, each year once.", id="anchor years in disorder",
    ),
    pytest.param(
        "    years: [1997, 2000]\n    source: made up\n    values:\n      ALP: [8.0, 10.0]",
        "    years: [1997, 1997]\n    source: made up\n    values:\n      ALP: [8.0, 10.0]", "years: [1997, 1997]",
        "tables.0.years", "must be ascending, each year once.", id="anchor year twice",
    ),
    pytest.param(
        "      DEL: 0.3\n", "      DLE: 0.3\n      DEL: 0.3\n", "DLE", "tables.0.values.DLE",
        f"'DLE' is not a state of this world. Did you mean DEL? {KNOWN}", id="unknown state of a table",
    ),
    pytest.param(
        "    values:\n      ALP: [8.0, 10.0]\n      BET: [4.5, 9.0]\n      GAM: 2.0\n      DEL: 0.3\n",
        "    values:  # here\n      ALP: [8.0, 10.0]\n      GAM: 2.0\n", "values:  # here", "tables.0.values",
        "has no economy for BET, DEL.", id="states left out",
    ),
    pytest.param(
        "  - field: liberalism\n    unit: index\n    source: made up\n"
        "    values: {ALP: 0.8, BET: 0.1, GAM: 0.2, DEL: 0.5}\n", "", "tables:", "tables",
        "there is no table for 'liberalism' (liberal democracy); add one.", id="table left out",
    ),
    pytest.param(
        "GAM: 0.8, DEL: 0.3}", "GAM: 0.8, DEL: 1.3}", "DEL: 1.3", "arenas.order.stakes.DEL",
        "must be at most 1, not 1.3.", id="stake out of range",
    ),
    pytest.param(
        "GAM: 0.8, DEL: 0.3}", "GAM: 0.8, DELT: 0.3}", "DELT", "arenas.order.stakes.DELT",
        f"'DELT' is not a state of this world. Did you mean DEL? {KNOWN}", id="unknown state of an arena",
    ),
    pytest.param(
        "GAM: 0.8, DEL: 0.3}", "GAM: 0.8, delta: 0.3}", "delta", "arenas.order.stakes.delta",
        "'delta' is not a valid name (pattern ^[A-Z][A-Z0-9]{1,7}$).", id="code in small letters",
    ),
    pytest.param(
        "between: [ALP, BET], value", "between: [ALP, BTE], value", "BTE", "dyads.0.values.0",
        f"'BTE' is not a state of this world. Did you mean BET? {KNOWN}", id="unknown state of a pair",
    ),
    pytest.param(
        "between: [ALP, BET], value: 0.5", "between: [ALP, BET], value: 1.5", "value: 1.5", "dyads.0.values.0.value",
        "complementarity must lie between 0 and 1 index, not 1.5.", id="value of a pair out of range",
    ),
    pytest.param(
        "    default: 0.15", "    default: -0.15", "default: -0.15", "dyads.0.default",
        "complementarity must lie between 0 and 1 index, not -0.15.", id="default out of range",
    ),
    pytest.param(
        "{between: [ALP, BET], value", "{value", "{value", "dyads.0.values.0",
        "state either 'between: [A, B]' or 'actor: A' with 'towards: [B]'.", id="value of no pair",
    ),
    pytest.param(
        "{between: [ALP, BET], value", "{between: [ALP], value", "[ALP]", "dyads.0.values.0",
        "'between' needs two states or more, each once.", id="pair of one",
    ),
    pytest.param(
        "{actor: ALP, towards: [GAM], value", "{actor: ALP, value", "actor", "dyads.1.values.0",
        "state either 'between: [A, B]' or 'actor: A' with 'towards: [B]'.", id="actor without a partner",
    ),
    pytest.param(
        "focus: [ALP, BET]", "focus: [ALP, BETA]", "focus", "focus",
        f"'BETA' is not a state of this world. Did you mean BET? {KNOWN}", id="unknown state in focus",
    ),
    pytest.param(
        "    - [BET, GAM]", "    - [BET, GAMM]", "GAMM]", "geography.land_borders.0",
        f"'GAMM' is not a state of this world. Did you mean GAM? {KNOWN}", id="unknown state of a border",
    ),
    pytest.param(
        "between: [GAM, DEL]", "between: [GAM, DELL]", "DELL", "geography.barriers.0",
        f"'DELL' is not a state of this world. Did you mean DEL? {KNOWN}", id="unknown state of a barrier",
    ),
    pytest.param(
        "owner: ALP", "owner: ALPS", "ALPS", "geography.bases.0",
        f"'ALPS' is not a state of this world. Did you mean ALP? {KNOWN}", id="unknown owner of a base",
    ),
    pytest.param(
        "members: [GAM, DEL]", "members: [GAM, DEE]", "title: A pact", "pacts.0",
        f"'DEE' is not a state of this world. Did you mean DEL? {KNOWN}", id="unknown member of a pact",
    ),
    pytest.param(
        "kind: defence\n    members", "kind: defense\n    members", "kind: defense", "pacts.0.kind",
        "'defense' is not allowed. Did you mean defence? Allowed: 'defence', 'consultation' or 'non-aggression'.",
        id="unknown kind of pact",
    ),
    pytest.param(
        "kind: union", "kind: unoin", "kind: unoin", "institutions.league.kind",
        "'unoin' is not allowed. Did you mean union? Allowed: 'union', 'defence' or 'forum'.",
        id="unknown kind of institution",
    ),
    pytest.param(
        "arena: steppe", "arena: step", "arena: step", "institutions.league.arena",
        "'step' is not an arena. Did you mean steppe?", id="institution in an unknown arena",
    ),
    pytest.param(
        "leaders: [GAM]", "leaders: [BET, DEL]", "league:", "institutions.league",
        "leader 'DEL' is not a member.", id="institution led by an outsider",
    ),
    pytest.param(
        "{states: [BET], since: 1999}", "{states: [BET], since: 2003}", "since: 2003",
        "institutions.league.members.1.since",
        "2003 lies after the start year 2000, from which on the model produces membership.",
        id="membership after the start year",
    ),
    pytest.param(
        "{states: [DEL], until: 1998}", "{states: [DLE], until: 1998}", "DLE", "institutions.shield.members.1",
        f"'DLE' is not a state of this world. Did you mean DEL? {KNOWN}", id="unknown member of an institution",
    ),
    pytest.param(
        "eligible: [DEL]", "eligible: [DLE]", "DLE", "institutions.league.eligible",
        f"'DLE' is not a state of this world. Did you mean DEL? {KNOWN}", id="unknown candidate of an institution",
    ),
    pytest.param(
        "openness: 0.2", "openness: 1.2", "openness: 1.2", "institutions.league.openness",
        "must be at most 1, not 1.2.", id="institution more than open",
    ),
    pytest.param(
        "lat: 52.0", "lat: 152.0", "lat: 152", "states.BET.points.0.lat", "must be at most 90, not 152.0.",
        id="place off the globe",
    ),
    pytest.param(
        "lat: 52.0", "lat: nan", "lat: nan", "states.BET.points.0.lat", "must be at most 90, not 'nan'.",
        id="not a number as text",
    ),
    pytest.param(
        "[{place: Betaburg, lat: 52.0, lon: 20.0}]", "[]", "BET: {name", "states.BET.points",
        "List should have at least 1 item after validation, not 0 (given []).", id="state without a place",
    ),
    pytest.param(
        "spin_up: 1997", "spin_up: 1997\nsigning: 2002", "signing", "signing",
        "must not lie after 2001, from which all may sign.", id="treaties signed too late",
    ),
    pytest.param(
        "spin_up: 1997", "spin_up: 2001", "spin_up", "spin_up", "must not lie after the start year 2000.",
        id="spin-up after the start",
    ),
    pytest.param(
        "  DEL: {name: Deltania", "  ALP: {name: Deltania", "Deltania", "states.ALP",
        "stands twice (first on line 9); keep one.", id="duplicate state",
    ),
    pytest.param(
        "title: A small world", "title: ''", "title: ''", "title",
        "String should have at least 1 character (given '').",
        id="empty title",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "marker", "key", "sentence"), SCENARIO_FAULTS)
def test_fault_of_a_scenario(files: Files, old: str, new: str, marker: str, key: str, sentence: str) -> None:
    path = files.edit(files.scenario, old, new)
    assert the_fault(path) == Problem(str(path), line_of(path, marker), key, sentence)


@pytest.mark.parametrize(("old", "new", "marker", "key", "sentence"), WORLD_FAULTS)
def test_fault_of_a_world_is_placed_in_the_world_file(
    files: Files, old: str, new: str, marker: str, key: str, sentence: str
) -> None:
    files.edit(files.world, old, new)
    expected = Problem(str(files.world), line_of(files.world, marker), key, sentence)
    assert the_fault(files.scenario) == expected
    with pytest.raises(ScenarioError) as caught:
        load_world(files.world)
    assert caught.value.problems == [expected]


def test_a_misspelt_key_that_must_be_stated_is_also_missing(files: Files) -> None:
    path = files.edit(files.scenario, "horizon: {start: 2000, end: 2006}", "horizon: {start: 2000, ende: 2006}")
    line = line_of(path, "ende")
    assert faults(path) == [
        Problem(str(path), line, "horizon.end", "is missing."),
        Problem(str(path), line, "horizon.ende", "is not a key here. Did you mean end? Allowed: start, end."),
    ]


def test_every_fault_of_a_file_is_reported_at_once(files: Files) -> None:
    files.edit(files.scenario, "states.ALP.promotion", "states.XXX.promotion")
    files.edit(files.scenario, "year: 2003", "year: 2030")
    assert [(problem.key, problem.line) for problem in faults(files.scenario)] == [
        ("drivers.pressure.target", line_of(files.scenario, "XXX")),
        ("events.embargo.year", line_of(files.scenario, "2030")),
    ]


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_no_outcome_can_be_driven(files: Files, outcome: str) -> None:
    path = files.edit(files.scenario, "dyads.ALP.GAM.sanctions", f"dyads.ALP.GAM.{outcome}")
    expected = f"'{outcome}' {OUTCOME} {drivable('dyad')}."
    assert the_fault(path) == Problem(str(path), line_of(path, f"GAM.{outcome}"), "events.embargo.target", expected)


def test_a_driver_on_an_outcome_of_the_world_file_is_refused_too(files: Files) -> None:
    driver = "drivers:\n  peace: {target: dyads.*.*.threat, to: 0, unit: index, start: 1999}\n"
    files.write(files.world.name, WORLD_TEXT + driver)
    found = the_fault(files.scenario)
    assert (found.file, found.line) == (str(files.world), line_of(files.world, "peace"))
    assert found.sentence == f"'threat' {OUTCOME} {drivable('dyad')}."


# --- contradictions --------------------------------------------------------------------------------------------------


def test_two_drivers_to_values_may_follow_each_other(files: Files) -> None:
    files.edit(files.scenario, "    ramp: 2\n", "    ramp: 2\n    end: 2003\n")
    later = "  later: {target: states.ALP.promotion, to: 0.5, unit: index, start: 2004}\nevents:\n"
    files.edit(files.scenario, "events:\n", later)
    assert set(load(files.scenario).scenario.drivers) == {"pressure", "later"}


@pytest.mark.parametrize("change", ["add: 0.05", "times: 1.1"])
def test_a_driver_may_add_to_what_another_sets(files: Files, change: str) -> None:
    more = f"  more: {{target: states.ALP.promotion, {change}, unit: index, start: 2004}}\nevents:\n"
    files.edit(files.scenario, "events:\n", more)
    assert set(load(files.scenario).scenario.drivers) == {"pressure", "more"}


def test_a_scenario_may_go_on_where_its_world_left_off(files: Files) -> None:
    driver = "drivers:\n  own: {target: states.ALP.promotion, to: 0.6, unit: index, start: 1999}\n"
    files.write(files.world.name, WORLD_TEXT + driver)
    loaded = load(files.scenario)
    values = inputs_of(loaded.world, loaded.scenario)
    assert values.at("promotion", 2000)[0] == 0.6
    assert values.at("promotion", 2003)[0] == 0.9


# --- files that are no scenarios -------------------------------------------------------------------------------------

NO_SCENARIOS = [
    pytest.param("", None, "is empty; see 'entente-sim show baseline' for an example.", id="empty"),
    pytest.param("# only a comment\n", None, "is empty; see 'entente-sim show baseline' for an example.", id="comment"),
    pytest.param("- a\n- b\n", 1, "must hold 'key: value' lines at the top level.", id="list"),
    pytest.param("just words\n", 1, "must hold 'key: value' lines at the top level.", id="words"),
    pytest.param("null\n", 1, "must hold 'key: value' lines at the top level.", id="null"),
    pytest.param(
        "kind: scenario\n---\nkind: scenario\n", 2, "is not usable YAML: but found another document.",
        id="two documents",
    ),
    pytest.param(
        "kind: scenario\ntitle: a: b\n", 2,
        "is not usable YAML: mapping values are not allowed here. A text that holds a colon needs quotes around it.",
        id="colon inside text",
    ),
    pytest.param(
        "kind: scenario\nhorizon: {start: 2000\n", 3,
        "is not usable YAML: expected ',' or '}', but got '<stream end>'.", id="bracket left open",
    ),
    pytest.param(
        "kind: scenario\n\ttitle: x\n", 2,
        "is not usable YAML: found character '\\t' that cannot start any token. Indent with spaces, not tabs.",
        id="tab",
    ),
    pytest.param(
        "a: &x [1]\nb:\n  c: *x\n", 3,
        "is not usable YAML: aliases (*name) are not allowed here: write the value out.", id="alias",
    ),
    pytest.param(
        "a: &x {<<: *x}\n", 1, "is not usable YAML: aliases (*name) are not allowed here: write the value out.",
        id="alias to itself",
    ),
    pytest.param(
        "a:\n" + "".join("  " * n + "a:\n" for n in range(1, 60)), 20,
        "is not usable YAML: nested more than 20 levels deep: a scenario needs fewer than 10.", id="deep block",
    ),
    pytest.param(
        "a: " + "[" * 200_000, 1,
        "is not usable YAML: nested more than 20 levels deep: a scenario needs fewer than 10.", id="deep flow",
    ),
    pytest.param(
        "a: " + "{a: " * 50_000, 1,
        "is not usable YAML: nested more than 20 levels deep: a scenario needs fewer than 10.", id="deep flow of maps",
    ),
    pytest.param(
        "kind: !no!such x\n", 1, "is not usable YAML: found undefined tag handle '!no!'.", id="tag without a handle",
    ),
    pytest.param(
        "kind: a\0b\n", None, "is not YAML: unacceptable character #x0000: special characters are not allowed.",
        id="zero byte",
    ),
    pytest.param(b"\x89PNG\r\n\x1a\n\xff\xfe\x00", None, "is not UTF-8 text; save it as UTF-8.", id="binary"),
    pytest.param("kind: scenario\n".encode("utf-16"), None, "is not UTF-8 text; save it as UTF-8.", id="UTF-16"),
    pytest.param("title: Überdruck\n".encode("latin-1"), None, "is not UTF-8 text; save it as UTF-8.", id="Latin-1"),
    pytest.param(
        b"#" * 2_000_001, None, "is larger than 2 MB; scenario files are small.", id="larger than two megabytes",
    ),
    pytest.param("a: 1\n", 1, "is missing; add 'kind: scenario'.", id="no kind"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line", "sentence"), NO_SCENARIOS)
def test_a_file_that_is_no_scenario(files: Files, content: str | bytes, line: int | None, sentence: str) -> None:
    path = files.write("other.yaml", content)
    found = the_fault(path)
    assert (found.file, found.line, found.sentence) == (str(path), line, sentence)


@pytest.mark.parametrize(("content", "line", "sentence"), NO_SCENARIOS[:-1])
def test_a_file_that_is_no_world(files: Files, content: str | bytes, line: int | None, sentence: str) -> None:
    path = files.write("small_world.yaml", content)
    found = the_fault(files.scenario)
    assert (found.file, found.line, found.sentence) == (str(path), line, sentence)


def test_a_billion_laughs_are_refused_at_the_first(files: Files) -> None:
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 40))
    path = files.write("laughs.yaml", 'l0: &l0 ["ha"]\n' + laughs)
    assert the_fault(path).line == 2


def test_the_largest_file_is_read_and_one_byte_more_is_not(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MAX_BYTES", max(len(WORLD_TEXT.encode()), len(SCENARIO_TEXT.encode())))
    assert load(files.scenario).name == "small"
    files.write(files.world.name, WORLD_TEXT + "\n")
    assert the_fault(files.scenario).file == str(files.world)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_a_byte_order_mark_change_nothing(files: Files, ending: str, mark: str) -> None:
    plainly = load(files.scenario).digest
    path = files.write("small.yaml", mark + SCENARIO_TEXT.replace("\n", ending))
    assert load(path).digest == plainly
    files.write("small.yaml", mark + SCENARIO_TEXT.replace("ramp", "rump").replace("\n", ending))
    assert the_fault(path).line == SCENARIO_TEXT.splitlines().index("    ramp: 2") + 1


def test_an_anchor_without_an_alias_is_harmless(files: Files) -> None:
    plainly = load(files.scenario).digest
    assert load(files.edit(files.scenario, "    ramp: 2", "    ramp: &two 2")).digest == plainly


def test_words_that_yaml_takes_for_booleans_stay_words() -> None:
    assert plain("a: NO\nb: on\nc: true\nd: y\nNO: 1\n") == {"a": "NO", "b": "on", "c": "true", "d": "y", "NO": 1}


def test_dates_and_odd_numbers_stay_text() -> None:
    text = "a: 2021-05-01\nb: 0x1f\nc: 1:30\nd: 1_000\ne: ~\n"
    assert plain(text) == {"a": "2021-05-01", "b": "0x1f", "c": "1:30", "d": 1000, "e": None}


@pytest.mark.parametrize("place", ["to: 0.9", "title: A small scenario", "inertia: 0.05"])
@pytest.mark.parametrize("tag", ["!!python/object/apply:builtins.open", "!!python/object/new:builtins.open"])
def test_objects_of_python_are_never_made(files: Files, place: str, tag: str) -> None:
    made = files.folder / "made"
    key = place.split(":")[0]
    path = files.edit(files.scenario, place, f"{key}: {tag} ['{made}', w]")
    assert the_fault(path).line == line_of(path, tag)
    assert not made.exists()


# --- references between files ----------------------------------------------------------------------------------------


def child(files: Files, text: str, name: str = "child.yaml") -> Path:
    return files.write(name, "kind: scenario\n" + text)


def test_a_scenario_inherits_what_it_does_not_state(files: Files) -> None:
    drivers = "drivers:\n  more: {target: states.ALP.offence, to: 0.5, unit: index, start: 2001}\n"
    loaded = load(child(files, "extends: small\ntitle: A child\nparameters: {posture: {precision: 5}}\n" + drivers))
    assert (loaded.name, loaded.base, loaded.changed) == ("child", "small", ("more",))
    assert list(loaded.scenario.drivers) == ["pressure", "more"]
    assert list(loaded.scenario.events) == ["embargo"]
    assert (loaded.scenario.parameters.posture.inertia, loaded.scenario.parameters.posture.precision) == (0.05, 5)
    assert loaded.scenario.title == "A child"
    assert loaded.scenario.description == load(files.scenario).scenario.description


def test_a_fault_of_a_base_file_is_placed_there(files: Files) -> None:
    files.edit(files.scenario, "    ramp: 2", "    rump: 2")
    path = child(files, "extends: small\ntitle: A child\ndrivers: {}\n")
    found = the_fault(path)
    assert (found.file, found.line, found.key) == (
        str(files.scenario), line_of(files.scenario, "rump"), "drivers.pressure.rump",
    )  # fmt: skip


def test_a_fault_of_a_grandparent_is_placed_there(files: Files) -> None:
    files.edit(files.scenario, "year: 2003", "year: 2033")
    child(files, "extends: small\ntitle: A child\n")
    path = child(files, "extends: child.yaml\ntitle: A grandchild\n", "grandchild.yaml")
    found = the_fault(path)
    assert (found.file, found.line) == (str(files.scenario), line_of(files.scenario, "2033"))
    assert found.sentence == "2033 lies outside the simulated years 1997 to 2006."


def test_a_fault_of_a_child_is_placed_in_the_child(files: Files) -> None:
    change = "drivers:\n  pressure: {target: states.ALP.promotion, to: 1.9, unit: index, start: 2002}\n"
    path = child(files, "extends: small\ntitle: A child\n" + change)
    found = the_fault(path)
    assert (found.file, found.line, found.key) == (str(path), line_of(path, "to: 1.9"), "drivers.pressure")


def test_a_contradiction_between_child_and_base_is_placed_in_the_child(files: Files) -> None:
    change = "drivers:\n  other: {target: states.ALP.promotion, to: 0.1, unit: index, start: 2002}\n"
    path = child(files, "extends: small\ntitle: A child\n" + change)
    found = the_fault(path)
    assert (found.file, found.line) == (str(path), line_of(path, "other"))
    assert found.sentence.startswith("contradicts drivers.pressure: ")


def test_yaml_faults_of_a_base_file_are_placed_there(files: Files) -> None:
    files.write("small.yaml", "kind: scenario\ntitle: [\n")
    found = the_fault(child(files, "extends: small\n"))
    assert (found.file, found.line) == (str(files.scenario), 3)


@pytest.mark.parametrize(
    ("names", "shown"),
    [(["a"], "a -> a"), (["a", "b"], "a -> b -> a"), (["a", "b", "c"], "a -> b -> c -> a")],
)
def test_a_circle_of_extends_is_refused(files: Files, names: Sequence[str], shown: str) -> None:
    for name, base in zip(names, [*names[1:], names[0]], strict=True):
        child(files, f"extends: {base}\n", f"{name}.yaml")
    found = the_fault(files.folder / "a.yaml")
    assert (found.file, found.line, found.key) == (str(files.folder / f"{names[-1]}.yaml"), 2, "extends")
    assert found.sentence == f"extends itself ({shown}); break the circle."


def test_an_endless_chain_of_extends_is_refused(files: Files) -> None:
    for number in range(MAX_EXTENDS + 5):
        child(files, f"extends: s{number + 1}\n", f"s{number}.yaml")
    assert the_fault(files.folder / "s0.yaml").key == "extends"


def outside(files: Files) -> Path:
    """Put usable files in a folder beside the one under test."""
    folder = files.folder.parent / f"{files.folder.name}_outside"
    folder.mkdir()
    for path in (files.scenario, files.world):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize(("key", "name"), [("extends", "small.yaml"), ("world", "small_world.yaml")])
@pytest.mark.parametrize("form", ["absolute", "parent", "parent in the middle"])
def test_references_do_not_leave_the_folder(files: Files, key: str, name: str, form: str) -> None:
    folder = outside(files)
    (files.folder / "inner").mkdir()
    given = {
        "absolute": str(folder / name), "parent": f"../{folder.name}/{name}",
        "parent in the middle": f"inner/../../{folder.name}/{name}",
    }[form]  # fmt: skip
    path = files.edit(files.scenario, "world: small_world", f"{key}: {given}")
    what = "scenario" if key == "extends" else "world"
    assert the_fault(path) == Problem(
        str(path), line_of(path, given), key,
        f"'{given}' lies outside the folder of this file; put the {what} beside it.",
    )  # fmt: skip


@pytest.mark.parametrize(("key", "name"), [("extends", "small.yaml"), ("world", "small_world.yaml")])
@pytest.mark.parametrize("form", ["file", "folder"])
def test_links_do_not_lead_outside_the_folder(files: Files, key: str, name: str, form: str) -> None:
    folder = outside(files)
    given = "link.yaml" if form == "file" else f"link/{name}"
    (files.folder / given.split("/")[0]).symlink_to(folder / name if form == "file" else folder)
    path = files.edit(files.scenario, "world: small_world", f"{key}: {given}")
    what = "scenario" if key == "extends" else "world"
    assert the_fault(path).sentence == (f"'{given}' leads outside the folder of this file; put the {what} beside it.")


def test_a_link_inside_the_folder_may_be_used(files: Files) -> None:
    (files.folder / "link.yaml").symlink_to(files.world)
    path = files.edit(files.scenario, "world: small_world", "world: link.yaml")
    assert load(path).world.title == "A small world"


def test_files_in_folders_below_may_be_used(files: Files) -> None:
    (files.folder / "worlds").mkdir()
    files.world.rename(files.folder / "worlds" / "small_world.yaml")
    path = files.edit(files.scenario, "world: small_world", "world: worlds/small_world.yaml")
    assert load(path).world.title == "A small world"


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        (
            "baselin",
            "'baselin' is not a shipped scenario. Did you mean baseline? See 'entente-sim scenarios' for the list, or "
            "give the path of a .yaml file.",
        ),
        ("gone.yaml", "there is no file 'gone.yaml'."),
        ("[small]", "must be the name of a scenario."),
        ('"a\\0b"', "holds a character that is not text."),
        ("x" * 600, "is not the name of a scenario."),
    ],
)
def test_extending_what_is_not_there(files: Files, base: str, sentence: str) -> None:
    path = child(files, f"extends: {base}\n")
    assert the_fault(path) == Problem(str(path), 2, "extends", sentence)


def test_a_world_cannot_be_extended(files: Files) -> None:
    found = faults(child(files, "extends: small_world\n"))
    assert Problem(
        str(files.world), line_of(files.world, "start: 2000"), "start",
        "is not a key here. Allowed: drivers, events, drafts, kind, extends, title, description, world, horizon, "
        "parameters.",
    ) in found  # fmt: skip
    assert {problem.key for problem in found} >= {"states", "tables", "arenas", "horizon"}


def test_a_world_where_a_scenario_is_expected(files: Files) -> None:
    assert the_fault(files.world) == Problem(
        str(files.world), line_of(files.world, "kind: world"), "kind", "must be 'scenario' here (it is 'world')."
    )
    assert str(the_fault("eurasia_2021")).startswith("scenarios/worlds/eurasia_2021.yaml:")


def test_a_scenario_where_a_world_is_expected(files: Files) -> None:
    path = files.edit(files.scenario, "world: small_world", "world: small.yaml")
    assert the_fault(path) == Problem(str(path), 1, "kind", "must be 'world' here (it is 'scenario').")
    with pytest.raises(ScenarioError, match=r"baseline\.yaml:\d+: kind: must be 'world' here"):
        load_world("baseline")


NO_NAMES = [
    ("", "'' is not a shipped scenario."),
    (".", "'.' is not a shipped scenario."),
    ("basline", "'basline' is not a shipped scenario. Did you mean baseline?"),
    ("us_unilateralsim", "'us_unilateralsim' is not a shipped scenario. Did you mean us_unilateralism?"),
    ("/", "there is no file '/'."),
    ("no/such/file.yaml", "there is no file 'no/such/file.yaml'."),
    ("zukünfte/未来.yaml", "there is no file 'zukünfte/未来.yaml'."),
    ("a\0b", "is not the name of a scenario."),
    ("x" * 501, "is not the name of a scenario."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sentence"), NO_NAMES)
def test_a_name_that_leads_nowhere(name: str, sentence: str) -> None:
    found = the_fault(name)
    if "not a shipped" in sentence:
        sentence += " See 'entente-sim scenarios' for the list, or give the path of a .yaml file."
    assert (found.file, found.line, found.key, found.sentence) == (name, None, "", sentence)


def test_a_folder_is_not_a_file(files: Files) -> None:
    folder = files.folder / "folder.yaml"
    folder.mkdir()
    assert the_fault(folder).sentence == f"there is no file '{folder}'."
    with pytest.raises(ScenarioError, match=r"folder\.yaml: cannot be read \(Is a directory\)\."):
        yaml_source.read(folder)


def test_a_file_that_may_not_be_read(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert the_fault(files.scenario) == Problem(str(files.scenario), None, "", "cannot be read (Permission denied).")


def test_files_with_odd_names_are_read(files: Files) -> None:
    name = "Zukünfte, 未来 №1.yaml"
    files.scenario.rename(files.folder / name)
    assert load(files.folder / name).name == "Zukünfte, 未来 №1"


def test_titles_may_be_in_any_script(files: Files) -> None:
    files.edit(files.scenario, "title: A small scenario", "title: Будущее 未来 🛰")
    assert load(files.scenario).scenario.title == "Будущее 未来 🛰"


def test_shipped_files_are_named_from_their_folder() -> None:
    for name, path in shipped().items():
        assert path.is_relative_to(shipped_folder())
        assert path.stem == name


def test_an_edited_world_is_read_again(files: Files) -> None:
    before = load(files.scenario).world.title
    files.edit(files.world, "title: A small world", "title: Another world")
    stamp = files.world.stat().st_mtime_ns + 1_000_000_000
    os.utime(files.world, ns=(stamp, stamp))
    assert (before, load(files.scenario).world.title) == ("A small world", "Another world")


@pytest.mark.parametrize(
    ("word", "allowed", "said"),
    [
        ("promotoin", ["promotion", "growth"], " Did you mean promotion?"),
        ("RUSS", ["RUS", "USA"], " Did you mean RUS?"),
        ("zzz", ["promotion"], ""),
        ("", ["promotion"], ""),
        ("word", [], ""),
    ],
)
def test_the_closest_match_is_offered_only_where_one_is_close(word: str, allowed: list[str], said: str) -> None:
    assert closest(word, allowed) == said


def test_a_problem_is_written_as_place_key_and_sentence() -> None:
    assert str(Problem("a.yaml", 3, "drivers.x", "is odd.")) == "a.yaml:3: drivers.x: is odd."
    assert str(Problem("a.yaml", None, "", "is empty.")) == "a.yaml: is empty."
    assert isinstance(ScenarioError.one("is odd."), ValueError)


# --- odd corners ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('title: "\\UFFFFFFFF"', id="escape too large"),
        pytest.param('title: "\\U00110000"', id="escape past Unicode"),
        pytest.param(
            f"%YAML {'9' * 5000}.1\n---\nkind: scenario", id="endless version number",
        ),
        pytest.param("str: 1", id="key named str"),
        pytest.param('"[x]": 1', id="key with a bracket"),
    ],
)  # fmt: skip
def test_odd_text_is_refused_with_a_sentence(files: Files, text: str) -> None:
    faults(files.write("odd.yaml", text + "\n" + SCENARIO_TEXT))


@pytest.mark.parametrize("key", ["extends", "world"])
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a" * 300, id="long name"),
        pytest.param("a" * 300 + ".yaml", id="long path"),
        pytest.param("ü" * 150, id="long name in bytes"),
        pytest.param("loop.yaml", id="link to itself"),
        pytest.param('"\\uD800/x"', id="lone surrogate"),
    ],
)
def test_names_that_the_file_system_refuses_get_a_sentence(files: Files, key: str, name: str) -> None:
    (files.folder / "loop.yaml").symlink_to("loop.yaml")
    path = files.edit(files.scenario, "world: small_world", f"{key}: {name}")
    assert the_fault(path).key == key


def test_a_path_too_long_for_the_file_system_gets_a_sentence() -> None:
    faults("a" * 300 + ".yaml")


CONTROL = ["\\x1b[31m", "\\x07", "\\x00", "\\x7f", "\\r", "\\u202e", "\\uD800"]


@pytest.mark.parametrize("sign", CONTROL)
@pytest.mark.parametrize(
    ("old", "new"), [("title: A small scenario", 'title: "a{}b"'), ("  pressure:", '  "press{}ure":')]
)
def test_text_that_steers_a_terminal_is_refused_and_not_shown(files: Files, sign: str, old: str, new: str) -> None:
    path = files.edit(files.scenario, old, new.format(sign))
    found = the_fault(path)
    assert found.sentence == "holds a character that is not text."
    assert str(found).isprintable()


def test_names_of_files_that_steer_a_terminal_are_shown_as_escapes(files: Files) -> None:
    path = files.write("a\x1b[31m\n.yaml", "kind: scenario\n")
    assert all(str(problem).isprintable() for problem in faults(path))


def test_a_key_without_end_is_refused_and_not_repeated(files: Files) -> None:
    found = the_fault(files.write("long.yaml", f"{'k' * 301}: 1\n"))
    assert (found.key, found.sentence) == ("k" * 40, "is too long a key.")


@pytest.mark.parametrize("text", ["kind: {}", "kind: scenario\nworld: {}", "kind: scenario\nextends: {}"])
def test_what_a_file_says_at_length_is_not_repeated_at_length(files: Files, text: str) -> None:
    for problem in faults(files.write("long.yaml", text.format("x y " * 20_000) + "\n")):
        assert len(str(problem)) < 3_000


def test_a_list_without_end_is_refused_before_it_fills_the_memory(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_source, "MAX_VALUES", 1_000)
    found = the_fault(files.write("list.yaml", "kind: scenario\ntitle: [" + "1," * 1_100 + "1]\n"))
    assert found.line == 2
    assert "holds more than 1,000 keys and values" in found.sentence


@pytest.mark.parametrize("name", ["..yaml", "...yaml", "....yaml"])
def test_a_file_without_a_name_is_refused(files: Files, name: str) -> None:
    """Results would be written to ``results/..``."""
    files.write(name, SCENARIO_TEXT)
    assert "has no name before its ending; rename the file." in the_fault(files.folder / name).sentence


def test_a_world_that_is_edited_within_one_tick_of_the_clock_is_read_again(files: Files) -> None:
    stamp = files.world.stat().st_mtime_ns
    before = load(files.scenario).world.title
    files.edit(files.world, "title: A small world", "title: Another one altogether")
    os.utime(files.world, ns=(stamp, stamp))
    assert (before, load(files.scenario).world.title) == ("A small world", "Another one altogether")


def test_sentences_can_be_printed(files: Files) -> None:
    path = files.edit(files.scenario, "world: small_world", 'world: "\\uD800"')
    assert str(the_fault(path)).encode()


@pytest.mark.parametrize(("key", "name"), [("extends", "small.yaml"), ("world", "small_world.yaml")])
def test_links_named_without_a_suffix_do_not_lead_outside_the_folder(files: Files, key: str, name: str) -> None:
    (files.folder / "link.yaml").symlink_to(outside(files) / name)
    assert the_fault(files.edit(files.scenario, "world: small_world", f"{key}: link")).key == key


def test_an_empty_list_of_values_is_refused(files: Files) -> None:
    files.edit(files.world, "values: {ALP: 0.7}", "values: {ALP: []}")
    found = the_fault(files.scenario)
    assert (found.file, found.key) == (str(files.world), "tables.5.values.ALP")


@pytest.mark.parametrize(
    ("change", "key", "marker"),
    [
        ("drivers:\n  pressure: {target: states.ALP.promotion, to: 0, start: 2002}\n", "drivers.pressure.unit", "ALP"),
        ("horizon: {start: 2000}\n", "horizon.end", "horizon"),
    ],
)  # fmt: skip
def test_a_key_that_an_overriding_entry_lacks_is_missing_there(
    files: Files, change: str, key: str, marker: str
) -> None:
    path = child(files, "extends: small\ntitle: A child\n" + change)
    assert the_fault(path) == Problem(str(path), line_of(path, marker), key, "is missing.")


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!custom", "!!set", "!!omap"])
def test_tags_of_mappings_are_refused(files: Files, tag: str) -> None:
    path = files.edit(files.scenario, "posture: {", f"posture: {tag} {{")
    assert the_fault(path).line == line_of(path, tag)


@pytest.mark.parametrize("name", ["int", "str", "float"])
def test_a_driver_may_be_named_like_a_type(files: Files, name: str) -> None:
    files.edit(files.scenario, "  pressure:", f"  {name}:")
    path = files.edit(files.scenario, "    ramp: 2", "    rump: 2")
    assert the_fault(path) == Problem(
        str(path), line_of(path, "rump"), f"drivers.{name}.rump",
        f"is not a key here. Did you mean ramp? Allowed: {DRIVER_KEYS}.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("depth: 0.5", "depth: 0.5\n    leader: GAM", id="pact with a leader"),
        pytest.param(
            "states: [BET], since: 1999", "states: [BET], since: 1999, until: 1998", id="spell that ends early"
        ),
        pytest.param(
            "since: 1998\n    until: 2002", "since: 2002\n    until: 1998", id="pact that ends before it begins"
        ),
        pytest.param("since: 1999, until: 2001", "since: 2001, until: 1999", id="base that closes before it opens"),
        pytest.param("  - field: promotion", "  - field: aspiration", id="two tables of one input"),
        pytest.param("between: [ALP, BET]", "between: [ALP, BET], towards: [GAM]", id="pair in two forms"),
        pytest.param("between: [ALP, BET]", "between: [ALP, ALP]", id="a state and itself"),
        pytest.param("towards: [GAM]", "towards: [GAM, ALP]", id="a state towards itself"),
    ],
)
def test_contradictions_of_a_world_are_refused(files: Files, old: str, new: str) -> None:
    files.edit(files.world, old, new)
    assert faults(files.scenario)[0].file == str(files.world)


@pytest.mark.parametrize(("old", "new"), [("to: 0.9", "to: true"), ("ramp: 2", "ramp: true")])
def test_true_is_not_a_number(files: Files, old: str, new: str) -> None:
    path = files.edit(files.scenario, old, new)
    assert the_fault(path).line == line_of(path, new)


def test_worlds_of_two_folders_are_not_mistaken_for_each_other(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    other = outside(files)
    (other / files.world.name).write_text(WORLD_TEXT.replace("A small world", "Another world"))
    titles = []
    for folder in (files.folder, other):
        os.utime(folder / files.world.name, ns=(10**18, 10**18))
        monkeypatch.chdir(folder)
        titles.append(load("small.yaml").world.title)
    assert titles == ["A small world", "Another world"]
