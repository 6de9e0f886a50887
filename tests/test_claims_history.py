"""Readings and statistics of the claims on arms, trade and history: known answers on hand-made runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from entente_sim.claims.claim import Sample
from entente_sim.claims.edits import remembering
from entente_sim.claims.interventions import SINCE_2001
from entente_sim.claims.sections import economy, history, military


def runs(years: range, states: tuple[str, ...], **dyads: dict[tuple[str, str], list[float]]) -> Any:
    """An ensemble of one run with some dyad variables by year; all else is 0."""
    arrays = {}
    for name, given in dyads.items():
        arrays[name] = np.zeros((len(years), len(states), len(states), 1))
        for (i, j), values in given.items():
            arrays[name][:, states.index(i), states.index(j), 0] = values
    record = SimpleNamespace(layout=SimpleNamespace(state=states.index), dyads=arrays)
    return SimpleNamespace(record=record, years=tuple(years), states=states, runs=1)


def test_what_is_remembered_replaces_all_that_the_file_says_of_the_pair() -> None:
    arm = SINCE_2001.edited("memory", remembering(("CHN", "RUS", 0.3, 2010, 2012), ("PRK", "JPN", 0.0, None, None)))
    codes = sorted(arm.resolved.world.states)
    values = arm.resolved.inputs.values["grievance"]
    of = {code: codes.index(code) for code in ("CHN", "RUS", "PRK", "JPN", "USA")}
    years = range(1992, 2022)
    china = values[: len(years), of["CHN"], of["RUS"]]
    assert china.tolist() == [0.3 if 2010 <= year <= 2012 else 0.0 for year in years]
    assert values[0, of["RUS"], of["CHN"]] == 0.10  # the other way stays
    assert values[0, of["PRK"], of["JPN"]] == 0.0


def test_the_largest_fall_is_counted_in_stages_and_from_any_earlier_year() -> None:
    e = runs(range(1992, 1997), ("CHN", "RUS"), commitment={("RUS", "CHN"): [0.2, 0.5, 0.25, 0.6, 0.5]})
    assert history._fall(e).tolist() == [2.0]


def test_steps_count_where_the_tie_deepened_around_them() -> None:
    years = range(1992, 2022)
    e = runs(years, ("CHN", "RUS"), commitment={("RUS", "CHN"): [0.5 if year < 2010 else 0.6 for year in years]})
    assert history._rises(e).tolist() == [0.0]  # 2011 to 2017 lies after the rise of 2010
    e = runs(years, ("CHN", "RUS"), commitment={("RUS", "CHN"): [0.01 * (year - 1992) for year in years]})
    assert history._rises(e).tolist() == [4.0]


def test_trust_lags_behind_the_peak_of_the_tie() -> None:
    e = runs(
        range(1949, 1953), ("CHN", "RUS"),
        commitment={("CHN", "RUS"): [0.1, 0.4, 0.3, 0.2]}, hostility={("CHN", "RUS"): [0.4, 0.3, 0.2, 0.1]},
    )  # fmt: skip
    assert history._peak(e).tolist() == [1950.0]
    assert history._trust_lags(e).tolist() == [2.0]


def test_the_less_dependent_takes_more_of_the_joint_gain() -> None:
    e = runs(range(2001, 2003), ("CHN", "RUS"), dependence={("RUS", "CHN"): [0.3, 0.05], ("CHN", "RUS"): [0.05, 0.05]})
    parts = economy._gain("CHN", "RUS")(e)[:, 0]
    assert parts == pytest.approx([1.0 / 1.75, 0.5])
    assert economy._gain("RUS", "CHN")(e)[:, 0] + parts == pytest.approx([1.0, 1.0])


def test_buyers_are_evenly_spread_at_one_and_single_at_zero() -> None:
    others = ("CHN", "IND", "JPN", "KOR", "VNM")
    e = runs(
        range(2001, 2003), (*others, "RUS"),
        dependence={("RUS", code): [0.1, 0.5 if code == "CHN" else 0.0] for code in others},
    )  # fmt: skip
    assert economy._asian_buyers(e)[:, 0] == pytest.approx([1.0, 0.0])


def test_what_is_replaced_is_a_share_of_what_was_lost() -> None:
    shocked = np.array([[[0.12]], [[0.4]]])  # trade with Russia and with the US, one draw of one run
    usual = np.array([[[0.10]], [[0.5]]])
    assert economy._replaced(Sample([shocked, usual], [])) == pytest.approx([0.2])
    assert np.isnan(economy._replaced(Sample([usual, usual], []))).all()


def test_technology_is_overtaken_in_the_first_year_of_parity() -> None:
    technology = np.array([[[0.7, 0.7], [0.75, 0.9]], [[0.75, 0.7], [0.75, 0.9]]])  # (years, states, runs)
    record = SimpleNamespace(layout=SimpleNamespace(state=("CHN", "RUS").index), states={"technology": technology})
    e: Any = SimpleNamespace(record=record, years=(2021, 2022), states=("CHN", "RUS"), runs=2)
    assert military._overtaken(e).tolist() == [2022.0, 9999.0]
