"""Statistics and readings of the claims on Central Asia and the Security Council, on arrays made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from entente_sim.claims.sections import central_asia_readings as region
from entente_sim.claims.sections import council
from tests.claims_samples import sample


def test_quotient_is_of_means_by_draw() -> None:
    values = region.quotient(sample([[[1.0, 3.0]], [[2.0, 6.0]]]))
    assert values.tolist() == [0.5]


def test_crossing_is_the_first_year_not_below_zero_or_never() -> None:
    gaps = np.array([[-1.0, -1.0], [0.0, -1.0], [-1.0, -1.0]])[:, :, None]  # (years, draws, runs)
    assert region.crossing(2001, 2022)(sample(gaps)).tolist() == [2002.0, 2022.0]


def test_restraint_compares_the_first_region_with_the_mean_of_the_others() -> None:
    security, trade = [0.1, 0.4, 0.6], [0.5, 0.5, 0.5]
    reading = np.array([security, trade])[:, :, None, None]  # (2, regions, draws, runs)
    assert region.restraint(sample(reading)) == pytest.approx([0.2])


def test_stages_are_of_pairs_of_members_only() -> None:
    depth = np.zeros((1, 3, 3, 1))
    depth[0, 0, 1] = depth[0, 1, 0] = 0.55
    depth[0, 0, 2] = depth[0, 2, 0] = 1.0
    record = SimpleNamespace(
        layout=SimpleNamespace(institution=lambda _: 0, n=3),
        membership=np.array([1, 1, 0]).reshape(1, 1, 3, 1),
        dyads={"commitment": depth},
    )
    ensemble = SimpleNamespace(record=record)
    assert region.among_members("sco", stages=True)(ensemble).tolist() == [[4.0]]  # type: ignore[arg-type]
    assert region.among_members("sco")(ensemble) == pytest.approx(np.array([[0.55]]))  # type: ignore[arg-type]


def test_cover_is_nought_where_the_two_vote_apart_and_one_where_they_vote_alike() -> None:
    russia = np.array([[[3, 3, 1, 1]]])
    assert council._given_the_other(sample([russia, russia])) == 1.0
    assert council._given_the_other(sample([russia, np.array([[[3, 1, 3, 1]]])])) == 0.0
    assert np.isnan(council._given_the_other(sample([np.full((1, 1, 4), 3), russia])))


def test_the_lesson_is_looked_for_where_the_regime_fell() -> None:
    here = [[[1.0, 0.5, 0.0]], [[1.0, 1.0, 0.0]]]  # share of vetoes; whether it fell
    there = [[[0.5, 0.5, 1.0]], [[0.0, 0.0, 0.0]]]
    assert council._less_without(sample(here, there)) == 0.25
    assert np.isnan(council._less_without(sample(there, here)))


def test_the_steepest_step_is_a_share_of_the_fall() -> None:
    veto = np.array([[1, 1, 1, 1], [1, 1, 1, 3], [1, 3, 3, 3], [3, 3, 3, 3]])[:, None]  # consent 1, .75, .25, 0
    assert council._fall(sample(veto)) == 1.0
    assert council._steepest(sample(veto)) == 0.5
    assert np.isnan(council._steepest(sample(np.ones((4, 1, 4)))))


def test_a_gap_is_closed_by_the_part_that_is_gone() -> None:
    wide, narrow = [[[0.8]], [[0.4]]], [[[0.5]], [[0.4]]]
    assert council._gap_closed(sample(wide, narrow)) == pytest.approx(0.75)
    assert np.isnan(council._gap_closed(sample([[[0.4]], [[0.8]]], narrow)))


def test_an_even_mix_of_vetoes_and_abstentions_is_one() -> None:
    even, all_vetoes = [[[2, 3]]], [[[3, 3]]]
    assert council._mix(sample([even, all_vetoes])) == 1.0
    assert council._commonest_by(sample(all_vetoes)) == 1.0
    assert council.share_cast(council.ABSTAIN)(sample(even)) == 0.5
