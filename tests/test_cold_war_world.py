"""The case of the alliance and split of 1949-1979: sourced, free of what it is asked to explain, and repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import entente_sim as es
from entente_sim.engine.ensemble import Ensemble
from entente_sim.numerics import FloatArray
from entente_sim.scenario.fields import FIELDS, OUTCOMES
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.schema import Driver

CASE, WORLD = "sino_soviet_split", "cold_war_1949"
IDEOLOGY = ("coexistence", "communist_movement")
RUNS = 24


@pytest.fixture(scope="module")
def case() -> Resolved:
    return load(CASE)


@pytest.fixture(scope="module")
def without_ideology(case: Resolved, tmp_path_factory: pytest.TempPathFactory) -> Resolved:
    """The case as a user switches its ideology off: a file that extends it."""
    lines = [f"kind: scenario\nextends: {CASE}\ntitle: No ideology\ndescription: Nothing happens in 1956.\ndrivers:"]
    for name, driver in case.scenario.drivers.items():
        lines.append(f"  {name}: {{target: [{', '.join(driver.targets)}], add: 0, unit: index, start: {driver.start}}}")
    path = tmp_path_factory.mktemp("case") / "no_ideology.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load(path)


@pytest.fixture(scope="module")
def ensemble(case: Resolved) -> Ensemble:
    return es.run(case, runs=RUNS, seed=1, workers=1)


def changes(case: Resolved) -> Iterator[tuple[str, Driver]]:
    """Drivers and events of the world and of the case, by name."""
    for section in (case.world, case.scenario):
        for name, change in section.changes().items():
            yield ".".join(name), change


def series(case: Resolved, field: str, *codes: str) -> FloatArray:
    """An input over the years, by codes."""
    states = sorted(case.world.states)
    found = case.inputs.values[field]
    for code in codes:
        found = found[:, states.index(code)]
    return found


def value(case: Resolved, field: str, *codes: str, year: int) -> float:
    return float(series(case, field, *codes)[year - case.inputs.first])


# --- the files -------------------------------------------------------------------------------------------------------


def test_the_case_is_shipped_and_complete(case: Resolved) -> None:
    assert {CASE, WORLD} <= set(es.shipped())
    assert case.scenario.world == WORLD
    assert (case.inputs.first, case.inputs.start, case.inputs.last) == (1949, 1949, 1979)
    assert all(np.isfinite(array).all() for array in case.inputs.values.values())
    assert {"USA", "SUN", "CHN", "WEU", "EEU", "JPN", "KOR", "PRK", "TWN", "IND", "VNM"} <= set(case.world.states)
    shared = {a.level for a in case.world.arenas.values() if a.stakes.get("CHN") and a.stakes.get("SUN")}
    assert shared == {"systemic", "regional"}


def test_parameters_are_the_defaults(case: Resolved) -> None:
    assert case.scenario.parameters == load("baseline").scenario.parameters


def test_everything_has_a_source(case: Resolved) -> None:
    world = case.world
    sources = [table.source for table in world.tables] + [table.source for table in world.dyads]
    sources += [arena.source for arena in world.arenas.values()] + [pact.source for pact in world.pacts]
    assert all(len(source.strip()) > 3 for source in (*sources, world.geography.source))
    for name, change in changes(case):
        assert change.source, name
        assert change.why, name


def test_every_state_is_in_every_table_that_must_be_whole(case: Resolved) -> None:
    tables = {table.field: set(table.values) for table in case.world.tables}
    for field in ("economy", "spending", "population", "cinc", "liberalism", "growth", "growth_sd", "offence",
                  "vulnerability", "sea_power", "sea_trade", "aspiration", "technology", "military_price"):  # fmt: skip
        assert tables[field] == set(case.world.states), field
    for name, arena in case.world.arenas.items():
        assert set(arena.stances) == set(arena.stakes), name


# --- nothing that the case asks about is put in -----------------------------------------------------------------------


def test_no_driver_touches_an_outcome(case: Resolved) -> None:
    seen = list(changes(case))
    assert len(seen) > 15
    for name, change in seen:
        for target in change.targets:
            words = set(target.split("."))
            assert not words & OUTCOMES, f"{name}: {target}"
            assert FIELDS[next(word for word in words if word in FIELDS)].drivable, f"{name}: {target}"


def test_nothing_given_between_china_and_the_soviet_union_changes(case: Resolved) -> None:
    """No treaty, no aid, no quarrel: what passes between the two is the model's."""
    dyadic = [name for name, field in FIELDS.items() if field.scope == "dyad"]
    for field in (*dyadic, "pact", "distance_base"):
        for pair in (("CHN", "SUN"), ("SUN", "CHN")):
            assert len(set(series(case, field, *pair).tolist())) == 1, (field, pair)
    assert value(case, "pact", "CHN", "SUN", year=1949) == 0
    assert value(case, "sanctions", "SUN", "CHN", year=1949) == value(case, "sanctions", "CHN", "SUN", year=1949) == 0


def test_china_signs_nothing_and_the_embargo_is_not_lifted_by_hand(case: Resolved) -> None:
    assert not any("CHN" in pact.members for pact in case.world.pacts)
    embargo = series(case, "sanctions", "USA", "CHN")
    assert (np.diff(embargo) >= 0).all()
    assert value(case, "sanctions", "USA", "CHN", year=1950) < value(case, "sanctions", "USA", "CHN", year=1951)
    for code in ("CHN", "SUN"):
        assert not series(case, "modernisation", code).any(), "how they arm is the model's"


def test_ideology_enters_from_1956_as_stakes_only(case: Resolved, without_ideology: Resolved) -> None:
    with_it, without = case.inputs, without_ideology.inputs
    arenas = sorted(case.world.arenas)
    before = 1956 - with_it.first
    for field in FIELDS:
        np.testing.assert_array_equal(with_it.values[field][:before], without.values[field][:before], err_msg=field)
        if field != "stake":
            np.testing.assert_array_equal(with_it.values[field], without.values[field], err_msg=field)
    changed = (with_it.values["stake"] != without.values["stake"]).any(axis=(0, 1))
    assert {arenas[a] for a in np.flatnonzero(changed)} == set(IDEOLOGY)


# --- public figures --------------------------------------------------------------------------------------------------

RATIOS_1949 = [
    # Maddison Project Database 2023, 2011 international dollars: 2126, 742, 353, 235 billion; China 437 in 1950
    ("economy", "USA", "SUN", 2.87, 0.05), ("economy", "SUN", "IND", 2.1, 0.05), ("economy", "USA", "JPN", 9.05, 0.1),
    ("economy", "SUN", "CHN", 1.88, 0.1),
    # National Material Capabilities v7.0, current dollars: 13.5, 14.0, 2.0, 0.5 billion
    ("spending", "SUN", "USA", 1.03, 0.02), ("spending", "USA", "CHN", 6.65, 0.2), ("spending", "USA", "IND", 27, 1),
    ("population", "CHN", "SUN", 3.06, 0.05),
    ("cinc", "USA", "SUN", 1.63, 0.03),
]  # fmt: skip


@pytest.mark.parametrize(("field", "a", "b", "ratio", "tolerance"), RATIOS_1949)
def test_ratios_of_1949(case: Resolved, field: str, a: str, b: str, ratio: float, tolerance: float) -> None:
    found = value(case, field, a, year=1949) / value(case, field, b, year=1949)
    assert found == pytest.approx(ratio, abs=tolerance)


def test_weapons_treaties_and_war_have_their_dates(case: Resolved) -> None:
    def rises(field: str, *codes: str, year: int) -> bool:
        return value(case, field, *codes, year=year - 1) < value(case, field, *codes, year=year)

    assert value(case, "nuclear", "SUN", year=1949) > 0
    assert value(case, "nuclear", "CHN", year=1963) == 0 < value(case, "nuclear", "CHN", year=1964)
    assert value(case, "pact", "USA", "WEU", year=1949) > 0
    assert rises("pact", "USA", "JPN", year=1952)
    assert rises("pact", "USA", "KOR", year=1953)
    assert rises("pact", "USA", "TWN", year=1955)
    assert rises("pact", "SUN", "EEU", year=1955)
    korea = sorted(case.world.arenas).index("korea")
    stake = case.inputs.values["stake"][:, sorted(case.world.states).index("USA"), korea]
    assert stake[1] > stake[0]
    assert stake[1953 - 1949] > stake[1954 - 1949]


def test_chinas_growth_falls_with_the_great_leap(case: Resolved) -> None:
    fall = (series(case, "growth", "CHN") / 100)[1959 - 1949 : 1962 - 1949].sum()
    assert np.exp(fall) == pytest.approx(577 / 766, abs=0.05)  # Maddison Project Database 2023, 1961 over 1958


# --- the runs --------------------------------------------------------------------------------------------------------


def test_runs_are_whole_and_repeat(case: Resolved, ensemble: Ensemble) -> None:
    assert (ensemble.years[0], ensemble.years[-1], ensemble.runs) == (1949, 1979, RUNS)
    for name in ("hostility", "threat", "commitment"):
        found = es.measures.dyad(ensemble, "CHN", "SUN", name)
        assert np.isfinite(found).all()
        assert ((found >= 0) & (found <= 1)).all()
    again = es.run(case, runs=RUNS, seed=1, workers=2, chunk=5)
    assert again.record.digest() == ensemble.record.digest()
    assert es.run(case, runs=RUNS, seed=2, workers=1).record.digest() != ensemble.record.digest()


@pytest.mark.parametrize(("code", "billions"), [("USA", 6740), ("SUN", 2721), ("CHN", 1801)])
def test_economies_end_near_the_record(ensemble: Ensemble, code: str, billions: float) -> None:
    """Maddison Project Database 2023, GDP of 1979 in 2011 dollars; the model adds sanctions and burdens of its own."""
    last = es.measures.state(ensemble, code, "economy")[-1]
    assert np.median(last) == pytest.approx(billions / 1000, rel=0.25)


def test_ideology_changes_nothing_before_1956_and_weakens_the_tie_after(
    ensemble: Ensemble, without_ideology: Resolved
) -> None:
    """A direction only: how far the tie falls is a result, and no check fixes it."""
    other = es.run(without_ideology, runs=RUNS, seed=1, workers=1)
    tie, hostility = (
        es.measures.dyad(ensemble, "CHN", "SUN", name) - es.measures.dyad(other, "CHN", "SUN", name)
        for name in ("commitment", "hostility")
    )
    assert not tie[: 1956 - 1949].any()
    assert not hostility[: 1956 - 1949].any()
    after = slice(1966 - 1949, None)
    assert tie[after].mean() < 0 < hostility[after].mean()


def test_no_path_of_the_machine_stands_in_the_files() -> None:
    for name in (CASE, WORLD):
        text = Path(es.shipped()[name]).read_text(encoding="utf-8")
        assert "/work" not in text
        assert ".csv" not in text
