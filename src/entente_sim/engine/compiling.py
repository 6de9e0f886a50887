"""Compile every kernel of the round, the last first: what a helper process does (:mod:`entente_sim.engine.helper`)."""

from __future__ import annotations

from entente_sim.engine.round import ROUND, begin
from entente_sim.scenario.loading import load
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout

__all__ = ["compile_from_the_end"]


def compile_from_the_end() -> None:
    """Have every mechanism work once, the last of the round first, on a world whose numbers do not matter."""
    resolved = load("baseline")
    lanes = Lanes(resolved.scenario.parameters, 1)
    world = begin(Layout.of([resolved]), resolved.inputs, lanes, 1)
    world.year = resolved.inputs.last  # in a free year all of them have work
    for mechanism in reversed(ROUND):
        mechanism(world, lanes, Streams(1, range(1)))


if __name__ == "__main__":
    compile_from_the_end()
