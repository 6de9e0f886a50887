"""What no mechanism may hang on: names, the order of states and runs, extreme values; what is the same both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

import numpy as np
import pytest

from entente_sim.engine.round import ROUND, Mechanism
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import Parameters, parameter_table
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from entente_sim.world.world import variable_table
from tests.conftest import begun, small, small_world
from tests.mechanism_worlds import OFF_DIAGONAL, RUNS, SCOPES, after, random_worlds, told

NAME = attrgetter("__name__")
BOTH_WAYS = [name for name, *_, about in variable_table() if about.endswith("the same both ways")]
FREQUENT: dict[str, float] = {
    "crises__rate": 1, "pacts__rate": 1, "pacts__threshold": -2, "institutions__rate": 1, "institutions__leave": 1,
    "regime__rate": 5, "posture__precision": 1e12,
}  # fmt: skip
"""Much is left to luck, but not whose side is taken: there the key names the parties of a crisis in order."""


def everybody_everywhere() -> tuple[Chunk, Lanes]:
    """Return random worlds in which every state may have a stake in every arena and much happens."""

    def change(data: dict[str, Any]) -> None:
        for arena in data["arenas"].values():
            arena["stakes"] = dict.fromkeys(data["states"], 0.5)

    source, _ = random_worlds()
    chunk, lanes = begun(small(small_world(change)), runs=RUNS, parameters=Parameters().replace(**FREQUENT))
    rng = np.random.default_rng(8)
    chunk.year = source.year
    chunk.inputs = replace(chunk.inputs, overland=source.inputs.overland, sanctionable=source.inputs.sanctionable)
    for name, scope in SCOPES.items():
        array = getattr(chunk, name)
        array[...] = rng.uniform(0, 1, array.shape) if scope == "triple" else getattr(source, name)
    chunk.stake[...], chunk.interest[...] = rng.uniform(0.1, 1, (2, *chunk.stake.shape))
    return chunk, lanes


def reordered(chunk: Chunk, order: Sequence[int]) -> Chunk:
    """Return the world with state k of it where state ``order[k]`` was."""
    copy = chunk.copy_for(chunk.inputs)
    square, given, old = np.ix_(order, order), chunk.inputs, chunk.layout
    bodies = given.institutions
    docket = [
        replace(
            draft, sponsor=order.index(draft.sponsor), ties=tuple(draft.ties[k] for k in order),
            target=order.index(draft.target) if draft.target >= 0 else draft.target,
        )
        for draft in given.docket
    ]  # fmt: skip
    copy.inputs = replace(
        given, distance_home=given.distance_home[square], barrier=given.barrier[square],
        institutions=replace(bodies, leader=bodies.leader[:, order], candidate=bodies.candidate[:, order]),
        seats=tuple(sorted(order.index(seat) for seat in given.seats)), docket=tuple(docket),
    )  # fmt: skip
    copy.layout = replace(old, states=tuple(old.states[k] for k in order), members=old.members[:, order])
    actor, target, arena = chunk.layout.triples
    rows = chunk.layout.where[arena, np.array(order)[actor], np.array(order)[target]]
    for name, scope in SCOPES.items():
        array = getattr(chunk, name)
        places: Any = {
            "state": order, "arena": order, "dyad": square, "triple": rows, "institution": (slice(None), order),
            "draft": (slice(None), order), "tabled": slice(None),
        }[scope]  # fmt: skip
        getattr(copy, name)[...] = array[places]
    return copy


@pytest.mark.parametrize("mechanism", ROUND, ids=NAME)
@pytest.mark.parametrize("order", [[1, 0, 2, 3], [3, 2, 0, 1]])
def test_the_order_of_states_does_not_matter(mechanism: Mechanism, order: list[int]) -> None:
    """Nor is anybody's luck another's: draws go with codes."""
    chunk, lanes = everybody_everywhere()
    base = reordered(after(mechanism, chunk, lanes), order)
    other = after(mechanism, reordered(chunk, order), lanes)
    for name in SCOPES:
        np.testing.assert_allclose(told(other, name), told(base, name), rtol=1e-11, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("mechanism", ROUND, ids=NAME)
def test_every_run_is_on_its_own(mechanism: Mechanism) -> None:
    """In another order, each run is the same to the last bit: it has its own luck and its own parameters."""
    chunk, _ = random_worlds()
    rng = np.random.default_rng(2)
    drawn = [
        Parameters().replace(**{
            path: float(rng.uniform(*sweep)) for path, _, sweep, *_ in parameter_table() if "precision" not in path
        })
        for _ in range(RUNS)
    ]  # fmt: skip
    order = rng.permutation(RUNS)
    straight, mixed = chunk.copy_for(chunk.inputs), chunk.copy_for(chunk.inputs)
    for name in SCOPES:
        getattr(mixed, name)[...] = getattr(chunk, name)[..., order]
    mechanism(straight, Lanes(drawn, RUNS), Streams(5, range(RUNS)))
    mechanism(mixed, Lanes([drawn[k] for k in order], RUNS), Streams(5, order.tolist()))
    for name in SCOPES:
        np.testing.assert_array_equal(getattr(mixed, name), getattr(straight, name)[..., order], err_msg=name)


@pytest.mark.parametrize("mechanism", ROUND, ids=NAME)
def test_what_is_the_same_both_ways_stays_so(mechanism: Mechanism) -> None:
    """Trade to rounding: its factors are multiplied in another order the other way."""
    chunk, lanes = random_worlds()
    for name in ("implemented", "union", "bond"):
        array = getattr(chunk, name)
        array[...] = (array + array.swapaxes(0, 1)) / 2
    for _ in range(3):
        chunk = after(mechanism, chunk, lanes)
    expected = {"commitment", "trade", "settlement", "declared", "implemented", "interoperability", "settled"}
    assert expected | {"crisis", "incident", "treaty"} < set(BOTH_WAYS)
    for name in BOTH_WAYS:
        both: FloatArray = getattr(chunk, name)
        np.testing.assert_allclose(both, both.swapaxes(0, 1), rtol=1e-14, atol=0, err_msg=name)


MUST_BE_POSITIVE = {
    "economy", "economy_start", "spending", "spending_start", "military", "population", "capability", "military_price",
}  # fmt: skip


@pytest.mark.parametrize("mechanism", ROUND, ids=NAME)
@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_the_ends_of_every_range_give_numbers(mechanism: Mechanism, end: str, value: float) -> None:
    """Nobody trades, arms, relies on anybody or fears anybody; or everybody does as much as can be."""
    ends = {info.path: info.sweep[end == "high"] for info in parameter_table()}
    chunk, lanes = random_worlds(1, 5, **ends)
    if end == "low":
        lanes.capability.gdp_weight[...] = 1.0
    for name, scope in SCOPES.items():
        if name not in MUST_BE_POSITIVE:
            array = getattr(chunk, name)
            array[...] = value
            if scope == "dyad":
                array[~OFF_DIAGONAL] = 0.0
    made = after(mechanism, chunk, lanes)
    for name in SCOPES:
        assert np.isfinite(told(made, name)).all(), name
