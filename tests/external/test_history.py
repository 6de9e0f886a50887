"""Figures of the public data sets that docs and design quote, read again from a user's folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from entente_sim.analysis.hindcast.data import VARIABLE, data_folder, observed, required

WORLD = ["CHN", "RUS", "USA"]


@pytest.fixture(scope="module")
def folder() -> Path:
    named = data_folder()
    if named is None:
        pytest.skip(f"public data are not shipped: set {VARIABLE} to a folder of them (docs/data.md)")
    return required(named)


def decades(target: str, folder: Path, state: str, partner: str) -> pd.Series:
    table = observed(target, folder, WORLD)
    rows = table[(table["state"] == state) & (table["partner"] == partner)]
    return rows.set_index("year")["value"]


def test_distances_of_ideal_points_by_decade(folder: Path) -> None:
    pairs = {("CHN", "RUS"): {1970: 1.84, 1980: 1.41, 1990: 1.68}, ("RUS", "USA"): {1950: 4.69, 1960: 4.87, 1990: 2.14}}
    for (state, partner), figures in pairs.items():
        series = decades("distance", folder, state, partner)
        means = series.groupby(series.index // 10 * 10).mean()
        assert {year: round(float(means[year]), 2) for year in figures} == figures


def test_disputes_of_moscow_and_beijing_by_decade(folder: Path) -> None:
    series = decades("dispute", folder, "CHN", "RUS")
    counts = series.groupby(series.index // 10 * 10).sum()
    assert [int(counts[year]) for year in (1950, 1960, 1970, 1980, 1990)] == [0, 6, 4, 2, 2]


def test_soviet_and_russian_arms_to_china_by_decade(folder: Path) -> None:
    series = 10.0 ** decades("arms", folder, "RUS", "CHN") - 1.0
    sums = series.groupby(series.index // 10 * 10).sum() / 1000.0
    assert [round(float(sums[year]), 1) for year in (1950, 1960, 1970, 1980, 1990)] == [26.9, 5.3, 0.0, 0.0, 6.6]


def test_chinas_share_of_russian_trade(folder: Path) -> None:
    series = decades("trade_share", folder, "RUS", "CHN")
    assert [round(100 * float(series[year])) for year in (1956, 1985, 1995, 2005)] == [22, 2, 4, 7]
    assert not {1960, 1964, 1970} & set(series.index)


def test_the_treaty_of_1950_and_the_rivalry(folder: Path) -> None:
    defence, rivalry = (decades(name, folder, "CHN", "RUS") for name in ("defence", "rivalry"))
    assert defence[1980] == 1
    assert defence[1981] == 0
    assert rivalry.loc[1958:1989].all()
    assert not rivalry.loc[1990:].any()
