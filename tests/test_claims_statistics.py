"""Readings and statistics of claims on hand-made arrays."""

from __future__ import annotations

import numpy as np
import pytest

from entente_sim.claims.readings import soft_balancing, typical_change, vetoed, within_runs
from entente_sim.claims.sections import asymmetry, status, third_parties
from entente_sim.measures import efforts
from tests.claims_samples import sample
from tests.records import drawn


def test_soft_efforts_add_up() -> None:
    one = drawn(3)
    both = efforts(one, "BET", "ALP")[2] + efforts(one, "GAM", "ALP")[2]
    np.testing.assert_allclose(soft_balancing("BET", "GAM", against="ALP")(one), both)


def test_correlation_within_runs_leaves_out_what_tells_runs_apart() -> None:
    rise, fall = np.array([0.0, 1.0, 2.0]), np.array([2.0, 1.0, 0.0])
    one = np.stack([rise, rise + 10], axis=-1)[:, None]  # years, draws, runs
    other = np.stack([fall, fall + 50], axis=-1)[:, None]
    assert within_runs(sample([one, other])) == pytest.approx(-1.0)
    assert np.isnan(within_runs(sample([one, one * 0 + 5])))


def test_typical_change_is_the_median_draw_in_deviations() -> None:
    there = np.array([[0.0, 2.0], [0.0, 2.0], [0.0, 2.0]])  # three draws, standard deviation 1
    here = there + np.array([[0.5], [1.0], [9.0]])
    assert typical_change(sample(here, there)) == pytest.approx(1.0)
    assert typical_change(sample(here, there * 0)) == 0


def test_vetoes_count_in_drafts_put_to_the_vote() -> None:
    one = drawn(1, runs=2)
    layout, drafts = one.record.layout, one.record.layout.drafts
    one.record.votes[...] = 1
    one.record.votes[layout.draft(drafts[0]), layout.state("ALP"), 0] = 3
    one.record.votes[..., 1] = 0
    assert vetoed("ALP", "BET", drafts=drafts[:1])(one)[0] == 0.5
    assert np.isnan(vetoed("ALP")(one)[1])


def test_cost_of_support_is_quadratic_in_its_level() -> None:
    counts = np.array([2.0, 0.0, 0.0, 1.0, 1.0])[:, None, None]  # hands-off, moral, material, military, against
    by_draw = asymmetry._cost_shared(sample(np.concatenate([counts, counts * 0], axis=1)))
    np.testing.assert_allclose(by_draw, [0.25, np.nan])


def test_readings_raised_are_counted_by_draw() -> None:
    before = np.zeros((2, 3, 2))
    after = before + np.array([[1.0, 1.0, -1.0], [1.0, -1.0, -1.0]])[:, :, None]
    assert asymmetry._number_that_hold(sample(after, before)).tolist() == [2, 1, 0]


def test_losses_of_two_regions_are_compared() -> None:
    weak = np.array([[[0.1]], [[0.3]]])
    usual = np.array([[[0.5]], [[0.4]]])
    np.testing.assert_allclose(third_parties._lost_in_asia(sample(weak, usual)), [0.3])


def test_identity_and_power_are_weighed_against_each_other() -> None:
    switch, flat = np.array([0.0, 1.0, 2.0]), np.ones(3)
    one = np.stack([switch, 2 * switch, flat])[..., None, None]
    assert status._identity_over_power(sample(one)) == pytest.approx(1.0)
    assert status._identity_over_power(sample(one[[0, 2, 1]])) == pytest.approx(-1.0)
    assert np.isnan(status._identity_over_power(sample(one[[2, 0, 1]])))
