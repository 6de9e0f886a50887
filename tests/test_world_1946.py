"""The world from 1946: sourced, by rule, free of what passes between the four great powers, and joined to 2021."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest

import entente_sim as es
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.study import base_of
from entente_sim.numerics import FloatArray
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved, load, load_world, shipped_folder
from entente_sim.scenario.schema import World
from entente_sim.scenario.shipped import shipped
from tests.reference.compared import assert_agree

WORLD, SCENARIO = "world_1946", "from_1946"
FOUR = ("CHN", "IND", "RUS", "USA")
YOUNG = ("ARM", "BLR", "KAZ", "KGZ", "TJK", "TKM", "UKR", "UZB")
WEST = {"USA", "WEU", "EEU", "JPN", "KOR", "TWN"}
PLANS_END = {"CHN": 1978, "EEU": 1989, "RUS": 1991, "VNM": 1986}
"""Last year of the planned economy."""
FUTURES = sorted(path.stem for path in (shipped_folder() / "futures").glob("*.yaml"))


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(WORLD)


@pytest.fixture(scope="module")
def history() -> Resolved:
    return load(SCENARIO)


@pytest.fixture(scope="module")
def default() -> Inputs:
    return load("baseline").inputs


@pytest.fixture(scope="module")
def ensemble(history: Resolved) -> Ensemble:
    return es.run(history, runs=6, seed=1, since=1946, workers=1)


def series(resolved: Resolved, field: str, *codes: str) -> FloatArray:
    """An input over the years, by codes."""
    states, found = sorted(resolved.world.states), resolved.inputs.values[field]
    for code in codes:
        found = found[:, states.index(code)]
    return found


def value(resolved: Resolved, field: str, *codes: str, year: int) -> float:
    return float(series(resolved, field, *codes)[year - resolved.inputs.first])


# --- states as they exist --------------------------------------------------------------------------------------------


def test_the_same_states_and_arenas_as_the_default_world_and_four_of_the_cold_war(world: World) -> None:
    other = load_world("eurasia_2021")
    assert set(world.states) == set(other.states)
    assert set(world.arenas) - set(other.arenas) == {"revolution", "third_world", "inner_asia", "indochina"}
    assert not set(other.arenas) - set(world.arenas)
    assert {name: arena.level for name, arena in world.arenas.items() if name in other.arenas} == {
        name: arena.level for name, arena in other.arenas.items()
    }


@pytest.mark.parametrize(
    ("year", "present"),
    [
        (1946, "EEU JPN RUS USA WEU"),
        (1949, "CHN EEU IND JPN KOR PRK RUS TWN USA WEU"),
        (1991, "CHN EEU IND JPN KOR PRK RUS TWN USA VNM WEU"),
        (1992, "ARM BLR CHN EEU IND JPN KAZ KGZ KOR PRK RUS TJK TKM TWN UKR USA UZB VNM WEU"),
    ],
)
def test_states_come_when_they_came(world: World, year: int, present: str) -> None:
    assert sorted(code for code, state in world.states.items() if state.in_force(year)) == present.split()


def test_the_soviet_union_ends_in_1991(history: Resolved) -> None:
    for field, most in (("economy", 0.55), ("spending", 0.3), ("population", 0.55), ("cinc", 0.7)):
        before, after = (value(history, field, "RUS", year=year) for year in (1991, 1992))
        assert after < most * before, field
    inputs, states = history.inputs, sorted(history.world.states)
    i, j = states.index("IND"), states.index("RUS")
    assert inputs.existing(1991).distance_home.shape == (11, 11)
    assert inputs.existing(1992).distance_home[i, j] > 2000


# --- what goes in ----------------------------------------------------------------------------------------------------


def test_everything_has_a_source(world: World) -> None:
    parts = [*world.tables, *world.dyads, *world.arenas.values(), *world.pacts, *world.institutions.values()]
    assert all(len(part.source.strip()) > 3 for part in (*parts, world.geography))
    assert all(event.source and event.why for event in world.events.values())


def test_every_table_that_must_be_whole_is(world: World) -> None:
    tables = {table.field: set(table.values) for table in world.tables}
    for field in ("economy", "spending", "population", "cinc", "liberalism", "offence", "vulnerability", "sea_power",
                  "sea_trade", "aspiration", "technology", "growth", "growth_sd"):  # fmt: skip
        assert tables[field] == set(world.states), field


def test_events_are_shocks_to_regimes_sized_by_class(world: World) -> None:
    """The only effect that is allowed: a domestic vulnerability, in one of three sizes, halving in six years."""
    assert not world.drivers
    assert len(world.events) > 25
    for name, event in world.events.items():
        assert isinstance(event.target, str), name
        kind, code, field = event.target.split(".")
        assert (kind, field, event.unit) == ("states", "vulnerability", "index"), name
        assert world.states[code].in_force(event.year), name
        assert (event.add, event.half_life, event.end) in {(0.1, 6, None), (0.2, 6, None), (0.3, 6, None)}, name


def test_nothing_dated_is_given_between_two_of_the_four(history: Resolved) -> None:
    """Fit and links change with economic systems alone; sanctions are Western; the rest is the same in all years."""
    fixed = {name for name, field in FIELDS.items() if field.scope == "dyad"} | {"pact", "ally"}
    ends = {year + 1 for year in PLANS_END.values()}
    for i, j in permutations(FOUR, 2):
        for field in fixed - {"complementarity", "links", "sanctions"}:
            assert len(set(series(history, field, i, j).tolist())) == 1, (field, i, j)
        for field in ("complementarity", "links"):
            years = 1 + np.flatnonzero(np.diff(series(history, field, i, j))) + history.inputs.first
            assert set(years.tolist()) <= ends, (field, i, j)
        assert i == "USA" or not series(history, "sanctions", i, j).any(), (i, j)
        assert not series(history, "pact", i, j).any(), (i, j)


def test_no_organisation_joins_two_of_the_four_before_the_start(history: Resolved) -> None:
    states = sorted(history.world.states)
    membership = history.inputs.values["membership"][: 2021 - 1946]
    for i, j in combinations([states.index(code) for code in FOUR], 2):
        assert not (membership[:, :, i] * membership[:, :, j]).any(), (states[i], states[j])


def test_treaties_are_of_departure(world: World) -> None:
    for pact in world.pacts:
        assert len(set(pact.members) & set(FOUR)) == 1, pact.title
    assert not any("CHN" in pact.members for pact in world.pacts)


def test_sanctions_are_western_acts(world: World) -> None:
    table = next(table for table in world.dyads if table.field == "sanctions")
    assert {entry.actor for entry in table.values} <= WEST


def test_memory_handed_down_is_the_same_in_all_years(world: World) -> None:
    table = next(table for table in world.dyads if table.field == "grievance")
    assert all(entry.since is None and entry.until is None for entry in table.values)


def test_planned_economies_fit_half_as_well_with_others(history: Resolved) -> None:
    plain = next(table for table in load_world("eurasia_2021").dyads if table.field == "complementarity")
    for entry in plain.values:
        if len(entry.between) > 2 or "PRK" in entry.between or set(entry.between) & set(YOUNG):
            continue
        a, b = entry.between
        for year in range(1954, 2022):
            planned = [year <= PLANS_END.get(code, 0) for code in (a, b)]
            expected = entry.value / 2 if planned[0] != planned[1] else entry.value
            assert value(history, "complementarity", a, b, year=year) == pytest.approx(expected, abs=1e-3), (a, b, year)


def test_stances_turn_only_with_doctrines_and_regimes(world: World) -> None:
    """Dated stances are those of the ruling doctrine, and eastern Europe's when its regimes fall."""
    dated = {
        (name, code) for name, arena in world.arenas.items() for code, given in arena.stances.items()
        if isinstance(given, dict)
    }  # fmt: skip
    assert dated == {
        *(("revolution", code) for code in ("RUS", "EEU", "CHN", "VNM")),
        ("strategic_stability", "EEU"), ("eastern_europe", "EEU"),
    }  # fmt: skip
    classes = {-0.9, -0.6, -0.3, 0.0, 0.3, 0.6}
    for code, given in world.arenas["revolution"].stances.items():
        assert set(given.values() if isinstance(given, dict) else [given]) <= classes, code


# --- figures ---------------------------------------------------------------------------------------------------------

RATIOS = [
    # Maddison Project Database 2023: growth of real GDP
    ("economy", ("USA", 1990), ("USA", 1950), 9250 / 2321, 0.02),
    ("economy", ("RUS", 1990), ("RUS", 1950), 3169 / 813, 0.02),
    ("economy", ("CHN", 1961), ("CHN", 1958), 577 / 766, 0.02),
    # World Development Indicators, current dollars, of the same year
    ("economy", ("CHN", 1970), ("USA", 1970), 92.6 / 1073, 0.02),
    ("economy", ("JPN", 1960), ("USA", 1960), 44.3 / 543, 0.02),
    ("economy", ("WEU", 1990), ("USA", 1990), 7.58 / 5.96, 0.03),
    # SIPRI, constant dollars
    ("spending", ("USA", 1953), ("USA", 1949), 563 / 169, 0.1),
    ("spending", ("RUS", 1988), ("USA", 1988), 327 / 766, 0.1),
    # National Material Capabilities v7.0, population
    ("population", ("CHN", 1980), ("RUS", 1980), 981 / 266, 0.02),
    ("population", ("VNM", 1976), ("VNM", 1975), 49.2 / 24, 0.02),
]  # fmt: skip


@pytest.mark.parametrize(("field", "above", "below", "ratio", "tolerance"), RATIOS)
def test_public_figures(
    history: Resolved, field: str, above: tuple[str, int], below: tuple[str, int], ratio: float, tolerance: float
) -> None:
    one, other = (value(history, field, code, year=year) for code, year in (above, below))
    assert one / other == pytest.approx(ratio, rel=tolerance)


JOINED = (
    "economy", "spending", "population", "cinc", "liberalism", "nuclear", "offence", "vulnerability", "promotion",
    "aspiration", "technology", "sea_power", "sea_trade", "military_price", "growth", "growth_sd", "sanctions", "stake",
    "stance", "links",
)  # fmt: skip


@pytest.mark.parametrize("field", JOINED)
def test_2021_is_that_of_the_default_world(history: Resolved, default: Inputs, field: str) -> None:
    mine, other = history.inputs.at(field, 2021), default.at(field, 2021)
    if FIELDS[field].scope == "arena":
        arenas = sorted(history.world.arenas)
        shared = [arenas.index(name) for name in sorted(load_world("eurasia_2021").arenas)]
        if field == "stake":
            rest = [a for a in range(len(arenas)) if a not in shared]
            assert not mine[:, rest].any()
        mine = mine[:, shared]
    # Shocks are of one rule here, and of the parameter review's sizes there, which leaves some out.
    np.testing.assert_allclose(mine, other, rtol=0.01, atol=0.15 if field == "vulnerability" else 1e-9)


def test_weapons_have_their_dates(history: Resolved) -> None:
    for code, year in (("RUS", 1949), ("CHN", 1964), ("WEU", 1952), ("IND", 1998), ("PRK", 2006)):
        before, then = (value(history, "nuclear", code, year=y) for y in (year - 1, year))
        assert before == 0 < then, code


# --- runs ------------------------------------------------------------------------------------------------------------


def test_a_run_through_history_is_whole_and_repeats(history: Resolved, ensemble: Ensemble) -> None:
    record, exists = ensemble.record, ensemble.record.exists
    assert (ensemble.years[0], ensemble.years[-1]) == (1946, 2050)
    assert exists[0].sum() == 5
    assert exists[-1].all()
    for name, array in record.states.items():
        np.testing.assert_array_equal(np.isfinite(array).all(axis=-1), exists, err_msg=name)
    both = exists[:, :, None] & exists[:, None, :]
    for name, array in record.dyads.items():
        assert np.isfinite(array[both]).all(), name
        assert np.isnan(array[~both]).all(), name
    np.testing.assert_allclose(np.nansum(record.states["capability"], axis=1), 1.0, rtol=1e-12)
    again = es.run(history, runs=6, seed=1, since=1946, workers=2, chunk=2)
    assert again.record.digest() == record.digest()


def test_recording_the_past_changes_nothing_after_it(history: Resolved, ensemble: Ensemble) -> None:
    free = es.run(history, runs=6, seed=1, workers=1)
    row = ensemble.years.index(2021)
    for name, array in free.record.dyads.items():
        np.testing.assert_array_equal(array, ensemble.record.dyads[name][row:], err_msg=name)
    for name, array in free.record.states.items():
        np.testing.assert_array_equal(array, ensemble.record.states[name][row:], err_msg=name)
    with pytest.raises(ValueError, match="1946 to 2021"):
        es.run(history, runs=1, since=1940)


def test_the_ruler_of_the_year_reads_issues_that_are_gone(ensemble: Ensemble) -> None:
    row = ensemble.years.index(1965)
    then, now = (es.measures.alignment(ensemble, "CHN", "RUS", "regional", ruler=r)[row] for r in ("year", "start"))
    assert (then != now).all()
    last = ensemble.years.index(2021)
    then, now = (es.measures.alignment(ensemble, "CHN", "RUS", ruler=r)[last] for r in ("year", "start"))
    np.testing.assert_allclose(then, now, rtol=1e-12)


@pytest.mark.parametrize("name", FUTURES)
def test_futures_stand_on_it_by_naming_it(name: str, world: World) -> None:
    future = load(name)
    moved = future.scenario.model_copy(update={"world": WORLD})
    compiled = inputs_of(world, moved)
    plain = inputs_of(world, load("baseline").scenario)
    assert (compiled.first, compiled.start) == (1946, 2021)
    assert any(not np.array_equal(compiled.values[field], plain.values[field]) for field in FIELDS)


def test_what_stands_on_it_is_paired_with_the_baseline_there(history: Resolved) -> None:
    assert base_of([history]) is None
    moved = load("us_unilateralism").on_the_world_of(history)
    base = base_of([replace(moved, name="moved", extends=shipped()["us_unilateralism"])])
    assert base is not None
    assert (base.name, base.scenario.world) == ("baseline", WORLD)
    plain = base_of([load("us_unilateralism")])
    assert plain is not None
    assert plain.scenario.world == "eurasia_2021"


def test_the_reference_model_agrees_across_1991(world: World) -> None:
    later = {name: event for name, event in world.events.items() if event.year >= 1990}
    brief = world.model_copy(update={"spin_up": 1990, "events": later})
    scenario = load(SCENARIO).scenario
    assert_agree(brief, scenario, [scenario.parameters], seed=1, runs=[0], years=4)


def test_no_path_of_the_machine_stands_in_the_file() -> None:
    text = Path(es.shipped()[WORLD]).read_text(encoding="utf-8")
    assert "/work" not in text
    assert ".csv" not in text
