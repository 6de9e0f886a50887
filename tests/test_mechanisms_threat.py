"""Threat: means and intent, regime insecurity, power transition, and the threats to friends."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from entente_sim.mechanisms.capability import capability
from entente_sim.mechanisms.positions import positions
from entente_sim.mechanisms.projection import projection
from entente_sim.mechanisms.threat import threat
from entente_sim.numerics import FloatArray
from entente_sim.scenario.parameters import Parameters
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World as Chunk
from tests.mechanism_worlds import (
    OFF_DIAGONAL,
    Edit,
    after,
    at,
    cells,
    lifted,
    moved_to,
    put,
    random_worlds,
    still_world,
    told,
    within,
)


def test_threats_are_in_range_and_the_greatest_is_the_principal_one() -> None:
    made = after(threat, *random_worlds(threat__regime_weight=1.5, threat__positional_weight=2))
    for name in ("exposure", "resistance", "direct_threat", "threat", "salience"):
        values = told(made, name)
        assert (values >= 0).all(), name
        assert (values <= 1).all(), name
    assert (made.threat >= made.direct_threat).all()
    rows = np.where(OFF_DIAGONAL[..., None], made.threat, -1)
    principal = rows.argmax(axis=1)
    picked = np.take_along_axis(made.salience, principal[:, None, :], axis=1)
    np.testing.assert_array_equal(picked, 1.0)
    assert (np.sort(told(made, "salience"))[..., 0] < 1).any()


def test_nobody_salient_where_nobody_threatens() -> None:
    chunk, lanes = random_worlds(threat__military_weight=0, threat__regime_weight=0, threat__positional_weight=0)
    made = after(threat, chunk, lanes)
    assert not told(made, "threat").any()
    assert not told(made, "salience").any()


def pipeline(chunk: Chunk, lanes: Lanes, *edits: Edit) -> Chunk:
    """From GDP and arms to threat."""
    copy = chunk.copy_for(chunk.inputs)
    for edit in edits:
        edit(copy)
    for mechanism in (capability, positions, projection, threat):
        mechanism(copy, lanes, Streams(5, range(chunk.runs)))
    return copy


def test_threat_rises_with_the_capability_of_the_other() -> None:
    """For states not committed to it; the leader's fear of decline is a matter of its own."""
    chunk, lanes = random_worlds(threat__positional_weight=0)
    free = put("commitment", 0.0)
    base = pipeline(chunk, lanes, free)
    grown = pipeline(chunk, lanes, free, lambda c: c.economy[1].__imul__(2.0), lambda c: c.military[1].__imul__(2.0))
    others = [0, 2, 3]
    assert (grown.threat[others, 1] > base.threat[others, 1]).all()


def test_threat_rises_with_nearness() -> None:
    chunk, lanes = random_worlds()
    free = put("commitment", 0.0)
    threats = [told(pipeline(chunk, lanes, free, moved_to(km)), "threat") for km in (100, 1000, 6000)]
    assert (threats[0] >= threats[1]).all()
    assert (threats[1] >= threats[2]).all()
    assert (threats[0] > threats[2]).all()


@pytest.mark.parametrize(("first", "second"), [("promotion", "vulnerability"), ("vulnerability", "promotion")])
def test_promotion_threatens_the_vulnerable_only(first: str, second: str) -> None:
    """The two multiply: without the one the other changes nothing, and each makes the other count more."""
    chunk, lanes = random_worlds(threat__demography_weight=0)  # a restless neighbour is feared for its numbers too
    none = put(first, 0.0)
    np.testing.assert_array_equal(
        after(threat, chunk, lanes, none).threat, after(threat, chunk, lanes, none, lifted(second)).threat
    )
    alone: dict[str, float] = {
        "threat__military_weight": 0,
        "threat__positional_weight": 0,
        "threat__extension_weight": 0,
    }
    chunk, lanes = random_worlds(**alone, threat__regime_weight=0.5)
    effect = [
        told(after(threat, chunk, lanes, put(first, x), put(second, y)), "threat")
        for x in (0.4, 0.8)
        for y in (0.3, 0.9)
    ]
    low, high = effect[1] - effect[0], effect[3] - effect[2]
    np.testing.assert_allclose(high, 2 * low, rtol=1e-9, atol=1e-15)
    assert (low > 0).any()


def test_autocracies_promote_no_democracy() -> None:
    chunk, lanes = random_worlds()
    autocrats = put("liberalism", 0.0)
    np.testing.assert_array_equal(
        after(threat, chunk, lanes, autocrats).threat,
        after(threat, chunk, lanes, autocrats, lifted("promotion")).threat,
    )


def test_only_those_near_the_top_fear_to_be_overtaken() -> None:
    alone: dict[str, float] = {"threat__military_weight": 0, "threat__regime_weight": 0, "threat__extension_weight": 0}
    chunk, lanes = random_worlds(**alone)
    shares = put("capability", np.array([0.5, 0.45, 0.04, 0.01])[:, None])
    made = after(
        threat, chunk, lanes, shares, put("disagreement", 1.0), put("lead", np.array([1, 0.9, 0.08, 0])[:, None])
    )
    assert (made.threat[0, 1] > 0.5).all(), "the leader fears the one at parity"
    assert (made.threat[0, 2] < 0.01).all(), "not the one far below"
    assert (made.threat[2, 0] < 0.01).all(), "those far below do not fear for a rank they never had"
    assert (made.threat[3] < 0.001).all()
    agreed = after(threat, chunk, lanes, shares, put("disagreement", 0.0))
    assert not told(agreed, "threat").any(), "nobody fears a successor that wants the same order"


def test_a_threat_to_a_friend_is_a_threat() -> None:
    chunk, lanes = random_worlds(threat__extension_weight=1, threat__believed_support=0)
    lonely = put("commitment", 0.0)
    np.testing.assert_array_equal(
        told(after(threat, chunk, lanes, lonely), "threat"), told(after(threat, chunk, lanes, lonely), "direct_threat")
    )
    for i, j in permutations(range(4), 2):
        tie = np.ones((4, 4, 1))
        tie[i, j] = 0.0
        made = after(threat, chunk, lanes, put("commitment", tie))
        friends = [k for k in range(4) if k not in (i, j)]
        worst = made.direct_threat[friends, j].max(axis=0)
        assert (made.threat[i, j] >= worst - 1e-15).all()


def test_what_friends_fear_in_a_friend_is_not_feared() -> None:
    chunk, lanes = random_worlds(threat__extension_weight=1)
    made = after(threat, chunk, lanes, put("commitment", 1.0))
    np.testing.assert_array_equal(told(made, "threat"), told(made, "direct_threat"))


def test_only_illiberal_regimes_fear_promotion_and_only_from_liberal_states() -> None:
    chunk, lanes = random_worlds(threat__military_weight=0, threat__positional_weight=0, threat__extension_weight=0)
    free, unfree = put("liberalism", 1.0), put("liberalism", 0.0)
    assert not told(after(threat, chunk, lanes, free), "threat").any()
    assert not told(after(threat, chunk, lanes, unfree), "threat").any()
    mixed = np.zeros((4, 1))
    mixed[0] = 1.0
    made = after(threat, chunk, lanes, put("liberalism", mixed)).threat
    assert (made[1:, 0] > 0).any()
    assert not made[0, 1:].any()


# --- intent and means ------------------------------------------------------------------------------------------------

BLUNT: dict[str, float] = {
    "threat__misperception": 0, "threat__regime_weight": 0, "threat__positional_weight": 0,
    "threat__extension_weight": 0, "threat__exposure_exponent": 1,
}  # fmt: skip


def test_means_and_intent_by_hand() -> None:
    """B threatens D across their border: means that reach, hostility, another regime, and numbers."""
    chunk, lanes = still_world(
        **BLUNT, threat__military_weight=0.9, threat__intent_floor=0.2, threat__identity_weight=0.5,
        threat__demography_weight=0.5, threat__nuclear_defence=0.1, threat__believed_support=0.5,
        agreements__joint_forces=0.5,
    )  # fmt: skip
    made = after(
        threat, chunk, lanes,
        cells("capability", A=0.1, B=0.5, C=0.1, D=0.3), cells("projected", DB=0.4, DA=0.05),
        cells("offence", B=0.5), cells("commitment", DA=0.8), cells("interoperability", DA=0.4),
        cells("nuclear", D=0.5), cells("hostility", DB=0.5), cells("liberalism", B=0.1, D=0.9),
        cells("population", B=3.0, D=1.0), cells("vulnerability", B=0.4),
    )  # fmt: skip
    defence = 0.3 + 0.1 * 0.5 + 0.5 * (0.8 * 0.05 * (1 + 0.5 * 0.4))
    assert defence == pytest.approx(0.374)
    reach = 0.5 * 0.4
    crowd = 0.75 * 0.4 * 0.5
    intent = 1 - (1 - 0.2 - 0.8 * 0.5) * (1 - 0.5 * 0.8) * (1 - 0.5 * crowd)
    assert intent == pytest.approx(0.778)
    assert at(made, "exposure", "DB") == pytest.approx(reach / (reach + defence), rel=1e-14)
    assert at(made, "resistance", "DB") == pytest.approx(defence / (defence + 0.4), rel=1e-14)
    assert at(made, "threat", "DB") == pytest.approx(0.9 * reach / (reach + defence) * intent, rel=1e-13)


def test_regime_insecurity_and_transition_by_hand() -> None:
    """A leads; B, illiberal and vulnerable, is pressed by it, and A fears to be overtaken; C stands by B."""
    chunk, lanes = still_world(
        threat__military_weight=0, threat__regime_weight=1.2, threat__positional_weight=1.1,
        threat__parity=0.8, threat__parity_width=0.1, threat__extension_weight=0.5, threat__salience_exponent=1.5,
    )  # fmt: skip
    made = after(
        threat, chunk, lanes,
        cells("capability", A=0.4, B=0.36, C=0.12, D=0.12), cells("liberalism", A=0.9, B=0.2),
        cells("vulnerability", B=0.5), cells("promotion", A=0.8, B=1.0), cells("offer", AB=0.25), cells("lead", A=0.9),
        cells("disagreement", AB=0.5), cells("commitment", CB=0.6, CA=0.1),
    )  # fmt: skip
    regime = 1.2 * 0.5 * 0.8 * 0.8 * 0.75 * 0.9
    assert at(made, "threat", "BA") == pytest.approx(regime, rel=1e-14)
    rank = 1.1 / (1 + np.exp(-(0.9 - 0.8) / 0.1)) * 0.5 / (1 + np.exp(-(0.36 / 0.4 - 0.8) / 0.1))
    assert at(made, "threat", "AB") == pytest.approx(rank, rel=1e-13)
    by_friend = 0.5 * 0.9 * 0.6 * regime
    by_other = 0.5 * 0.4 * 0.1 * rank
    assert at(made, "threat", "CA") == pytest.approx(by_friend, rel=1e-13)
    assert at(made, "threat", "CB") == pytest.approx(by_other, rel=1e-13)
    assert at(made, "salience", "CA") == 1
    assert at(made, "salience", "CB") == pytest.approx((by_other / by_friend) ** 1.5, rel=1e-12)
    heavy = Lanes(Parameters().replace(threat__regime_weight=9), 1)
    pressed = after(threat, chunk, heavy, put("promotion", 1.0), put("vulnerability", 1.0), cells("liberalism", A=1.0))
    assert at(pressed, "direct_threat", "BA") == pytest.approx(0.95, rel=1e-14), "no fear is complete"


def test_who_never_stood_near_the_top_hardly_fears_to_be_overtaken() -> None:
    """The fear goes with the highest rank held: half of it at parity with the leader, little below, most above."""
    chunk, lanes = random_worlds(
        threat__military_weight=0, threat__regime_weight=0, threat__extension_weight=0, threat__positional_weight=0.9,
        threat__parity=0.8, threat__parity_width=0.1,
    )  # fmt: skip
    ranks = (0.5, 0.8, 1.0)
    low, half, high = (after(threat, chunk, lanes, put("lead", rank)).direct_threat for rank in ranks)
    np.testing.assert_allclose(low, half * 2.0 / (1.0 + np.exp(3.0)), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(high, half * 2.0 / (1.0 + np.exp(-2.0)), rtol=1e-12, atol=1e-15)


def feared(chunk: Chunk, lanes: Lanes, *edits: Edit) -> Chunk:
    return after(threat, chunk, lanes, *edits)


def test_a_populous_neighbour_alarms_across_a_land_border_only() -> None:
    chunk, lanes = random_worlds(**BLUNT)
    small_one, big_one = (feared(chunk, lanes, cells("population", B=size)) for size in (1e-3, 1e4))
    assert (big_one.threat[3, 1] > small_one.threat[3, 1]).all(), "GAM borders on BET"
    assert (big_one.threat[1, 3] < small_one.threat[1, 3]).all(), "and is outnumbered by it"
    rest = OFF_DIAGONAL.copy()
    rest[3, 1] = rest[1, 3] = False
    np.testing.assert_array_equal(big_one.threat[rest], small_one.threat[rest])


@pytest.mark.parametrize(("name", "value"), [("nuclear", 1.0), ("vulnerability", 0.0)])
def test_numbers_do_not_alarm_a_nuclear_state_nor_come_from_a_settled_one(name: str, value: float) -> None:
    chunk, lanes = random_worlds(**BLUNT)
    chunk.inputs = replace(chunk.inputs, distance_home=np.zeros((4, 4)))
    calm = put(name, value)
    np.testing.assert_array_equal(
        feared(chunk, lanes, calm).threat, feared(chunk, lanes, calm, put("population", 1.0)).threat
    )
    assert (feared(chunk, lanes).threat != feared(chunk, lanes, put("population", 1.0)).threat).any()


def test_regimes_of_another_kind_are_read_as_hostile() -> None:
    chunk, lanes = random_worlds(**BLUNT, threat__demography_weight=0, threat__identity_weight=0.4)
    none = random_worlds(**BLUNT, threat__demography_weight=0, threat__identity_weight=0)[1]
    alike = put("liberalism", 0.7)
    np.testing.assert_array_equal(feared(chunk, lanes, alike).threat, feared(chunk, none, alike).threat)
    kind = np.abs(chunk.liberalism[:, None] - chunk.liberalism[None])
    friends = put("hostility", 0.0)
    both = feared(chunk, lanes, friends), feared(chunk, none, friends)
    intent = 1 - (1 - 0.15) * (1 - 0.4 * kind)
    np.testing.assert_allclose(
        told(both[0], "threat"), told(both[1], "threat") * intent[OFF_DIAGONAL] / 0.15, rtol=1e-12, atol=1e-15
    )
    sure = put("hostility", 1.0)
    np.testing.assert_allclose(
        told(feared(chunk, lanes, sure), "threat"), told(feared(chunk, none, sure), "threat"), rtol=1e-14
    )


def test_means_are_judged_with_a_log_normal_error_of_ones_own() -> None:
    """Each state errs about each other, in every run and year anew, with the standard deviation given."""
    chunk, lanes = random_worlds(1, 2000, **{**BLUNT, "threat__misperception": 0.1}, threat__military_weight=0.5)
    clear = random_worlds(1, 2000, **BLUNT, threat__military_weight=0.5)[1]
    error: FloatArray = np.log(told(feared(chunk, lanes), "threat") / told(feared(chunk, clear), "threat")) / 0.1
    for dyad in error:
        assert stats.kstest(dyad, "norm").pvalue > 1e-4
    correlation: FloatArray = np.asarray(np.corrcoef(error))
    assert np.abs(correlation[~np.eye(12, dtype=bool)]).max() < 0.12
    later = after(threat, chunk, lanes, lambda copy: setattr(copy, "year", 2003))
    again: FloatArray = np.log(told(later, "threat") / told(feared(chunk, clear), "threat")) / 0.1
    assert abs((again * error).mean(axis=1)).max() < 0.12
    twice = random_worlds(1, 2000, **{**BLUNT, "threat__misperception": 0.2}, threat__military_weight=0.5)[1]
    doubled = np.log(told(feared(chunk, twice), "threat") / told(feared(chunk, clear), "threat")) / 0.2
    np.testing.assert_allclose(doubled, error, rtol=0, atol=1e-7)


def test_error_bends_means_and_not_the_rest() -> None:
    chunk, lanes = random_worlds(threat__misperception=0.3)
    clear = random_worlds(threat__misperception=0)[1]
    for name in ("exposure", "resistance"):
        np.testing.assert_array_equal(getattr(feared(chunk, lanes), name), getattr(feared(chunk, clear), name))
    harmless = put("offence", 0.0)
    np.testing.assert_array_equal(feared(chunk, lanes, harmless).threat, feared(chunk, clear, harmless).threat)
    wild = feared(chunk, random_worlds(threat__misperception=2)[1])
    within(wild, "direct_threat threat salience")


def test_a_threat_comes_with_its_friends_by_hand() -> None:
    """B threatens D with C's help, whose tie with D takes half of it away; A stands by D alone."""
    chunk, lanes = still_world(
        **BLUNT, threat__military_weight=1, threat__intent_floor=1, threat__believed_backing=0.5,
        threat__believed_support=0, threat__nuclear_defence=0, agreements__joint_forces=0.5,
    )  # fmt: skip
    made = after(
        threat, chunk, lanes, cells("capability", D=0.3), cells("projected", DB=0.4, DC=0.2, DA=0.9),
        cells("offence", A=0.9, B=0.5, C=0.6), cells("commitment", BC=0.8, DC=0.5, DA=1.0, BA=0.7),
        cells("interoperability", BC=0.4),
    )  # fmt: skip
    force = 0.5 * 0.4 + 0.5 * 0.8 * 1.2 * 0.5 * 0.6 * 0.2
    assert at(made, "exposure", "DB") == pytest.approx(force / (force + 0.3), rel=1e-14)


def test_nobody_fears_a_coalition_whose_members_stand_alone() -> None:
    chunk, lanes = random_worlds(threat__believed_support=0)
    none = random_worlds(threat__believed_support=0, threat__believed_backing=0)[1]
    alone = put("commitment", 0.0)
    np.testing.assert_array_equal(feared(chunk, lanes, alone).exposure, feared(chunk, none, alone).exposure)
    assert (told(feared(chunk, lanes), "exposure") >= told(feared(chunk, none), "exposure")).all()
    assert (told(feared(chunk, lanes), "exposure") > told(feared(chunk, none), "exposure")).any()


def test_forces_that_act_together_defend_better_than_those_that_only_promise() -> None:
    chunk, lanes = random_worlds()
    loose = feared(chunk, lanes, put("interoperability", 0.0))
    joint = feared(chunk, lanes, put("interoperability", 1.0))
    assert (told(joint, "resistance") > told(loose, "resistance")).all()
    stronger = random_worlds(threat__believed_support=0.6, agreements__joint_forces=0)[1]
    same = feared(chunk, stronger, put("interoperability", 1.0))
    np.testing.assert_allclose(told(same, "resistance"), told(joint, "resistance"), rtol=1e-12)
    alone = put("commitment", 0.0)
    np.testing.assert_array_equal(
        feared(chunk, lanes, alone, put("interoperability", 1.0)).resistance,
        feared(chunk, lanes, alone, put("interoperability", 0.0)).resistance,
    )
