"""Why planted faults live: what makes them the same model, or what no test asks."""

from __future__ import annotations

import re
from collections.abc import Callable

from entente_sim.world.world import variable_table
from tests.trust._mutations import Mutant

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


def _of_whole_numbers(one: Mutant) -> str:
    """A row, a level or a vote is at least 0 just where it is more than -1."""
    return ""


RULES: dict[str, tuple[Callable[[Mutant], str], ...]] = {
    "indices": (_indices,), "comparison": (_draw, _at_rest), "arguments": (_arguments,),
}  # fmt: skip

KNOWN: dict[tuple[str, int, str], str] = {}
"""Grounds by module, function and change."""


def reason(mutant: Mutant) -> tuple[str, str]:
    """Return a verdict, ``equivalent`` or ``open``, and its grounds."""
    known = KNOWN.get((mutant.module, mutant.function, mutant.change), "")
    grounds = known or next(filter(None, (rule(mutant) for rule in RULES.get(mutant.kind, ()))), "")
    return ("equivalent" if grounds else "open"), grounds
