"""A dose of all that a scenario adds: what its ends are, what it leaves whole, and where it means nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from entente_sim.experiments.plan import plan_of
from entente_sim.experiments.runner import run
from entente_sim.experiments.sweep import sweep
from entente_sim.measures.observables import observe
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import load
from entente_sim.scenario.sweeps import load_sweep
from entente_sim.scenario.variants import Variants
from tests.sweep_files import SWEEP_TEXT, write

HEAD = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")].replace("base: small", "base: more")

MORE = """\
kind: scenario
extends: small.yaml
title: More pressure
description: More of it, and a loss of fit.
drivers:
  pressure: {target: states.ALP.promotion, to: 1.0, unit: index, start: 2001, ramp: 2}
  fit: {target: dyads.ALP.BET.complementarity, add: -0.2, unit: index, start: 2002}
"""


def written(folder: Path, more: str = MORE, sweep_text: str = HEAD + "grid:\n  dose: [0, 0.25, 1]\n") -> Path:
    (folder / "more.yaml").write_text(more, encoding="utf-8")
    return write(folder, sweep_text)


def test_its_ends_are_the_two_scenarios_and_between_lies_a_share() -> None:
    low, high = load("china_parity"), load("us_concessions")
    variants = Variants(high, ("dose",), low)
    for dose in (0.0, 0.3, 1.0):
        found = variants.inputs({"dose": dose}).values
        for name, values in low.inputs.values.items():
            expected = values + dose * (high.inputs.values[name] - values) if dose < 1.0 else high.inputs.values[name]
            np.testing.assert_array_equal(found[name], expected)
    axis = variants.axes["dose"]
    assert (axis.kind, axis.unit, axis.start) == ("dose", "share", 2030)
    assert axis.fields == {"sanctions", "stake", "promotion"}
    assert axis.label == "dose of Future 4b - US concessions to Russia"


def test_runs_at_the_ends_are_those_of_the_two_scenarios(tmp_path: Path) -> None:
    path = written(tmp_path)
    swept = sweep(plan_of(path), tmp_path / "s", workers=1)
    for point, name in ((0, "small"), (2, "more")):
        blocs = observe(run(load(tmp_path / f"{name}.yaml"), runs=3, seed=7))["blocs"]
        for year in (2001, 2006):
            np.testing.assert_allclose(swept.values("blocs", (year, year))[point], blocs[year - 2000], atol=1e-12)


def test_other_paths_hold_at_every_dose(tmp_path: Path) -> None:
    text = HEAD + "grid:\n  dose: [0.5]\n  drivers.pressure: [0.9]\n  states.BET.aspiration: [0.3]\n"
    variants = load_sweep(written(tmp_path, sweep_text=text)).variants
    layout = sorted(variants.base.world.states)
    alp, bet = layout.index("ALP"), layout.index("BET")
    inputs = variants.inputs({"dose": 0.5, "drivers.pressure": 0.9, "states.BET.aspiration": 0.3})
    assert inputs.at("aspiration", 2006)[bet] == pytest.approx(0.3)
    assert inputs.at("promotion", 2006)[alp] == pytest.approx(0.9), "the amount of a driver that both have"
    whole, none = (variants.inputs({"dose": dose}).at("complementarity", 2006)[alp, bet] for dose in (1.0, 0.0))
    assert inputs.at("complementarity", 2006)[alp, bet] == pytest.approx((whole + none) / 2)


def test_the_sweeps_own_drivers_are_given_whole(tmp_path: Path) -> None:
    own = "drivers:\n  own: {target: states.GAM.offence, to: 0.9, unit: index, start: 2001}\n"
    variants = load_sweep(written(tmp_path, sweep_text=HEAD + own + "grid:\n  dose: [0, 1]\n")).variants
    gam = sorted(variants.base.world.states).index("GAM")
    for dose in (0.0, 0.5):
        assert variants.inputs({"dose": dose}).at("offence", 2006)[gam] == pytest.approx(0.9)


def test_the_digest_knows_what_a_dose_begins_from(tmp_path: Path) -> None:
    path = written(tmp_path)
    digest = plan_of(path).digest
    small = tmp_path / "small.yaml"
    text = small.read_text(encoding="utf-8")
    small.write_text(text.replace("to: 0.9", "to: 0.8"), encoding="utf-8")
    assert "to: 0.8" in small.read_text(encoding="utf-8")
    assert plan_of(path).digest != digest


@pytest.mark.parametrize(
    ("more", "text", "said"),
    [
        (MORE, "[0, 1.5]", "grid.dose.1: dose: a dose must lie between 0 (small) and 1 (more), not 1.5."),
        (MORE, "[-0.5, 1]", "grid.dose.0: dose: a dose must lie between 0 (small) and 1 (more), not -0.5."),
        (
            MORE + "parameters: {threat: {regime_weight: 0.1}}\n", "[0, 1]",
            "more changes parameters of small, which cannot be given in part; only drivers and events can.",
        ),
        (
            MORE[: MORE.index("drivers:")], "[0, 1]",
            "more adds no driver and no event to small, so there is nothing to give in part.",
        ),
    ],
)  # fmt: skip
def test_it_is_refused_where_it_means_nothing(tmp_path: Path, more: str, text: str, said: str) -> None:
    path = written(tmp_path, more, HEAD + f"grid:\n  dose: {text}\n")
    with pytest.raises(ScenarioError) as caught:
        plan_of(path)
    assert said in str(caught.value)
    assert f":{path.read_text(encoding='utf-8').splitlines().index(f'  dose: {text}') + 1}:" in str(caught.value)


def test_a_base_that_extends_nothing_has_no_dose(tmp_path: Path) -> None:
    path = write(tmp_path, SWEEP_TEXT[: SWEEP_TEXT.index("grid:")] + "grid:\n  dose: [0, 1]\n")
    with pytest.raises(ScenarioError, match="small extends nothing, so there is nothing to give in part"):
        plan_of(path)
    with pytest.raises(ScenarioError, match=r"'doses' is not a path .* Did you mean dose\?"):
        plan_of(write(tmp_path, SWEEP_TEXT[: SWEEP_TEXT.index("grid:")] + "grid:\n  doses: [0, 1]\n"))


@pytest.mark.parametrize(
    ("show", "said"),
    [
        ("[polls]", "'polls' is not recorded. Did you mean poles? Recorded: poles, blocs."),
        ("[future]", "'future' is always shown where it is recorded; leave it out."),
        ("{poles: changes}", "'changes' is not allowed. Did you mean change?"),
    ],
)
def test_what_cannot_be_shown_gets_a_sentence(tmp_path: Path, show: str, said: str) -> None:
    path = write(tmp_path, SWEEP_TEXT.replace("grid:", f"show: {show}\ngrid:"))
    with pytest.raises(ScenarioError) as caught:
        plan_of(path)
    assert said in str(caught.value)
    (problem,) = caught.value.problems
    assert problem.line == path.read_text(encoding="utf-8").splitlines().index(f"show: {show}") + 1


def test_a_change_needs_two_windows(tmp_path: Path) -> None:
    text = SWEEP_TEXT.replace("grid:", "show: {poles: change, blocs: change}\ngrid:")
    assert plan_of(write(tmp_path, text)).file.sweep.shown == {"poles": "change", "blocs": "change"}
    with pytest.raises(ScenarioError, match="the change of 'poles' needs two windows in record"):
        plan_of(write(tmp_path, text.replace("[[2000, 2002], [2005, 2006]]", "[[2000, 2002]]")))
