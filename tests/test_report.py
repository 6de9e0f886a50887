"""The report says what its numbers carry, and nothing more."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import entente_sim as es
from entente_sim.analysis.ablation import Ablated
from entente_sim.analysis.ablations import ABLATIONS
from entente_sim.analysis.effects import CLEAR, FAINT, Effect, effect
from entente_sim.analysis.futures import DECADE, LONG_RUN, Consequence, Future
from entente_sim.analysis.priors import Share
from entente_sim.experiments.study import Study, study
from entente_sim.measures.order import threat_order
from entente_sim.measures.region import provision
from entente_sim.report import certainty, findings, tables
from entente_sim.report.assumed import assumptions, parameters_changed
from entente_sim.report.region import labour_words
from entente_sim.report.study import rows_of, write
from entente_sim.report.words import Row, change, clause, deviations, figure, in_null, outcome, slight
from entente_sim.scenario.loading import load
from entente_sim.scenario.parameters import Parameters
from tests.conftest import small

mpl.use("Agg")

YEARS = tuple(range(2021, 2051))
RUNS = 40
MINUS = "\N{MINUS SIGN}"


def series(start: float, end: float, spread: float = 0.01) -> np.ndarray:
    """Runs that go in a line from one level to another and scatter around it by known amounts."""
    line = np.linspace(start, end, len(YEARS))[:, None]
    return line + spread * np.linspace(-1.0, 1.0, RUNS)


def made(base: dict[str, np.ndarray], here: dict[str, np.ndarray], null: dict[str, np.ndarray] | None = None) -> Study:
    """A study of the baseline and US unilateralism with made observables."""
    out = Study([load("baseline"), load("us_unilateralism")], RUNS, 1)
    out.years = YEARS
    out.observed = {"baseline": base, "us_unilateralism": here}
    if null is not None:
        out.null = {"baseline": base, "us_unilateralism": null}
    return out


def rows_for(one: Study, *stated: Consequence) -> list[Row]:
    future = Future("1", "us_unilateralism", "US unilateralism", stated)
    return [
        (future, c, effect(one, "us_unilateralism", c.observable, c.window, c.expected, c.contrast)) for c in stated
    ]


PRESSURE = Consequence("S1-A", "russia_fears_us", 1, DECADE, "antecedent: more pressure")
DEEPENS = Consequence("S1-C1", "entente_commitment", 1, LONG_RUN, "the tie deepens")
SINCE = replace(DEEPENS, sentence="the tie deepens since the start", contrast="start")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(0.5, 2, "0.50"), (-0.5, 2, f"{MINUS}0.50"), (-0.001, 2, "0.00"), (0.0, 2, "0.00"), (12.34, 1, "12.3")],
)
def test_numbers_have_a_true_minus_and_no_negative_zero(value: float, places: int, text: str) -> None:
    assert figure(value, places) == text
    assert figure(0.004, sign=True) == "0.00"


def an_effect(**given_: object) -> Effect:
    values: dict[str, object] = {
        "scenario": "us_unilateralism", "observable": "entente_commitment", "window": LONG_RUN, "base": 0.5,
        "value": 0.6, "median": 0.1, "p10": 0.08, "p90": 0.12, "mean": 0.1, "low": 0.08, "high": 0.12, "noise": 0.02,
        "null": 0.0, "share": 1.0, "expected": 1,
    }  # fmt: skip
    return Effect(**{**values, **given_})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("half", "text"), [(0.3, "+0.1"), (0.03, "+0.12"), (0.003, "+0.123"), (0.0003, "+0.123"), (0.0, "+0.12")]
)
def test_changes_carry_as_many_places_as_their_interval_bears(half: float, text: str) -> None:
    assert change(an_effect(mean=0.1234, low=0.1234 - half, high=0.1234 + half))[0] == text


@given(
    mean=st.floats(-1, 1), half=st.floats(0, 0.5), noise=st.floats(0, 0.5), expected=st.sampled_from([-1, 0, 1]),
)  # fmt: skip
def test_an_expectation_is_met_only_by_its_sign_beyond_noise(
    mean: float, half: float, noise: float, expected: int
) -> None:
    result = an_effect(mean=mean, low=mean - half, high=mean + half, noise=noise, expected=expected)
    kind = outcome(result)
    if kind in ("clear", "faint"):
        assert mean * expected > 0.0
        assert abs(mean) > half
        assert abs(result.size) >= (CLEAR if kind == "clear" else FAINT)
    if kind == "against":
        assert mean * expected < 0.0
    if kind == "none":
        assert mean == half == 0.0
    assert (kind == "free") <= (expected == 0)


@pytest.mark.parametrize(
    ("null", "mean", "told"), [(0.05, 0.1, True), (0.04, 0.1, False), (-0.1, 0.1, False), (np.nan, 0.1, False)]
)
def test_half_of_an_effect_in_the_null_is_told(null: float, mean: float, told: bool) -> None:
    assert in_null(an_effect(null=null, mean=mean)) is told


def test_slight_is_judged_on_scales_that_have_a_length() -> None:
    small_one = {"mean": 0.04, "low": 0.03, "high": 0.05}
    assert slight(an_effect(**small_one))
    assert not slight(an_effect(observable="power_asymmetry", **small_one))
    assert not slight(an_effect())


# --- findings ----------------------------------------------------------------------------------------------------


def test_a_finding_carries_the_numbers_of_its_row() -> None:
    one = made({"entente_commitment": series(0.6, 0.6)}, {"entente_commitment": series(0.6, 0.7)})
    (row,) = rows_for(one, DEEPENS)
    words = clause(one, row[2])
    assert words == (
        f"RUS-CHN commitment is {row[2].value:.2f} against {row[2].base:.2f} in the baseline "
        f"(2046-50; +{row[2].size:.2f} sd; expected sign in 40 of 40 runs)"
    )
    (finding,) = findings.findings(one, [row])
    assert finding.sentences[1] == f"As expected and clear: the tie deepens. {words}."
    assert finding.short == "The expected consequence shows, clearly."
    assert findings.not_shown([row]) == "The one expected consequence has the expected sign, clearly."


def test_a_failed_antecedent_leaves_the_future_untested() -> None:
    base = {"russia_fears_us": series(0.7, 0.7), "entente_commitment": series(0.6, 0.6)}
    one = made(base, {"russia_fears_us": series(0.7, 0.7), "entente_commitment": series(0.6, 0.7)})
    rows = rows_for(one, PRESSURE, DEEPENS)
    (finding,) = findings.findings(one, rows)
    assert finding.short == "Untested: its antecedent did not come about."
    assert "did not move in any run, so that what follows tests nothing" in finding.sentences[0]
    assert findings.not_shown(rows).endswith("Since the antecedent failed, this says nothing about the expectation.")
    assert findings.scores(rows)[0].antecedent == "no change"


def test_what_went_the_other_way_is_said() -> None:
    one = made({"entente_commitment": series(0.6, 0.6)}, {"entente_commitment": series(0.6, 0.5)})
    rows = rows_for(one, DEEPENS)
    (finding,) = findings.findings(one, rows)
    assert finding.short == "None of 1 expected consequence shows."
    assert finding.sentences[1].startswith("Against expectation: the tie deepens.")
    assert "“the tie deepens” (moves the other way)" in findings.not_shown(rows)
    (weak,) = certainty.weak(one, rows)
    assert (weak.head, weak.expected, weak.mechanism) == ("1", "the tie deepens", rows[0][1].credited)
    assert weak.faults == (f"against expectation ({deviations(rows[0][2])} sd)",)


def test_a_rise_that_the_base_shares_is_no_effect() -> None:
    one = made({"entente_commitment": series(0.6, 0.8)}, {"entente_commitment": series(0.6, 0.7)})
    rows = rows_for(one, SINCE)
    assert outcome(rows[0][2]) == "clear"  # the reading's rule stands ...
    (finding,) = findings.findings(one, rows)  # ... and the sentence says what it is worth
    assert finding.short == (
        "None of 1 expected consequence shows; 1 goes as expected, but no further than in the baseline."
    )
    drift = effect(one, "baseline", "entente_commitment", LONG_RUN, 1, "start")
    assert f"in the baseline {change(drift)[0]}" in finding.sentences[1]
    (weak,) = certainty.weak(one, rows)
    assert weak.faults == ("the baseline moves as far",)
    assert weak.mechanism == "", "it is no weaker than asked for"


def test_an_antecedent_shown_by_the_null_follows_from_inputs() -> None:
    base = {"russia_fears_us": series(0.7, 0.7)}
    one = made(base, {"russia_fears_us": series(0.8, 0.8)}, {"russia_fears_us": series(0.76, 0.76)})
    words = findings.antecedent(one, rows_for(one, PRESSURE))
    assert words.startswith("The antecedent shows clearly: RUS threat from USA is 0.80 against 0.70")
    assert words.endswith("The null model shows 60 % of it: so much follows from the inputs alone.")


def test_counts_add_up() -> None:
    names = ("entente_commitment", "entente_alignment", "russia_deficit")
    still = {name: series(level, level) for name, level in zip(names, (0.6, 0.5, 0.3), strict=True)}
    one = made(
        still,
        {**still, "entente_commitment": series(0.6, 0.7), "entente_alignment": series(0.5, 0.4)},
        still,
    )
    rows = rows_for(
        one, DEEPENS, replace(DEEPENS, observable="entente_alignment"), replace(DEEPENS, observable="russia_deficit")
    )
    (score,) = findings.scores(rows)
    assert (score.expected, score.clear, score.faint, score.noise, score.against) == (3, 1, 0, 1, 1)
    lines = certainty.sure(one, rows)
    assert (
        "Of 3 consequences with an expected sign 1 are as expected and clear, 0 as expected but faint, 1 drowned"
        in lines[1]
    )
    assert "the null model shows half or more of the effect in 0" in lines[2]


def test_few_runs_and_loose_priors_are_named() -> None:
    one = made({"entente_commitment": series(0.6, 0.6)}, {"entente_commitment": series(0.6, 0.7)})
    one.runs = 5
    rows = rows_for(one, DEEPENS)
    shares = [Share("S1-C1", "the tie deepens", "us_unilateralism", 50, 0.6, 0.2, 0.0, 0.0)]
    assert [weak.faults for weak in certainty.weak(one, rows, shares)] == [("sign in 60 % of draws",)]
    assert certainty.weak(one, rows, [replace(shares[0], sign=0.8)]) == []
    lines = certainty.cautions(one, shares)
    assert any("fewer than 80 % of 50 draws of all parameters" in line for line in lines)
    assert any(line.startswith("5 runs per scenario are few") for line in lines)
    assert not any("does not test others" in line for line in lines)
    assert any("does not test others" in line for line in certainty.cautions(one))


def test_a_faint_slight_effect_that_the_null_shows_has_three_faults() -> None:
    base = {"entente_commitment": series(0.6, 0.6)}
    one = made(base, {"entente_commitment": series(0.6, 0.63)}, {"entente_commitment": series(0.6, 0.62)})
    ((future, asked, result),) = rows_for(one, DEEPENS)
    row = (future, replace(asked, credited="common enemy"), replace(result, noise=0.1))
    (weak,) = certainty.weak(one, [row])
    assert [fault.split(" (")[0] for fault in weak.faults] == ["faint", "slight", "in the null too"]
    assert weak.mechanism == "common enemy"
    antecedent = (future, replace(asked, claim="S1-A"), row[2])
    assert not any("null" in fault for fault in certainty.weak(one, [antecedent])[0].faults), "that is as it should be"


# --- the order of fears ------------------------------------------------------------------------------------------


def test_threat_order_counts_first_years_and_returns() -> None:
    principal = np.array([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]])
    other = np.array([[0.6, 0.1, 0.1], [0.1, 0.5, 0.1], [0.1, 0.7, 0.2]])
    order = threat_order(principal, other, (2021, 2022, 2023))
    assert order.turned == (2021, 2023, 0)
    assert (order.already, order.back, order.first) == (1, 1, 2021)
    assert [order.by(year) for year in (2021, 2022, 2023)] == [1, 1, 2]
    assert order.nearest == pytest.approx(1.2)


def feared(china: np.ndarray) -> Study:
    base = {"russia_fears_us": series(0.6, 0.6), "russia_fears_china": series(0.2, 0.2)}
    one = made(base, {"russia_fears_us": series(0.6, 0.6), "russia_fears_china": china})
    one.by_power = {"gdp": base}
    return one


def test_an_order_that_never_turns_is_said_with_its_nearest() -> None:
    one = feared(series(0.2, 0.3))
    words = " ".join(tables.fears_words(one, tables.fears(one)))
    assert "In 2021 of the baseline Russia fears the United States more than China in 40 of 40 runs" in words
    assert "turns over in no run in any of 2 scenarios (40 runs each); nearest to it comes 1 US unilateralism" in words
    assert tables.fears(one)[1].first == "never in 40 runs"


def test_an_order_that_turns_is_said_with_its_year() -> None:
    one = feared(series(0.2, 1.0))
    row = tables.fears(one)[1]
    assert row.by_decade == "0 of 40"
    assert row.by_end == "40 of 40"
    words = " ".join(tables.fears_words(one, tables.fears(one)))
    assert f"1 US unilateralism (40 of 40 runs by 2050, first in {row.order.first} in the median of these)" in words
    assert "never in Baseline" in words


# --- Central Asia ------------------------------------------------------------------------------------------------


def test_provision_shares_leads_and_entropy() -> None:
    ensemble = es.run(small(), runs=2, seed=1)
    record = ensemble.record
    states = ensemble.states
    held = np.zeros_like(record.dyads["security"])
    a, b, c = states[:3]
    i, j, k = (states.index(code) for code in (a, b, c))
    held[:, i, j] = 0.75
    held[:, i, k] = 0.25
    held[:, j, i] = held[:, j, k] = 0.5
    record.dyads["security"] = held
    one = provision(ensemble, (a, b), (c, "ZZZ"), "security")
    assert one.clients == (a, b)
    assert one.providers == (c,)
    np.testing.assert_allclose(one.share(c, ensemble.years[0]), [0.25, 0.5])
    np.testing.assert_allclose(one.rest[0], [0.75, 0.5])
    np.testing.assert_allclose(one.lead(c, ensemble.years[0]), [0.0, 0.0])  # behind, and tied
    np.testing.assert_allclose(one.entropy[0, 1], np.log(2.0) / np.log(max(2, len(states) - 1)))
    assert 0.0 < one.entropy[0, 0, 0] < one.entropy[0, 1, 0]


def test_provision_refuses_what_it_cannot_read() -> None:
    ensemble = es.run(small(), runs=1, seed=1)
    with pytest.raises(KeyError, match="not something provided; choose one of security, trade"):
        provision(ensemble, ensemble.states[:1], (), "love")
    with pytest.raises(ValueError, match="none of the clients KAZ"):
        provision(ensemble)


# --- assumptions -------------------------------------------------------------------------------------------------


def test_assumptions_give_values_with_units_years_and_origin() -> None:
    base = load("baseline")
    rows = {row.what: row for row in assumptions(load("us_concessions"), base)}
    growth = rows["trend growth of GDP: China"]
    assert (growth.unit, growth.when, growth.inherited) == ("percent per year", "2022, full 2024", "china_parity")
    assert float(growth.here) - float(growth.base) == pytest.approx(2.5)
    lifted = next(row for name, row in rows.items() if name.startswith("sanctions: United States towards Russia"))
    assert (lifted.here, lifted.inherited, lifted.when) == ("0.00", "", "2030, full 2034")
    assert " to " in lifted.base


def test_assumptions_of_events_and_stars() -> None:
    base = small()
    drivers = {"all": {"target": "states.*.growth", "add": 1.0, "unit": "percent per year", "start": 2001}}
    events = {"cut": {"year": 2002, "target": "states.ALP.promotion", "to": 0.1, "unit": "index", "half_life": 3}}
    rows = assumptions(small(drivers=drivers, events=events), base)
    assert rows[0].what == "trend growth of GDP: every state"
    assert rows[1].when == "2002, half-life 3 years"
    assert rows[1].here == "0.10"


def test_changed_parameters_are_told() -> None:
    changed = small(parameters=Parameters().replace(**{"threat.regime_weight": 0.5}))
    assert parameters_changed(changed, small()) == f"threat.regime_weight {Parameters().threat.regime_weight:g} to 0.5"
    assert parameters_changed(small(), small()) == ""


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Study:
    return study([load("baseline"), load("us_unilateralism"), load("chinese_hubris")], runs=3, seed=2)


def words_of(folder: Path) -> str:
    """The page without its pictures' bytes."""
    return re.sub(r"base64,[^\"]+", "", (folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(real: Study, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    rows = rows_of(real)
    priors = [Share(c.claim, c.sentence, e.scenario, 9, 0.83, 0.29, 0.11, 0.0) for _, c, e in rows if e.expected]
    ablation = [Ablated(ABLATIONS[0], 0.7, 0.3, -0.4, -0.45, -0.35, 0.1, -0.66, -0.2)]
    write(folder, real, "entente-sim run ...", "A <title>", ablation=ablation, priors=priors)
    assert (folder / "report.html").stat().st_size < 4_000_000
    return words_of(folder)


def test_page_stands_alone_and_its_links_lead_somewhere(page: str) -> None:
    assert "<script" not in page
    assert 'src="http' not in page
    assert "A &lt;title&gt;" in page
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert "built-in method" not in page


def test_every_future_has_its_section(page: str, real: Study) -> None:
    for name, number in (("us_unilateralism", "1"), ("chinese_hubris", "6")):
        section = page.split(f'<h2 id="{name}">')[1].split("<h2")[0]
        assert section.startswith(number)
        for heading in ("What is assumed", "Did it happen?", "What followed"):
            assert heading in section
        assert f'id="fig-course_{name}"' in section
        for _, one, _ in (row for row in rows_of(real) if row[2].scenario == name):
            assert one.sentence in section


def test_slots_for_ablation_and_priors(page: str) -> None:
    assert "What each mechanism carries" in page
    assert ABLATIONS[0].why in page
    assert "-0.66" in page
    assert page.count("83 (11) %") == page.count("29 (0) %") > 0
    assert "does not test others" not in page


def test_slots_stay_empty_without_them(real: Study, tmp_path: Path) -> None:
    write(tmp_path, real, "entente-sim run ...", "Plain")
    page = words_of(tmp_path)
    assert "What each mechanism carries" not in page
    assert "draws" not in page
    assert (tmp_path / "provision.parquet").exists()


def test_labour_words_count_states(real: Study) -> None:
    (words,) = labour_words(real)
    one = real.provided["baseline"]
    held = (one["security"].lead("RUS", 2021) > 0.5) & (one["trade"].lead("CHN", 2021) > 0.5)
    assert f"shows in {held.sum()} of 5 states in 2021" in words


def test_a_world_without_the_named_states_gets_a_report(tmp_path: Path) -> None:
    driver = {"target": "states.ALP.promotion", "to": 0.9, "unit": "index", "start": 2002}
    one = study([small(name="still"), small(name="pressed", drivers={"pressure": driver})], runs=2, seed=1)
    assert one.provided["still"] == {}
    write(tmp_path, one, "entente-sim run pressed.yaml", "Small")
    page = words_of(tmp_path)
    assert "Ties and enmities" in page
    assert "Central Asia" not in page
    assert "RUS" not in page
