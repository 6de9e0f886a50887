"""What stands where: order of states and arenas, active triples, and keys for random draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from entente_sim.scenario.docket import slots
from entente_sim.scenario.errors import closest
from entente_sim.scenario.loading import Resolved
from entente_sim.streams import KeyArray, code_keys

__all__ = ["BoolArray", "IntArray", "Layout"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layout:
    """Order of everything in the arrays of a :class:`~entente_sim.world.world.World`.

    States and arenas are sorted by code, so their order in a file changes nothing.

    Attributes
    ----------
    states, arenas
        Codes, sorted; position is the array index.
    members
        ``(arenas, states)`` bool: who may have a stake in the arena in any year.
    level
        ``(arenas,)`` label of each arena, for measuring only.
    institutions
        Names, sorted.
    drafts
        Names of the slots of the Security Council's docket, sorted: dated drafts by name, and the years
        in which one may be drawn.
    """

    states: tuple[str, ...]
    arenas: tuple[str, ...]
    members: BoolArray = field(repr=False)
    level: tuple[str, ...] = field(repr=False)
    institutions: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()

    @classmethod
    def of(cls, scenarios: Sequence[Resolved]) -> Layout:
        """Lay out one world for scenarios that share it: active triples are the union over them."""
        world = scenarios[0].world
        states = tuple(sorted(world.states))
        arenas = tuple(sorted(world.arenas))
        members = np.zeros((len(arenas), len(states)), dtype=np.bool_)
        for a, name in enumerate(arenas):
            for code in world.arenas[name].stakes:
                members[a, states.index(code)] = True
        for driver in [d for part in (world, *(r.scenario for r in scenarios)) for d in part.changes().values()]:
            for target in driver.targets:
                parts = target.split(".")
                if parts[0] == "arenas" and parts[2] == "stake":
                    rows = [a for a, name in enumerate(arenas) if parts[1] in ("*", name)]
                    columns = [s for s, code in enumerate(states) if parts[3] in ("*", code)]
                    members[np.ix_(rows, columns)] = True
        levels = tuple(world.arenas[name].level for name in arenas)
        drafts = tuple(sorted({slot for r in scenarios for slot in slots(r.world, r.scenario)}))
        return cls(states, arenas, members, levels, tuple(sorted(world.institutions)), drafts)

    def among(self, codes: Sequence[str]) -> Layout:
        """The layout of some of the states; itself for all of them, and the same object whenever asked for the same."""
        picks = tuple(self.state(code) for code in sorted(codes))
        if len(picks) == self.n:
            return self
        if picks not in self._parts:
            states = tuple(self.states[i] for i in picks)
            self._parts[picks] = replace(self, states=states, members=self.members[:, list(picks)])
        return self._parts[picks]

    @cached_property
    def _parts(self) -> dict[tuple[int, ...], Layout]:
        return {}

    def rows_among(self, states: Sequence[int], part: Layout) -> IntArray:
        """Row of each triple of a layout of some of the states, which stand here at the positions given."""
        actor, target, arena = part.triples
        picks = np.array(states, dtype=np.int64)
        rows: IntArray = self.where[arena, picks[actor], picks[target]]
        return rows

    @property
    def n(self) -> int:
        """Number of states."""
        return len(self.states)

    @cached_property
    def triples(self) -> tuple[IntArray, IntArray, IntArray]:
        """Actor, target and arena index of every active triple, sorted by arena, actor, target."""
        rows = [
            (i, j, a)
            for a in range(len(self.arenas))
            for i in range(self.n)
            for j in range(self.n)
            if i != j and self.members[a, i] and self.members[a, j]
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        actor, target, arena = (np.ascontiguousarray(table[:, c]) for c in range(3))
        return actor, target, arena

    @cached_property
    def where(self) -> IntArray:
        """``(arenas, states, states)`` index of each triple, -1 where inactive."""
        actor, target, arena = self.triples
        where = np.full((len(self.arenas), self.n, self.n), -1, dtype=np.int64)
        where[arena, actor, target] = np.arange(len(actor))
        return where

    @cached_property
    def triple_keys(self) -> KeyArray:
        """Key of each triple for random draws, from codes alone."""
        return code_keys(self.states, self.states, self.arenas)[self.triples]

    @cached_property
    def dyad_keys(self) -> KeyArray:
        """``(n, n)`` key of each ordered pair for random draws."""
        return code_keys(self.states, self.states)

    @cached_property
    def state_keys(self) -> KeyArray:
        """Key of each state for random draws."""
        return code_keys(self.states)

    @cached_property
    def pair_keys(self) -> KeyArray:
        """``(n, n)`` key of each pair of states for random draws, the same both ways."""
        codes = np.array(self.states)
        return np.where(codes[:, None] <= codes, self.dyad_keys, self.dyad_keys.T)

    @cached_property
    def backing_keys(self) -> KeyArray:
        """``(n, n, n)`` key of each pair of states, the first in order first, and a third for random draws."""
        return code_keys(self.states, self.states, self.states)

    @cached_property
    def membership_keys(self) -> KeyArray:
        """``(institutions, n)`` key of each institution and state for random draws."""
        return code_keys(self.institutions, self.states)

    @cached_property
    def vote_keys(self) -> KeyArray:
        """``(drafts, n)`` key of each draft and state for random draws."""
        return code_keys(self.drafts, self.states)

    @cached_property
    def draft_keys(self) -> KeyArray:
        """Key of each draft for random draws."""
        return code_keys(self.drafts)

    def state(self, code: str) -> int:
        """Index of a state; a wrong code gets a sentence with the closest match."""
        return _index(self.states, code, "state")

    def arena(self, name: str) -> int:
        """Index of an arena; a wrong name gets a sentence with the closest match."""
        return _index(self.arenas, name, "arena")

    def institution(self, name: str) -> int:
        """Index of an institution; a wrong name gets a sentence with the closest match."""
        return _index(self.institutions, name, "institution")

    def draft(self, name: str) -> int:
        """Slot of a draft; a wrong name gets a sentence with the closest match."""
        return _index(self.drafts, name, "draft")

    def arenas_at(self, level: str) -> list[int]:
        """Indices of the arenas that carry a level label."""
        if level not in ("systemic", "regional"):
            raise KeyError(f"level must be 'systemic' or 'regional', not {level!r}")
        return [a for a, label in enumerate(self.level) if label == level]


def _index(codes: tuple[str, ...], code: str, what: str) -> int:
    if code not in codes:
        raise KeyError(f"there is no {what} {code!r} in this world.{closest(code, codes)} Known: {', '.join(codes)}.")
    return codes.index(code)
