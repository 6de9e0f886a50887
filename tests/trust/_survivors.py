"""Why planted faults live: what makes them the same model, or what no test asks."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable

from entente_sim.world.world import variable_table
from tests.trust._mutations import SOURCE, Mutant

__all__ = ["reason"]

SAME_BOTH_WAYS = {name for name, *_, about in variable_table() if about.endswith("the same both ways")}
SAME_BOTH_WAYS |= {"guarantee", "union", "distance", "home", "barrier", "fit", "pledged", "eased"}
"""Arrays in which i, j and j, i hold the same, by their names in the kernels."""

MULTIPLIED = {
    "world.threat, world.salience", "world.salience, world.threat", "world.dependence, world.settlement",
    "world.complementarity, world.links", "coercion, reach",
}  # fmt: skip
TAKEN_TOGETHER = {
    "world.pact, world.bond": "of the two the larger counts", "world.ally, world.treat": "of the two the larger counts",
    "world.mobility, world.creativ": "only their sum counts", "given.openness, given.binding": "only their sum counts",
    "friendship, rivalry": "scratch space, filled anew for every arena",
}  # fmt: skip


def _indices(one: Mutant) -> str:
    name = one.change.partition("[")[0]
    if one.function == "_sign" and name == "keys":
        return "keys of pairs are the same both ways"
    return f"'{name}' is the same both ways" if name in SAME_BOTH_WAYS else ""


def _draw(one: Mutant) -> str:
    drawn = re.match(r"(u|uniform\(.*\)|so_far) (<|>|>=|<=) ", one.change)
    before, _, after = one.change.partition("  ->  ")
    strict = before.replace("=", "") == after.replace("=", "")
    return "a draw that equals its chance to the last bit has a chance of 2^-53" if drawn and strict else ""


def _arguments(one: Mutant) -> str:
    before = one.change.partition("  ->  ")[0]
    if before in MULTIPLIED:
        return "the two are only multiplied with each other"
    if before.startswith(("max(", "min(", "np.maximum(", "np.minimum(")):
        return "the order of what is compared changes nothing"
    return TAKEN_TOGETHER.get(before, "")


def _at_rest(one: Mutant) -> str:
    return "nothing moves where the change is 0" if re.match(r"change > 0\.0  ->  change >= 0\.0", one.change) else ""


def _flat(one: Mutant) -> str:
    line = linecache.getline(str(SOURCE / f"{one.module.replace('.', '/')}.py"), one.line)
    axis = one.change == "0  ->  -1" and ".shape[0]" in line
    return "the first axis of an array with one axis is its last" if axis else ""


RULES: dict[str, tuple[Callable[[Mutant], str], ...]] = {
    "indices": (_indices,), "comparison": (_draw, _at_rest), "arguments": (_arguments,),
    "number": (_flat,),
}  # fmt: skip

SHIFT = "what is subtracted from all options alike, to keep exponentials small, changes no chance"
COUNT = "the count is only compared with none"
ROOM = "one place more than is read"
LAST = "the last option is drawn where no other is; its turn never comes"
ZERO = "what is weighed is 0 there"
BOTH = "the measure is the same both ways"

KNOWN: dict[tuple[str, str, str], str] = {
    ("council", "_odds", "max(yes, veto, 0.0)  ->  min(yes, veto, 0.0)"): SHIFT,
    ("council", "_odds", "0.0  ->  1.0"): SHIFT,
    ("council", "_conclude", "votes += 1 if vote[i, r] > 0.0 else 0  ->  votes -= 1 if vote[i, r] > 0.0 else 0"): COUNT,
    ("council", "_conclude", "1  ->  2"): COUNT,
    ("council", "_put", "0.0  ->  1.0"): "a drawn draft has its target in the world; no other vulnerability is read",
    ("council", "_draw", "1  ->  2"): "a negative number of any size stands for nobody",
    ("crises", "_sides", "7  ->  8"): ROOM,
    ("crises", "_sides", "6  ->  7"): LAST,
    ("crises", "_sides", "chosen > 0  ->  chosen >= 0"): "support of 0 raises nothing",
    ("crises", "_sides", "0  ->  -1"): "support of 0 raises nothing",
    ("crises", "_sides", "1  ->  0"): "what a step of 0 writes is written over",
    ("posture", "_posture", "16  ->  17"): ROOM,
    ("posture", "_posture", "16  ->  15"): SHIFT,
    ("posture", "_posture", "15  ->  16"): LAST,
    ("prospect", "value", "y >= 0.0  ->  y > 0.0"): ZERO,
    ("prospect", "outcome", "v >= 0.0  ->  v > 0.0"): ZERO,
    ("prospect", "worth", "high > 0.0  ->  high >= 0.0"): ZERO,
    ("prospect", "worth", "low < 0.0  ->  low <= 0.0"): ZERO,
    ("legitimacy", "_legitimacy", "weight[r] > 0.0  ->  weight[r] >= 0.0"): "others always have some capability",
    ("legitimacy", "_legitimacy", "0.0  ->  1.0"): "others always have some capability",
    ("influence", "_influence", "total[r] > 0.0  ->  total[r] >= 0.0"): "there is always some provider",
    ("influence", "_influence", "0.0  ->  1.0"): "there is always some provider",
    ("futures", "future_readings", "aligned(_LEADER, first)  ->  aligned(first, _LEADER)"): BOTH,
    ("futures", "future_readings", "aligned(_LEADER, second)  ->  aligned(second, _LEADER)"): BOTH,
    (
        "signposts",
        "nonaligned_leadership",
        "equidistance(ensemble, other, first, second)  ->  equidistance(ensemble, other, second, first)",
    ): BOTH,
    (
        "landscape",
        "beside_landscape",
        "same_bloc(ensemble, code, other, depth)  ->  same_bloc(ensemble, other, code, depth)",
    ): BOTH,
    (
        "typology",
        "_joint_shares",
        "joint_opposition(ensemble, first, second, third)  ->  joint_opposition(ensemble, second, first, third)",
    ): BOTH,
    ("similarity", "_expected", "_apart(act, other, kind)  ->  _apart(other, act, kind)"): BOTH,
    (
        "similarity",
        "agreement",
        "_expected(x, y, kind, counted, pooled=index == 'pi')  ->  "
        "_expected(y, x, kind, counted, pooled=index == 'pi')",
    ): BOTH,
    ("similarity", "agreement", "0.0  ->  1.0"): "a dealing that is missing counts for nothing, whatever stands for it",
    ("summaries", "trend", "1.0  ->  2.0"): "of a single year the slope's numerator is 0",
    ("polarity", "_linked", "np.swapaxes(commitment, 1, 2) >= depth  ->  np.swapaxes(commitment, 1, 2) > depth"): BOTH,
    ("polarity", "_linked", "commitment >= depth  ->  commitment > depth"): BOTH,
    ("crises", "_crises", "dyad(ensemble, one, two, 'crisis')  ->  dyad(ensemble, two, one, 'crisis')"): BOTH,
    ("landscape", "_least_cut", "1  ->  0"): "what a state weighs with itself is 0, or only makes the bound lower",
    ("landscape", "_least_cut", "0  ->  -1"): "the mirror images are gone through too, and none is deeper",
    ("similarity", "agreement", "_apart(x, y, kind)  ->  _apart(y, x, kind)"): BOTH,
    (
        "swing",
        "swing",
        "equidistance(ensemble, code, first, second, level)  ->  equidistance(ensemble, code, second, first, level)",
    ): BOTH,
    (
        "swing",
        "line",
        "swing(ensemble, code, first, second, level)  ->  swing(ensemble, code, second, first, level)",
    ): BOTH,
    ("region", "provision", "entropy + 0.0  ->  entropy - 0.0"): "zero and negative zero are the same number",
    ("institutions", "_over_runs", "0  ->  -1"): "a sum of none over none is missing too",
    ("votes", "veto_share", "0  ->  -1"): "none of none is missing too",
    ("typology", "typology", "k > c  ->  k >= c"): "as much of both is hedging, which comes first, or inactive",
}
"""Grounds by module, function and change; they hold for those faults alone that were not noticed."""


def reason(mutant: Mutant) -> tuple[str, str]:
    """Return a verdict, ``equivalent`` or ``open``, and its grounds."""
    known = KNOWN.get((mutant.module.partition(".")[2], mutant.function, mutant.change), "")
    grounds = known or next(filter(None, (rule(mutant) for rule in RULES.get(mutant.kind, ()))), "")
    return ("equivalent" if grounds else "open"), grounds
