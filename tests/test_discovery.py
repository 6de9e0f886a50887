"""Scenario discovery on made-up points, where it is known what is to be found."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entente_sim.analysis.sweeps import outcomes, prim
from entente_sim.analysis.sweeps.outcomes import Case, TooFewError, classes_of, outcome_of
from entente_sim.analysis.sweeps.prim import best, quasi_p, trajectory, trimmed

pytest.importorskip("sklearn")

from entente_sim import plots
from entente_sim.analysis.sweeps import trees
from entente_sim.analysis.sweeps.discovery import Discovery, explore
from entente_sim.analysis.sweeps.trees import FOLDS, Leaf, Split, folds_of, from_luck, grow, need_learners
from entente_sim.experiments.swept import Swept
from entente_sim.report.discovery import discovery_record, opening, slug, tree_lines, tree_sentence, verdict

INSIDE, OUTSIDE = 0.9, 0.05


def made(points: int = 400, paths: int = 5, replicates: int = 4, seed: int = 0, *, planted: bool = True) -> Case:
    """Points at random; the outcome is common where x0 > .6 and x1 < .5, or nowhere in particular."""
    luck = np.random.default_rng(seed)
    values = luck.random((points, paths))
    chance = np.full(points, OUTSIDE if planted else 0.2)
    if planted:
        chance[(values[:, 0] > 0.6) & (values[:, 1] < 0.5)] = INSIDE
    hits = luck.random((points, replicates)) < chance[:, None]
    names = tuple(f"drivers.x{k}" for k in range(paths))
    return Case("made", "made up", "2050", names, ("index",) * paths, values, hits, np.ones_like(hits))


@pytest.fixture(scope="module")
def found() -> Discovery:
    return explore(made(), seed=3)


@pytest.fixture(scope="module")
def nothing() -> Discovery:
    return explore(made(200, planted=False), seed=3)


def test_a_planted_box_is_found_with_its_limits(found: Discovery) -> None:
    (box,) = found.boxes
    assert {(one.path, one.upper) for one in box.limits} == {("drivers.x0", False), ("drivers.x1", True)}
    limits = {one.path: one for one in box.limits}
    assert limits["drivers.x0"].value == pytest.approx(0.6, abs=0.03)
    assert limits["drivers.x1"].value == pytest.approx(0.5, abs=0.03)
    for one in box.limits:
        assert one.reproduced == 1.0
        assert one.quasi_p < 1e-10
        assert one.low <= one.value <= one.high or one.high - one.low < 0.03


def test_held_out_density_and_coverage_are_those_that_were_planted(found: Discovery) -> None:
    (box,) = found.boxes
    assert box.density.low < INSIDE < box.density.high
    inside = 0.4 * 0.5
    assert box.coverage.low < inside * INSIDE / (inside * INSIDE + (1 - inside) * OUTSIDE) < box.coverage.high
    assert box.gain.value == pytest.approx(box.density.value - found.base)


def test_the_tree_asks_the_planted_questions(found: Discovery) -> None:
    root = found.tree.root
    assert found.tree.found
    assert isinstance(root, Split)
    asked = {root.path} | {child.path for child in root if isinstance(child, Split)}
    assert asked == {"drivers.x0", "drivers.x1"}
    assert found.tree.skill > 0.85
    assert found.tree.low <= found.tree.skill <= found.tree.high


def test_only_the_planted_paths_tell(found: Discovery) -> None:
    assert [one.path for one in found.scores if one.tells] == [one.path for one in found.scores[:2]]
    assert {one.path for one in found.scores[:2]} == {"drivers.x0", "drivers.x1"}
    for one in found.scores[2:]:
        assert abs(one.score) < 0.05


def test_noise_gives_nothing(nothing: Discovery) -> None:
    assert not nothing.found
    assert nothing.boxes == ()
    assert isinstance(nothing.tree.root, Leaf)
    assert not any(one.tells for one in nothing.scores)
    assert nothing.luck > 0.9
    assert verdict(nothing).startswith("Nothing found")
    with pytest.raises(ValueError, match="no tree to draw"):
        plots.outcome_tree(nothing)


@pytest.mark.parametrize("seed", range(6))
def test_noise_gives_no_tree_whatever_the_seed(seed: int) -> None:
    case = made(150, 4, planted=False, seed=seed)
    assert not grow(case, folds_of(case, seed), seed).found


def test_what_looks_found_on_its_own_points_is_judged_on_others(nothing: Discovery) -> None:
    """Peeling noise always makes the outcome commoner on the points that were peeled."""
    densities = [step.density for step in trajectory(nothing.case)]
    assert densities == sorted(densities)
    assert densities[-1] > nothing.base + 0.03


def test_two_boxes_are_found_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "FOREST", 10)
    case = made(600, 3, 2)
    chance = (case.values[:, 0] > 0.8) | (case.values[:, 1] > 0.8)
    hits = np.repeat(chance[:, None], 2, axis=1)
    found = explore(replace(case, hits=hits), seed=1)
    assert {one.limits[0].path for one in found.boxes[:2]} == {"drivers.x0", "drivers.x1"}
    for box in found.boxes[:2]:
        assert box.limits[0].value == pytest.approx(0.8, abs=0.03)
        assert box.density.low > 0.9


def test_same_seed_same_everything_other_seed_other_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "FOREST", 10)
    case = made(120, 2, 2, seed=5)
    one, again, other = explore(case, 1), explore(case, 1), explore(case, 2)
    assert repr(discovery_record(one)) == repr(discovery_record(again))
    assert repr(discovery_record(one)) != repr(discovery_record(other))


def test_folds_hold_out_whole_points_with_even_shares() -> None:
    case = made(203)
    folds = folds_of(case, 1)
    assert sorted(np.concatenate(folds).tolist()) == list(range(203))
    assert {len(fold) for fold in folds} <= {203 // FOLDS, 203 // FOLDS + 1}
    assert np.ptp([case.only(fold).base for fold in folds]) < 0.06


def test_luck_shared_by_all_points_is_no_spread_between_them() -> None:
    """Where the luck of a replicate alone decides, points do not differ, and luck is not taken off twice."""
    case = made(100)
    same = replace(case, hits=np.tile(np.array([True, False, True, False]), (100, 1)))
    assert from_luck(same) == pytest.approx(0.0, abs=1e-12)
    assert from_luck(made(4000, planted=False)) == pytest.approx(0.2 * 0.8 / 4, rel=0.05)


def test_no_share_is_given_where_luck_decides_what_paths_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each luck turns a path another way: what eight of them leave between points is no share of anything."""
    monkeypatch.setattr(trees, "FOREST", 10)
    case, luck = made(400, 4, 8), np.random.default_rng(6)
    turned = 0.4 * luck.normal(size=8) * (2.0 * case.values[:, :1] - 1.0)
    found = explore(replace(case, hits=luck.random((400, 8)) < np.clip(0.5 + turned, 0.0, 1.0)), seed=1)
    assert found.luck > 0.9
    assert not found.beyond_luck
    assert not found.tree.found
    assert not any(one.tells for one in found.scores)
    assert "no share of the spread between them can be given" in opening(found)
    assert "%" not in tree_sentence(found)
    assert "no tree, and 0 of 4 paths" in verdict(found) or verdict(found).startswith("Nothing found")
    assert not discovery_record(found)["beyond_luck"]


def test_no_share_is_above_one(found: Discovery) -> None:
    assert found.beyond_luck
    assert trees.ratio(np.full(9, 5.0), np.ones(9), np.random.default_rng(1)) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_peeling_agrees_with_the_ema_workbench(seed: int) -> None:
    """Box by box and limit by limit, with one run a point, in versions 2.5 and 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pytest.importorskip("ema_workbench.analysis.prim")
        case = made(300, 4, 1, seed)
        table, hits = pd.DataFrame(case.values, columns=list(case.paths)), case.hits[:, 0]
        old = {"threshold": 0.5} if "threshold" in inspect.signature(theirs.Prim.__init__).parameters else {}
        box = theirs.Prim(table, hits, mass_min=0.05, **old).find_box()
    steps = trajectory(case, least=15)
    their = box.peeling_trajectory
    assert len(steps) == len(their)
    np.testing.assert_allclose([step.coverage for step in steps], their["coverage"], atol=1e-12)
    np.testing.assert_allclose([step.density for step in steps], their["density"], atol=1e-12)
    tests = box.qp if old else box.p_values
    for k in (1, len(steps) // 2, len(steps) - 1):
        for (path, upper), p in quasi_p(case, steps[k].box).items():
            limit = box.box_lims[k][case.paths[path]].iloc[int(upper)]
            assert steps[k].box.limit(path, upper) == pytest.approx(limit)
            assert p == pytest.approx(tests[k][case.paths[path]][int(upper)], rel=1e-6)


def test_limits_that_do_nothing_are_dropped() -> None:
    case = made(400)
    box = prim.Box(np.full(5, -np.inf), np.full(5, np.inf)).moved(0, False, 0.6).moved(1, True, 0.5)
    useless = box.moved(3, True, 0.9).moved(4, False, 0.1)
    assert trimmed(case, useless).sides == box.sides


def test_peels_take_ties_together() -> None:
    """On a grid a box holds whole rows of it."""
    case = made(400, 2)
    grid = replace(case, values=np.round(case.values * 4) / 4)
    _, step = best(grid, trajectory(grid))
    for path, upper in step.box.sides:
        assert (step.box.limit(path, upper) * 8) % 2 == pytest.approx(1.0)  # midway between two rows


def test_figures_are_drawn(found: Discovery, nothing: Discovery) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    for draw in (plots.peeling, plots.box_map, plots.outcome_tree, plots.path_scores):
        assert draw(found).get_title(loc="left").startswith("made up, 2050")
    assert len(plots.path_scores(nothing).get_yticks()) == 5
    with pytest.raises(ValueError, match="no box 2"):
        plots.box_map(found, 1)
    plt.close("all")


def test_the_tree_as_text(found: Discovery) -> None:
    lines = list(tree_lines(found.tree.root))
    assert sum(" of runs at " in line for line in lines) == found.tree.leaves
    assert lines[0].startswith("drivers.x")
    assert max(len(line) - len(line.lstrip()) for line in lines) >= 4


def test_an_outcome_gives_a_file_name(found: Discovery) -> None:
    assert slug(replace(found.case, name="entente_commitment >= 0.7")) == "entente-commitment-at-least-0.7"


class MadeSweep(SimpleNamespace):
    """What discovery asks of an opened sweep."""

    @property
    def names(self) -> list[str]:
        return list(self.arrays)

    @property
    def paths(self) -> list[str]:
        return ["drivers.x0", "drivers.x1"]

    @property
    def manifest(self) -> dict[str, Any]:
        record = {name: "yearly" if name == "blocs" else [[2027, 2031], [2046, 2050]] for name in self.arrays}
        axes = {path: {"unit": "index", "about": ""} for path in self.paths}
        return {"definition": {"record": record}, "axes": axes, "years": list(range(2021, 2051)), "tasks": 4}

    def points(self) -> pd.DataFrame:
        return pd.DataFrame(self.at, columns=self.paths)

    span, spans, _known, _told, _yearly = Swept.span, Swept.spans, Swept._known, Swept._told, Swept._yearly

    def values(self, name: str, span: tuple[int, int]) -> np.ndarray[Any, Any]:
        array = self.arrays[name]
        if name == "blocs":
            years = self.manifest["years"]
            return array[..., years.index(span[0]) : years.index(span[1]) + 1].mean(axis=-1)
        return array[..., self.spans(name).index(span)]


def swept(points: int = 60, missing: int = 0, seed: int = 1) -> Any:
    luck = np.random.default_rng(seed)
    values = luck.random((points, 2))
    late = np.where(luck.random((points, 4)) < values[:, :1], "6", "1")
    future = np.stack([np.full_like(late, "1"), late], axis=2)
    future[0, 0] = ""  # a failed run
    depth = luck.random((points, 4, 2))
    depth[0, 0] = np.nan
    return MadeSweep(
        at=values, missing=missing,
        arrays={"future": future, "entente_commitment": depth, "blocs": luck.random((points, 4, 30))},
    )  # fmt: skip


def test_a_class_of_future_is_read_in_its_window() -> None:
    case = outcome_of(swept(), future="split")
    assert (case.name, case.window, case.sentence) == ("future 6", "2046-2050", "split between Russia and China")
    assert case.counted.sum() == 60 * 4 - 1
    assert case.notes == ("1 of 240 runs failed or have no value here and are left out.",)
    data = swept()
    np.testing.assert_array_equal(case.hits, data.arrays["future"][..., 1] == "6")
    assert outcome_of(data, future="6", window="2050").window == "2046-2050"


def test_a_condition_is_read_in_its_window() -> None:
    data = swept()
    case = outcome_of(data, where=" entente_commitment>=.7 ", window="2027-2031")
    values = data.arrays["entente_commitment"][..., 0]
    np.testing.assert_array_equal(case.hits, np.nan_to_num(values) >= 0.7)
    assert case.sentence.endswith(">= 0.7")
    yearly = outcome_of(data, where="blocs < 0.5")
    np.testing.assert_array_equal(yearly.hits, data.arrays["blocs"][..., -5:].mean(axis=2) < 0.5)
    assert outcome_of(data, where="blocs < 0.5", window="2040").window == "2040"


def test_words_for_classes_of_future() -> None:
    assert classes_of("regime change") == ("5-RUS", "5-CHN")
    assert classes_of("3, 3a,none") == ("3a", "3b", "none")
    for classes in outcomes.ALIASES.values():
        assert set(classes) <= set(outcomes.FUTURE_CLASSES)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "state one outcome"),
        ({"future": "6", "where": "blocs > 1"}, "state one outcome"),
        ({"future": "splitt"}, "'splitt' is not a class of future. Did you mean split?"),
        ({"where": "entente_commitment"}, "is not a condition: write a recorded name"),
        ({"where": "__import__('os') > 1"}, "is not a condition"),
        ({"where": "entente_comitment > 0.7"}, "was not recorded. Did you mean entente_commitment?"),
        ({"where": "future == 6"}, "asked for with --future"),
        ({"future": "6", "window": "2030-2040"}, "not recorded in '2030-2040'. Recorded: 2027-2031, 2046-2050."),
        (
            {"where": "blocs > 1", "window": "2060"},
            "not recorded in '2060'. Recorded: every year, 2021 to 2050.",
        ),
        ({"future": "4"}, "never happens in this sweep (239 runs). What occurs: "),
        ({"future": "1", "window": "2031"}, "happens in every run of this sweep (239)"),
        ({"where": "entente_commitment > 0.99"}, "too rare in this sweep to say where it happens"),
        ({"where": "entente_commitment < 0.99"}, "too common in this sweep"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(asked: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)) as error:
        outcome_of(swept(), **asked)
    assert "\n" not in str(error.value)


def test_a_sweep_without_futures_or_with_few_points_or_nothing_varied() -> None:
    data = swept()
    del data.arrays["future"]
    with pytest.raises(ValueError, match="'future' was not recorded"):
        outcome_of(data, future="split")
    with pytest.raises(TooFewError, match="12 points that can be read; at least 30 are needed"):
        outcome_of(swept(12), future="split")
    data = swept()
    data.at[:] = 0.5
    with pytest.raises(TooFewError, match="nothing was varied"):
        outcome_of(data, future="split")
    data = swept(missing=1)
    data.at[:, 1] = 0.5
    case = outcome_of(data, future="split")
    assert case.paths == ("drivers.x0",)
    assert case.notes == (
        "1 of 4 tasks of the sweep are missing; run it again to complete it.",
        "'drivers.x1' is the same at every point.",
    )


def test_without_scikit_learn_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ValueError, match=r"discovery needs scikit-learn.*pip install -e '\.\[analysis\]'"):
        need_learners()
