"""What holds in every valid world, in every year: ranges, what adds up, names, luck, and what comes before what.

Single mechanisms have the like in ``test_mechanisms_symmetry.py`` and ``test_mechanisms_directions.py``, equations in
``test_oracle.py``; here the whole round runs on worlds drawn at random.  The long form is
``python -m tests.trust properties``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from entente_sim.engine.round import begin, step
from entente_sim.numerics import FloatArray
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.fields import FIELDS
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.scenario.schema import (
    Arena,
    Council,
    Driver,
    Geography,
    Horizon,
    Place,
    Scenario,
    StateEntry,
    StateTable,
    World,
)
from entente_sim.streams import KeyArray, Streams, code_key, code_keys
from entente_sim.world import layout as layouts
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World as Chunk
from entente_sim.world.world import variable_table
from tests.conftest import small, small_scenario, small_world
from tests.oracle_worlds import lively_world
from tests.strategies import drivers, parameters, scenarios, seeds, worlds
from tests.trust._examples import few

TABLE = {name: (scope, role, unit) for name, scope, role, unit, _ in variable_table()}
SIMULATED = [name for name, (_, role, _) in TABLE.items() if role == "state"]
BOTH_WAYS = [name for name, *_, about in variable_table() if about.endswith("the same both ways")]
ROUNDING = 1e-12

# --- ranges ----------------------------------------------------------------------------------------------------------

ANY, SIGNED, AMOUNT, UNIT = (-np.inf, np.inf), (-1.0, 1.0), (0.0, np.inf), (0.0, 1.0)
BY_UNIT = {
    "percent per year": ANY, "points per year": ANY, "log points": ANY, "utility": ANY, "million": AMOUNT, "km": AMOUNT,
    "trillion USD": AMOUNT, "trillion USD per year": AMOUNT, "factor": AMOUNT, "1": AMOUNT, "index": UNIT,
    "share": UNIT, "probability": UNIT, "level": UNIT, "0 or 1": UNIT, "code": (0.0, 4.0),
}  # fmt: skip
"""Ranges by unit."""

OTHERWISE = {
    "stance": SIGNED, "position": SIGNED, "recognition": SIGNED, "response": SIGNED,
    "military_price": AMOUNT, "links": AMOUNT,
    "openness": AMOUNT, "openness_start": AMOUNT,  # trade may exceed GDP
    "defence": AMOUNT,  # own share, a deterrent's worth and friends'
    "lesson": AMOUNT,  # one fall comes on top of another
    "grievance_fast": AMOUNT, "grievance_slow": AMOUNT,  # act upon act, not yet worn off
    "rank_cost": (0.0, 3.0),  # up to the logarithm of a capped ratio, status.rank_ratio_cap
    **dict.fromkeys(("support", "counterweight", "common_enemy", "forfeit"), AMOUNT),  # sums over third states
    "framework": AMOUNT,  # and over institutions
}  # fmt: skip
"""Variables whose unit says less."""

WHOLE = {"0 or 1": (0, 1), "level": (0, 1 / 3, 2 / 3, 1), "code": range(5)}
POSITIVE = ("economy", "economy_start", "spending", "spending_start", "military", "capability", "attitude")


def started(world: World, scenario: Scenario, sets: Sequence[Parameters]) -> tuple[Chunk, Lanes]:
    """Return as many runs as there are sets of parameters, before their first year."""
    lanes = Lanes(sets, len(sets))
    layout = Layout.of([Resolved("drawn", scenario, world)])
    return begin(layout, inputs_of(world, scenario), lanes, len(sets)), lanes


def years_of(world: World, scenario: Scenario, sets: Sequence[Parameters], seed: int) -> Iterator[tuple[Chunk, Lanes]]:
    """Yield the chunk after each of its years."""
    chunk, lanes = started(world, scenario, sets)
    while chunk.year <= chunk.inputs.last:
        step(chunk, lanes, Streams(seed, range(len(sets))))
        yield chunk, lanes


def apart(chunk: Chunk, name: str) -> FloatArray:
    """Values without those of a state towards itself."""
    array: FloatArray = getattr(chunk, name)
    return array[~np.eye(chunk.layout.n, dtype=bool)] if TABLE[name][0] == "dyad" else array


def assert_in_range(chunk: Chunk) -> None:
    for name, (_, role, unit) in TABLE.items():
        values, where = apart(chunk, name), f"{name} in {chunk.year - 1}"
        assert np.isfinite(values).all(), where
        low, high = OTHERWISE.get(name, BY_UNIT[unit])
        slack = ROUNDING if role == "state" else 0.0
        assert (values >= low - (0 if low == 0 else slack)).all(), f"{where} is below {low}: {values.min()!r}"
        assert (values <= high + slack).all(), f"{where} is above {high}: {values.max()!r}"
        if unit in WHOLE:
            assert np.isclose(values[..., None], np.array(WHOLE[unit]), rtol=0, atol=1e-15).any(axis=-1).all(), where
    for name in POSITIVE:
        assert (getattr(chunk, name) > 0).all(), f"{name} in {chunk.year - 1}"


def assert_adds_up(chunk: Chunk) -> None:
    """Shares sum to one or to nothing, what is between two is the same for both, parts do not exceed wholes."""
    n, year = chunk.layout.n, chunk.year - 1
    for name in BOTH_WAYS:
        array = getattr(chunk, name)
        np.testing.assert_allclose(array, array.swapaxes(0, 1), rtol=1e-13, atol=1e-300, err_msg=f"{name} in {year}")
    np.testing.assert_allclose(chunk.capability.sum(axis=0), 1, rtol=ROUNDING)
    np.testing.assert_allclose(chunk.mobility + chunk.contest + chunk.creativity, 1, rtol=ROUNDING)
    for name in ("dependence", "security", "reliance", "usual_reliance"):
        totals = getattr(chunk, name).sum(axis=1)
        assert (totals <= 1 + ROUNDING).all(), name
    traded = chunk.dependence.sum(axis=1)
    assert (np.isclose(traded, 1, rtol=0, atol=ROUNDING) | (chunk.trade.sum(axis=1) == 0)).all()
    assert (chunk.implemented <= chunk.declared).all()
    assert (chunk.commitment >= chunk.pact).all()
    assert (chunk.guarantee >= np.maximum(chunk.treaty, chunk.ally)).all()
    assert (chunk.threat >= chunk.direct_threat).all()
    shares = (chunk.balance + chunk.balance.swapaxes(0, 1))[chunk.treaty > 0]
    np.testing.assert_allclose(shares, 1, rtol=ROUNDING)
    for name in ("backing", "opposition"):  # in somebody's crisis
        assert not getattr(chunk, name)[:, (chunk.crisis.sum(axis=1) == 0).all(axis=-1)].any(), name
    founders = chunk.inputs.institutions.leader & (chunk.inputs.at("membership", chunk.inputs.start) > 0)
    assert year < chunk.inputs.start or (chunk.membership[founders] == 1).all(), "no leader leaves what it leads"
    for name, (scope, *_) in TABLE.items():
        if scope == "dyad" and name in SIMULATED:
            assert not getattr(chunk, name)[range(n), range(n)].any(), f"{name} of a state towards itself in {year}"


@few(25)
@given(data=st.data(), world=worlds(), sets=st.lists(parameters(), min_size=1, max_size=4), seed=seeds)
def test_every_variable_keeps_its_range_and_adds_up(
    data: st.DataObject, world: World, sets: list[Parameters], seed: int
) -> None:
    for chunk, _ in years_of(world, data.draw(scenarios(world)), sets, seed):
        assert_in_range(chunk)
        assert_adds_up(chunk)


# --- names, luck and time ---------------------------------------------------------------------------------------------

QUIET = {"crises.rate": 0.0, "council.draft_rate": 0.0}
"""Luck that goes by the order of codes: who is the first party of a crisis, which state a drawn draft is about."""


def put_otherwise(one: World | Scenario, names: Mapping[str, str]) -> Any:
    """Return a world or scenario with other codes of states."""
    words = re.compile(rf"\b({'|'.join(names)})\b")
    text = words.sub(lambda found: names[found[0]], one.model_dump_json(exclude_unset=True))
    return type(one).model_validate_json(text)


@contextmanager
def keeping_their_luck(names: Mapping[str, str]) -> Iterator[None]:
    """Let a state under a new name draw what it drew under the old one."""
    before = {new: old for old, new in names.items()}

    def keys(*axes: Sequence[str]) -> KeyArray:
        return code_keys(*[[before.get(code, code) for code in axis] for axis in axes])

    def of_pairs(layout: Layout) -> KeyArray:
        codes = [before.get(code, code) for code in layout.states]
        return np.array([[code_key(*sorted((i, j))) for j in codes] for i in codes], dtype=np.uint64)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layouts, "code_keys", keys)
        patch.setattr(Layout, "pair_keys", property(of_pairs))
        yield


@few(12)
@given(data=st.data(), world=worlds(), one=parameters(), seed=seeds)
def test_a_world_under_other_names_is_the_same_world(
    data: st.DataObject, world: World, one: Parameters, seed: int
) -> None:
    """States that change names and so places, but keep their luck, live the same history."""
    precision = min(one.posture.precision, 1e3)  # sums in another order differ in their last bit
    one = one.replace(**QUIET, **{"posture.precision": precision})
    scenario, codes = data.draw(scenarios(world)), sorted(world.states)
    names = dict(zip(codes, data.draw(st.permutations(codes)), strict=True))
    if data.draw(st.booleans()):
        names = {code: f"Z{name}" for code, name in names.items()}
    others = years_of(put_otherwise(world, names), put_otherwise(scenario, names), [one], seed)
    for chunk, _ in years_of(world, scenario, [one], seed):
        with keeping_their_luck(names):
            other, _ = next(others)
        assert_alike(chunk, other, names)


def assert_alike(chunk: Chunk, other: Chunk, names: Mapping[str, str]) -> None:
    """Assert that each state fares as it does in another world under another name."""
    order = [other.layout.state(names[code]) for code in chunk.layout.states]
    actor, target, arena = chunk.layout.triples
    rows = other.layout.where[arena, np.array(order)[actor], np.array(order)[target]]
    places: dict[str, Any] = {
        "state": order, "arena": order, "dyad": np.ix_(order, order), "triple": rows, "tabled": slice(None),
        "institution": (slice(None), order), "draft": (slice(None), order),
    }  # fmt: skip
    for name, (scope, *_) in TABLE.items():
        there, here = getattr(other, name)[places[scope]], getattr(chunk, name)
        np.testing.assert_allclose(there, here, rtol=1e-8, atol=1e-9, err_msg=f"{name} in {chunk.year - 1}")


@few(12)
@given(data=st.data(), world=worlds(), one=parameters(), seed=seeds)
def test_what_is_changed_in_a_year_changes_no_year_before(
    data: st.DataObject, world: World, one: Parameters, seed: int
) -> None:
    """To the last bit, in every variable; and where all is luck, a change leaves what is drawn as it is afterwards."""
    base = data.draw(scenarios(world))
    free = range(base.horizon.start, base.horizon.end + 1)
    driver: Driver = data.draw(drivers(sorted(world.states), sorted(world.arenas), free))
    changed = base.model_copy(update={"drivers": {**base.drivers, "changed": driver}})
    try:
        inputs_of(world, changed)
    except ScenarioError:
        assume(False)
    layout = Layout.of([Resolved("base", base, world), Resolved("changed", changed, world)])
    noise = one.replace(**{"posture.precision": 0.0})
    lanes = Lanes([one, noise], 2)
    first, second = (begin(layout, inputs_of(world, scenario), lanes, 2) for scenario in (base, changed))
    while first.year <= first.inputs.last:
        for chunk in (first, second):
            step(chunk, lanes, Streams(seed, [3, 4]))
        if first.year <= driver.start:
            for name in TABLE:
                np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)
        actor, target, arena = first.layout.triples
        active = [(one.stake[actor, arena, 1] * one.stake[target, arena, 1]) > 0 for one in (first, second)]
        for name in ("cooperation", "competition"):
            there, here = (getattr(one, name)[active[0] & active[1], 1] for one in (first, second))
            np.testing.assert_array_equal(there, here, err_msg=f"{name} drawn in {first.year - 1}")


def test_a_newcomer_changes_nobodys_luck() -> None:
    """Where choices are luck alone, those of all others stay as they were, though every state moves up a place."""

    def join(data: dict[str, Any]) -> None:
        data["states"]["AAA"] = {"name": "Aland", "points": [{"place": "A", "lat": 10.0, "lon": 10.0}]}
        for table in data["tables"]:
            if {"ALP", "BET", "GAM", "DEL"} <= set(table["values"]):
                table["values"]["AAA"] = 0.1
        for arena in data["arenas"].values():
            arena["stakes"]["AAA"] = 0.5

    noise = Parameters().replace(**{"posture.precision": 0.0})
    pairs = zip(
        years_of(small_world(), small().scenario, [noise] * 4, 3),
        years_of(small_world(join), small().scenario, [noise] * 4, 3),
        strict=True,
    )
    for (before, _), (after, _) in pairs:
        assert after.layout.states[0] == "AAA"
        actor, target, arena = before.layout.triples
        rows = after.layout.where[arena, actor + 1, target + 1]
        for name in ("cooperation", "competition"):
            np.testing.assert_array_equal(getattr(before, name), getattr(after, name)[rows], err_msg=name)


# --- extremes ---------------------------------------------------------------------------------------------------------


def at_ends(ends: Mapping[str, float]) -> Parameters:
    """Return parameters at ends of their ranges; some measure of power always counts."""
    made = Parameters().replace(**ends)
    power = made.capability
    return made if power.gdp_weight + power.military_weight + power.net_weight else made.with_power("gdp")


def one_end_each() -> list[Parameters]:
    return [at_ends({info.path: end}) for info in parameter_table() for end in info.sweep]


def random_ends() -> list[Parameters]:
    chance = random.Random(9)  # noqa: S311
    return [at_ends({info.path: chance.choice(info.sweep) for info in parameter_table()}) for _ in range(60)]


def common_ends() -> list[Parameters]:
    return [at_ends({info.path: info.sweep[k] for info in parameter_table()}) for k in (0, 1)]


@pytest.mark.parametrize("drawn", [one_end_each, random_ends, common_ends])
def test_parameters_at_the_ends_of_their_ranges(drawn: Callable[[], list[Parameters]]) -> None:
    for chunk, _ in years_of(lively_world(), small_scenario(end=2005), drawn(), 4):
        assert_in_range(chunk)
        assert_adds_up(chunk)


def crowd(n: int) -> tuple[World, Scenario]:
    """Return a world of many states, great and small, and two years of it."""
    chance = random.Random(n)  # noqa: S311
    codes = ["".join(letters) for letters in islice(permutations("ABCDEFGH", 3), n)]

    def table(field: str, draw: Callable[[], float]) -> StateTable:
        return StateTable(field=field, unit=FIELDS[field].unit, source="made up", values={c: draw() for c in codes})

    def stakes(share: float) -> dict[str, float]:
        return {code: chance.uniform(0.1, 1) for code in codes if chance.random() < share}

    tables = [
        table("economy", lambda: chance.lognormvariate(-2, 2)), table("spending", lambda: chance.uniform(1e-4, 0.01)),
        table("population", lambda: chance.lognormvariate(2, 1.5)), table("aspiration", chance.random),
        table("nuclear", lambda: float(chance.random() < 0.05)), table("promotion", chance.random),
        *(table(field, chance.random) for field in ("liberalism", "vulnerability")),
    ]  # fmt: skip
    arenas = {
        name: Arena(title=name, level="regional", stakes=stakes(share), source="made up")
        for name, share in (("order", 1.0), ("sea", 0.3))
    }
    entries = {
        code: StateEntry(
            name=code, points=[Place(place="capital", lat=chance.uniform(-60, 60), lon=chance.uniform(-180, 180))]
        )
        for code in codes
    }
    world = World(
        kind="world", title="A crowd", description="Many states.", start=2021, spin_up=2021, states=entries,
        geography=Geography(source="made up", land_borders=[list(pair) for pair in pairwise(codes)]),
        tables=tables, arenas=arenas, council=Council(members=codes[:2], source="made up"),
    )  # fmt: skip
    return world, Scenario(
        kind="scenario", title="A crowd", description="Nothing happens.", world="crowd",
        horizon=Horizon(start=2021, end=2022),
    )  # fmt: skip


@pytest.mark.parametrize("n", [2, 3, 20, 200])
def test_from_two_states_to_two_hundred(n: int) -> None:
    world, scenario = crowd(n)
    lively = Parameters().replace(**{"crises.rate": 1.0, "pacts.rate": 1.0, "pacts.threshold": -1.0})
    for chunk, _ in years_of(world, scenario, [lively], 2):
        assert chunk.layout.n == n
        assert_in_range(chunk)
        assert_adds_up(chunk)
