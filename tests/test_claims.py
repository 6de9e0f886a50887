"""The registry of claims: every claim is there, rules judge as they say, arms change what they name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entente_sim.analysis.ablations import MECHANISMS
from entente_sim.claims import CLAIMS, PATTERNS, SECTIONS, Arm, verify
from entente_sim.claims.claim import Claim, Judged, Outcome, Sample
from entente_sim.claims.interventions import BASELINE, SINCE_2001
from entente_sim.claims.readings import correlation, gap_in_share, growth, more_often, times_as_often
from entente_sim.claims.rules import (
    above,
    at_least,
    at_most,
    below,
    between,
    change,
    event,
    interaction,
    level,
    mean,
    never,
    statistic,
)
from entente_sim.claims.verify import Effort, needed, quantiles_of, share_of, share_of_runs
from entente_sim.claims.without import Needed, without_each
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.kept import Kept
from entente_sim.numerics import FloatArray
from entente_sim.scenario.loading import Resolved
from entente_sim.scenario.parameters import Parameters
from tests.claims_samples import sample

NUMBERED = {
    "SYS": 12, "BT": 9, "IB": 8, "TL": 13, "SB": 8, "MI": 11, "EC": 13, "EN": 9, "DE": 4, "AR": 3, "CA": 24, "RT": 9,
    "UN": 13, "PT": 6, "ST": 9, "DV": 8, "HI": 19, "AS": 7, "SW": 4,
}  # fmt: skip
"""How many claims of each kind the seeds' list has, numbered from 01."""

FUTURES = [
    "S1-A",
    "S1-C1",
    "S1-C2",
    "S1-C3",
    "S1-L",
    "S2-A",
    "S2-C1",
    "S2-C2",
    "S2-C3",
    "S2-C4",
    "S3-A",
    "S3-C1",
    "S3-C2",
    "S3-C3",
    "S3-L",
    "S4-A",
    "S4-C1",
    "S4-C2",
    "S4-C3",
    "S4-C4",
    "S4-L",
    "S5-A",
    "S5-C1",
    "S5-C2",
    "S5-C3",
    "S5-L",
    "S6-A",
    "S6-C1",
    "S6-C2",
    "S6-C3",
    "S6-C4",
    "S6-L",
    "SC-00",
    "SC-01",
]


def test_every_claim_stands_in_the_registry_once() -> None:
    expected = [f"{kind}-{k:02d}" for kind, count in NUMBERED.items() for k in range(1, count + 1)] + FUTURES
    assert sorted(claim.id for claim in CLAIMS) == sorted(expected)
    assert set(PATTERNS) <= {claim.id for claim in CLAIMS}
    assert sum(len(section) for section in SECTIONS.values()) == len(CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_has_tests_or_a_reason_and_credits_known_mechanisms(claim: Claim) -> None:
    assert bool(claim.tests) != bool(claim.why_not), "either tests or a reason"
    assert claim.statement
    assert claim.where
    assert set(claim.credits) <= set(MECHANISMS)
    assert not claim.why_not.endswith(".")
    for test in claim.tests:
        assert 0.0 <= test.falsified <= test.supported <= 1.0
        assert test.sentence
        assert not test.sentence.endswith(".")


def test_arms_of_one_name_are_one_and_all_can_be_made() -> None:
    plan = needed(CLAIMS)
    for arm, _ in plan:
        assert arm.resolved.inputs.last >= arm.resolved.scenario.horizon.start


def test_arms_change_what_they_name() -> None:
    more = BASELINE.driven("more arms", target="states.CHN.modernisation", add=0.3, unit="log points", start=2022)
    i = sorted(BASELINE.resolved.world.states).index("CHN")
    usual, raised = (arm.resolved.inputs.values["modernisation"][:, i] for arm in (BASELINE, more))
    assert raised[-1] == pytest.approx(usual[-1] + 0.3)
    assert more == Arm("baseline, more arms")
    assert SINCE_2001.resolved.inputs.start == 2001

    def peace(world: dict[str, object]) -> None:
        world["title"] = "another"

    assert BASELINE.edited("another world", peace).resolved.world.title == "another"
    assert BASELINE.resolved.world.title != "another", "the shipped world is left alone"
    with pytest.raises(ValueError, match="no mechanism"):
        BASELINE.without("magic")


def test_draws_keep_what_a_scenario_states_and_an_arm_holds() -> None:
    draw = Parameters().replace(threat__parity=0.71, regime__rate=0.09, incentives__common_enemy=4.0)
    usual, free = BASELINE.parameters([draw])[0], Arm("open_ended", "open_ended").parameters([draw])[0]
    assert usual.threat.parity == free.threat.parity == 0.71
    assert usual.regime.rate == 0.0
    assert free.regime.rate == Arm("open_ended", "open_ended").resolved.scenario.parameters.regime.rate > 0.0
    assert BASELINE.without("common enemy").parameters([draw])[0].incentives.common_enemy == 0.0


def test_two_arms_of_one_name_must_not_differ() -> None:
    one = Claim("X", "x", "x", "fact", "E", (level("x", Arm("here"), mean("poles", 2021, 2022), above(0.0)),))
    other = replace(one, tests=(level("x", Arm("here", "open_ended"), mean("poles", 2021, 2022), above(0.0)),))
    with pytest.raises(ValueError, match="both called 'here'"):
        needed([one, other])


# --- rules -----------------------------------------------------------------------------------------------------------


def test_bounds() -> None:
    values = np.array([0.0, 1.0, 2.0])
    assert above(1.0)(values).tolist() == [False, False, True]
    assert at_least(1.0)(values).tolist() == [False, True, True]
    assert below(1.0)(values).tolist() == [True, False, False]
    assert at_most(1.0)(values).tolist() == [True, True, False]
    assert between(0.5, 2.0)(values).tolist() == [False, True, True]
    assert not never(np.array([-np.inf, 0.0, np.inf, np.nan])).any()


def test_levels_average_the_runs_of_a_draw_and_events_do_not() -> None:
    values = [[0.0, 1.0], [1.0, 1.0]]
    read = mean("poles", 2021, 2022)
    averaged = level("x", BASELINE, read, above(0.6))
    assert averaged.value(sample(values)).tolist() == [0.5, 1.0]
    single = event("x", BASELINE, read, above(0.6), supported=0.9, falsified=0.5)
    assert single.value(sample(values)).tolist() == values


def test_changes_and_interactions() -> None:
    read = mean("poles", 2021, 2022)
    lower = change("x", BASELINE, SINCE_2001, read, -1)
    difference = lower.value(sample([[1.0, 2.0]], [[2.0, 2.0]]))
    assert difference.tolist() == [-0.5]
    assert lower.holds(difference).all()
    both = interaction("x", BASELINE, BASELINE, BASELINE, BASELINE, read)
    assert both.value(sample([[5.0]], [[2.0]], [[1.0]], [[0.5]])).tolist() == [2.5]


def test_statistics_by_hand() -> None:
    grown = growth(sample([[2.0], [0.0], [1.0], [1.0]], [[1.0], [0.0], [0.0], [1.0]]))
    np.testing.assert_array_equal(grown, [1.0, np.nan, np.inf, 0.0])
    line = np.array([[[0.0, 1.0], [2.0, 3.0]], [[0.0, -2.0], [-4.0, -6.0]]])
    assert correlation(Sample([line], [])) == pytest.approx(-1.0)
    assert np.isnan(correlation(Sample([line * np.array([1.0, 0.0])[:, None, None]], [])))
    assert more_often(sample([[1.0, 1.0]], [[0.0, 1.0]])) == 0.5
    assert times_as_often(sample([[0.0, 0.0]], [[0.0, 0.0]])) == 1.0, "nothing against nothing"
    assert times_as_often(sample([[1.0, 1.0]], [[0.0, 0.0]])) == 5.0
    assert gap_in_share(Sample([np.array([[[1.0, 0.0]], [[1.0, 0.0]]])], [])) == 1.0
    assert np.isnan(gap_in_share(Sample([np.array([[[1.0, 0.0]], [[1.0, 1.0]]])], [])))


def test_a_single_draw_is_judged_run_by_run() -> None:
    test = level("x", BASELINE, mean("poles", 2021, 2022), above(0.5))
    assert share_of_runs(test, sample([[0.0, 1.0, 1.0, 1.0]]), 1) == 0.75


# --- verdicts --------------------------------------------------------------------------------------------------------


def outcome(
    share: float, *, failing: float | None = None, size: float = np.nan, null: float = 0.0, off: float = 0.0
) -> Outcome:
    sized = np.isfinite(size)
    test = change("x", BASELINE, SINCE_2001, mean("poles", 2021, 2022), 1, holds=None if sized else above(0.0))
    lost = 1.0 - share if failing is None else failing
    return Outcome(test, share, 0.0, 1.0, lost, 0.0, 0.0, 0.0, size, 0.0, share, size, share, 9, null, 0.0, off, 0.0)


def judged(*outcomes: Outcome, owed: str = "") -> Judged:
    return Judged(Claim("X", "x", "x", "fact", "E", credits=("common enemy",), owed=owed), outcomes)


def test_verdicts_follow_the_rule() -> None:
    assert outcome(0.8).verdict == "supported"
    assert outcome(0.79).verdict == "undecided"
    assert outcome(0.5).verdict == "falsified"
    assert outcome(0.4, failing=0.3).verdict == "undecided", "a claim that names what rules it out is held to that"
    assert outcome(1.0, size=0.1).verdict == "undecided", "too small to be seen"
    assert outcome(1.0, size=-0.3).verdict == "supported"
    assert outcome(np.nan, failing=np.nan).verdict == "undecided", "nothing could be told"


def test_the_defaults_are_held_to_the_same_size() -> None:
    assert outcome(1.0, size=0.3).at_default
    assert not outcome(1.0, size=0.1).at_default
    assert outcome(1.0).null_still


def test_what_is_infinite_counts_and_what_cannot_be_told_does_not() -> None:
    values = np.array([np.nan, 1.0, np.inf, np.inf])
    assert share_of(above(2.0), values) == pytest.approx(2.0 / 3.0)
    assert quantiles_of(values)[1] == np.inf
    assert np.isnan(share_of(above(2.0), np.array([np.nan])))


def test_figures_of_a_whole_sample_are_told_from_nearly_all_samples() -> None:
    def read(ensemble: Ensemble) -> FloatArray:
        return mean("poles", 2021, 2022)(ensemble)

    pooled = statistic("x", [BASELINE], read, lambda s: s.arms[0].mean(), above(0.5))
    assert (pooled.supported, pooled.falsified) == (0.95, pytest.approx(0.05))
    by_draw = statistic("x", [BASELINE], read, lambda s: s.arms[0].mean(axis=-1), above(0.5), count="draws")
    assert (by_draw.supported, by_draw.falsified) == (0.8, 0.5)


def test_a_claim_is_as_good_as_its_weakest_condition() -> None:
    assert judged(outcome(1.0), outcome(0.6)).verdict == "undecided"
    assert judged(outcome(0.7), outcome(0.1), outcome(1.0)).verdict == "falsified"
    weakest = judged(outcome(1.0), outcome(0.1)).weakest
    assert weakest is not None
    assert weakest.share == 0.1
    assert judged().verdict == "untestable"


def test_what_takes_away_from_a_claim_is_said() -> None:
    assert judged(outcome(1.0)).reading == "supported"
    assert judged(outcome(1.0)).earned
    assert judged(outcome(1.0, null=0.9)).reading == "supported, but by the null too"
    assert judged(outcome(1.0, null=0.9), outcome(1.0)).earned, "the null must meet every condition"
    assert judged(outcome(1.0, off=0.81)).reading == "supported, but not by what it credits"
    assert judged(outcome(1.0, off=0.79)).earned, "a fifth of the share is lost without what it credits"
    assert Judged(Claim("X", "x", "x", "fact", "E"), (outcome(1.0),)).reading == "supported, nothing credited"
    assert judged(outcome(1.0), owed="put in").reading == "holds, but put in"
    assert not judged(outcome(1.0), owed="put in").earned


# --- running ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few() -> list[Claim]:
    return [claim for claim in CLAIMS if claim.id in ("S4-C1", "S4-C4")]


def test_verify_is_the_same_whatever_the_workers(few: list[Claim]) -> None:
    one, two = (verify(few, effort=Effort(3, 2, 2), seed=5, workers=count) for count in (1, 2))
    assert repr(one) == repr(two)
    assert [judged.claim.id for judged in one] == ["S4-C1", "S4-C4"]
    assert one[1].verdict == "untestable"
    offers = one[0].outcomes[0]
    assert 0.0 <= offers.off_median < 0.01 * offers.median, "only those who stand against China are still courted"
    assert not offers.survives
    assert offers.null_median == 0.0, "nor in the null"


def test_what_was_run_is_not_run_again(few: list[Claim], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    module = importlib.import_module("entente_sim.claims.verify")
    effort, kept = Effort(2, 1, 2), Kept(tmp_path / "kept")
    fresh = verify(few, effort=effort, seed=5)
    assert repr(verify(few, effort=effort, seed=5, kept=kept)) == repr(fresh)
    first = next((tmp_path / "kept").iterdir())
    first.write_bytes(first.read_bytes()[:100])
    ran: list[str] = []
    real = module.run_draws

    def told(arms: list[Resolved], *draws: Any, **how: Any) -> Iterator[Iterator[Ensemble]]:
        ran.extend(arm.name for arm in arms)
        yield from real(arms, *draws, **how)

    monkeypatch.setattr(module, "run_draws", told)
    assert repr(verify(few, effort=effort, seed=5, kept=kept)) == repr(fresh)
    assert len(ran) == 1, "only what was cut short"
    verify(few, effort=effort, seed=6, kept=kept)
    assert len(ran) > 1, "other luck is another thing"


def test_a_mechanism_is_needed_for_what_hangs_on_it(few: list[Claim]) -> None:
    found = without_each(few, mechanisms=["offers to a rival's friend", "demography"], runs=3)
    assert [claim.id for claim in found.claims] == ["S4-C1"]
    assert found.absent[0, 0] <= found.present[0]
    assert found.change.shape == (2, 1)


def test_the_figure_of_what_is_needed_passes_over_what_cannot_be_told() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from entente_sim import plots

    claims = tuple(claim for claim in CLAIMS if claim.id in ("S4-C1", "S4-C3"))
    found = Needed(("offers", "load"), claims, np.array([0.8, np.nan]), np.array([[0.0, np.nan], [0.7, np.nan]]), 3)
    axes = plots.mechanisms_needed(found)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["offers"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["S4-C1  80 %", "S4-C3  -"]
    assert "-80" in {text.get_text() for text in axes.texts}


def test_the_command_writes_table_page_and_figure(tmp_path: Path) -> None:
    import pandas as pd
    from typer.testing import CliRunner

    from entente_sim.cli import app

    command = ["verify", "--claims", "S4-C", "--draws", "2", "--runs", "1", "--out", str(tmp_path)]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    assert "S4-C1" in shown.stdout
    table = pd.read_parquet(tmp_path / "claims.parquet")
    assert list(table["claim"]) == ["S4-C1", "S4-C1", "S4-C2", "S4-C2", "S4-C3", "S4-C4"]
    assert table["why_not"].iloc[-1]
    page = (tmp_path / "claims.html").read_text(encoding="utf-8")
    assert "S4-C4" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert (tmp_path / "parameter_space.svg").stat().st_size > 1000
    rows = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert len(rows) == len(table)


def test_an_unknown_claim_gets_one_sentence() -> None:
    from typer.testing import CliRunner

    from entente_sim.cli import app

    with pytest.raises(ValueError, match="no claim begins with 'ZZ'"):
        CliRunner().invoke(app, ["verify", "--claims", "ZZ"], catch_exceptions=False)
