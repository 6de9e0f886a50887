"""The Security Council: votes as the equations say, in order of date, and switched off where the weight is 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.engine.round import advance
from entente_sim.experiments.runner import run
from entente_sim.mechanisms.council import ABSTAIN, ADOPTED, FELL, SHORT, VETO, VETOED, YES, council
from entente_sim.mechanisms.threat import threat
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.loading import Resolved, load
from entente_sim.scenario.parameters import Parameters
from entente_sim.scenario.schema import Draft
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.conftest import Files, begun, line_of, small, small_scenario, small_world
from tests.reference.compared import assert_agree

RUNS = 400
ALP, BET, DEL, GAM = range(4)
CASE = "libya_syria"

OFF = {
    f"council.{name}": 0.0
    for name in ("precedent", "ally", "hostility", "agreement", "request", "image", "partner")
}  # fmt: skip
"""All weights of the votes at 0."""


def draft(**changes: Any) -> Draft:
    given = {
        "year": 2000, "title": "A draft", "sponsor": "ALP", "target": "DEL", "coercion": 0.8,
        "regime_change_risk": 0.6, "source": "made up", **changes,
    }  # fmt: skip
    return Draft(**given)


def setting(drafts: Mapping[str, Draft]) -> Resolved:
    """Return the small world with these drafts alone."""
    world = small_world(lambda data: data.pop("drafts"))
    return small(world.model_copy(update={"drafts": dict(drafts)}))


def voted(one: Draft | Mapping[str, Draft], edit: Any = None, **parameters: float) -> Chunk:
    """Vote on drafts of 2000 in a plain world: nobody is hostile, committed or at odds with anybody."""
    drafts = {"one": one} if isinstance(one, Draft) else one
    chunk, lanes = begun(setting(drafts), runs=RUNS, parameters=Parameters().replace(**parameters))
    chunk.year = 2000
    for name in ("hostility", "commitment", "disagreement", "lesson"):
        getattr(chunk, name)[...] = 0.0
    chunk.vulnerability[...], chunk.liberalism[...] = 0.5, 0.2
    chunk.mobility[...], chunk.creativity[...], chunk.contest[...] = 0.2, 0.2, 0.6
    chunk.status[...], chunk.aspiration[...], chunk.attitude[...] = 0.4, 0.8, 1.25
    if edit is not None:
        edit(chunk)
    council(chunk, lanes, Streams(5, range(RUNS)))
    return chunk


def chance(chunk: Chunk, state: int, name: str = "one") -> float:
    values = chunk.veto_chance[chunk.layout.draft(name), state]
    assert (values == values[0]).all()
    return float(values[0])


# --- known answers ---------------------------------------------------------------------------------------------------


def test_the_chance_of_a_veto_by_hand() -> None:
    """Insecurity .4, precedent 6 x .4 x .48, image 5.5 x .4 x .5 / 1.25: and nobody to cover."""
    objection = 6 * 0.4 * 0.8 * 0.6
    yes, veto = 1 - objection, objection - 5.5 * 0.4 * 0.5 / 1.25
    expected = np.exp(veto) / (np.exp(yes) + 1 + np.exp(veto))
    made = voted(draft())
    assert chance(made, BET) == pytest.approx(expected, rel=1e-12)
    share = np.mean(made.vote[made.layout.draft("one"), BET] == VETO)
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / RUNS))


def test_cover_is_weighed_by_commitment() -> None:
    def tied(chunk: Chunk) -> None:
        chunk.commitment[BET, GAM] = chunk.commitment[GAM, BET] = 0.3

    objection, standing = 6 * 0.4 * 0.8 * 0.6, 5.5 * 0.4 * 0.5 / 1.25
    alone = np.exp(objection - standing) / (np.exp(1 - objection) + 1 + np.exp(objection - standing))
    cover = 0.3 * alone / (0.3 + 0.1)
    veto = objection - standing * (1 - cover) + cover
    expected = np.exp(veto) / (np.exp(1 - objection) + 1 + np.exp(veto))
    assert chance(voted(draft(), tied), BET) == pytest.approx(expected, rel=1e-12)
    assert chance(voted(draft(), tied, council__expectation=0), BET) == pytest.approx(alone, rel=1e-12)


def test_the_sponsor_votes_for_its_own_draft() -> None:
    made = voted(draft(sponsor="BET"))
    assert (made.vote[-1, BET] == YES).all()
    assert not made.veto_chance[-1, BET].any()


def test_without_weights_every_vote_has_equal_odds() -> None:
    made = voted(draft(), **OFF)
    assert chance(made, BET) == pytest.approx(1 / 3)
    shares = [np.mean(made.vote[-1, BET] == vote) for vote in (YES, ABSTAIN, VETO)]
    np.testing.assert_allclose(shares, 1 / 3, atol=0.08)
    assert Parameters().null().council == Parameters().replace(**OFF).council


def test_weight_0_leaves_the_council_out() -> None:
    made = voted(draft(coercion=1.0), council__weight=0)
    for name in ("vote", "veto_chance", "targeted", "outcome", "lesson"):
        assert not getattr(made, name).any(), name


def test_a_world_without_a_council_has_no_docket() -> None:
    world = small_world(lambda data: (data.pop("drafts"), data.pop("council")))
    ensemble = run(small(world), runs=2)
    assert ensemble.record.votes.shape == (0, 4, 2)
    assert measures.votes(ensemble).empty
    assert measures.veto_pairs(ensemble).empty


# --- directions ------------------------------------------------------------------------------------------------------


def put(name: str, state: int, value: float, towards: int | None = None) -> Any:
    def edit(chunk: Chunk) -> None:
        getattr(chunk, name)[(state,) if towards is None else (state, towards)] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "sign", "weight"),
    [
        (put("vulnerability", BET, 0.9), 1, "precedent"),
        (put("liberalism", BET, 0.9), -1, "precedent"),
        (put("lesson", BET, 1.0), 1, "precedent"),
        (put("commitment", BET, 0.8, DEL), 1, "ally"),
        (put("hostility", BET, 0.8, ALP), 1, "hostility"),
        (put("disagreement", BET, 0.8, ALP), 1, "agreement"),
        (put("mobility", BET, 0.6), -1, "image"),
        (put("creativity", BET, 0.6), -1, "image"),
        (put("status", BET, 0.7), -1, "image"),
        (put("attitude", BET, 2.0), 1, "image"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_makes_a_veto_likelier_and_what_switches_it_off(edit: Any, sign: int, weight: str) -> None:
    change = chance(voted(draft(), edit), BET) - chance(voted(draft()), BET)
    assert sign * change > 0
    off = {f"council.{weight}": 0.0}
    assert chance(voted(draft(), edit, **off), BET) == chance(voted(draft(), **off), BET)


def test_only_drafts_that_bite_meet_objections() -> None:
    """The first two pillars: with neither coercion nor a hand in who governs, ties and suspicion do not count."""

    def aroused(chunk: Chunk) -> None:
        chunk.hostility[BET, ALP], chunk.commitment[BET, DEL] = 1.0, 1.0

    soft = draft(coercion=0.0, regime_change_risk=0.0)
    assert chance(voted(soft, aroused), BET) == chance(voted(soft), BET)
    assert chance(voted(draft(), aroused), BET) > chance(voted(draft()), BET)


def test_a_request_of_the_region_speaks_against_a_veto() -> None:
    asked = voted(draft(regional_request=1.0))
    assert chance(asked, BET) < chance(voted(draft()), BET)
    assert np.mean(asked.vote[-1, BET] == YES) > np.mean(voted(draft()).vote[-1, BET] == YES)
    deaf = {"council__request": 0.0}
    assert chance(voted(draft(regional_request=1.0), **deaf), BET) == chance(voted(draft(), **deaf), BET)


def test_ties_count_for_targets_outside_the_world() -> None:
    outside = {"target": "EPS", "vulnerability": 0.5}
    tied = voted(draft(**outside, ties={"BET": 0.9}))
    assert chance(tied, BET) > chance(tied, GAM) == chance(voted(draft(**outside)), GAM)


# --- what follows ----------------------------------------------------------------------------------------------------


def test_outcomes_follow_from_votes() -> None:
    made = voted(draft(coercion=1.0, regime_change_risk=0.2), council__precedent=3)
    votes, outcome = made.vote[-1][[ALP, BET, GAM]], made.outcome[-1]
    vetoed = (votes == VETO).any(axis=0)
    ayes = (votes == YES).sum(axis=0)
    np.testing.assert_array_equal(outcome == VETOED, vetoed)
    np.testing.assert_array_equal(outcome == SHORT, ~vetoed & (2 * ayes < 3))
    np.testing.assert_array_equal(np.isin(outcome, [ADOPTED, FELL]), ~vetoed & (2 * ayes >= 3))
    assert set(outcome) == {VETOED, SHORT, ADOPTED, FELL}
    adopted = np.isin(outcome, [ADOPTED, FELL])
    assert np.mean(outcome[adopted] == FELL) == pytest.approx(1 - 0.8 * 0.5, abs=0.12)


def test_a_fall_teaches_in_proportion_to_ones_own_insecurity() -> None:
    def uneven(chunk: Chunk) -> None:
        chunk.vulnerability[GAM] = 0.25

    made = voted(draft(coercion=1.0, regime_change_risk=0.2), uneven, council__precedent=3)
    collapsed = made.outcome[-1] == FELL
    np.testing.assert_allclose(made.lesson[BET][collapsed], 2 * 0.5 * 0.8)
    np.testing.assert_allclose(made.lesson[GAM][collapsed], 2 * 0.25 * 0.8)
    assert not made.lesson[:, ~collapsed].any()
    assert not made.lesson[DEL].any()


@pytest.mark.parametrize("change", [{"coercion": 0.8}, {"target": None}])
def test_no_regime_falls_without_force_or_target(change: dict[str, Any]) -> None:
    made = voted(draft(**{"coercion": 1.0, "regime_change_risk": 0.1, **change}))
    assert ADOPTED in made.outcome[-1]
    assert FELL not in made.outcome[-1]


def test_the_lesson_fades() -> None:
    chunk, lanes = begun(setting({}), runs=1)
    chunk.lesson[BET] = 1.0
    for _ in range(6):
        council(chunk, lanes, Streams(1, [0]))
    assert chunk.lesson[BET, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(("month", "knows"), [(3, False), (4, True)])
def test_later_drafts_of_a_year_know_what_earlier_ones_led_to(month: int, knows: bool) -> None:
    zone = draft(coercion=1.0, regime_change_risk=0.2, month=3)
    made = voted({"zone": zone, "after": draft(month=month)}, council__precedent=3)
    collapsed = made.outcome[made.layout.draft("zone")] == FELL
    later = made.veto_chance[made.layout.draft("after"), BET]
    assert collapsed.any()
    assert (~collapsed).any()
    assert (len(set(later[collapsed]) | set(later[~collapsed])) == 2) is knows
    assert knows is bool(later[collapsed].min() > later[~collapsed].max())


def test_the_lesson_sharpens_regime_insecurity() -> None:
    chunk, lanes = begun(setting({}), runs=1, parameters=Parameters().replace(threat__military_weight=0))
    chunk.capability[...], chunk.liberalism[...] = 0.25, 0.3
    chunk.hostility[...] = chunk.commitment[...] = chunk.disagreement[...] = 0.0
    chunk.projected[...] = 0.1
    threat(chunk, lanes, Streams(1, [0]))
    before = chunk.direct_threat[BET, ALP, 0]
    chunk.lesson[BET] = 1.5
    threat(chunk, lanes, Streams(1, [0]))
    assert chunk.direct_threat[BET, ALP, 0] == pytest.approx(before * (1 + 0.2 * 1.5))


# --- drawn drafts ----------------------------------------------------------------------------------------------------


def test_drafts_are_drawn_at_the_rate_after_the_last_dated_one() -> None:
    resolved = setting({"last": draft(year=2001)})
    assert resolved.inputs.docket[0].name == "last"
    ensemble = run(resolved, runs=RUNS, parameters=Parameters().replace(council__draft_rate=0.3))
    table = measures.votes(ensemble)
    assert list(dict.fromkeys(table["draft"])) == ["last", "2002", "2003", "2004", "2005", "2006"]
    tabled = table[table["drawn"] & (table["state"] == "BET")]["runs"] / RUNS
    np.testing.assert_allclose(tabled, 0.3, atol=0.1)
    assert set(table[table["drawn"]]["target"]) == {"various"}
    slot = ensemble.record.layout.draft("2004")
    assert not ensemble.record.targets[slot, [ALP, BET, GAM]].any()  # members are never drawn
    np.testing.assert_array_equal(ensemble.record.targets[slot, DEL] == 1, ensemble.record.outcomes[slot] > 0)


def test_drawn_drafts_equal_the_reference() -> None:
    world = small_world()
    sets = [Parameters().replace(council__draft_rate=1, council__precedent=low, council__force=0.5) for low in (3, 6)]
    assert_agree(world, small_scenario(end=2010), sets, seed=4, runs=[0, 1])


def test_nobody_tables_a_draft_where_nobody_promotes() -> None:
    world = small_world(lambda data: data.pop("drafts"))
    tables = [table for table in world.tables if table.field != "promotion"]
    quiet = small(world.model_copy(update={"tables": tables}))
    assert measures.votes(run(quiet, runs=5, parameters=Parameters().replace(council__draft_rate=1))).empty


# --- files -----------------------------------------------------------------------------------------------------------

MADE = "{year: 2003, title: t, sponsor: ALP, coercion: 0.5, regime_change_risk: 0.5, source: s}"


@pytest.mark.parametrize(
    ("old", "new", "key", "sentence"),
    [
        ("year: 2003", "year: 2030", "year", "2030 lies outside the simulated years 1997 to 2006."),
        ("sponsor: ALP", "sponsor: ALB", "sponsor", "'ALB' is not a state of this world. Did you mean ALP?"),
        (
            "sponsor: ALP", "target: SYR, sponsor: ALP", "target",
            "'SYR' is not a state of this world. For a target outside it, state its 'vulnerability' too.",
        ),
        (
            "sponsor: ALP", "target: DEL, sponsor: ALP, ties: {BET: 0.5}", "ties",
            "is for a target outside the world, but 'DEL' is a state of this world; leave it out.",
        ),
        (
            "sponsor: ALP", "vulnerability: 0.5, sponsor: ALP", "vulnerability",
            "is for a target outside the world, but there is no target; leave it out.",
        ),
        (
            "sponsor: ALP", "target: SYR, vulnerability: 0.5, ties: {DEL: 1}, sponsor: ALP", "ties",
            "'DEL' is not a permanent member.",
        ),
        ("coercion: 0.5", "coercion: 1.5", "coercion", "must be at most 1, not 1.5."),
        ("coercion: 0.5, ", "", "coercion", "is missing."),
        ("title: t", "title: t, votes: {BET: veto}", "votes", "is not a key here."),
    ],
)  # fmt: skip
def test_a_faulty_draft_gets_one_sentence(files: Files, old: str, new: str, key: str, sentence: str) -> None:
    text = files.scenario.read_text(encoding="utf-8") + f"drafts:\n  mine: {MADE.replace(old, new)}\n"
    path = files.write("case.yaml", text)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (line_of(path, "mine:"), f"drafts.mine.{key}")
    assert problem.sentence.startswith(sentence)


def test_drafts_need_a_council(files: Files) -> None:
    files.edit(files.world, "council:\n  members: [GAM, ALP, BET]\n  source: made up\n", "")
    with pytest.raises(ScenarioError, match="has nobody to vote on it: add 'council:'") as caught:
        load(files.scenario)
    assert {problem.file for problem in caught.value.problems} == {str(files.world)}


def test_a_member_must_be_a_state_and_sit_once(files: Files) -> None:
    files.edit(files.world, "[GAM, ALP, BET]", "[GAM, ALP, BETA]")
    with pytest.raises(ScenarioError, match=r"'BETA' is not a state of this world\. Did you mean BET"):
        load(files.scenario)
    files.edit(files.world, "[GAM, ALP, BETA]", "[GAM, ALP, GAM]")
    with pytest.raises(ScenarioError, match="name each permanent member once"):
        load(files.scenario)


def test_a_scenarios_draft_replaces_the_worlds_and_a_childs_its_bases(files: Files) -> None:
    base = files.write("base.yaml", files.scenario.read_text(encoding="utf-8") + f"drafts:\n  zone: {MADE}\n")
    assert [one.name for one in load(base).inputs.docket] == ["relief", "embargo", "zone"]
    assert load(base).inputs.docket[-1].year == 2003
    child = "kind: scenario\nextends: base\ntitle: t\ndescription: d\ndrafts:\n  more: " + MADE.replace("2003", "2004")
    loaded = load(files.write("child.yaml", child))
    assert [(one.name, one.year) for one in loaded.inputs.docket][-2:] == [("zone", 2003), ("more", 2004)]
    assert "more" in loaded.changed


def test_scenarios_with_different_drafts_are_paired() -> None:
    """A scenario's own draft leaves the years before it, and the world without it, as they were."""
    late = {"own": draft(year=2004)}
    both = [small(), Resolved("more", small_scenario().model_copy(update={"drafts": late}), small_world())]
    from entente_sim.experiments.runner import run_each

    first, second = run_each(both, runs=3, seed=2)
    alone = run(both[0], runs=3, seed=2)
    np.testing.assert_array_equal(first.record.cooperation, alone.record.cooperation)
    assert "own" in second.record.layout.drafts
    assert not first.record.outcomes[first.record.layout.draft("own")].any()
    assert second.record.outcomes[second.record.layout.draft("own")].all()


def test_a_draft_of_the_spin_up_gives_each_scenario_its_own_past() -> None:
    early = {"own": draft(year=1998)}
    both = [small(), Resolved("more", small_scenario().model_copy(update={"drafts": early}), small_world())]
    from entente_sim.experiments.runner import run_each

    first, second = run_each(both, runs=3, seed=2)
    slot = first.record.layout.draft("own")
    assert not first.record.outcomes[slot].any()
    assert second.record.outcomes[slot].all()


# --- measures --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case() -> Ensemble:
    return run(CASE, runs=40, seed=1)


def test_vote_shares_are_those_of_the_record(case: Ensemble) -> None:
    table = measures.votes(case).set_index(["draft", "state"])
    np.testing.assert_allclose(table[["yes", "abstain", "veto"]].sum(axis=1), 1)
    slot, layout = case.record.layout.draft("syria_july_2012"), case.record.layout
    votes = case.record.votes[slot]
    russia, china = votes[layout.state("RUS")], votes[layout.state("CHN")]
    row = table.loc[("syria_july_2012", "RUS")]
    assert row["veto"] == np.mean(russia == VETO)
    assert row["alone"] == np.mean((russia == VETO) & (votes == VETO).sum(axis=0).__eq__(1))
    pairs = measures.veto_pairs(case).set_index(["draft", "first", "second"])
    assert pairs.loc[("syria_july_2012", "CHN", "RUS"), "both"] == np.mean((russia == VETO) & (china == VETO))
    shares = pairs[["both", "only_first", "only_second", "neither"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1)
    collapsed = measures.fell(case, "libya_1973")
    some = measures.votes(case, collapsed)
    assert set(some["runs"]) == {int(collapsed.sum())}
    pairs = measures.veto_pairs(case, collapsed)
    assert set(pairs.loc[pairs["draft"] != "all", "runs"]) == {int(collapsed.sum())}


def test_smaller_records_keep_the_votes_of_their_states(case: Ensemble) -> None:
    few = case.among(["CHN", "RUS", "KAZ"])
    table, whole = measures.votes(few), measures.votes(case)
    assert set(table["state"]) == {"CHN", "RUS"}
    kept = whole[whole["state"].isin(["CHN", "RUS"])].reset_index(drop=True)
    np.testing.assert_array_equal(table["veto"], kept["veto"])


def test_observed_votes_stand_beside_the_drafts_of_the_case_and_are_no_input(case: Ensemble) -> None:
    observed = measures.observed_votes()
    assert set(observed) == set(case.resolved.world.drafts)
    text = case.resolved.world.model_dump_json()
    assert not any(f'"{vote}"' in text for vote in ("veto", "abstain", "yes"))
    assert set(measures.votes(case)["observed"]) == {"yes", "abstain", "veto"}


def test_votes_are_drawn_as_measured(case: Ensemble) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    from entente_sim import plots

    figure = plots.votes(case)
    russia = figure.axes[0]
    table = measures.votes(case).set_index(["draft", "state"])
    widths = [bar.get_width() for bar in russia.patches]
    assert widths[0] == table.loc[("myanmar_2007", "RUS"), "yes"]
    assert widths[-1] == table.loc[("syria_may_2014", "RUS"), "veto"]
    plt.close(figure)
    with pytest.raises(ValueError, match="no dated draft was put to the vote"):
        plots.votes(run(setting({}), runs=1), ["BET"])


def test_a_run_of_the_case_is_the_same_alone_and_in_a_crowd(case: Ensemble) -> None:
    resolved = load(CASE)
    lanes = Lanes(resolved.scenario.parameters, 1)
    chunk, _ = begun(resolved)
    for _ in advance(chunk, lanes, Streams(1, [7]), resolved.inputs.last):
        pass
    np.testing.assert_array_equal(chunk.vote[..., 0], case.record.votes[..., 7])
    np.testing.assert_array_equal(chunk.outcome[..., 0], case.record.outcomes[..., 7])
