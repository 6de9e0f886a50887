"""From tables, drivers and events to the inputs of every year."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from entente_sim.scenario import geography
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.drivers import driver_strength
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.fields import FIELDS, OUTCOMES, UNIT_FACTORS
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.schema import Driver, Point
from entente_sim.world.layout import Layout
from tests.conftest import small, small_scenario, small_world

STATES = ["ALP", "BET", "DEL", "GAM"]
ARENAS = ["coast", "order", "steppe"]
ALP, BET, DEL, GAM = range(4)
COAST, ORDER, STEPPE = range(3)

Change = Callable[[dict[str, Any]], object]


def inputs(change: Change | None = None, **changes: Any) -> Inputs:
    """Compile the small world, changed, with drivers and events."""
    return inputs_of(small_world(change), small_scenario(**changes))


def driver(target: Any, **more: Any) -> dict[str, Any]:
    """Write one driver, of unit index and from 2001 on unless told otherwise."""
    return {"d": {"target": target, "unit": "index", "start": 2001, **more}}


def series(compiled: Inputs, field: str, *index: int) -> list[float]:
    """Values of one place from the first free year to the last."""
    return [float(compiled.at(field, year)[index]) for year in range(2000, compiled.last + 1)]


# --- tables ----------------------------------------------------------------------------------------------------------


def test_states_and_arenas_stand_in_sorted_order() -> None:
    compiled = inputs()
    assert (compiled.first, compiled.start, compiled.last) == (1997, 2000, 2006)
    np.testing.assert_allclose(compiled.at("population", 2000), [300, 900, 30, 140])
    np.testing.assert_allclose(compiled.at("stake", 2000)[BET], [0.9, 0.7, 0.5])
    np.testing.assert_allclose(compiled.at("stance", 2000)[:, COAST], [0.7, -0.8, 0, -0.2])
    np.testing.assert_allclose(compiled.regime_slope, [0, 1, 0])


def test_every_field_has_its_shape() -> None:
    compiled = inputs()
    shapes = {"state": (10, 4), "dyad": (10, 4, 4), "arena": (10, 4, 3)}
    for name, field in FIELDS.items():
        assert compiled.values[name].shape == shapes[field.scope], name
    assert {compiled.values[name].shape for name in ("pact", "ally", "distance_base")} == {(10, 4, 4)}
    assert compiled.values["membership"].shape == (10, 2, 4)


def test_where_a_world_is_silent_the_default_holds() -> None:
    compiled = inputs()
    for name, default in {"offence": 0.3, "sea_power": 0.2, "growth_sd": 2.0, "reference": -1.0}.items():
        np.testing.assert_array_equal(compiled.values[name], np.full((10, 4), default))
    assert compiled.at("promotion", 2000).tolist() == [0.7, 0, 0, 0]
    assert compiled.at("access", 2000).min() == 1.0
    assert compiled.at("complementarity", 2000)[ALP, GAM] == 0.15


def test_a_world_without_spin_up_begins_at_its_start() -> None:
    compiled = inputs(lambda data: data.pop("spin_up"))
    assert (compiled.first, compiled.start) == (2000, 2000)
    assert compiled.at("economy", 2000)[ALP] == 10.0


@pytest.mark.parametrize("year", range(1997, 2007))
def test_gdp_is_interpolated_in_logarithms_and_constant_outside(year: int) -> None:
    share = min(max((year - 1997) / 3, 0), 1)
    expected = [8 * (10 / 8) ** share, 4.5 * 2**share, 0.3, 2.0]
    np.testing.assert_allclose(inputs().at("economy", year), expected, rtol=1e-14)


in_logarithms = {name for name, field in FIELDS.items() if field.log}


def test_only_gdp_spending_and_population_are_interpolated_in_logarithms() -> None:
    assert in_logarithms == {"economy", "spending", "population"}


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field.scope == "state"])
def test_interpolation_between_three_anchors(name: str) -> None:
    field = FIELDS[name]
    low = max(field.low, 1e-3)
    at = {1998: low, 2002: field.high, 2003: (low + field.high) / 2}
    table = {"field": name, "unit": field.unit, "years": list(at), "source": "x", "values": {"DEL": list(at.values())}}

    def change(data: dict[str, Any]) -> None:
        data["tables"] = [t for t in data["tables"] if t["field"] != name] + [table]
        for code in ("ALP", "BET", "GAM"):
            table["values"][code] = low

    compiled = inputs(change)
    half = math.sqrt(low * field.high) if name in in_logarithms else (low + field.high) / 2
    got = {year: float(compiled.at(name, year)[DEL]) for year in (1997, 1998, 2000, 2002, 2003, 2006)}
    expected = {1997: low, 1998: low, 2000: half, 2002: field.high, 2003: at[2003], 2006: at[2003]}
    assert got == pytest.approx(expected, rel=1e-13)


UNITS = [(name, unit) for name, field in FIELDS.items() for unit in UNIT_FACTORS[field.unit] if field.scope == "state"]


@pytest.mark.parametrize(("name", "unit"), UNITS)
def test_tables_are_converted_to_canonical_units(name: str, unit: str) -> None:
    size = {
        "trillion USD": 1, "billion USD": 1e3, "million USD": 1e6, "million": 1, "thousand": 1e3, "billion": 1e-3,
        "percent per year": 1, "fraction per year": 1e-2, "points per year": 1, "log points": 1, "index": 1,
        "percent": 100,
    }[unit]  # fmt: skip

    def change(data: dict[str, Any]) -> None:
        values = dict.fromkeys(STATES, 0.25 * size)
        data["tables"] = [t for t in data["tables"] if t["field"] != name]
        data["tables"].append({"field": name, "unit": unit, "source": "x", "values": values})

    np.testing.assert_allclose(inputs(change).values[name], 0.25, rtol=1e-15)


def test_every_unit_belongs_to_a_field_and_every_field_to_a_unit() -> None:
    assert {field.unit for field in FIELDS.values()} == set(UNIT_FACTORS)
    assert all(factors[unit] == 1.0 for unit, factors in UNIT_FACTORS.items())


def test_no_outcome_is_an_input() -> None:
    assert not OUTCOMES & set(FIELDS)


# --- pairs -----------------------------------------------------------------------------------------------------------


def pairs(**entries: Any) -> Change:
    """Replace the tables of pairs by one."""
    table = {"field": "sanctions", "unit": "index", "source": "x", **entries}
    return lambda data: data.update(dyads=[table])


def test_between_means_every_pair_both_ways() -> None:
    got = inputs(pairs(values=[{"between": ["ALP", "BET", "DEL"], "value": 0.4}])).at("sanctions", 2000)
    expected = np.zeros((4, 4))
    expected[np.ix_([ALP, BET, DEL], [ALP, BET, DEL])] = 0.4
    np.fill_diagonal(expected, 0)
    np.testing.assert_array_equal(got, expected)


def test_an_actor_has_a_direction() -> None:
    got = inputs(pairs(values=[{"actor": "GAM", "towards": ["ALP", "BET"], "value": 0.4}])).at("sanctions", 2000)
    assert {(STATES[i], STATES[j]) for i, j in np.argwhere(got)} == {("GAM", "ALP"), ("GAM", "BET")}


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        (None, None, range(1997, 2007)), (2001, None, range(2001, 2007)), (None, 1998, range(1997, 1999)),
        (1999, 2003, range(1999, 2004)), (2000, 2000, [2000]), (2010, None, []),
    ],
)  # fmt: skip
def test_values_of_pairs_hold_from_a_year_to_a_year(since: int | None, until: int | None, years: list[int]) -> None:
    entry = {"actor": "ALP", "towards": ["BET"], "value": 0.4, "since": since, "until": until}
    compiled = inputs(pairs(default=0.1, values=[entry]))
    got = {year: compiled.at("sanctions", year)[ALP, BET] for year in range(1997, 2007)}
    assert got == {year: 0.4 if year in years else 0.1 for year in range(1997, 2007)}


def test_later_entries_of_pairs_override_earlier_ones() -> None:
    entries = [
        {"between": ["ALP", "BET"], "value": 10.0},
        {"actor": "ALP", "towards": ["BET"], "value": 40.0, "since": 2002},
    ]
    compiled = inputs(pairs(unit="percent", default=5, values=entries))
    assert series(compiled, "sanctions", ALP, BET) == pytest.approx([0.1, 0.1, 0.4, 0.4, 0.4, 0.4, 0.4])
    assert series(compiled, "sanctions", BET, ALP) == pytest.approx([0.1] * 7)
    assert series(compiled, "sanctions", GAM, ALP) == pytest.approx([0.05] * 7)


def test_an_input_of_pairs_has_one_table() -> None:
    second = {"field": "complementarity", "unit": "index", "default": 0.9, "source": "x"}
    with pytest.raises(ScenarioError):
        inputs(lambda data: data["dyads"].append(second))


def test_complementarity_of_a_table_is_the_same_both_ways() -> None:
    values = inputs().values["complementarity"]
    np.testing.assert_array_equal(values, values.transpose(0, 2, 1))


@pytest.mark.parametrize("target", ["dyads.ALP.BET.complementarity", "dyads.BET.ALP.complementarity"])
@pytest.mark.parametrize("change", [{"to": 0.9}, {"add": 0.2}, {"times": 1.5}])
def test_a_driver_of_complementarity_works_both_ways(target: str, change: dict[str, float]) -> None:
    compiled = inputs(drivers=driver(target, **change))
    expected = change.get("to", 0.5 * change.get("times", 1.0) + change.get("add", 0.0))
    assert series(compiled, "complementarity", ALP, BET)[1:] == pytest.approx([expected] * 6)
    values = compiled.values["complementarity"]
    np.testing.assert_array_equal(values, values.transpose(0, 2, 1))


# --- drivers ---------------------------------------------------------------------------------------------------------

STRENGTHS = [
    ({}, {2000: 0, 2001: 1, 2002: 1, 2050: 1}),
    ({"ramp": 1}, {2000: 0, 2001: 1, 2002: 1}),
    ({"ramp": 4}, {2000: 0, 2001: 0.25, 2002: 0.5, 2003: 0.75, 2004: 1, 2005: 1}),
    ({"end": 2003}, {2000: 0, 2001: 1, 2003: 1, 2004: 0, 2050: 0}),
    ({"ramp": 4, "end": 2002}, {2001: 0.25, 2002: 0.5, 2003: 0}),
    ({"end": 2001}, {2000: 0, 2001: 1, 2002: 0}),
    ({"half_life": 2}, {2000: 0, 2001: 1, 2002: 0.5**0.5, 2003: 0.5, 2005: 0.25, 2011: 2**-5}),
    ({"ramp": 3, "half_life": 1}, {2001: 1 / 3, 2002: 2 / 3, 2003: 1, 2004: 0.5, 2005: 0.25}),
    ({"half_life": 1, "end": 2003}, {2001: 1, 2002: 0.5, 2003: 0.25, 2004: 0}),
    ({"half_life": 0.5}, {2001: 1, 2002: 0.25, 2003: 0.0625}),
]


@pytest.mark.parametrize(("shape", "strengths"), STRENGTHS)
def test_strength_of_a_driver(shape: dict[str, Any], strengths: dict[int, float]) -> None:
    made = Driver(target="states.ALP.offence", to=1, unit="index", start=2001, **shape)
    got = {year: driver_strength(made, year) for year in strengths}
    assert got == pytest.approx(strengths, rel=1e-14, abs=0)


def test_to_moves_towards_a_value() -> None:
    compiled = inputs(drivers=driver("states.ALP.offence", to=0.9, ramp=3))
    assert series(compiled, "offence", ALP) == pytest.approx([0.3, 0.5, 0.7, 0.9, 0.9, 0.9, 0.9])
    assert series(compiled, "offence", BET) == [0.3] * 7


def test_to_follows_a_moving_base() -> None:
    """The value moved from is that of the year, not that of the start."""
    table = {"field": "offence", "unit": "index", "years": [2000, 2004], "source": "x", "values": {"ALP": [0.2, 0.6]}}
    compiled = inputs(lambda data: data["tables"].append(table), drivers=driver("states.ALP.offence", to=1, ramp=4))
    base = [0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.6]
    strength = [0, 0.25, 0.5, 0.75, 1, 1, 1]
    expected = [b + s * (1 - b) for b, s in zip(base, strength, strict=True)]
    assert series(compiled, "offence", ALP) == pytest.approx(expected)


def test_add_moves_by_an_amount() -> None:
    change = driver("states.BET.growth", add=-2, unit="percent per year", ramp=2, end=2004)
    assert series(inputs(drivers=change), "growth", BET) == pytest.approx([5, 4, 3, 3, 3, 5, 5])


def test_times_moves_by_a_factor() -> None:
    change = driver("states.ALP.offence", times=3, ramp=2, half_life=1)
    assert series(inputs(drivers=change), "offence", ALP) == pytest.approx([0.3, 0.6, 0.9, 0.6, 0.45, 0.375, 0.3375])


@pytest.mark.parametrize(
    ("field", "unit", "add", "expected"),
    [
        ("growth", "percent per year", 1.5, 1.5), ("growth", "fraction per year", 0.015, 1.5),
        ("modernisation", "log points", 0.3, 0.3),
        ("offence", "percent", 20, 0.2), ("offence", "index", 0.2, 0.2), ("growth_drift", "points per year", 0.1, 0.1),
    ],
)  # fmt: skip
def test_changes_are_converted_to_canonical_units(field: str, unit: str, add: float, expected: float) -> None:
    before, after = inputs(), inputs(drivers=driver(f"states.ALP.{field}", add=add, unit=unit))
    moved = after.at(field, 2003) - before.at(field, 2003)
    np.testing.assert_allclose(moved, [expected, 0, 0, 0], rtol=1e-12, atol=1e-15)
    to = inputs(drivers=driver(f"states.ALP.{field}", to=add, unit=unit))
    assert to.at(field, 2003)[ALP] == pytest.approx(expected, rel=1e-15)


def test_field_and_state_the_wrong_way_round_are_put_right() -> None:
    with pytest.raises(ScenarioError, match=r"the wrong way round; write arenas.steppe.stake.ALP"):
        inputs(drivers=driver("arenas.steppe.ALP.stake", add=0.1))


def test_a_factor_has_no_unit_to_convert() -> None:
    compiled = inputs(drivers=driver("states.ALP.offence", times=2, unit="percent"))
    assert compiled.at("offence", 2003)[ALP] == pytest.approx(0.6)


def test_events_are_full_at_once_and_last() -> None:
    events = {"e": {"year": 2002, "target": "states.GAM.vulnerability", "add": 0.2, "unit": "index"}}
    assert series(inputs(events=events), "vulnerability", GAM) == pytest.approx([0.5, 0.5, 0.7, 0.7, 0.7, 0.7, 0.7])
    events["e"] |= {"half_life": 1}
    assert series(inputs(events=events), "vulnerability", GAM)[2:5] == pytest.approx([0.7, 0.6, 0.55])
    events["e"] |= {"end": 2003}
    assert series(inputs(events=events), "vulnerability", GAM)[2:] == pytest.approx([0.7, 0.6, 0.5, 0.5, 0.5])


def test_changes_apply_in_the_order_of_the_file_and_events_last() -> None:
    to, add = driver("states.ALP.offence", to=0.5)["d"], driver("states.ALP.offence", add=0.1)["d"]
    event = {"year": 2001, "target": "states.ALP.offence", "times": 0.5, "unit": "index"}
    add_last = inputs(drivers={"a": to, "b": add}, events={"e": event})
    to_last = inputs(drivers={"a": add, "b": to}, events={"e": event})
    assert add_last.at("offence", 2001)[ALP] == pytest.approx(0.3)
    assert to_last.at("offence", 2001)[ALP] == pytest.approx(0.25)


def test_the_world_drives_first_and_the_scenario_after() -> None:
    own = {"own": driver("states.ALP.offence", to=0.6, start=1998)["d"]}
    compiled = inputs(lambda data: data.update(drivers=own), drivers=driver("states.ALP.offence", times=1.5))
    assert [compiled.at("offence", year)[ALP] for year in (1997, 1998, 2000, 2001)] == pytest.approx(
        [0.3, 0.6, 0.6, 0.9]
    )


def test_a_scenario_may_drive_the_years_before_its_start() -> None:
    compiled = inputs(drivers=driver("states.ALP.offence", to=0.6, start=1998))
    assert [compiled.at("offence", year)[ALP] for year in (1997, 1998, 2006)] == pytest.approx([0.3, 0.6, 0.6])


def test_a_change_that_leaves_the_range_is_refused_in_its_first_such_year() -> None:
    with pytest.raises(ScenarioError, match=r"offence would be 1\.05 index in 2003; allowed 0 to 1\."):
        inputs(drivers=driver("states.ALP.offence", add=1, ramp=4))


def test_the_edges_of_a_range_belong_to_it() -> None:
    assert inputs(drivers=driver("states.ALP.offence", to=1)).at("offence", 2001)[ALP] == 1.0
    assert inputs(drivers=driver("states.ALP.offence", to=0)).at("offence", 2001)[ALP] == 0.0


# --- wildcards -------------------------------------------------------------------------------------------------------


def touched(target: Any, field: str) -> set[tuple[str, ...]]:
    """Return the places that a driver changes, by code."""
    before, after = inputs(), inputs(drivers=driver(target, times=0.5))
    axes = {"state": [STATES], "dyad": [STATES, STATES], "arena": [STATES, ARENAS]}[FIELDS[field].scope]
    places = np.argwhere(before.at(field, 2003) != after.at(field, 2003))
    return {tuple(axis[k] for axis, k in zip(axes, place, strict=True)) for place in places}


def test_a_star_stands_for_all_states() -> None:
    assert touched("states.*.offence", "offence") == {(code,) for code in STATES}
    assert touched(["states.ALP.offence", "states.DEL.offence"], "offence") == {("ALP",), ("DEL",)}


def test_a_star_in_a_pair_leaves_out_the_state_itself() -> None:
    others = ["ALP", "BET", "GAM"]
    assert touched("dyads.DEL.*.sea_access", "sea_access") == {("DEL", code) for code in others}
    assert touched("dyads.*.DEL.sea_access", "sea_access") == {(code, "DEL") for code in others}
    assert touched("dyads.*.*.sea_access", "sea_access") == {(i, j) for i in STATES for j in STATES if i != j}


def test_a_star_of_complementarity_counts_each_pair_once() -> None:
    compiled = inputs(drivers=driver("dyads.*.*.complementarity", times=0.5))
    np.testing.assert_allclose(
        compiled.at("complementarity", 2003)[~np.eye(4, dtype=bool)],
        inputs().at("complementarity", 2003)[~np.eye(4, dtype=bool)] / 2,
    )


def test_a_star_stands_for_all_arenas() -> None:
    assert touched("arenas.*.access.BET", "access") == {("BET", arena) for arena in ARENAS}
    assert touched("arenas.coast.access.*", "access") == {(code, "coast") for code in STATES}
    assert touched("arenas.*.access.*", "access") == {(code, arena) for code in STATES for arena in ARENAS}


# --- treaties, bases, distances --------------------------------------------------------------------------------------


def test_a_pact_holds_from_a_year_to_a_year_among_its_members() -> None:
    compiled = inputs()
    assert [year for year in range(1997, 2007) if compiled.at("pact", year).any()] == [1998, 1999, 2000, 2001, 2002]
    expected = np.zeros((4, 4))
    expected[GAM, DEL] = expected[DEL, GAM] = 0.5
    np.testing.assert_array_equal(compiled.at("pact", 2000), expected)


def test_the_deepest_pact_counts() -> None:
    union = {
        "title": "U",
        "kind": "consultation",
        "members": ["ALP", "DEL", "GAM"],
        "depth": 0.3,
        "since": 2002,
        "source": "x",
    }
    compiled = inputs(lambda data: data["pacts"].append(union))
    assert series(compiled, "pact", GAM, DEL) == [0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3]
    assert series(compiled, "pact", ALP, DEL) == [0, 0, 0.3, 0.3, 0.3, 0.3, 0.3]
    assert series(compiled, "pact", ALP, ALP) == [0] * 7
    assert series(compiled, "ally", GAM, DEL) == [1, 1, 1, 0, 0, 0, 0], "consultation promises no defence"
    assert series(compiled, "ally", ALP, DEL) == [0] * 7


def test_membership_is_that_of_the_file() -> None:
    compiled = inputs()
    names = compiled.institutions.names
    assert names == ("league", "shield")
    history = {year: compiled.at("membership", year).astype(int).tolist() for year in (1997, 1999, 2000)}
    assert history == {
        1997: [[0, 0, 0, 1], [1, 0, 1, 1]],
        1999: [[0, 1, 0, 1], [1, 0, 0, 1]],
        2000: [[0, 1, 0, 1], [1, 0, 0, 1]],
    }
    assert compiled.institutions.leader.astype(int).tolist() == [[0, 0, 0, 1], [1, 0, 0, 1]]
    assert compiled.institutions.candidate.astype(int).tolist() == [[0, 1, 1, 0], [0, 1, 1, 0]]
    assert [ARENAS[a] for a in compiled.institutions.arena] == ["steppe", "order"]
    assert (compiled.institutions.union.tolist(), compiled.institutions.defence.tolist()) == (
        [True, False],
        [False, True],
    )


def test_great_circles() -> None:
    """Against the textbook: a quarter and a half of the meridian, and Paris to London."""
    pole, equator = Point(place="a", lat=90, lon=0), Point(place="b", lat=0, lon=33)
    assert geography.great_circle_km(pole, equator) == round(6371 * math.pi / 2)
    assert geography.great_circle_km(equator, Point(place="c", lat=0, lon=-147)) == round(6371 * math.pi)
    paris, london = Point(place="Paris", lat=48.857, lon=2.352), Point(place="London", lat=51.507, lon=-0.128)
    assert geography.great_circle_km(paris, london) == pytest.approx(344, abs=1)
    assert geography.great_circle_km(paris, london) == geography.great_circle_km(london, paris)
    assert geography.great_circle_km(paris, paris) == 0


def test_home_is_the_nearest_point_and_0_with_a_land_border() -> None:
    world = small_world()
    home = inputs().distance_home
    alport, betaburg = world.states["ALP"].points[1], world.states["BET"].points[0]
    assert home[ALP, BET] == geography.great_circle_km(alport, betaburg)
    assert home[BET, GAM] == 0
    np.testing.assert_array_equal(home, home.T)
    assert np.diag(home).tolist() == [0] * 4


def test_a_base_shortens_the_way_of_its_owner_while_it_stands() -> None:
    compiled = inputs()
    gammagrad = small_world().states["GAM"].points[0]
    km = geography.great_circle_km(Point(place="Far Point", lat=50, lon=58), gammagrad)
    for year in range(1997, 2007):
        base = compiled.at("distance_base", year)
        assert base[GAM, ALP] == (km if 1999 <= year <= 2001 else geography.FAR)
        assert (np.delete(base, ALP, axis=1) == geography.FAR).all()
        assert base[ALP, ALP] == geography.FAR
    assert 0 < km < 500


def test_the_nearest_of_several_bases_counts() -> None:
    more = {"place": "Gate", "lat": 48.0, "lon": 60.0, "owner": "ALP", "since": 2001}
    compiled = inputs(lambda data: data["geography"]["bases"].append(more))
    km = inputs().at("distance_base", 2001)[GAM, ALP]
    assert series(compiled, "distance_base", GAM, ALP) == [km, 0, 0, 0, 0, 0, 0]


def test_land_power_crosses_borders_whole_and_barriers_in_part() -> None:
    expected = np.full((4, 4), 0.6)
    expected[BET, GAM] = expected[GAM, BET] = 1.0
    expected[GAM, DEL] = expected[DEL, GAM] = 0.3
    got = inputs().barrier
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_array_equal(got[off], expected[off])


# --- opening a stake -------------------------------------------------------------------------------------------------


def test_opening_a_stake_adds_triples_and_leaves_the_keys_of_the_others() -> None:
    before = Layout.of([small()])
    after = Layout.of([small(drivers=driver("arenas.steppe.stake.ALP", to=0.4))])
    keys = dict(zip(triple_codes(before), before.triple_keys.tolist(), strict=True))
    now = dict(zip(triple_codes(after), after.triple_keys.tolist(), strict=True))
    assert {triple for triple in now if triple not in keys} == {
        pair for other in ("BET", "DEL", "GAM") for pair in (("ALP", other, "steppe"), (other, "ALP", "steppe"))
    }
    assert {triple: now[triple] for triple in keys} == keys
    assert after.state_keys.tolist() == before.state_keys.tolist()


def triple_codes(layout: Layout) -> list[tuple[str, str, str]]:
    rows = zip(*layout.triples, strict=True)
    return [(layout.states[i], layout.states[j], layout.arenas[a]) for i, j, a in rows]


def test_a_layout_knows_where_every_triple_stands() -> None:
    layout = Layout.of([small()])
    for number, (i, j, a) in enumerate(zip(*layout.triples, strict=True)):
        assert layout.where[a, i, j] == number
        assert i != j
    assert (layout.where >= 0).sum() == len(layout.triples[0]) == 12 + 6 + 6
    assert layout.triples[2].tolist() == sorted(layout.triples[2].tolist())


@pytest.mark.parametrize(
    ("target", "opened"),
    [
        ("arenas.steppe.stake.ALP", {("steppe", "ALP")}), ("arenas.*.stake.DEL", {("coast", "DEL")}),
        ("arenas.coast.stake.*", {("coast", "DEL")}), ("arenas.*.stake.*", {("coast", "DEL"), ("steppe", "ALP")}),
        ("arenas.*.access.*", set()), ("states.DEL.offence", set()),
    ],
)  # fmt: skip
def test_only_drivers_of_stakes_open_arenas(target: str, opened: set[tuple[str, str]]) -> None:
    before = Layout.of([small()]).members
    after = Layout.of([small(), small(drivers=driver(target, times=1.0))]).members
    assert {(ARENAS[a], STATES[s]) for a, s in np.argwhere(after & ~before)} == opened
    assert not (before & ~after).any()


def test_unknown_codes_of_a_layout_get_a_sentence() -> None:
    layout = Layout.of([small()])
    with pytest.raises(KeyError, match=r"there is no state 'APL' in this world\. Did you mean ALP\? Known: ALP, BET"):
        layout.state("APL")
    with pytest.raises(KeyError, match=r"there is no arena 'stepe' in this world\. Did you mean steppe\?"):
        layout.arena("stepe")
    with pytest.raises(KeyError, match="level must be 'systemic' or 'regional', not 'global'"):
        layout.arenas_at("global")


# --- once, and both ways ---------------------------------------------------------------------------------------------


def test_complementarity_has_no_direction() -> None:
    entry = {"actor": "ALP", "towards": ["DEL"], "value": 0.9}
    try:
        values = inputs(pairs(field="complementarity", values=[entry])).at("complementarity", 2000)
    except ScenarioError:
        return
    assert values[ALP, DEL] == values[DEL, ALP]


@pytest.mark.parametrize(
    ("target", "field", "index"),
    [
        (["states.ALP.offence", "states.ALP.offence"], "offence", (ALP,)),
        (["states.*.offence", "states.ALP.offence"], "offence", (ALP,)),
        (["dyads.ALP.DEL.complementarity", "dyads.DEL.ALP.complementarity"], "complementarity", (ALP, DEL)),
    ],
)
def test_a_driver_changes_every_place_once(target: list[str], field: str, index: tuple[int, ...]) -> None:
    before = inputs().at(field, 2003)[index]
    try:
        after = inputs(drivers=driver(target, add=0.1)).at(field, 2003)[index]
    except ScenarioError:
        return
    assert after == pytest.approx(before + 0.1)


def test_what_moved_is_what_differs_from_the_year_before() -> None:
    compiled = inputs()
    assert all(compiled.moved(name, compiled.first) for name in compiled.values)
    for year in range(compiled.first + 1, compiled.last + 1):
        for name in compiled.values:
            same = np.array_equal(compiled.at(name, year), compiled.at(name, year - 1))
            assert compiled.moved(name, year) == (not same), (name, year)
    assert compiled.moved("economy", compiled.known)
    assert not compiled.moved("aspiration", compiled.known)
