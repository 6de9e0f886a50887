"""A round of one's own: a mechanism more or less, in ensembles and in Mesa's view of a run."""

from __future__ import annotations

import numpy as np
import pytest

import entente_sim as es
from entente_sim.engine.round import ROUND, Mechanism
from entente_sim.mechanisms.posture import posture
from entente_sim.model import EntenteModel, State
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World
from tests.conftest import small


def kinship(weight: float) -> Mechanism:
    """Democracies hold back from competing with each other."""

    def kinship(world: World, parameters: Lanes, streams: Streams) -> None:  # noqa: ARG001
        actor, target, arena = world.layout.triples
        both = world.liberalism[actor] * world.liberalism[target]
        world.gain_competition -= weight * both * world.interest[actor, arena]

    return kinship


def test_a_mechanism_of_no_weight_changes_no_byte_and_one_with_weight_does() -> None:
    plain, none, some = (
        es.run(small(), runs=3, seed=2, **given).record.digest()
        for given in (
            {},
            {"schedule": es.round_with(kinship(0.0), after="incentives")},
            {"schedule": es.round_with(kinship(2.0), after="incentives")},
        )
    )
    assert plain == none != some


def test_it_does_what_it_says() -> None:
    schedule = es.round_with(kinship(20.0), before="posture")
    before, after = (es.run(small(), runs=40, seed=2, **given) for given in ({}, {"schedule": schedule}))
    friends = "ALP", "DEL"  # liberalism .8 and .5, the others .1 and .2
    fall = es.measures.competition(before, *friends, None) - es.measures.competition(after, *friends, None)
    assert fall.mean() > 0.1


@pytest.mark.parametrize("given", [{"chunk": 2}, {"chunk": 3, "workers": 1}, {"chunk": 7, "workers": 2}])
def test_chunks_and_workers_change_nothing(given: dict[str, int]) -> None:
    schedule = es.round_with(kinship(2.0), after="incentives")
    usual = es.run(small(), runs=7, seed=2, schedule=schedule).record.digest()
    assert es.run(small(), runs=7, seed=2, schedule=schedule, **given).record.digest() == usual


def test_a_mesa_run_takes_it_too() -> None:
    schedule = es.round_with(kinship(2.0), after="incentives")
    ensemble = es.run(small(), runs=3, seed=2, schedule=schedule)
    model = EntenteModel(small(), seed=2, run=1, schedule=schedule)
    while model.running:
        model.step()
    assert np.array_equal(model.so_far.record.cooperation[..., 0], ensemble.record.cooperation[..., 1])
    assert model.so_far.record.dyads["hostility"][-1, 0, 1, 0] == ensemble.record.dyads["hostility"][-1, 0, 1, 1]


def test_history_is_run_with_it() -> None:
    years = set()

    def clerk(world: World, parameters: Lanes, streams: Streams) -> None:  # noqa: ARG001
        years.add(world.year)

    es.run(small(), runs=1, workers=1, schedule=es.round_with(clerk, before="capability"))
    assert years == set(range(1997, 2007))


def test_a_mechanism_may_be_left_out() -> None:
    without = tuple(one for one in ROUND if one.__name__ != "crises")
    ensemble = es.run("baseline", runs=4, schedule=without)
    assert not ensemble.record.dyads["crisis"].any()
    assert es.run("baseline", runs=4).record.dyads["crisis"].any()


def test_where_it_goes() -> None:
    mechanism = kinship(1.0)
    names = [one.__name__ for one in es.round_with(mechanism, after="capability")]
    assert names[:3] == ["capability", "kinship", "positions"]
    assert len(names) == len(ROUND) + 1
    twice = es.round_with(mechanism, before="kinship", schedule=es.round_with(mechanism, before="capability"))
    assert [one.__name__ for one in twice[:3]] == ["kinship", "kinship", "capability"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"after": "postures"}, r"the round has no mechanism 'postures'\. Did you mean posture\?"),
        ({}, "give one of before= and after="),
        ({"after": "threat", "before": "status"}, "give one of before= and after="),
    ],
)
def test_a_wrong_place_gets_a_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        es.round_with(kinship(1.0), **given)


def test_who_decides_needs_a_posture_to_decide() -> None:
    without = tuple(one for one in ROUND if one is not posture)
    with pytest.raises(ValueError, match="no state can choose for itself"):
        EntenteModel(small(), states={"ALP": State}, schedule=without)
    EntenteModel(small(), schedule=without).step()
