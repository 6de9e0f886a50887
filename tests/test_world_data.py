"""The shipped world and scenarios: complete, in line with public figures, and free of outcomes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.fields import FIELDS, OUTCOMES
from entente_sim.scenario.inputs import Inputs
from entente_sim.scenario.loading import Resolved, load, load_world, shipped, shipped_folder
from entente_sim.scenario.schema import Driver, World
from entente_sim.world.layout import Layout

Figure = Callable[..., float]

WORLD_NAME = "eurasia_2021"
CASES = sorted(path.stem for path in (shipped_folder() / "cases").glob("*.yaml"))
WORLDS = {path.stem for path in (shipped_folder() / "worlds").glob("*.yaml")}
SWEEPS = {path.stem for path in (shipped_folder() / "sweeps").glob("*.yaml")}
ALL_SCENARIOS = sorted(set(shipped()) - WORLDS - SWEEPS)
SCENARIOS = [name for name in ALL_SCENARIOS if load(name).scenario.world == WORLD_NAME]
"""Scenarios on this world; each other world has tests of its own."""
FUTURES = sorted(path.stem for path in (shipped_folder() / "futures").glob("*.yaml"))


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(WORLD_NAME)


@pytest.fixture(scope="module")
def baseline() -> Resolved:
    return load("baseline")


@pytest.fixture(scope="module")
def inputs(baseline: Resolved) -> Inputs:
    return inputs_of(baseline.world, baseline.scenario)


@pytest.fixture(scope="module")
def of(inputs: Inputs, world: World) -> Figure:
    """Look up an input by codes and year."""
    states = sorted(world.states)

    def value(name: str, *codes: str, year: int = 2021) -> float:
        return float(inputs.at(name, year)[tuple(states.index(code) for code in codes)])

    return value


def drivers() -> Iterator[tuple[str, str, Driver]]:
    """Yield every driver and event that ships, with the file it is in."""
    for name, change in load_world(WORLD_NAME).changes().items():
        yield WORLD_NAME, ".".join(name), change
    for scenario in SCENARIOS:
        for name, change in load(scenario).scenario.changes().items():
            yield scenario, ".".join(name), change


# --- the scenarios ---------------------------------------------------------------------------------------------------


def test_the_six_futures_are_there() -> None:
    assert "baseline" in SCENARIOS
    numbers = {re.match(r"Future (\d)", load(name).scenario.title)[1] for name in FUTURES}  # type: ignore[index]
    assert numbers == {"1", "2", "3", "4", "5", "6"}


def test_only_a_case_and_history_stand_on_other_worlds() -> None:
    elsewhere = set(ALL_SCENARIOS) - set(SCENARIOS)
    assert elsewhere == {"sino_soviet_split", "from_1946"}
    assert {load(name).scenario.world for name in elsewhere} == WORLDS - {WORLD_NAME}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_shipped_scenario_is_valid(name: str) -> None:
    resolved = load(name)
    assert (resolved.name, resolved.scenario.world) == (name, WORLD_NAME)
    if name not in CASES:
        assert (resolved.scenario.horizon.start, resolved.scenario.horizon.end) == (2021, 2050)
    compiled = inputs_of(resolved.world, resolved.scenario)
    assert all(np.isfinite(array).all() for array in compiled.values.values())
    if name != "open_ended":
        assert resolved.scenario.parameters == load("baseline").scenario.parameters


@pytest.mark.parametrize("name", FUTURES)
def test_a_future_differs_from_the_baseline_and_only_in_free_years(name: str, inputs: Inputs) -> None:
    resolved = load(name)
    assert resolved.base
    assert resolved.changed
    future = inputs_of(resolved.world, resolved.scenario)
    past = inputs.start - inputs.first + 1
    for field in FIELDS:
        np.testing.assert_array_equal(future.values[field][:past], inputs.values[field][:past], err_msg=field)
    assert any(not np.array_equal(future.values[field], inputs.values[field]) for field in FIELDS)


@pytest.mark.parametrize("name", FUTURES)
def test_every_driver_of_a_future_has_an_effect(name: str) -> None:
    resolved = load(name)
    full = inputs_of(resolved.world, resolved.scenario)
    for section in ("drivers", "events"):
        for entry in getattr(resolved.scenario, section):
            left = {key: value for key, value in getattr(resolved.scenario, section).items() if key != entry}
            without = inputs_of(resolved.world, resolved.scenario.model_copy(update={section: left}))
            assert any(not np.array_equal(full.values[f], without.values[f]) for f in FIELDS), f"{section}.{entry}"


def test_no_driver_touches_an_outcome() -> None:
    seen = list(drivers())
    assert len(seen) > 30
    for file, name, change in seen:
        for target in change.targets:
            words = set(target.split("."))
            assert not words & OUTCOMES, f"{file}: {name}: {target}"
            field = next(word for word in target.split(".") if word in FIELDS)
            assert FIELDS[field].drivable, f"{file}: {name}: {target}"


# --- the world -------------------------------------------------------------------------------------------------------


def test_the_world_has_its_states_and_arenas(world: World) -> None:
    assert {"USA", "CHN", "RUS", "IND", "KAZ", "KGZ", "TJK", "TKM", "UZB"} <= set(world.states)
    assert set(world.focus) <= set(world.states)
    levels = Counter(arena.level for arena in world.arenas.values())
    assert levels.total() >= 11
    assert levels["systemic"] >= 4
    assert levels["regional"] >= 6
    assert (world.spin_up, world.start) == (1992, 2021)


def test_china_and_russia_meet_on_both_levels(world: World) -> None:
    shared = {name: a.level for name, a in world.arenas.items() if a.stakes.get("CHN") and a.stakes.get("RUS")}
    assert set(shared.values()) == {"systemic", "regional"}
    assert shared["central_asia"] == "regional"
    assert shared["order"] == "systemic"


def test_every_table_states_what_must_be_stated(world: World) -> None:
    tables = {table.field: table for table in world.tables}
    assert len(tables) == len(world.tables), "one table for each input"
    for name in ("economy", "spending", "population", "cinc", "liberalism", "growth", "growth_sd", "offence",
                 "vulnerability", "sea_power", "aspiration"):  # fmt: skip
        assert set(tables[name].values) == set(world.states), name
    for name in ("nuclear", "promotion", "growth_drift", "reference"):
        assert set(tables[name].values) < set(world.states), f"{name}: elsewhere the default is meant"
    assert len({table.field for table in world.dyads}) == len(world.dyads)


def test_history_has_anchors_from_the_spin_up_to_the_start(world: World) -> None:
    for table in world.tables:
        if table.years:
            assert (table.years[0], table.years[-1]) == (1992, 2021), table.field


def test_everything_has_a_source(world: World) -> None:
    sources = [*world.tables, *world.dyads, *world.arenas.values(), *world.pacts, *world.institutions.values()]
    sources.append(world.geography)
    assert all(len(part.source.strip()) > 3 for part in sources)
    for name, change in world.changes().items():
        assert change.source, name
        assert change.why, name


def test_pacts_are_between_states_of_this_world(world: World) -> None:
    for pact in world.pacts:
        assert set(pact.members) <= set(world.states), pact.title
        assert (pact.since or 0) <= (pact.until or 9999), pact.title


def test_institutions_have_the_members_of_2021(inputs: Inputs, world: World) -> None:
    names, states = inputs.institutions.names, sorted(world.states)
    now = inputs.at("membership", 2021)
    got = {name: {code for code, m in zip(states, row, strict=True) if m} for name, row in zip(names, now, strict=True)}
    assert got["eaeu"] == {"ARM", "BLR", "KAZ", "KGZ", "RUS"}
    assert got["csto"] == {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}
    assert got["sco"] == {"CHN", "IND", "KAZ", "KGZ", "RUS", "TJK", "UZB"}
    assert got["brics"] == {"CHN", "IND", "RUS"}
    assert got["quad"] == {"IND", "JPN", "USA"}
    assert got["nato"] == {"EEU", "USA", "WEU"}
    for name, one in world.institutions.items():
        assert one.arena in world.arenas, name
        stakes = world.arenas[one.arena].stakes
        assert set(one.leaders) <= set(stakes), f"{name}: a leader without a stake"
    by_openness = sorted(world.institutions, key=lambda name: world.institutions[name].openness)
    assert by_openness[-1] == "belt_and_road"
    assert world.institutions["belt_and_road"].bindingness < world.institutions["eaeu"].bindingness


def test_every_state_has_a_stake_and_every_arena_rivals(world: World) -> None:
    for code in world.states:
        assert any(arena.stakes.get(code, 0) > 0 for arena in world.arenas.values()), code
    for name, arena in world.arenas.items():
        assert len([stake for stake in arena.stakes.values() if stake > 0]) >= 4, name
        assert set(arena.stances) | set(arena.access) <= set(arena.stakes), f"{name}: stances without a stake"


def test_every_arena_has_something_to_disagree_about(world: World) -> None:
    for name, arena in world.arenas.items():
        assert arena.regime_slope or len(set(arena.stances.values())) > 2, name


def test_no_triple_is_lost(baseline: Resolved) -> None:
    layout = Layout.of([baseline])
    expected = sum(len(a.stakes) * (len(a.stakes) - 1) for a in baseline.world.arenas.values())
    assert len(layout.triples[0]) == len(set(layout.triple_keys.tolist())) == expected


# --- public figures --------------------------------------------------------------------------------------------------

RATIOS_2021 = [
    # World Bank, GDP in current US dollars, 2021: 23.3, 17.8, 1.84, 3.15, 5.0 trillion
    ("economy", "USA", "CHN", 1.31, 0.03),
    ("economy", "CHN", "RUS", 9.7, 0.2),
    ("economy", "USA", "RUS", 12.7, 0.4),
    ("economy", "CHN", "IND", 5.65, 0.3),
    ("economy", "CHN", "KAZ", 90, 6),
    # SIPRI, military expenditure in constant 2022 dollars, 2021
    ("spending", "USA", "CHN", 3.1, 0.3),
    ("spending", "CHN", "RUS", 3.5, 0.6),
    ("spending", "RUS", "IND", 1.03, 0.2),
    # United Nations, population in 2021: 1.41 and 1.41 billion, 332 and 144 million
    ("population", "CHN", "IND", 1.0, 0.02),
    ("population", "CHN", "USA", 4.25, 0.1),
    ("population", "USA", "RUS", 2.3, 0.1),
]


@pytest.mark.parametrize(("field", "a", "b", "ratio", "tolerance"), RATIOS_2021)
def test_ratios_of_2021(of: Figure, field: str, a: str, b: str, ratio: float, tolerance: float) -> None:
    assert of(field, a) / of(field, b) == pytest.approx(ratio, abs=tolerance)


FIGURES = [
    ("economy", "USA", 2021, 23.3, 0.03), ("economy", "USA", 1992, 6.5, 0.03), ("economy", "CHN", 1992, 0.43, 0.03),
    ("economy", "CHN", 2010, 6.09, 0.03), ("economy", "RUS", 2000, 0.26, 0.03), ("economy", "JPN", 1995, 5.5, 0.03),
    ("population", "IND", 2021, 1408, 0.02), ("population", "RUS", 1992, 148.5, 0.02),
    ("spending", "USA", 2010, 0.99, 0.1), ("cinc", "CHN", 2010, 0.21, 0.1), ("liberalism", "USA", 2015, 0.85, 0.05),
    ("nuclear", "USA", 2021, 1.0, 0.0), ("nuclear", "RUS", 2021, 1.0, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("field", "code", "year", "value", "tolerance"), FIGURES)
def test_figures(of: Figure, field: str, code: str, year: int, value: float, tolerance: float) -> None:
    assert of(field, code, year=year) == pytest.approx(value, rel=tolerance)


def test_shares_of_2021(inputs: Inputs, world: World) -> None:
    """Of the GDP of all states here: the US about 31 %, western Europe 26 %, China 24 %, Russia 2.5 %."""
    gdp = inputs.at("economy", 2021)
    shares = dict(zip(sorted(world.states), gdp / gdp.sum(), strict=True))
    assert 0.28 < shares["USA"] < 0.34
    assert 0.21 < shares["CHN"] < 0.26
    assert 0.02 < shares["RUS"] < 0.03
    assert shares["RUS"] < shares["IND"] < shares["JPN"] < shares["CHN"] < shares["WEU"] < shares["USA"]
    cinc = inputs.at("cinc", 2021)
    assert cinc.sum() < 1, "shares of a whole that other states have a part in"


def test_central_asia_is_small_and_autocrats_are_autocrats(of: Figure) -> None:
    assert sum(of("economy", code) for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB")) < 0.2 * of("economy", "RUS")
    assert max(of("liberalism", code) for code in ("CHN", "RUS", "PRK", "BLR", "TJK", "TKM")) < 0.1
    assert min(of("liberalism", code) for code in ("USA", "WEU", "JPN", "KOR")) > 0.7


def test_arms_and_sanctions_come_and_go_with_history(of: Figure) -> None:
    assert of("nuclear", "IND", year=1997) == 0 < of("nuclear", "IND", year=1998)
    assert of("nuclear", "PRK", year=2005) == 0 < of("nuclear", "PRK", year=2006)
    assert of("sanctions", "USA", "RUS", year=2013) == 0 < of("sanctions", "USA", "RUS", year=2014)
    assert of("sanctions", "RUS", "USA") == 0, "answers to sanctions are for the model to produce"
    assert of("ally", "USA", "JPN") == of("ally", "CHN", "PRK") == 1
    assert of("pact", "CHN", "RUS") == of("ally", "CHN", "RUS") == of("ally", "USA", "TWN") == 0


def test_distances_are_those_of_the_map(inputs: Inputs, world: World) -> None:
    states = sorted(world.states)

    def km(a: str, b: str) -> float:
        return float(inputs.distance_home[states.index(a), states.index(b)])

    assert km("CHN", "RUS") == km("IND", "CHN") == km("RUS", "EEU") == 0
    assert km("JPN", "KOR") == pytest.approx(540, rel=0.03)  # Fukuoka to Seoul
    assert km("USA", "RUS") > 6000
    assert km("CHN", "TWN") == pytest.approx(690, rel=0.05)  # Shanghai to Taipei
    np.testing.assert_array_equal(inputs.distance_home, inputs.distance_home.T)


@pytest.mark.parametrize(
    ("host", "year", "near"),
    [("UZB", 2000, False), ("UZB", 2003, True), ("KGZ", 2000, False), ("KGZ", 2010, True), ("KGZ", 2022, False)],
)
def test_bases_of_the_war_in_afghanistan_came_and_went(
    inputs: Inputs, world: World, host: str, year: int, near: bool
) -> None:
    states = sorted(world.states)
    km = inputs.at("distance_base", year)[states.index(host), states.index("USA")]
    assert (km < 700) == near


def test_recorded_economy_and_spending_are_those_of_the_year() -> None:
    import entente_sim as es

    ensemble = es.run("baseline", runs=2)
    for variable in ("economy", "spending"):
        recorded = es.measures.state(ensemble, "USA", variable)
        table = next(one for one in ensemble.resolved.world.tables if one.field == variable)
        given = table.values["USA"]
        assert isinstance(given, list)
        assert (recorded[0] == given[-1] * 1e-3).all()
        assert (recorded[1] != recorded[0]).all()
