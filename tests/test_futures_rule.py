"""The rule by which runs are sorted into futures: exactly one class each, and the class expected, borders included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.recording import Record
from entente_sim.measures.futures import (
    AMOUNTS,
    FUTURE_CLASSES,
    PRECEDENCE,
    READINGS,
    classify,
    future_class,
    future_conditions,
    future_readings,
)
from entente_sim.scenario.loading import load
from entente_sim.world.layout import Layout

NAMES = list(FUTURE_CLASSES)


def labelled(**readings: float) -> str:
    """Class of one run with these readings, an entente throughout and no other change."""
    readings = {"entente": 1.0, "entente_at_first": 1.0, **readings}
    given_readings = {name: np.array([readings.pop(name, 0.0)]) for name in READINGS}
    assert not readings
    (label,) = classify(future_conditions(given_readings))
    return NAMES[label]


SIXTH, TWELFTH, EIGHTH = 1 / 6, 1 / 12, 1 / 8
BELOW = 1e-6

EASED = {"us_presses_russia": -TWELFTH, "us_russia_alignment": SIXTH, "commitment": -EIGHTH}
CALM = {"us_china_competition": -TWELFTH, "us_presses_china": -TWELFTH}


@pytest.mark.parametrize(
    ("expected", "readings"),
    [
        ("1", {}),
        ("1", {"commitment": 0.3, "consensus": 0.2}),
        ("1", {"commitment": -EIGHTH + BELOW}),
        ("none", {"commitment": -EIGHTH}),
        ("1", {"consensus": -SIXTH + BELOW}),
        ("none", {"consensus": -SIXTH}),
        ("1", {"us_presses_russia": -TWELFTH + BELOW}),
        ("none", {"us_presses_russia": -TWELFTH}),
        ("none", {"us_presses_china": -TWELFTH}),
        ("1", {"alliance": 0.4}),
        ("1", {"entente": 0.6, "entente_at_first": 0.6}),
        ("none", {"entente": 0.4}),
        ("none", {"entente_at_first": 0.4}),
        ("none", {"entente_at_first": 0.0, "entente": 0.0, "rivalry": 1.0}),
        ("none", {"entente_at_first": 0.4, "commitment": -0.3}),
        ("none", {"entente_at_first": 0.4, **CALM}),
        ("3a", {"entente_at_first": 0.0, "us_china_alignment": SIXTH}),
        ("3b", {"alliance": 1.0, **CALM}),
        ("none", {"alliance": 0.6}),
        ("2", {"us_china_alignment": -SIXTH}),
        ("1", {"us_china_alignment": -SIXTH + BELOW}),
        ("2", {"us_china_crises": 0.4}),
        ("1", {"us_china_crises": 0.2}),
        ("2", {"us_china_crises": 0.4, "us_china_alignment": 0.5}),
        ("2", {"us_china_crises": 0.4, **CALM}),
        ("2", {"us_china_alignment": -SIXTH, "alliance": 1.0}),
        ("3a", {"us_china_alignment": SIXTH}),
        ("3a", {"us_china_alignment": SIXTH, **CALM}),
        ("3a", {"us_china_alignment": SIXTH, "commitment": -EIGHTH}),
        ("3b", {"us_china_alignment": SIXTH - BELOW, **CALM}),
        ("3b", {**CALM, "commitment": 0.2}),
        ("none", {"us_china_alignment": SIXTH - BELOW, **CALM, "commitment": -EIGHTH}),
        ("none", {"us_presses_china": -TWELFTH, "us_china_competition": -TWELFTH + BELOW}),
        ("4", EASED),
        ("4", {**EASED, "us_china_alignment": -0.5}),
        ("none", {**EASED, "us_russia_alignment": SIXTH - BELOW}),
        ("none", {**EASED, "us_presses_russia": -TWELFTH + BELOW}),
        ("none", {**EASED, "commitment": -EIGHTH + BELOW}),
        ("6", {**EASED, "commitment": -2 * EIGHTH}),
        ("4", {**EASED, "commitment": -2 * EIGHTH + BELOW}),
        ("6", {"rivalry": 0.6}),
        ("1", {"rivalry": 0.4}),
        ("5-RUS", {"russia_liberalism": 0.2}),
        ("1", {"russia_liberalism": 0.2 - BELOW}),
        ("1", {"russia_liberalism": -0.5}),
        ("5-CHN", {"china_liberalism": 0.2}),
        ("5-RUS", {"russia_liberalism": 0.3, "china_liberalism": 0.3}),
        ("5-CHN", {"russia_liberalism": 0.3, "china_liberalism": 0.31}),
        ("5-RUS", {"russia_liberalism": 0.2, "commitment": -0.5, "rivalry": 1.0}),
    ],
)
def test_readings_get_the_class_the_rule_states(expected: str, readings: dict[str, float]) -> None:
    assert labelled(**readings) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.floats(-1, 1), min_size=len(READINGS), max_size=len(READINGS)), min_size=1, max_size=5))
def test_every_run_gets_exactly_one_class_and_only_one_whose_condition_it_meets(table: list[list[float]]) -> None:
    values = np.array(table).T
    readings = dict(zip(READINGS, values, strict=True))
    for amounts in (AMOUNTS, AMOUNTS.scaled(0.5), AMOUNTS.scaled(2.0)):
        met = future_conditions(readings, amounts)
        labels = classify(met)
        assert labels.shape == (len(table),)
        for run, label in enumerate(labels):
            name = NAMES[label]
            earlier = PRECEDENCE if name == "none" else PRECEDENCE[: PRECEDENCE.index(name)]
            assert not any(met[one][run] for one in earlier)
            assert name == "none" or met[name][run]
        assert not (met["5-RUS"] & met["5-CHN"]).any()


def test_precedence_names_every_class_once() -> None:
    assert sorted((*PRECEDENCE, "none")) == sorted(FUTURE_CLASSES)


def trajectory(years: range = range(2021, 2051)) -> Ensemble:
    """One run of the shipped world in which Russia and China have an entente, and nobody else does anything."""
    resolved = load("baseline")
    layout = Layout.of([resolved])
    made = Ensemble(resolved, 1, Record.empty(layout, years, (0,), np.ones(len(layout.triples[0]))))
    acts(made, "RUS", "CHN", 2021, 2, 0)
    both(made, "commitment", "RUS", "CHN", 2021, 0.6)
    return made


def rows(ensemble: Ensemble, since: int) -> slice:
    return slice(ensemble.years.index(since), None)


def acts(ensemble: Ensemble, one: str, other: str, since: int, cooperation: int, competition: int) -> None:
    """Both sides act alike in every arena they share, from a year on."""
    record, layout = ensemble.record, ensemble.record.layout
    actor, target, _ = layout.triples
    pair = {layout.state(one), layout.state(other)}
    for t in np.flatnonzero([{int(i), int(j)} == pair for i, j in zip(actor, target, strict=True)]):
        record.cooperation[rows(ensemble, since), t] = cooperation
        record.competition[rows(ensemble, since), t] = competition


def both(ensemble: Ensemble, variable: str, one: str, other: str, since: int, value: float) -> None:
    layout = ensemble.record.layout
    i, j = layout.state(one), layout.state(other)
    for a, b in ((i, j), (j, i)):
        ensemble.record.dyads[variable][rows(ensemble, since), a, b] = value


def classes(ensemble: Ensemble) -> list[str]:
    return [NAMES[future_class(ensemble, horizon)[0]] for horizon in (2031, 2050)]


def test_a_trajectory_without_change_is_future_1() -> None:
    assert classes(trajectory()) == ["1", "1"]


def test_trajectories_are_read_against_their_own_first_years() -> None:
    late = trajectory()
    acts(late, "USA", "CHN", 2046, 0, 1)
    assert classes(late) == ["1", "2"]
    always = trajectory()
    acts(always, "USA", "CHN", 2021, 0, 3)
    assert classes(always) == ["1", "1"], "what was so from the start is no change"
    near = trajectory()
    acts(near, "USA", "CHN", 2027, 1, 0)
    assert classes(near) == ["3a", "3a"]


def test_stability_needs_competition_to_fall_without_new_cooperation() -> None:
    calm = trajectory()
    record, layout = calm.record, calm.record.layout
    acts(calm, "USA", "CHN", 2021, 0, 1)
    actor, target, _ = layout.triples
    usa, chn = layout.state("USA"), layout.state("CHN")
    mine = np.flatnonzero((actor == usa) & (target == chn))
    record.competition[rows(calm, 2027), mine[: (len(mine) + 1) // 2]] = 0
    assert classes(calm) == ["3b", "3b"]


def test_rapprochement_split_and_change_of_regime_are_seen_in_records() -> None:
    wedge = trajectory()
    acts(wedge, "USA", "RUS", 2021, 0, 3)
    acts(wedge, "USA", "RUS", 2040, 1, 1)
    both(wedge, "commitment", "RUS", "CHN", 2040, 0.45)
    assert classes(wedge) == ["1", "4"]
    both(wedge, "commitment", "RUS", "CHN", 2045, 0.3)
    assert classes(wedge) == ["1", "6"]
    liberal = wedge.record.states["liberalism"]
    liberal[rows(wedge, 2030), wedge.record.layout.state("RUS")] = 0.6
    assert classes(wedge) == ["5-RUS", "5-RUS"]
    liberal[rows(wedge, 2030), wedge.record.layout.state("CHN")] = 0.7
    assert classes(wedge) == ["5-CHN", "5-CHN"]


def test_without_an_entente_nothing_goes_on_and_nothing_splits() -> None:
    strangers = trajectory()
    acts(strangers, "RUS", "CHN", 2021, 0, 3)
    both(strangers, "hostility", "RUS", "CHN", 2021, 0.9)
    assert classes(strangers) == ["none", "none"], "rivals from the start do not split"
    friends = trajectory()
    acts(friends, "RUS", "CHN", 2040, 0, 3)
    both(friends, "hostility", "RUS", "CHN", 2040, 0.9)
    assert classes(friends) == ["1", "6"]


def test_crises_count_by_years_of_the_horizon_only() -> None:
    one = trajectory()
    layout = one.record.layout
    i, j = layout.state("USA"), layout.state("CHN")
    for year in (2023, 2024, 2031, 2048, 2050):
        one.record.dyads["crisis"][one.years.index(year), [i, j], [j, i]] = 1.0
    assert classes(one) == ["1", "2"]


def test_years_that_were_not_recorded_are_refused() -> None:
    with pytest.raises(KeyError, match="2046-2050 was not recorded; recorded are 2021 to 2040"):
        future_readings(trajectory(range(2021, 2041)), 2050)
