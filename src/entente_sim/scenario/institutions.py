"""Institutions of a world file as arrays: what each is, who leads, who may join, and who has been a member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entente_sim.numerics import FloatArray
from entente_sim.scenario.drivers import Finding, unknown_state
from entente_sim.scenario.errors import closest
from entente_sim.scenario.schema import World

__all__ = ["Institutions", "check_institutions", "membership_history"]


@dataclass(frozen=True)
class Institutions:
    """What never changes in the institutions of a world, sorted by name.

    Attributes
    ----------
    names
        Names, sorted; position is the array index.
    arena
        ``(institutions,)`` index of the arena each works in.
    openness, bindingness
        ``(institutions,)`` in [0, 1].
    union, defence
        ``(institutions,)`` bool: a customs or economic union; a promise of mutual defence.
    leader, candidate
        ``(institutions, n)`` bool: who leads; who may join or leave (members of any year and those
        eligible, without the leaders).
    """

    names: tuple[str, ...]
    arena: NDArray[np.int64]
    openness: FloatArray
    bindingness: FloatArray
    union: NDArray[np.bool_]
    defence: NDArray[np.bool_]
    leader: NDArray[np.bool_]
    candidate: NDArray[np.bool_]

    @classmethod
    def of(cls, world: World, states: Sequence[str], arenas: Sequence[str]) -> Institutions:
        """Lay out the institutions of a world; an arena it does not have (a fault of its own) gets -1."""
        names = tuple(sorted(world.institutions))
        entries = [world.institutions[name] for name in names]
        leader = np.array([[code in one.leaders for code in states] for one in entries], dtype=np.bool_)
        open_to = [{*one.eligible, *(code for spell in one.members for code in spell.states)} for one in entries]
        candidate = np.array([[code in codes for code in states] for codes in open_to], dtype=np.bool_)
        shape = (len(names), len(states))
        leader, candidate = leader.reshape(shape), candidate.reshape(shape)
        return cls(
            names,
            np.array([arenas.index(one.arena) if one.arena in arenas else -1 for one in entries], dtype=np.int64),
            np.array([one.openness for one in entries], dtype=np.float64),
            np.array([one.bindingness for one in entries], dtype=np.float64),
            np.array([one.kind == "union" for one in entries], dtype=np.bool_),
            np.array([one.kind == "defence" for one in entries], dtype=np.bool_),
            leader,
            candidate & ~leader,
        )

    def among(self, states: Sequence[int]) -> Institutions:
        """The institutions as they concern some of the states, by position."""
        picks = list(states)
        return replace(self, leader=self.leader[:, picks], candidate=self.candidate[:, picks])


def membership_history(world: World, states: Sequence[str], years: Sequence[int]) -> FloatArray:
    """``(years, institutions, n)``: 1 for the members of each year as the file states them."""
    names = sorted(world.institutions)
    out = np.zeros((len(years), len(names), len(states)))
    for q, name in enumerate(names):
        for spell in world.institutions[name].members:
            rows = [k for k, year in enumerate(years) if spell.in_force(year)]
            for code in spell.states:
                out[rows, q, states.index(code)] = 1.0
    return out


def check_institutions(world: World, states: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with the institutions of a world."""
    known = list(states)
    for name, one in world.institutions.items():
        here = ("institutions", name)
        if one.arena not in world.arenas:
            sentence = f"'{one.arena}' is not an arena.{closest(one.arena, world.arenas)}"
            yield Finding(False, (*here, "arena"), sentence)
        for key, codes in (("leaders", one.leaders), ("eligible", one.eligible)):
            for code in codes:
                if code not in states:
                    yield Finding(False, (*here, key), unknown_state(code, known))
        for number, spell in enumerate(one.members):
            place = (*here, "members", number)
            for code in spell.states:
                if code not in states:
                    yield Finding(False, place, unknown_state(code, known))
            for key, year in (("since", spell.since), ("until", spell.until)):
                if year is not None and year > world.start:
                    yield Finding(
                        False, (*place, key),
                        f"{year} lies after the start year {world.start}, from which on the model produces membership.",
                    )  # fmt: skip
