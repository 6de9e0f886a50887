"""Morris and Sobol indices: known answers, luck kept apart, and no more order than intervals bear."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import entente_sim as es
from entente_sim.analysis.sweeps.indices import Resamples, effects_of_steps, morris, sobol, variances
from entente_sim.analysis.sweeps.laid_out import default_of, laid_out, read_runs
from entente_sim.analysis.sweeps.sensitivity import _tiers, sensitivity
from entente_sim.numerics import FloatArray
from tests.made_sweeps import made, made_up, noisy, plain, unit


def ishigami(shares: FloatArray) -> FloatArray:
    x = np.pi * (2.0 * shares - 1.0)
    return np.asarray(np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0]))


ISHIGAMI_VARIANCE = 0.5 + 49.0 / 8.0 + 0.1 * np.pi**4 / 5.0 + 0.01 * np.pi**8 / 18.0
ISHIGAMI_S1 = np.array([0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2, 49.0 / 8.0, 0.0]) / ISHIGAMI_VARIANCE
ISHIGAMI_ST = ISHIGAMI_S1 + np.array([1.0, 0.0, 1.0]) * 8.0 * 0.01 * np.pi**8 / 225.0 / ISHIGAMI_VARIANCE

G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def sobol_g(shares: FloatArray) -> FloatArray:
    return np.asarray(np.prod((np.abs(4.0 * shares - 2.0) + G) / (1.0 + G), axis=-1))


def linear(weights: list[float]) -> object:
    return lambda shares: shares @ np.array(weights)


def test_sobol_indices_of_ishigamis_function(tmp_path: Path) -> None:
    found = sensitivity(made_up(tmp_path / "s", "saltelli", 1024, 1, plain(ishigami), ranges=unit(3)), "blocs")
    assert np.allclose(found.index["S1"], ISHIGAMI_S1, atol=0.03)
    assert np.allclose(found.index["ST"], ISHIGAMI_ST, atol=0.03)
    for name, truth in (("S1", ISHIGAMI_S1), ("ST", ISHIGAMI_ST)):
        assert ((found.low[name] <= truth) & (truth <= found.high[name])).all()
    assert found.tier.tolist() == [1, 1, 2]  # .56 and .44 are too near each other for so many points
    assert found.deviation.value == pytest.approx(np.sqrt(ISHIGAMI_VARIANCE), rel=0.02)
    assert np.isnan(found.luck.value)
    assert "There is one replicate" in found.notes[0]


def test_sobol_indices_of_the_g_function(tmp_path: Path) -> None:
    part = 1.0 / (3.0 * (1.0 + G) ** 2)
    whole = np.prod(1.0 + part) - 1.0
    found = sensitivity(made_up(tmp_path / "s", "saltelli", 2048, 1, plain(sobol_g), ranges=unit(5)), "blocs")
    assert np.allclose(found.index["S1"], part / whole, atol=0.02)
    assert np.allclose(found.index["ST"], part * np.prod(1.0 + part) / (1.0 + part) / whole, atol=0.02)
    assert [found.paths[k] for k in found.order] == list(unit(5))


def test_sobol_indices_agree_with_scipy(tmp_path: Path) -> None:
    """By the same formulas; SciPy takes the variance over both matrices pooled, with n in the denominator."""
    from scipy.stats import sobol_indices

    values = laid_out(made_up(tmp_path / "s", "saltelli", 64, 1, plain(sobol_g), ranges=unit(5)), "blocs").values
    a, exchanged, b = values[:, 0], values[:, 1:-1], values[:, -1]
    mine = sobol(a, exchanged, b, np.ones(64), np.ones(1))
    middle = (a + b).mean() / 2.0
    # SciPy's own estimates come from the same matrices, centred in the same way.
    theirs = sobol_indices(
        func={"f_A": a.T - middle, "f_B": b.T - middle, "f_AB": exchanged.transpose(1, 2, 0) - middle}, n=64
    )
    variance, _ = variances(np.stack([a, b], axis=1), np.ones(64), np.ones(1))
    scale = float(np.var(np.concatenate([a, b]))) / variance
    assert np.allclose(mine["S1"], np.asarray(theirs.first_order).ravel() * scale, rtol=1e-10)
    assert np.allclose(mine["ST"], np.asarray(theirs.total_order).ravel() * scale, rtol=1e-10)


def test_indices_agree_with_salib(tmp_path: Path) -> None:
    salib_morris = pytest.importorskip("SALib.analyze.morris")
    salib_sobol = pytest.importorskip("SALib.analyze.sobol")
    problem = {"num_vars": 5, "names": list(unit(5)), "bounds": [[0.0, 1.0]] * 5}
    laid = laid_out(made_up(tmp_path / "m", "morris", 12, 1, plain(sobol_g), ranges=unit(5)), "blocs")
    shares, values = laid.shares.reshape(-1, 5), laid.values.reshape(-1)
    theirs = salib_morris.analyze(problem, shares, values, num_levels=4, num_resamples=10, seed=1)
    mine = morris(effects_of_steps(laid.values, laid.shares), np.ones(12), np.ones(1))
    for name in ("mu", "mu_star", "sigma"):
        assert np.allclose(mine[name], np.asarray(theirs[name], dtype=np.float64), rtol=1e-9), name
    laid = laid_out(made_up(tmp_path / "s", "saltelli", 64, 1, plain(sobol_g), ranges=unit(5)), "blocs")
    flat = laid.values.reshape(-1)
    theirs = salib_sobol.analyze(problem, flat, calc_second_order=False, num_resamples=10, seed=1)
    a, exchanged, b = laid.values[:, 0], laid.values[:, 1:-1], laid.values[:, -1]
    mine = sobol(a, exchanged, b, np.ones(64), np.ones(1))
    variance, _ = variances(np.stack([a, b], axis=1), np.ones(64), np.ones(1))
    pooled = float(np.var(np.concatenate([a, b])))
    assert np.allclose(mine["ST"] * variance, np.asarray(theirs["ST"]) * pooled, rtol=1e-9)


def test_morris_of_a_sum_and_a_product(tmp_path: Path) -> None:
    """mu is the slope where things add up; only where they multiply do effects differ from place to place."""
    found = sensitivity(
        made_up(
            tmp_path / "m",
            "morris",
            30,
            1,
            plain(lambda x: 3.0 * x[..., 0] - x[..., 1] + 2.0 * x[..., 2] * x[..., 3]),
            ranges=unit(5),
        ),
        "blocs",
    )
    assert found.index["mu"][:2] == pytest.approx([3.0, -1.0])
    assert found.index["mu_star"][:2] == pytest.approx([3.0, 1.0])
    assert found.index["sigma"][:2] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert (found.index["sigma"][2:4] > 0.3).all()
    assert found.index["mu"][2:4] == pytest.approx([1.0, 1.0], abs=0.35)
    assert found.inert.tolist() == [False] * 4 + [True]
    assert found.told.tolist() == [True] * 4 + [False]


def test_what_only_reshuffles_luck_is_no_effect(tmp_path: Path) -> None:
    """Plain mu* of the second and third would be as large as the noise; without luck they are about 0."""
    function = noisy(linear([1.0, 0.0, 0.0, 0.0]), alone=1.0, each=0.5)
    swept = made_up(tmp_path / "m", "morris", 40, 10, function, ranges=unit(4))
    found = sensitivity(swept, "blocs")
    laid = laid_out(swept, "blocs")
    naive = np.abs(effects_of_steps(laid.values, laid.shares).mean(axis=2)).mean(axis=0)
    assert (naive[1:] > 0.15).all()
    assert (np.abs(found.index["mu_star"][1:]) < 0.1).all()
    assert found.index["mu_star"][0] == pytest.approx(1.0, abs=0.1)
    assert found.index["sigma"][0] < 0.25
    assert found.told.tolist() == [True, False, False, False]
    assert found.tier.tolist() == [1, 0, 0, 0]
    assert found.place(0) == (1, 1)
    assert found.place(1) == (0, 0)
    assert found.dummy.low < 0.0 < found.dummy.high


def test_sobol_indices_are_of_the_mean_over_luck(tmp_path: Path) -> None:
    """Luck of many times the variance of the parameters changes intervals, not what they are about."""
    function = noisy(linear([2.0, 1.0, 0.0]), alone=3.0, each=1.0)
    found = sensitivity(made_up(tmp_path / "s", "saltelli", 256, 12, function, ranges=unit(3)), "blocs")
    assert found.index["ST"] == pytest.approx([0.8, 0.2, 0.0], abs=0.08)
    assert ((found.low["S1"] <= [0.8, 0.2, 0.0]) & (found.high["S1"] >= [0.8, 0.2, 0.0])).all()
    assert found.told.tolist() == [True, True, False]
    assert found.tier.tolist() == [1, 2, 0]
    assert found.deviation.value == pytest.approx(np.sqrt(5.0 / 12.0), rel=0.05)


@pytest.mark.parametrize("method", ["morris", "saltelli"])
def test_the_share_of_luck(tmp_path: Path, method: str) -> None:
    """A uniform path of slope 6 has variance 3; on the four levels of a Morris sample 5."""
    function = noisy(linear([6.0, 0.0]), alone=0.0, each=np.sqrt(2.0))
    found = sensitivity(made_up(tmp_path / "m", method, 128, 8, function, ranges=unit(2)), "blocs")
    share = 2.0 / (2.0 + (5.0 if method == "morris" else 3.0))
    assert found.luck.value == pytest.approx(share, abs=0.03)
    assert found.luck.low <= share <= found.luck.high


def test_luck_alike_everywhere_counts_as_luck_and_hides_nothing(tmp_path: Path) -> None:
    function = noisy(linear([1.0, 0.5]), alone=100.0)
    found = sensitivity(made_up(tmp_path / "m", "morris", 8, 12, function, ranges=unit(2)), "blocs")
    assert found.luck.value > 0.99
    assert found.index["mu_star"] == pytest.approx([1.0, 0.5])
    assert found.tier.tolist() == [1, 2]


def test_equals_are_not_ranked(tmp_path: Path) -> None:
    function = noisy(linear([1.0, 1.0, 0.95, 0.3, 0.0]), each=0.5)
    found = sensitivity(made_up(tmp_path / "m", "morris", 24, 8, function, ranges=unit(5)), "blocs")
    assert found.tier.tolist()[:4] == [1, 1, 1, 2]
    assert {found.place(k) for k in range(3)} == {(1, 3)}
    assert found.place(3) == (4, 4)
    assert found.frame()["tier"].tolist() == [1, 1, 1, 2, 0]


def test_nothing_is_ranked_where_parameters_move_nothing(tmp_path: Path) -> None:
    for name, function in (("noise", noisy(linear([0.0, 0.0]), each=1.0)), ("still", plain(linear([0.0, 0.0])))):
        for method in ("morris", "saltelli"):
            swept = made_up(tmp_path / f"{name}_{method}", method, 16, 6, function, ranges=unit(2), seed=3)
            found = sensitivity(swept, "blocs")
            assert not found.told.any(), (name, method)
            assert (found.tier == 0).all()
            assert "nothing is ranked" in " ".join(found.notes)
            assert es.plots.sensitivity(found) is not None


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Two effects in noise, one of them different from place to place and from luck to luck."""
    rng, truth, held = np.random.default_rng(5), np.array([0.4, 0.0]), []
    for _ in range(60):
        effects = truth[:, None] + 0.4 * rng.normal(size=(20, 2, 8))
        effects[:, 0] += 0.2 * rng.normal(size=(20, 1)) + 0.2 * rng.normal(size=8)

        def estimate(rows: FloatArray, luck: FloatArray, effects: FloatArray = effects) -> FloatArray:
            return morris(effects, rows, luck)["mu"]

        half = 1.96 * Resamples.of(estimate, 20, 8, 60, 1).error()
        held.append(np.abs(estimate(np.ones(20), np.ones(8)) - truth) <= half)
    share = np.mean(held, axis=0)
    assert (share > 0.84).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=8), st.integers(1, 3), st.data())
def test_a_tier_is_cut_only_between_those_that_are_ranked(values: list[int], gap: int, data: st.DataObject) -> None:
    value = np.array(values, dtype=np.float64)
    above = value[:, None] - value >= gap
    told = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    above &= told[:, None] & told
    tier = _tiers(value, told, above)
    assert ((tier == 0) == ~told).all()
    for i, j in itertools.permutations(np.flatnonzero(told).tolist(), 2):
        if tier[i] < tier[j]:
            assert above[i, j]
    ranked = sorted(set(tier[told].tolist()))
    assert ranked == list(range(1, len(ranked) + 1))


def test_an_analysis_is_a_function_of_its_seed(tmp_path: Path) -> None:
    swept = made_up(tmp_path / "m", "morris", 8, 4, noisy(linear([1.0, 0.2]), each=0.3), ranges=unit(2))
    first, again = (sensitivity(swept, "blocs", resamples=50).frame() for _ in range(2))
    assert first.equals(again)
    other = sensitivity(swept, "blocs", resamples=50, seed=2).frame()
    assert first["mu_star"].equals(other["mu_star"])
    assert not first["mu_star_low"].equals(other["mu_star_low"])
    assert es.sensitivity(tmp_path / "m", "blocs", resamples=50).frame().equals(first)


def test_what_failed_is_left_out_and_said(tmp_path: Path) -> None:
    def one_row(shares: FloatArray, replicates: int) -> FloatArray:
        values = plain(linear([1.0, 0.2]))(shares, replicates)
        values[4, 2] = values[5, 1] = np.nan  # both of the second trajectory, of three points
        return values

    def one_replicate(shares: FloatArray, replicates: int) -> FloatArray:
        values = plain(linear([1.0, 0.2]))(shares, replicates)
        values[::3, 1] = np.nan
        return values

    found = sensitivity(made_up(tmp_path / "a", "morris", 8, 4, one_row, ranges=unit(2)), "blocs")
    assert found.rows == 7
    assert found.notes == ("2 runs have no value of 'blocs'; left out for them: 1 trajectory of 8.",)
    assert found.index["mu"] == pytest.approx([1.0, 0.2])
    found = sensitivity(made_up(tmp_path / "b", "morris", 8, 4, one_replicate, ranges=unit(2)), "blocs")
    assert (found.rows, found.replicates) == (8, 3)
    assert found.notes == ("8 runs have no value of 'blocs'; left out for them: 1 replicate of 4.",)

    def most(shares: FloatArray, replicates: int) -> FloatArray:
        return np.full((len(shares), replicates), np.nan)

    with pytest.raises(ValueError, match="96 runs have no value of 'blocs', too many to say anything of the rest"):
        sensitivity(made_up(tmp_path / "c", "morris", 8, 4, most, ranges=unit(2)), "blocs")


def test_years_and_what_was_not_recorded(tmp_path: Path) -> None:
    still = plain(linear([1.0, 0.2]))
    swept = made_up(tmp_path / "y", "morris", 4, 2, still, ranges=unit(2), yearly=True)
    label, values = read_runs(swept, "blocs")
    assert label == "2046-2050"
    assert np.allclose(values - read_runs(swept, "blocs", "2041")[1], 7.0)
    assert read_runs(swept, "blocs", "2041-2042")[0] == "2041-2042"
    for window in ("2039-2042", "2042-2041", "late"):
        with pytest.raises(ValueError, match=f"was not recorded in '{window}'. Recorded: every year, 2041 to 2050"):
            read_runs(swept, "blocs", window)
    swept = made_up(tmp_path / "w", "morris", 4, 2, still, ranges=unit(2), windows=((2046, 2050), (2040, 2042)))
    assert read_runs(swept, "blocs")[0] == "2046-2050"
    assert read_runs(swept, "blocs", "2040-2042")[0] == "2040-2042"
    with pytest.raises(ValueError, match=r"'blocs' was not recorded in '2030-2031'\. Recorded: 2040-2042, 2046-2050"):
        read_runs(swept, "blocs", "2030-2031")
    with pytest.raises(ValueError, match=r"'block' was not recorded\. Did you mean blocs"):
        sensitivity(swept, "block")
    with pytest.raises(ValueError, match="only a class of future is asked for like future=6"):
        sensitivity(swept, "blocs=6")
    assert default_of(swept) == ["blocs"]


def test_a_class_of_future_may_be_named_by_a_word_and_with_others(tmp_path: Path) -> None:
    classes = ("6", "3a", "none", "3b")
    swept = made(tmp_path / "f", {"x": [0.0, 1.0]}, {"future": lambda _, run, __: classes[run]}, replicates=4)
    assert np.array_equal(read_runs(swept, "future=split")[1], read_runs(swept, "future=6")[1])
    assert read_runs(swept, "future=split")[1].tolist() == [[1.0, 0.0, 0.0, 0.0]] * 2
    assert read_runs(swept, "future=3a,3b")[1].tolist() == [[0.0, 1.0, 0.0, 1.0]] * 2
    with pytest.raises(ValueError, match=r"'splitt' is not a class of future\. Did you mean split"):
        read_runs(swept, "future=splitt")


def test_luck_that_is_all_the_variance_leaves_nothing_to_rank(tmp_path: Path) -> None:
    """Rounding of equal numbers is no effect of parameters."""
    for method in ("morris", "saltelli"):
        function = noisy(linear([0.0, 0.0]), alone=0.37)
        found = sensitivity(made_up(tmp_path / method, method, 16, 4, function, ranges=unit(2)), "blocs")
        assert found.deviation.value == 0.0
        assert found.luck.value == 1.0
        assert found.inert.all()
        assert "nothing is ranked" in found.notes[-1]


def test_too_few_resamples_are_refused(tmp_path: Path) -> None:
    swept = made_up(tmp_path / "m", "morris", 4, 2, plain(linear([1.0])), ranges=unit(1))
    with pytest.raises(ValueError, match="needs 40 resamples or more, not 10"):
        sensitivity(swept, "blocs", resamples=10)


def test_numbers_in_the_figure_do_not_cover_each_other(tmp_path: Path) -> None:
    """Twenty-five effects of nearly one size."""
    from matplotlib.text import Text

    weights = [1.0 + 0.002 * k for k in range(25)]
    function = noisy(linear(weights), each=0.05)
    found = sensitivity(made_up(tmp_path / "m", "morris", 8, 4, function, ranges=unit(25)), "blocs", resamples=40)
    figure = es.plots.sensitivity(found, most=25)
    figure.canvas.draw()
    axes = figure.axes[1]
    boxes = [Text.get_window_extent(text) for text in axes.texts if text.get_text().isdigit()]
    assert len(boxes) == 25
    overlapping = sum(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert overlapping <= 2
