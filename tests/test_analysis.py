"""Ablations, prior draws, dose and response, and cases: their rules, and that each of them runs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from entente_sim.analysis.ablation import Ablated, ablate, ablated_frame, ablated_in, ablation_record
from entente_sim.analysis.ablations import ABLATIONS, off
from entente_sim.analysis.futures import FUTURES
from entente_sim.analysis.priors import PINNED, draw_priors, prior_shares
from entente_sim.analysis.probes import PROBES
from entente_sim.claims.cases import CASES, Case, Finding, examine
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments import runner
from entente_sim.experiments.runner import run
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.report.case import write_case
from entente_sim.scenario.loading import load, shipped
from entente_sim.scenario.parameters import Parameters, parameter_table

PATHS = {info.path: info for info in parameter_table()}


# --- ablations -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ABLATIONS, ids=lambda one: f"{one.mechanism}: {one.probe}")
def test_an_ablation_names_real_parameters_and_quantities(one: object) -> None:
    assert isinstance(one, type(ABLATIONS[0]))
    assert set(one.off) <= set(PATHS)
    assert one.probe in PROBES or one.probe in OBSERVABLES
    assert one.scenario in shipped()
    assert one.expected in (-1, 1)
    scenario = load(one.scenario)
    assert scenario.scenario.horizon.start <= one.window[0] < one.window[1] <= scenario.scenario.horizon.end
    active = [getattr(getattr(scenario.scenario.parameters, g), n) for g, n in (path.split(".") for path in one.off)]
    assert any(value != off for value, off in zip(active, one.off.values(), strict=True)), "it is off already"


def test_probes_and_observables_do_not_share_names() -> None:
    assert not set(PROBES) & set(OBSERVABLES)


def test_every_documented_weight_of_incentives_is_ablated() -> None:
    weights = {path for path in PATHS if path.startswith("incentives.")}
    kept = {"incentives.nuclear_usefulness", "incentives.load_memory"}
    assert weights - kept <= {path for one in ABLATIONS for path in one.off}


@pytest.fixture(scope="module")
def pair() -> tuple[Ensemble, Ensemble]:
    return run("baseline", runs=3, seed=5), run("baseline", runs=3, seed=5, null=True)


@pytest.mark.parametrize("name", sorted(PROBES))
def test_probes_give_a_number_per_year_and_run(pair: tuple[Ensemble, Ensemble], name: str) -> None:
    for ensemble in pair:
        values = PROBES[name](ensemble)
        assert values.shape == (len(ensemble.years), ensemble.runs)
        assert np.isfinite(values).all()


def test_ablation_compares_the_same_luck() -> None:
    chosen = [one for one in ABLATIONS if one.mechanism in ("commitment", "own settlement")]
    first, second = ablate(chosen, runs=3, seed=2), ablate(chosen, runs=3, seed=2, workers=1)
    assert [ablation_record(one) for one in first] == [ablation_record(one) for one in second]
    by_name = {one.ablation.mechanism: one for one in first}
    assert by_name["commitment"].absent == 0.0 < by_name["commitment"].present
    assert by_name["own settlement"].absent == 0.0 < by_name["own settlement"].present
    assert json.dumps([ablation_record(one) for one in first])


def test_an_ablation_reads_as_an_effect_does() -> None:
    one = Ablated(ABLATIONS[0], 0.7, 0.3, -0.4, -0.45, -0.35, 0.1, -0.2, -0.1)
    assert one.size == pytest.approx(-4.0)
    assert one.reading == "as expected, clear"
    sure = replace(one, low=-0.4, high=-0.4, noise=0.0)  # every run gives the same, and another without the mechanism
    assert sure.size == -np.inf
    assert sure.reading == "as expected, clear"


def test_every_row_comes_back_from_its_table() -> None:
    rows = [Ablated(one, 0.7, 0.3, -0.4, -0.45, -0.35, 0.1, -0.2, -0.1) for one in ABLATIONS]
    assert ablated_in(ablated_frame(rows)) == rows
    with pytest.raises(ValueError, match="probed by 'tides'"):
        ablated_in(ablated_frame(rows[:1]).assign(probe="tides"))


def test_rows_of_one_mechanism_switch_the_same_off() -> None:
    assert all(off(one.mechanism) == one.off for one in ABLATIONS)


# --- prior draws -----------------------------------------------------------------------------------------------------


def test_prior_draws_fill_the_sweep_ranges_evenly() -> None:
    draws = draw_priors(16, seed=3)
    for path, info in PATHS.items():
        group, name = path.split(".")
        values = np.array([getattr(getattr(one, group), name) for one in draws])
        if group == "capability" and "elasticity" not in name:
            continue
        if path in PINNED:
            assert set(values) == {PINNED[path]}
            continue
        low, high = info.sweep
        assert ((values >= low) & (values <= high)).all()
        if high > low:  # a Latin hypercube has one draw in each sixteenth of the range
            assert sorted(np.floor((values - low) / (high - low) * 16).astype(int)) == list(range(16))


def test_power_weights_are_drawn_from_the_simplex() -> None:
    for one in draw_priors(5, seed=1):
        weights = one.capability
        total = weights.gdp_weight + weights.military_weight + weights.net_weight
        assert total == pytest.approx(1.0)
        assert weights.cinc_weight == 0.0


def test_prior_draws_repeat_and_differ_by_seed() -> None:
    assert draw_priors(3, seed=1) == draw_priors(3, seed=1) != draw_priors(3, seed=2)
    with pytest.raises(ValueError, match="1 or more"):
        draw_priors(0, seed=1)


def test_prior_shares_count_signs_and_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = [(future, load(future.scenario)) for future in FUTURES if future.number in ("1", "5a")]
    shares = prior_shares(load("baseline"), stated, draws=3, runs=3, seed=1)
    with monkeypatch.context() as patch:
        patch.setattr(runner, "AT_ONCE", 4)
        again = prior_shares(load("baseline"), stated, draws=3, runs=3, seed=1, workers=1)
    assert shares == again, "how many are run at a time changes nothing"
    assert [one.claim for one in shares] == [c.claim for future, _ in stated for c in future.consequences if c.expected]
    for one in shares:
        assert 0.0 <= one.clear <= one.sign <= 1.0
        assert 0.0 <= one.null_clear <= one.null_sign <= 1.0
        assert one.draws == 3
    antecedent = next(one for one in shares if one.claim == "S1-A")
    assert antecedent.sign == 1.0, "pressure is felt under any parameters"
    assert any(one.null_sign == 0.0 < one.sign for one in shares), "some of it needs somebody to want something"


# --- cases -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "null", "verdict"),
    [
        (1.0, 0.2, "supported"),
        (0.8, 0.79, "supported"),
        (0.8, 0.8, "supported, but by the null too"),
        (0.79, 0.0, "undecided"),
        (0.51, 0.0, "undecided"),
        (0.5, 0.0, "falsified"),
    ],
)
def test_the_verdict_follows_the_rule(share: float, null: float, verdict: str) -> None:
    claim, test = CASES["double_containment"].tests[0]
    plain = replace(claim, owed=""), replace(test, supported=0.8, falsified=0.5)
    assert Finding(*plain, 0.0, 0.0, 0.0, share, 1.0 - share, null).verdict == verdict
    owed = replace(claim, owed="put in"), plain[1]
    assert Finding(*owed, 0.0, 0.0, 0.0, 1.0, 0.0, null).verdict == "holds, but put in"


@pytest.mark.parametrize("name", sorted(CASES))
def test_cases_run_and_are_written(name: str, tmp_path: Path) -> None:
    case: Case = CASES[name]
    ensemble, null = run(case.arm.scenario, runs=3, seed=1), run(case.arm.scenario, runs=3, seed=1, null=True)
    findings = examine(case, ensemble, null)
    assert len(findings) == len(case.tests)
    for one in findings:
        known = [value for value in (one.low, one.median, one.high) if np.isfinite(value)]
        assert known == sorted(known)
    write_case(tmp_path, case, ensemble, null, findings, "entente-sim case")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert case.question in page.replace("&#39;", "'")
    assert 'src="http' not in page
    assert len(re.findall("data:image/png", page)) == len(case.figures)
    assert list(pd.read_parquet(tmp_path / "findings.parquet")["verdict"]) == [one.verdict for one in findings]


def test_cases_keep_default_parameters_but_for_regimes() -> None:
    for case in CASES.values():
        assert load(case.arm.scenario).scenario.parameters == Parameters().replace(regime__rate=0.0)
