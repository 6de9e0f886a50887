"""One round, as an ordered list of mechanisms, and the loop over years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from entente_sim.engine import helper
from entente_sim.mechanisms.agreements import agreements
from entente_sim.mechanisms.arming import arming
from entente_sim.mechanisms.borders import borders
from entente_sim.mechanisms.capability import capability
from entente_sim.mechanisms.commitment import commitment
from entente_sim.mechanisms.common_enemy import common_enemy
from entente_sim.mechanisms.conduct import conduct
from entente_sim.mechanisms.council import council
from entente_sim.mechanisms.crises import crises
from entente_sim.mechanisms.detachment import detachment
from entente_sim.mechanisms.displacement import displacement
from entente_sim.mechanisms.economy import economy
from entente_sim.mechanisms.finance import finance
from entente_sim.mechanisms.incentives import incentives
from entente_sim.mechanisms.influence import influence
from entente_sim.mechanisms.institutions import institutions, share_institutions
from entente_sim.mechanisms.leaders import leaders
from entente_sim.mechanisms.learning import learning
from entente_sim.mechanisms.legitimacy import legitimacy
from entente_sim.mechanisms.load import load
from entente_sim.mechanisms.offers import offers
from entente_sim.mechanisms.pacts import pacts
from entente_sim.mechanisms.positions import positions
from entente_sim.mechanisms.posture import posture
from entente_sim.mechanisms.projection import projection
from entente_sim.mechanisms.prospect import prospect
from entente_sim.mechanisms.regime import regime, settle
from entente_sim.mechanisms.routes import routes
from entente_sim.mechanisms.status import status
from entente_sim.mechanisms.threat import threat
from entente_sim.mechanisms.trade import trade
from entente_sim.mechanisms.transfers import transfers
from entente_sim.numerics import when_many_are_compiled
from entente_sim.scenario.errors import closest
from entente_sim.scenario.inputs import Inputs
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.layout import Layout
from entente_sim.world.world import World, variable_table

__all__ = ["ROUND", "Mechanism", "advance", "begin", "round_with", "step"]

Mechanism = Callable[[World, Lanes, Streams], None]
"""Moves a chunk of runs in place, with the parameters of each run and its random streams."""

ROUND: tuple[Mechanism, ...] = (
    capability,
    positions,
    projection,
    threat,
    legitimacy,
    status,
    prospect,
    load,
    routes,
    common_enemy,
    detachment,
    displacement,
    offers,
    incentives,
    posture,
    conduct,
    commitment,
    agreements,
    borders,
    pacts,
    institutions,
    crises,
    council,
    arming,
    transfers,
    economy,
    trade,
    finance,
    influence,
    learning,
    leaders,
    regime,
)
"""The schedule.  Everything up to ``posture`` reads what was seen at the end of last year."""

when_many_are_compiled(helper.start)

_YEARLY = tuple(name for name, _, role, *_ in variable_table() if role == "input")
_SIMULATED = tuple(name for name, _, role, *_ in variable_table() if role == "state")


def round_with(
    mechanism: Mechanism,
    *,
    before: str | None = None,
    after: str | None = None,
    schedule: Sequence[Mechanism] = ROUND,
) -> tuple[Mechanism, ...]:
    """Return the round with one more mechanism in it, for ``run(..., schedule=...)``.

    Parameters
    ----------
    mechanism
        ``mechanism(world, parameters, streams)`` writes the world's arrays in place.  It is called once a year for
        every chunk of runs, in several threads at a time, and so keeps nothing between calls.
    before, after
        Name of the mechanism it goes next to; exactly one of the two.
    schedule
        The round to extend.

    Raises
    ------
    ValueError
        If both or neither of ``before`` and ``after`` are given, or the schedule has no such mechanism.

    Examples
    --------
    >>> def truce(world, parameters, streams):
    ...     world.gain_competition[...] = 0.0
    >>> [mechanism.__name__ for mechanism in round_with(truce, after="incentives")][13:16]
    ['incentives', 'truce', 'posture']
    """
    if (before is None) == (after is None):
        raise ValueError("say where the mechanism goes: give one of before= and after=.")
    anchor = before or after or ""
    names = [getattr(one, "__name__", "") for one in schedule]
    if anchor not in names:
        raise ValueError(f"the round has no mechanism '{anchor}'.{closest(anchor, names)}")
    place = names.index(anchor) + (before is None)
    return (*schedule[:place], mechanism, *schedule[place:])


def begin(layout: Layout, inputs: Inputs, lanes: Lanes, runs: int) -> World:
    """Return the world before its first year.

    No dyadic state is set by hand: hostility starts equal between all, nothing has been done,
    commitment is what treaties in force and institutions commit to.
    """
    return _begun(World.empty(layout, inputs, runs), lanes)


def _begun(world: World, lanes: Lanes, before: World | None = None) -> World:
    """Let everything begin in a world's year, and go on where it has begun before."""
    _set_inputs(world, anew=True)
    _given(world)
    for i in range(world.layout.n):
        world.military[i] = world.spending[i] / world.military_price[i] / lanes.arming.depreciation
        world.hostility[i] = lanes.learning.start
        world.hostility[i, i] = 0.0
    world.reference[...] = world.inputs.at("reference", world.year)[..., None]
    world.legitimacy[...] = lanes.legitimacy.start
    for strategy in (world.mobility, world.contest, world.creativity):
        strategy[...] = 1.0 / 3.0
    settle(world, lanes)
    world.membership[...] = world.inputs.at("membership", world.year)[..., None]
    if before is not None:
        before.carry_into(world, ("membership",))  # what follows for those who enter hangs on who else belongs
    share_institutions(world, lanes)
    world.commitment[...] = np.maximum(world.pact, world.bond)
    if before is not None:
        before.carry_into(world, _SIMULATED)
    return world


def step(world: World, lanes: Lanes, streams: Streams, schedule: Sequence[Mechanism] = ROUND) -> None:
    """Run one year in place: the states of the year, its inputs and the regimes they meet, then every mechanism."""
    if not world.has_turned:
        fresh = World.empty(world.whole_layout, world.whole_inputs, world.runs, world.year)
        world.turn_to(_begun(fresh, lanes, world))
    _set_inputs(world, anew=world.year == world.inputs.first)
    if world.year <= world.inputs.start:
        _given(world)
    settle(world, lanes)
    for mechanism in schedule:
        mechanism(world, lanes, streams)
    world.year += 1


def advance(
    world: World, lanes: Lanes, streams: Streams, until: int, schedule: Sequence[Mechanism] = ROUND
) -> Iterator[int]:
    """Run years up to and including ``until``; yields each year when it is done."""
    while world.year <= until:
        year = world.year
        step(world, lanes, streams, schedule)
        yield year


def _given(world: World) -> None:
    """Up to the start year GDP, military spending and technology are inputs; the first two anchor what follows."""
    for name in ("economy", "spending"):
        given = world.inputs.at(name, world.year)[..., None]
        getattr(world, name)[...] = given
        getattr(world, f"{name}_start")[...] = given
    world.technology[...] = world.inputs.at("technology", world.year)[..., None]


def _set_inputs(world: World, *, anew: bool) -> None:
    """Write the year's inputs: all of them, or those that are not what they were the year before."""
    for name in _YEARLY:
        if anew or world.inputs.moved(name, world.year):
            now, array = world.inputs.at(name, world.year), getattr(world, name)
            array[...] = now if now.ndim == array.ndim else now[..., None]
