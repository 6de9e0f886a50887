"""The forecast: shares with intervals over draws, the exact test of the order, the claims, the command."""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from entente_sim.analysis.forecast import (
    LIKELIHOOD,
    WORDS,
    checks,
    clustered,
    exact_p,
    frequencies,
    rank_correlation,
    rank_test,
    shares_by_driver,
    thesis_rank,
)
from entente_sim.analysis.free import Design, Free
from entente_sim.measures.futures import FUTURE_CLASSES, READINGS
from tests.conftest import said
from tests.test_cli import call

NAMED = [name for tied in LIKELIHOOD for name in tied]
RANKS = np.array([thesis_rank(name) for name in NAMED])

READ = {
    "1": {}, "2": {"us_china_alignment": -1.0}, "3a": {"us_china_alignment": 1.0},
    "3b": {"us_china_competition": -1.0, "us_presses_china": -1.0},
    "4": {"us_presses_russia": -1.0, "us_russia_alignment": 1.0, "commitment": -0.2},
    "5-RUS": {"russia_liberalism": 1.0}, "5-CHN": {"china_liberalism": 1.0}, "6": {"commitment": -0.5},
    "none": {"consensus": -1.0},
}  # fmt: skip
"""Readings that the rule sorts into each class, where there is an entente."""


def made(soon: list[list[str]], late: list[list[str]] | None = None, begun: float = 1.0) -> Free:
    """A free ensemble whose runs have these classes, by draw and run."""
    labels = [soon, late or soon]
    shape = (2, len(soon), len(soon[0]))
    readings = {name: np.zeros(shape) for name in READINGS}
    readings["entente"][...] = 1.0
    readings["entente_at_first"][...] = begun
    for h, d, r in np.ndindex(shape):
        for name, value in READ[labels[h][d][r]].items():
            readings[name][h, d, r] = value
    return Free("free", Design(shape[1], shape[2]), ("a",), np.linspace(0.0, 1.0, shape[1])[:, None], readings)


def test_shares_are_those_of_the_classes_and_sum_to_one() -> None:
    free = made([["1", "1"], ["2", "6"], ["none", "5-RUS"]], [["5-CHN", "4"], ["3a", "3b"], ["1", "2"]])
    rows = {(one.future, one.horizon): one for one in frequencies(free)}
    assert rows["1", 2031].share == pytest.approx(2 / 6)
    assert rows["5-CHN", 2050].share == pytest.approx(1 / 6)
    for horizon in (2031, 2050):
        assert sum(rows[name, horizon].share for name in FUTURE_CLASSES) == pytest.approx(1.0)
    assert math.isnan(rows["none", 2031].met)
    assert rows["1", 2031].met >= rows["1", 2031].share
    assert all(one.low <= one.share <= one.high for one in rows.values())


def test_runs_of_one_draw_that_agree_count_once() -> None:
    """Wilson's interval on draws where runs repeat each other, on runs where they are independent."""
    alike = np.repeat(np.arange(40) < 10, 4).reshape(40, 4)
    every = np.ones_like(alike)
    wilson = stats.binomtest(10, 40).proportion_ci(method="wilson")
    assert clustered(alike, every)[1:] == pytest.approx((wilson.low, wilson.high), rel=0.02)
    mixed = np.tile([True, False, False, False], (40, 1))
    wilson = stats.binomtest(40, 160).proportion_ci(method="wilson")
    assert clustered(mixed, every)[1:] == pytest.approx((wilson.low, wilson.high), abs=1e-12)


def test_only_runs_that_begin_with_an_entente_are_counted_where_asked() -> None:
    free = made([["1", "1"], ["2", "2"]])
    free.readings["entente_at_first"][:, 1] = 0.2
    rows = {one.future: one for one in frequencies(free, begun=True) if one.horizon == 2031}
    assert (rows["1"].share, rows["2"].share) == (1.0, 0.0)
    nobody = made([["1"], ["2"]], begun=0.0)
    assert math.isnan(frequencies(nobody, begun=True)[0].share)
    assert rank_test(nobody, 2031, begun=True).verdict == "untested"
    assert {one.verdict for one in checks(nobody, begun=True)} == {"untested"}


@given(st.lists(st.integers(0, 5), min_size=8, max_size=8))
@settings(deadline=None)
def test_tau_is_kendalls_tau_b(shares: list[int]) -> None:
    values = np.array(shares, dtype=float)
    expected = stats.kendalltau(-RANKS, values).statistic
    found = float(rank_correlation(values))
    assert found == pytest.approx(expected, nan_ok=True)


def test_the_exact_test_agrees_with_scipys() -> None:
    shares = np.array([0.4, 0.1, 0.2, 0.05, 0.05, 0.0, 0.15, 0.05])
    test = stats.permutation_test(
        (shares,), lambda x: stats.kendalltau(-RANKS, x).statistic, permutation_type="pairings", alternative="greater",
        n_resamples=4000, rng=np.random.default_rng(1),
    )  # fmt: skip
    assert exact_p(shares) == pytest.approx(test.pvalue, abs=0.02)
    whole = exact_p(shares) * math.factorial(8)
    assert whole == pytest.approx(round(whole)), "a count of permutations"


def test_the_exact_test_knows_its_extremes() -> None:
    best = np.array([8.0, 7.0, 6.0, 5.0, 4.0, 3.5, 2.0, 1.0])
    assert exact_p(best) == pytest.approx(2 / math.factorial(8)), "6 and 3a may change places"
    assert exact_p(best[::-1]) == pytest.approx(1.0)
    assert exact_p(np.zeros(8)) == 1.0


def test_the_thesis_ranks_every_future_once() -> None:
    assert sorted(NAMED) == sorted(set(FUTURE_CLASSES) - {"none"})
    assert set(WORDS) == set(FUTURE_CLASSES)
    assert RANKS.tolist() == [1.0, 2.0, 3.0, 4.0, 5.5, 5.5, 7.0, 8.0]
    assert math.isnan(thesis_rank("none"))


def test_order_and_claims_are_read_off_the_shares() -> None:
    many = ["1"] * 60 + ["2"] * 30 + ["5-RUS"] * 20 + ["3b"] * 10 + ["6"] * 5 + ["3a"] * 5 + ["4"] * 3 + ["5-CHN"]
    free = made([[name] for name in many], [["2"] if name == "1" else [name] for name in many])
    test = rank_test(free, 2031)
    assert test.tau == pytest.approx(1.0)
    assert test.verdict == "supported"
    assert test.low <= test.tau <= test.high
    found = {one.claim: one for one in checks(free)}
    assert {one.verdict for one in found.values()} == {"supported"}
    assert found["S1-L"].holds > 0.95
    against = made([["6"], ["4"], ["5-CHN"], ["3a"]], [["1"], ["1"], ["1"], ["5-CHN"]])
    assert {one.claim: one.verdict for one in checks(against)} == dict.fromkeys(found, "falsified")
    assert rank_test(against, 2031).verdict == "falsified"
    between = made([["1"]] * 7, [["5-RUS"]] * 4 + [["5-CHN"]] * 3)
    assert {one.claim: one.verdict for one in checks(between)}["S5-L"] == "undecided"


def test_shares_by_driver_compare_none_with_much() -> None:
    free = made([["1", "1"], ["1", "2"], ["2", "2"], ["2", "2"]])
    rows = {(one.future, one.horizon): one for one in shares_by_driver(free)}
    assert (rows["2", 2031].without, rows["2", 2031].strong) == (0.0, 1.0)


forecast = functools.partial(call, "forecast", COLUMNS="200")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results")
    done = forecast("--draws", "6", "--runs", "2", "--seed", "3", cwd=out)
    assert done.returncode == 0, done.stderr
    assert said(done.stderr) == ""
    for text in ("quite probable", "US-China confrontation", "tau-b", "S5-L", "not how probable it is in the world"):
        assert text in " ".join(done.stdout.split()), text
    return out / "results" / "forecast"


def test_the_folder_holds_what_its_manifest_names(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in folder.iterdir()} == {*manifest["files"], "manifest.json"}
    assert (manifest["draws"], manifest["runs"], manifest["seed"]) == (6, 2, 3)
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 4 * 2 * 6 * 2
    shares = pd.read_parquet(folder / "frequencies.parquet")
    whole = shares[(shares["ensemble"] == "free") & ~shares["begun"] & (shares["amounts"] == 1.0)]
    by_class = runs[runs["ensemble"] == "free"].groupby(["horizon", "future"]).size() / 12
    for (horizon, future), share in by_class.items():
        row = whole[(whole["horizon"] == horizon) & (whole["future"] == future)]
        assert float(row["share"].iloc[0]) == pytest.approx(share)
    draws = pd.read_parquet(folder / "draws.parquet")
    assert len(draws) == 6
    assert draws["regime.rate"].between(0.01, 0.2).all()
    assert (folder / "forecast.svg").read_bytes().startswith(b"<?xml")


def test_the_same_seed_gives_the_same_folder_with_any_workers(folder: Path, tmp_path: Path) -> None:
    done = forecast("--draws", "6", "--runs", "2", "--seed", "3", "--workers", "1", "--json", cwd=tmp_path)
    content = json.loads(done.stdout)
    assert content["order"][0]["ensemble"] == "free"
    for name in content["files"]:
        if name not in ("forecast.png", "report.html"):  # the page names the command
            assert (folder / name).read_bytes() == (tmp_path / "results" / "forecast" / name).read_bytes(), name


def test_it_can_be_run_alone_and_refuses_nonsense(tmp_path: Path) -> None:
    done = forecast("--draws", "2", "--runs", "1", "--alone", "--json", cwd=tmp_path)
    assert list(json.loads(done.stdout)["ensembles"]) == ["free"]
    table = forecast("--draws", "2", "--runs", "1", "--alone", cwd=tmp_path)
    assert table.returncode == 0
    assert forecast("--draws", "0", cwd=tmp_path).returncode == 2
