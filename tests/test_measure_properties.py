"""What holds of every measure on any history: bounds, symmetry, and indifference to what states are called."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import entente_sim as es
from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.measures import STRATEGIES, TIE_TYPES, TYPOLOGY
from tests.records import drawn, renamed

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)

Measure = Callable[[Ensemble, str, str, str], np.ndarray]

BOUNDED: dict[str, tuple[Measure, float, float]] = {
    "S": (lambda e, i, j, _: measures.similarity(e, i, j, index="S"), -1, 1),
    "pi": (lambda e, i, j, _: measures.similarity(e, i, j, "regional", index="pi"), -1, 1),
    "kappa": (lambda e, i, j, _: measures.similarity(e, i, j, index="kappa"), -1, 1),
    "similarity in an arena": (lambda e, i, j, _: measures.similarity(e, i, j, arena="order"), -1, 1),
    "entropy": (lambda e, i, _, __: measures.partner_entropy(e, i), 0, 1),
    "entropy received": (lambda e, i, _, __: measures.partner_entropy(e, i, "offer", received=True), 0, 1),
    "partners": (lambda e, i, _, __: measures.partners(e, i), 0, 3),
    "poles": (lambda e, *_: measures.poles(e), 1, 4),
    "blocs": (lambda e, *_: measures.blocs(e), 1, 4),
    "same bloc": (lambda e, i, j, _: measures.same_bloc(e, i, j), 0, 1),
    "energy": (lambda e, i, j, _: measures.landscape_energy(e, measures.sides(e, i, j)), -1, 1),
    "swing": (measures.swing, 0, 1),
    "equidistance": (measures.equidistance, 0, 1),
    "mutual": (lambda e, i, j, k: measures.double_containment(e, i, j, k)["mutual"], 0, 1),
    "joint": (lambda e, i, j, k: measures.double_containment(e, i, j, k)["joint"], 0, 1),
    "multilateral": (
        lambda e, i, j, k: measures.double_containment(e, i, j, k, arenas=["coast"])["multilateral"], 0, 1,
    ),
    "internal": (lambda e, i, _, __: measures.efforts(e, i)[0], 0, 4),
    "external": (lambda e, i, _, __: measures.efforts(e, i)[1], 0, 4),
    "soft": (lambda e, i, j, _: measures.efforts(e, i, j)[2], 0, 4),
    "strategy": (lambda e, i, _, __: measures.strategy(e, i), 0, len(STRATEGIES) - 1),
    "type of tie": (lambda e, i, j, _: measures.tie_type(e, i, j), 0, len(TIE_TYPES) - 1),
    "leadership": (lambda e, i, j, k: measures.nonaligned_leadership(e, i, j, k), 0, 1),
    "effort share": (lambda e, i, _, __: measures.effort_share(e, i, ["coast"], ["order"]), 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDED)
@given(seed=seeds)
@few
def test_yearly_measures_stay_in_range_and_go_by_name(name: str, seed: int) -> None:
    measure, low, high = BOUNDED[name]
    one = drawn(seed)
    states = ("GAM", "BET", "ALP")
    values = np.asarray(measure(one, *states), dtype=np.float64)
    assert values.shape == (4, 3)
    assert ((values >= low - 1e-12) & (values <= high + 1e-12)).all()
    names = {"ALP": "ZUL", "BET": "MIK", "GAM": "ABA", "DEL": "OSC"}
    other = renamed(one, names)
    assert other.states != tuple(names[code] for code in one.states)
    again = np.asarray(measure(other, *(names[code] for code in states)), dtype=np.float64)
    np.testing.assert_allclose(again, values, rtol=0, atol=1e-12)


SYMMETRIC: dict[str, Measure] = {
    name: BOUNDED[name][0] for name in ("S", "pi", "kappa", "same bloc", "mutual", "joint", "multilateral")
} | {
    "swing between poles": lambda e, i, j, k: measures.swing(e, k, i, j),
    "leadership between poles": lambda e, i, j, k: measures.nonaligned_leadership(e, k, i, j),
    "typology": lambda e, i, j, _: measures.typology(e, i, j),
    "joint target": lambda e, i, j, _: measures.joint_target(e, i, j),
}


@pytest.mark.parametrize("name", SYMMETRIC)
@given(seed=seeds)
@few
def test_measures_of_a_pair_are_the_same_both_ways(name: str, seed: int) -> None:
    one = drawn(seed)
    there, back = SYMMETRIC[name](one, "BET", "GAM", "ALP"), SYMMETRIC[name](one, "GAM", "BET", "ALP")
    np.testing.assert_allclose(there, back, rtol=0, atol=1e-12)


@given(seed=seeds, null=st.booleans())
@few
def test_kinds_of_relation_go_by_name(seed: int, null: bool) -> None:
    one, other = drawn(seed), drawn(seed + 1) if null else None
    names = {"ALP": "ZUL", "BET": "MIK", "GAM": "ABA", "DEL": "OSC"}
    kinds = measures.typology(one, "BET", "GAM", null=other)
    again = measures.typology(renamed(one, names), "MIK", "ABA", null=renamed(other, names) if other else None)
    np.testing.assert_array_equal(kinds, again)
    assert ((kinds >= 0) & (kinds < len(TYPOLOGY))).all()
    np.testing.assert_allclose(measures.shares(kinds, TYPOLOGY).sum(axis=-1), 1.0)


@given(seed=seeds)
@few
def test_fewer_blocs_than_poles_and_fewer_the_shallower_the_tie(seed: int) -> None:
    one = drawn(seed)
    deep, shallow = measures.blocs(one, 0.8), measures.blocs(one, 0.5)
    assert (deep <= measures.poles(one) + 1e-12).all()
    assert (shallow <= deep + 1e-12).all()


@given(seed=seeds)
@few
def test_containment_adds_up(seed: int) -> None:
    parts = measures.double_containment(drawn(seed), "BET", "GAM", "ALP", arenas=["coast", "order", "steppe"])
    whole = parts["mutual"] + parts["joint"] + parts["alone"]
    assert np.isclose(whole, 1.0).sum() + (whole == 0).sum() == whole.size
    np.testing.assert_allclose(parts["multilateral"], parts["mutual"] + parts["joint"], atol=1e-12)


@given(seed=seeds)
@few
def test_auc_depends_on_order_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, event = rng.integers(0, 6, 40).astype(float), rng.random(40) < 0.4
    if 0 < event.sum() < 40:
        value = measures.auc(score, event)
        assert 0 <= value <= 1
        assert measures.auc(np.exp(score), event) == pytest.approx(value)
        assert measures.auc(score, ~event) == pytest.approx(1 - value)


def test_every_measure_can_be_taken_of_the_null_and_of_any_number_of_runs() -> None:
    null = es.run("baseline", runs=1, seed=2, null=True)
    assert {one.shape for one in measures.observe(null).values()} == {(30, 1)}
    assert set(measures.observe(null)) == set(measures.OBSERVABLES)
    for name, (measure, low, high) in BOUNDED.items():
        if "arena" in name or name in ("multilateral", "effort share", "partners", "poles", "blocs"):
            continue  # arenas and bounds of the small world
        values = np.asarray(measure(null, "RUS", "CHN", "USA"), dtype=np.float64)
        assert values.shape == (30, 1), name
        assert ((values >= low - 1e-12) & (values <= high + 1e-12)).all(), name
    assert measures.typology(null, "RUS", "CHN", null=null).shape == (12, 1)
    assert measures.line(null, "IND", ["USA", "CHN"])["null"].all()
