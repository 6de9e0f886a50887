"""Response curves, phase diagrams and contrasts: known maps, closed forms, and what cannot be told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text
from scipy import stats

import entente_sim as es
from entente_sim.analysis.intervals import student, wilson
from entente_sim.analysis.sweeps.contrasts import along, compare, difference
from entente_sim.analysis.sweeps.response import Dimension, lattice, most_responsive, phases, response
from entente_sim.experiments.stored import SHARDS
from entente_sim.experiments.swept import Swept, opened
from entente_sim.plots.response import axis_label
from entente_sim.plots.style import FUTURE_COLOURS
from entente_sim.report.swept import FIGURES, can_draw, tell
from tests.made_sweeps import WINDOWS, made
from tests.sweep_files import SWEEP_TEXT, contents, write
from tests.test_cli import call

mpl.use("Agg")

X, Y = (0.0, 0.5, 1.0, 1.5), (-1.0, 0.0, 1.0)
RNG = np.random.default_rng(5)
LUCK = RNG.normal(size=40)
OWN = {(x, y): RNG.normal(size=40) for x in X for y in Y}


def commitment(window: int, run: int, x: float, y: float) -> float:
    """Two per unit of x, one of y in the last window; luck is the same everywhere, and a little is a point's own."""
    return float((2.0 * x + y) * window + LUCK[run] + 0.1 * OWN[x, y][run])


def future(_window: int, run: int, x: float, y: float) -> str:
    """All of class 1 below x = 0.5; half and half at 0.5; all of class 6 above, but for one run of ten at y = 1."""
    if x == 0.5:
        return "16"[run % 2]
    if x > 0.5 and y == 1.0:
        return "none" if run % 10 == 0 else "6"
    return "6" if x > 0.5 else "1"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    values = {"entente_commitment": commitment, "future": future, "poles": lambda _, run, *__: LUCK[run]}
    return made(
        tmp_path_factory.mktemp("made") / "s", {"drivers.a": X, "drivers.b": Y}, values, replicates=40,
        labels={"drivers.a": "a long way of saying what the first of the two drivers is about"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """One path, with runs that failed: one at 0, all at 1."""

    def lost(x: float, run: int) -> bool:
        return x == 1.0 or (x == 0.0 and run == 0)

    values = {
        "entente_commitment": lambda _, run, x: np.nan if lost(x, run) else float(x + run),
        "future": lambda _, run, x: None if lost(x, run) else "1",
    }
    return made(tmp_path_factory.mktemp("made") / "l", {"dose": (2.0, 0.0, 1.0)}, values, replicates=5)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_one_column_of_one_span_is_read(swept: Swept) -> None:
    values = swept.values("entente_commitment")
    assert values.shape == (12, 40)
    assert values[4, 7] == pytest.approx(commitment(1, 7, X[1], Y[1]))
    assert swept.values("entente_commitment", WINDOWS[0])[4, 7] == pytest.approx(commitment(0, 7, X[1], Y[1]))
    assert set(swept.values("future")[0]) == {"1"}
    assert swept.spans("future") == list(WINDOWS)
    for call_, said in (
        (lambda: swept.values("poless"), "'poless' was not recorded. Did you mean poles"),
        (lambda: swept.values("poles", (2030, 2034)), "was not recorded in 2030-2034. Recorded: 2021-2025, 2046-2050."),
        (lambda: response(swept, "future"), "is a class, not a number"),
    ):
        with pytest.raises(ValueError, match=said):
            call_()


def test_points_are_laid_out_in_rising_order(swept: Swept, line: Swept) -> None:
    grid = lattice(swept)
    assert grid.places.tolist() == np.arange(12).reshape(4, 3).tolist()
    assert lattice(line).places.tolist() == [1, 2, 0]
    assert lattice(swept, {"drivers.b": 1.0}).places.tolist() == [2, 5, 8, 11]
    np.testing.assert_allclose(grid.dimensions[0].edges, [-0.25, 0.25, 0.75, 1.25, 1.75])
    np.testing.assert_allclose(Dimension("p", "p", "u", np.array([3.0])).edges, [2.5, 3.5])


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ({"drivers.c": 1.0}, "'drivers.c' is not varied in 'made'. Varied: drivers.a, drivers.b."),
        ({"drivers.b": 0.3}, "the grid has no point at drivers.b = 0.3. It has: -1, 0, 1."),
        ({"drivers.b": 0.0, "drivers.a": 0.0}, "one or two paths can be looked at, not 0"),
    ],
)
def test_what_cannot_be_laid_out_gets_a_sentence(swept: Swept, at: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        lattice(swept, at)


def test_only_grids_have_curves(tmp_path: Path) -> None:
    sample = made(tmp_path / "s", {"drivers.a": X}, {"poles": lambda *_: 1.0}, design="sample")
    with pytest.raises(ValueError, match="'made' is no grid: curves and phase diagrams need every combination"):
        response(sample, "poles")
    assert not can_draw(sample)


# --- intervals -------------------------------------------------------------------------------------------------------


def test_intervals_are_those_of_the_books() -> None:
    values = RNG.normal(size=12)
    low, high = student(np.mean(values), np.std(values, ddof=1), np.array(12))
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high))
    for k, n in ((0, 20), (3, 20), (20, 20), (7, 24)):
        book = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
        low, high = wilson(k / n, float(n))
        assert (float(low), float(high)) == pytest.approx((book.low, book.high), abs=1e-12)
    assert np.isnan(student(np.array(1.0), np.array(0.0), np.array(1))).all()
    assert np.isnan(wilson(np.nan, 0.0)).all()


def test_a_response_is_mean_interval_and_spread(swept: Swept) -> None:
    one = response(swept, "entente_commitment")
    assert one.mean.shape == (4, 3)
    values = swept.values("entente_commitment")[7]
    book = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    here = (2, 1)
    assert (one.mean[here], one.low[here], one.high[here]) == pytest.approx((values.mean(), book.low, book.high))
    assert (one.p10[here], one.p90[here]) == pytest.approx(tuple(np.quantile(values, [0.1, 0.9])))
    assert (one.count == 40).all()
    change = response(swept, "entente_commitment", since=WINDOWS[0], at={"drivers.b": 0.0})
    np.testing.assert_allclose(change.mean, 2.0 * np.array(X), atol=1e-12)
    np.testing.assert_allclose(change.high - change.low, 0.0, atol=1e-12)
    assert change.label == "RUS-CHN commitment, change since 2021-2025"
    assert one.years == "2046-2050"


def test_failed_runs_are_left_out(line: Swept) -> None:
    one = response(line, "entente_commitment")
    assert one.count.tolist() == [4, 0, 5]
    np.testing.assert_allclose(one.mean, [2.5, np.nan, 4.0])
    assert np.isnan([one.low[1], one.p10[1]]).all()
    found = phases(line)
    assert found.counts.sum(axis=-1).tolist() == [4, 0, 5]
    assert found.modal.tolist() == [0, -1, 0]
    assert found.told.tolist() == [False, False, False], "four and five runs tell nothing at 5 %"


def test_what_responds_most_is_named_first(swept: Swept) -> None:
    assert most_responsive(swept, 2) == ["entente_commitment", "poles"]
    assert most_responsive(swept, 1) == ["entente_commitment"]


# --- phases ----------------------------------------------------------------------------------------------------------


def test_a_known_map_of_classes_is_found(swept: Swept) -> None:
    found = phases(swept)
    names = np.array(found.classes)
    assert names[found.modal].tolist() == [["1"] * 3, ["1"] * 3, ["6"] * 3, ["6"] * 3]
    assert found.told.tolist() == [[True] * 3, [False] * 3, [True] * 3, [True] * 3]
    six = found.classes.index("6")
    assert found.share[3, 2, six] == pytest.approx(0.9)
    low, high = wilson(0.9, 40.0)
    assert (found.low[3, 2, six], found.high[3, 2, six]) == pytest.approx((float(low), float(high)))
    assert [found.classes[k] for k in found.occurring] == ["1", "6", "none"]
    assert found.bound == pytest.approx(float(wilson(0.0, 40.0)[1]))


def test_boundaries_run_between_commonest_classes(swept: Swept) -> None:
    edges = phases(swept).boundaries()
    assert [(edge.first, edge.second, edge.told) for edge in edges] == [
        ((0.75, -1.5), (0.75, -0.5), False), ((0.75, -0.5), (0.75, 0.5), False), ((0.75, 0.5), (0.75, 1.5), False),
    ]  # fmt: skip


@pytest.mark.parametrize(("split", "told"), [((24, 0), True), ((12, 12), False), ((15, 9), False), ((19, 5), True)])
def test_the_commonest_is_told_where_an_exact_test_says_so(tmp_path: Path, split: tuple[int, int], told: bool) -> None:
    kinds = ["1"] * split[0] + ["2"] * split[1]
    one = made(tmp_path / "s", {"dose": (0.0, 1.0)}, {"future": lambda _, run, __: kinds[run]}, replicates=24)
    assert bool(phases(one).told[0]) is told
    assert bool(stats.binomtest(split[0], 24).pvalue <= 0.05) is told


# --- contrasts -------------------------------------------------------------------------------------------------------


def test_pairs_know_a_difference_better_than_runs_apart(swept: Swept) -> None:
    first, second = {"drivers.a": 0.0, "drivers.b": 0.0}, {"drivers.a": 1.0, "drivers.b": 0.0}
    found = difference(swept, "entente_commitment", first, second)
    one, other = swept.values("entente_commitment")[[1, 7]]
    paired = stats.ttest_rel(other, one).confidence_interval(0.95)
    welch = stats.ttest_ind(other, one, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((paired.low, paired.high))
    assert (found.unpaired_low, found.unpaired_high) == pytest.approx((welch.low, welch.high))
    assert found.clear
    # The luck shared has variance 1, the own .01 on each side: pairing leaves .02 of 2.02.
    assert 30.0 < found.gain < 300.0
    assert difference(swept, "poles", first, second).gain == np.inf


def test_differences_along_a_path_begin_at_nothing(swept: Swept) -> None:
    found = along(swept, "entente_commitment", "drivers.a", at={"drivers.b": 1.0})
    assert found.differences[0].mean == 0.0
    np.testing.assert_allclose([one.mean for one in found.differences], 2.0 * np.array(X), atol=0.1)
    with pytest.raises(ValueError, match=r"hold all paths but 'drivers.a' at a value"):
        along(swept, "entente_commitment", "drivers.a")


def test_pairs_need_both_runs(line: Swept) -> None:
    found = difference(line, "entente_commitment", {"dose": 0.0}, {"dose": 2.0})
    assert (found.runs, found.mean) == (4, 2.0)
    assert difference(line, "entente_commitment", {"dose": 0.0}, {"dose": 1.0}).runs == 0
    assert np.isnan(compare(np.array([1.0]), np.array([2.0])).low)


def test_points_to_compare_must_be_one_each(swept: Swept) -> None:
    here = {"drivers.a": 0.0, "drivers.b": 0.0}
    for at, said in (
        ({"drivers.a": 0.0}, r"several points have drivers.a = 0; state also: drivers.b."),
        ({"drivers.a": 9.0, "drivers.b": 0.0}, r"there is no point with drivers.a = 9, drivers.b = 0."),
        ({"drivers.z": 0.0}, r"'drivers.z' is not varied. Varied: drivers.a, drivers.b."),
    ):
        with pytest.raises(ValueError, match=said):
            difference(swept, "poles", here, at)


# --- figures ---------------------------------------------------------------------------------------------------------


def test_a_map_stacks_the_shares_of_all_classes(swept: Swept) -> None:
    axes = es.plots.phase_diagram(phases(swept))
    heights = {
        mpl.colors.to_hex(group.patches[0].get_facecolor()): [bar.get_height() for bar in group]
        for group in axes.containers
    }
    assert set(heights) == {FUTURE_COLOURS[name].lower() for name in ("1", "6", "none")}
    total = np.sum(list(heights.values()), axis=0)
    np.testing.assert_allclose(total, 1.0)  # rows are one unit high
    assert heights[FUTURE_COLOURS["6"].lower()][11] == pytest.approx(0.9)
    assert [text.get_text() for text in axes.texts] == ["1", "6"]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "1: US unilateralism, and the entente goes on", "6: split between Russia and China", "none of them",
    ]  # fmt: skip


def test_very_many_cells_are_drawn_as_pixels(tmp_path: Path) -> None:
    many = tuple(np.linspace(0.0, 1.0, 50).tolist())
    grid = {"drivers.a": many, "drivers.b": many}
    one = made(tmp_path / "s", grid, {"future": lambda _, __, x, y: "1" if x < y else "2"}, replicates=1)
    axes = es.plots.phase_diagram(phases(one))
    assert not axes.containers
    assert axes.collections[0].get_rasterized()


def test_a_curve_is_the_mean_and_a_surface_too(swept: Swept) -> None:
    curve = response(swept, "entente_commitment", at={"drivers.b": 0.0})
    other = response(swept, "entente_commitment", at={"drivers.b": 1.0})
    axes = es.plots.response_curve([curve, other])
    lines = [line for line in axes.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(np.asarray(lines[0].get_ydata(), dtype=float), curve.mean)
    assert [line.get_label() for line in lines] == ["b 0", "b 1"]
    whole = response(swept, "entente_commitment", since=WINDOWS[0])
    surface = es.plots.response_surface(whole)
    np.testing.assert_allclose(np.asarray(surface.collections[0].get_array()).reshape(3, 4), whole.mean.T)
    with pytest.raises(ValueError, match="a curve needs one free path"):
        es.plots.response_curve(whole)
    with pytest.raises(ValueError, match="a surface needs two free paths"):
        es.plots.response_surface(curve)


def test_axes_are_named_in_words_with_their_unit(swept: Swept) -> None:
    long, short = lattice(swept).dimensions
    assert axis_label(short) == "drivers.b (index)"
    assert axis_label(long).endswith("(index)")
    assert max(map(len, axis_label(long).splitlines())) <= 46
    assert axis_label(replace(short, unit="percent per year"), 20) == "drivers.b\n(percent per year)"


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("which", ["swept", "line"])
def test_no_title_leaves_the_figure(which: str, count: int, request: pytest.FixtureRequest) -> None:
    store: Swept = request.getfixturevalue(which)
    one = response(store, "entente_commitment", since=WINDOWS[0])
    figure = es.plots.sweep_figure("A title", phases(store), [one] * count)
    figure.canvas.draw()
    for axes in figure.axes:
        title = axes.get_title(loc="left")
        drawn = [text for text in axes.findobj(Text) if title and text.get_text() == title]
        assert len(drawn) == bool(title)
        assert all(text.get_window_extent().x1 <= figure.bbox.x1 for text in drawn)
    plt.close(figure)


@pytest.mark.parametrize("which", ["swept", "line"])
def test_figures_are_the_same_to_the_last_byte(which: str, request: pytest.FixtureRequest) -> None:
    store: Swept = request.getfixturevalue(which)
    shown = {"entente_commitment": "change"} if which == "swept" else {}
    before = contents(store.folder)
    first = tell(store, shown)
    drawn = contents(store.folder / FIGURES)
    assert tell(store, shown) == first
    assert contents(store.folder / FIGURES) == drawn
    names = ["classes.png", "classes.svg", "findings.txt", "made.png", "made.svg", "report.html"]
    assert sorted(drawn) == (names if which == "swept" else names[2:])
    assert drawn["findings.txt"].decode().splitlines() == list(first.sentences)
    assert {name: content for name, content in contents(store.folder).items() if not name.startswith(FIGURES)} == {
        name: content for name, content in before.items() if not name.startswith(FIGURES)
    }
    assert opened(store.folder).missing == 0


def test_findings_say_where_and_how_much(swept: Swept) -> None:
    classes, commitment_ = tell(swept, {"entente_commitment": "change"}).sentences
    assert classes == (
        "2046-2050, commonest class of future at 12 points: 1 at 6 (told from the second at 3), 6 at 6 (told from the "
        "second at 6). Never in 480 runs: 2, 3a, 3b, 4, 5-RUS, 5-CHN (95 % bound at a point: 9 %)."
    )
    assert commitment_ == (
        "RUS-CHN commitment, change since 2021-2025, 2046-2050: -1.000 to +4.000, above 0 at 9 and below it at 1 of 12 "
        "points; with a long way of saying what the first of the two drivers is about from 0 to 1.5, drivers.b at 0: "
        "+3.000 (+3.000 to +3.000; unpaired +3.000 to +3.000); with drivers.b from -1 to 1, a long way of saying what "
        "the first of the two drivers is about at 1: +2.000 (+2.000 to +2.000; unpaired +2.000 to +2.000)."
    )


def test_an_unfinished_store_is_not_drawn(swept: Swept, tmp_path: Path) -> None:
    whole = contents(swept.folder)
    gone = sorted(name for name in whole if name.startswith(SHARDS))[-1]
    for name, content in whole.items():
        if name != gone and not name.startswith(FIGURES):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    assert not can_draw(opened(tmp_path))
    assert can_draw(swept)


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_draws_when_all_is_done_and_again(tmp_path: Path) -> None:
    path, out = write(tmp_path), tmp_path / "s"
    done = call("sweep", str(path), "--out", str(out), "--part", "1/2", "--workers", "1")
    # One task of up to 256 runs holds this sweep, so the second half has nothing to do.
    assert done.returncode == 0, done.stderr
    assert f"Figures: {out / FIGURES / 'sweep.png'}" in done.stdout
    assert "poles, 2005-2006:" in done.stdout
    drawn = contents(out / FIGURES)
    (out / FIGURES / "sweep.png").unlink()
    again = json.loads(call("sweep", str(path), "--out", str(out), "--json").stdout)
    assert contents(out / FIGURES) == drawn
    assert [Path(one).name for one in again["figures"]] == ["sweep.png", "sweep.svg"]
    assert len(again["findings"]) == 2


def test_an_unfinished_sweep_says_that_nothing_was_drawn(tmp_path: Path) -> None:
    path, out = write(tmp_path, SWEEP_TEXT.replace("replicates: 3", "replicates: 50")), tmp_path / "s"
    done = call("sweep", str(path), "--out", str(out), "--part", "1/2")
    assert done.returncode == 0, done.stderr
    assert "Figures are drawn of the whole." in " ".join(done.stdout.split())
    assert not (out / FIGURES).exists()
