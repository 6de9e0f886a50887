"""The engine and the plain reference model compute the same world, in every variable and every year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente_sim.engine.round import begin, step
from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import World
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from tests.conftest import small_scenario
from tests.oracle_worlds import (
    CLUB,
    EXTREMES,
    LOST,
    lively_parameters,
    lively_world,
    open_council_world,
    sole_arena,
    trio,
    voting_parameters,
    voting_world,
)
from tests.reference.compared import IN_ORDER, SCOPES, assert_agree
from tests.strategies import parameters, scenarios, seeds, worlds
from tests.trust._examples import few


def test_every_simulated_variable_is_compared() -> None:
    assert sorted(IN_ORDER) == sorted(SCOPES)


# --- generated worlds ----------------------------------------------------------------------------------------------


@few(400)
@given(data=st.data(), world=worlds(), one=parameters(), seed=seeds, run=st.integers(0, 10_000))
def test_engine_equals_reference(data: st.DataObject, world: World, one: Parameters, seed: int, run: int) -> None:
    assert_agree(world, data.draw(scenarios(world)), [one], seed=seed, runs=[run])


@few(40)
@given(data=st.data(), world=worlds(), seed=seeds)
def test_every_run_of_a_chunk_equals_its_reference(data: st.DataObject, world: World, seed: int) -> None:
    sets = data.draw(st.lists(parameters(), min_size=2, max_size=3))
    runs = data.draw(st.lists(st.integers(0, 10_000), min_size=len(sets), max_size=len(sets), unique=True))
    assert_agree(world, data.draw(scenarios(world)), sets, seed=seed, runs=runs)


# --- the shipped world ----------------------------------------------------------------------------------------------


def test_shipped_world_equals_reference() -> None:
    shipped_one = load("baseline")
    sets = [shipped_one.scenario.parameters]
    assert_agree(shipped_one.world, shipped_one.scenario, sets, seed=1, runs=[0], years=3)


def test_shipped_case_equals_reference_where_votes_are_held() -> None:
    case = load("libya_syria")
    often = case.scenario.parameters.replace(council__precedent=3, council__hostility=0.2)  # so that regimes fall
    assert_agree(case.world, case.scenario, [case.scenario.parameters, often], seed=3, runs=[0, 1])


# --- worlds made for what is rare -----------------------------------------------------------------------------------


@pytest.mark.parametrize("extreme", EXTREMES)
def test_extremes_equal_the_reference(extreme: str) -> None:
    world, scenario = trio(promotion=1, liberalism=1, vulnerability=1, growth=3)
    world = world.model_copy(update={"institutions": {"club": CLUB}, "dyads": [LOST]})
    assert_agree(world, scenario, [Parameters().replace(**EXTREMES[extreme])], seed=7, runs=[3])


LIVELY_RUNS, LIVELY_END = 30, 2014


def test_rare_events_equal_the_reference() -> None:
    sets = [lively_parameters(number) for number in range(LIVELY_RUNS)]
    assert_agree(lively_world(), small_scenario(end=LIVELY_END), sets, seed=11, runs=range(LIVELY_RUNS))


def test_drawn_drafts_with_several_targets_equal_the_reference() -> None:
    sets = [lively_parameters(number).replace(council__draft_rate=1.0) for number in range(LIVELY_RUNS)]
    assert_agree(open_council_world(), small_scenario(end=2008), sets, seed=3, runs=range(LIVELY_RUNS))


def test_votes_of_a_larger_council_equal_the_reference() -> None:
    sets = [voting_parameters(number) for number in range(LIVELY_RUNS)]
    assert_agree(voting_world(), small_scenario(end=2003), sets, seed=5, runs=range(LIVELY_RUNS))
    world, scenario, lanes = voting_world(), small_scenario(end=2003), Lanes(sets, LIVELY_RUNS)
    layout = Layout.of([Resolved("votes", scenario, world)])
    chunk = begin(layout, inputs_of(world, scenario), lanes, LIVELY_RUNS)
    while chunk.year <= 2001:
        step(chunk, lanes, Streams(5, range(LIVELY_RUNS)))
    drafts = [chunk.layout.draft(name) for name in ("first", "second", "third")]
    fallen = (chunk.outcome[drafts] == 4).sum(axis=0)
    assert (fallen > 1).any(), "two falls in one month teach twice"
    assert (fallen < 3).any()


def test_those_who_meet_in_the_first_row_alone_equal_the_reference() -> None:
    world, scenario = sole_arena()
    sets = [lively_parameters(number).replace(crises__rate=2.0) for number in range(8)]
    assert_agree(world, scenario, sets, seed=2, runs=range(8))
