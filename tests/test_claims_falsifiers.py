"""Readings on which the falsifiers of several claims rest: known answers on hand-made arrays and runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from entente_sim.claims import CLAIMS
from entente_sim.claims.interventions import SINCE_2001
from entente_sim.claims.readings import balancing_treaties, correlation, share_by_draw, tie, where_tied
from entente_sim.claims.rules import never
from entente_sim.claims.sections import central_asia_readings as region
from entente_sim.claims.sections import futures_readings as futures
from entente_sim.claims.sections import military, prospect, threat
from tests.claims_samples import sample
from tests.records import ensemble


def test_a_treaty_balances_only_where_both_sides_oppose_the_third() -> None:
    probe = ensemble()
    one, two, foe = probe.states[:3]
    layout = probe.record.layout
    rows = {code: layout.where[:, layout.state(code), layout.state(foe)] for code in (one, two)}
    meet = {code: layout.arenas[int(np.argmax(found >= 0))] for code, found in rows.items()}
    treaty = {("treaty", *pair): [1.0, 1.0] for pair in ((one, two), (two, one))}
    weights = {(code, foe, meet[code]): 1.0 for code in (one, two)}
    # Both compete in the first year; in the second one cooperates.
    acts = {(one, foe, meet[one]): [(0, 3), (0, 3)], (two, foe, meet[two]): [(0, 3), (3, 0)]}
    found = balancing_treaties(one, two, against=(foe,))(ensemble(acts, weights, dyads=treaty))
    assert found[0, :, 0].tolist() == [1.0, 0.0]
    assert not balancing_treaties(one, two, against=(foe,))(ensemble(acts, weights)).any(), "no treaty"
    assert not balancing_treaties(one, two, against=(foe,))(ensemble(dyads=treaty)).any(), "nobody opposed"


def test_what_has_no_tie_is_not_told() -> None:
    values = np.array([[0.5, -0.5], [0.3, 0.1]])  # draws, runs
    depth = np.array([[0.3, 0.05], [0.05, 0.1]])
    arm, other = (np.stack([values, one]) for one in (depth, depth * 0))
    by_run = where_tied(lambda s: s.arms[0][0])(sample(arm, other))
    np.testing.assert_array_equal(by_run, [[0.5, np.nan], [np.nan, np.nan]])
    by_draw = where_tied(lambda s: (s.arms[0][0] - s.arms[1][0]).mean(axis=-1) + 1.0)(sample(arm, other))
    np.testing.assert_array_equal(by_draw, [1.0, np.nan])
    whole = where_tied(lambda s: np.array(s.arms[0][0].sum()))
    assert float(whole(sample(arm))) == 0.0, "the first draw alone"
    assert np.isnan(whole(sample(other)))


def test_correlation_is_taken_over_draws_with_a_tie() -> None:
    x = np.array([[0.0, 1.0], [2.0, 3.0]])
    y = np.array([[0.0, 1.0], [9.0, -9.0]])
    deep = np.array([[0.5, 0.5], [0.0, 0.0]])
    assert np.isclose(where_tied(correlation)(sample(np.stack([x, y, deep]))), 1.0)


def test_a_tie_is_as_deep_as_in_the_deepest_of_the_spans() -> None:
    commitment = np.array([[0.1, 0.4], [0.2, 0.3]])  # years, runs
    record = SimpleNamespace(
        layout=SimpleNamespace(state=("CHN", "RUS").index),
        dyads={"commitment": np.tile(commitment[:, None, None], (1, 2, 2, 1))},
    )
    e: Any = SimpleNamespace(record=record, years=(2021, 2022), states=("CHN", "RUS"), runs=2)
    assert tie((2021, 2021), (2022, 2022))(e).tolist() == [0.2, 0.4]


def test_shares_of_crises_are_of_a_draw() -> None:
    counts = np.zeros((5, 3, 2))
    counts[0, 0], counts[2, 0], counts[1, 1, 0] = [1.0, 0.0], [2.0, 1.0], 3.0  # hands-off; material; moral
    np.testing.assert_allclose(share_by_draw("moral", "material")(sample(counts)), [0.75, 1.0, np.nan])


def _confronted(crisis: list[list[float]], towards_china: list[list[float]]) -> Any:
    """Runs by year in which Russia is aligned with China as given, and with nobody else."""
    states = ("CHN", "RUS", "USA")
    years = len(crisis)
    crises = np.zeros((years, 3, 3, len(crisis[0])))
    crises[:, 2, 0] = crisis
    record = SimpleNamespace(layout=SimpleNamespace(state=states.index), dyads={"crisis": crises})
    side = np.asarray(towards_china)
    return SimpleNamespace(
        record=record, years=tuple(range(2021, 2021 + years)), states=states, runs=len(crisis[0]), side=side
    )


def test_years_are_cold_up_to_the_first_crisis() -> None:
    e = _confronted([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0] * 3] * 3)
    assert futures.cold(e).T.tolist() == [[True, False, False], [False, False, False], [True, True, True]]


def test_russia_is_locked_where_it_leans_one_way_to_the_last_cold_year(monkeypatch: Any) -> None:
    def alignment(e: Any, _: str, other: str) -> np.ndarray:
        return np.asarray(e.side if other == "CHN" else 0.0 * e.side)

    monkeypatch.setattr(futures.measures, "alignment", alignment)
    # Crisis in the last year; one leans to China all along, one swings over, one stays in the middle, one has no peace.
    crisis = [[0.0, 0.0, 0.0, 1.0]] * 6 + [[1.0] * 4]
    side = [[0.8, -0.8, 0.8, 0.8]] + [[0.8, -0.8, 0.4, 0.8]] * 3 + [[0.8, 0.8, 0.4, 0.8]] * 3
    np.testing.assert_array_equal(futures.locked(_confronted(crisis, side)), [1.0, 0.0, 0.0, np.nan])
    early = [[0.0], *[[0.8]] * 5, [0.0]]
    assert futures.locked(_confronted([[0.0]] * 6 + [[1.0]], early)).tolist() == [1.0], "the last five years count"


def test_cold_years_are_compared_with_the_same_years() -> None:
    here = np.array([[[1.0, 3.0]], [[9.0, 3.0]]])  # years, one draw, two runs
    calm = np.array([[[1.0, 0.0]], [[0.0, 0.0]]])
    there = np.stack([here * 0.0, np.ones((2, 1, 2))])
    assert futures.while_cold(sample(np.stack([here, calm]), there)).tolist() == [1.0]
    assert np.isnan(futures.while_cold(sample(np.stack([here, calm * 0.0]), there))).all()


def test_deliveries_turn_where_they_rise_and_fall() -> None:
    past = np.array([[-1.0, 1.0, 0.0], [1.0, 2.0, 0.0]])[..., None]  # steps, draws, runs
    ahead = np.array([[-1.0, 3.0, 0.0]])[..., None]
    np.testing.assert_array_equal(military._turns(sample(past, ahead)), [1.0, 0.0, np.nan])


def test_an_exchange_turns_a_difference_round() -> None:
    np.testing.assert_array_equal(
        prospect._turned(sample([[1.0], [1.0], [0.0]], [[-2.0], [2.0], [1.0]])), [1.0, -1.0, np.nan]
    )


def test_division_of_labour_is_negative_where_one_leads_in_both() -> None:
    readings = np.array([[0.7, 0.2], [0.1, 0.6], [0.5, 0.5]])[..., None]  # Russia, China, China's lead in trade
    np.testing.assert_allclose(region.division(sample(readings)), [0.3, -0.2])


def test_hedging_and_volume_are_told_apart() -> None:
    readings = np.array([[0.4, 0.1, 0.0], [0.4, 0.0, 0.0]])[..., None]
    one = sample(readings, null=np.array([[0.3], [0.3]])[..., None])
    np.testing.assert_allclose(region.evenly(one), [1.0, 0.0, np.nan])
    np.testing.assert_allclose(region.volume_above(one), [0.2, -0.5, -0.6])


def test_arms_that_raise_a_reading_are_counted() -> None:
    usual = np.zeros((3, 1))
    counted = region.number_raised(sample([[1.0], [1.0], [-1.0]], [[1.0], [-1.0], [0.0]], usual))
    assert counted.tolist() == [2.0, 1.0, 0.0]


def test_events_taken_out_are_gone_and_others_stay() -> None:
    events, drivers = (getattr(threat.NOT_IN_2011.resolved.world, name) for name in ("events", "drivers"))
    assert "arab_spring_china" not in events
    assert "pivot_to_asia" not in drivers
    assert "maidan" in events
    assert "maidan" in SINCE_2001.resolved.world.events


def test_no_claim_rests_on_what_cannot_fail() -> None:
    for claim in CLAIMS:
        assert not claim.tests or any(test.fails is not never for test in claim.tests), claim.id
