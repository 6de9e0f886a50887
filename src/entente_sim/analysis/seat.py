"""A seat at the table: what one state faces in a year, and what each posture would bring it.

A person, or a script, may take a state's decisions in a run (:class:`Player`).  A decision is a posture towards one
partner at one level, taken in all its arenas at once.  What a posture is worth this year is the utility that the
model's own choice is drawn from; what it would bring is simulated: the run goes on several times under other luck,
with the posture held and everybody else choosing as the model does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from entente_sim.engine.round import step
from entente_sim.mechanisms.posture import BEST_RESPONSE, posture, utilities
from entente_sim.model import EntenteModel, Postures, State
from entente_sim.numerics import FloatArray
from entente_sim.streams import Streams
from entente_sim.world.lanes import Lanes
from entente_sim.world.world import World

__all__ = [
    "AHEAD",
    "STANCES",
    "Decision",
    "Outlook",
    "Player",
    "Thirds",
    "Worth",
    "decisions",
    "main_partners",
    "outlook",
    "worth",
]

Thirds = tuple[int, int]
"""Cooperation and competition, each in thirds: 0 to 3."""

STANCES: dict[str, Thirds] = {
    "abstain": (0, 0), "engage": (2, 0), "align": (3, 0), "hedge": (2, 2), "balance": (0, 2), "confront": (0, 3),
}  # fmt: skip
"""Postures by name; any other pair of thirds can be chosen too."""

AHEAD = 5
"""Years an outlook looks ahead, the year of the choice included."""

PARTNERS = 4
"""Partners decided on by hand."""


@dataclass(frozen=True)
class Decision:
    """A state's posture towards one partner at one level.

    Attributes
    ----------
    partner, level
        Towards whom, and at which level of arenas.
    arenas
        The arenas of that level both have a stake in.
    """

    partner: str
    level: str
    arenas: tuple[str, ...] = field(compare=False)

    def rows(self, world: World, code: str) -> list[int]:
        """Rows of a state's decision in a world's arrays as it stands; none where either does not exist."""
        layout = world.layout
        if not {code, self.partner} <= set(layout.states):
            return []
        i, j = layout.state(code), layout.state(self.partner)
        rows = (int(layout.where[a, i, j]) for a in layout.arenas_at(self.level))
        return [row for row in rows if row >= 0]


def decisions(model: EntenteModel, code: str, partners: Sequence[str] | None = None) -> list[Decision]:
    """What there is to decide this year towards some partners (by default :func:`main_partners`), at either level."""
    layout = model.world.layout
    found = []
    for partner in main_partners(model, code) if partners is None else partners:
        for level in ("systemic", "regional"):
            names = [layout.arenas[a] for a in layout.arenas_at(level)]
            met = tuple(arena for arena in names if model.row(code, partner, arena) >= 0)
            if met:
                found.append(Decision(partner, level, met))
    return found


def main_partners(model: EntenteModel, code: str) -> list[str]:
    """The world's focal states, then those most feared, among the states of the year."""
    world = model.world
    i, present = world.layout.state(code), world.layout.states
    focal = [one for one in model.resolved.world.focus if one != code and one in present]
    feared = sorted(present, key=lambda one: -world.threat[i, world.layout.state(one), 0])
    return [*focal, *(one for one in feared if one != code and one not in focal)][: max(PARTNERS, len(focal))]


@dataclass(frozen=True)
class Worth:
    """What a decision's postures are worth in the year at hand.

    Attributes
    ----------
    options
        ``(4, 4)`` utility by thirds of cooperation and competition, summed over arenas; doing nothing again after
        doing nothing is worth 0.
    cooperation, competition
        What the model would do in the state's place: expected levels, in [0, 1].
    expected, best
        Utility the model's own choice brings on average, and that of the best single posture in each arena.
    """

    options: FloatArray
    cooperation: float
    competition: float
    expected: float
    best: float


def worth(model: EntenteModel, code: str, decision: Decision) -> Worth:
    """Weigh a decision, once the year's incentives are known (inside :meth:`State.choose_postures`)."""
    lanes = Lanes(model.parameters, 1)
    value = utilities(model.world, lanes)[decision.rows(model.world, code), :, 0]
    precision = float(lanes.posture.precision[0])
    odds = np.exp(min(precision, BEST_RESPONSE) * (value - value.max(axis=1, keepdims=True)))
    odds /= odds.sum(axis=1, keepdims=True)
    level = np.arange(4) / 3.0
    grid = odds.reshape(-1, 4, 4).mean(axis=0)
    return Worth(
        value.sum(axis=0).reshape(4, 4), float(level @ grid.sum(axis=1)), float(grid.sum(axis=0) @ level),
        float((odds * value).sum()), float(value.max(axis=1).sum()),
    )  # fmt: skip


@dataclass(frozen=True)
class Outlook:
    """Where a posture, held for some years, leads: means over runs under other luck, after the last of them.

    Attributes
    ----------
    commitment, threat, image
        Depth of the tie, threat seen in the partner, hostility the partner sees; all in [0, 1].
    answer
        The partner's cooperation less competition at that level, in [-1, 1].
    deficit
        Own status deficit, 0 or more.
    """

    commitment: float
    threat: float
    image: float
    answer: float
    deficit: float


def outlook(
    model: EntenteModel,
    code: str,
    decision: Decision,
    thirds: Thirds | None,
    *,
    standing: dict[Decision, Thirds] | None = None,
    years: int = AHEAD,
    runs: int = 16,
) -> Outlook:
    """Look ahead from the middle of a year, once incentives are known.

    Parameters
    ----------
    model, code
        The live run, and who decides.
    decision, thirds
        What is decided and how; ``None`` leaves it to the model.
    standing
        Other decisions that are held meanwhile.
    years, runs
        How far, and how many runs: number 1 and on after the live run's own.
    """
    held = dict(standing or {})
    held.pop(decision, None)
    if thirds is not None:
        held[decision] = thirds
    seed, run = model.luck
    world = model.world.copy_for(model.resolved.inputs, [0] * runs)
    lanes, streams = Lanes(model.parameters, runs), Streams(seed, range(run + 1, run + 1 + runs))

    def decide(world: World, lanes: Lanes, streams: Streams) -> None:
        posture(world, lanes, streams)
        for one, (c, k) in held.items():
            rows = one.rows(world, code)
            world.cooperation[rows], world.competition[rows] = c / 3.0, k / 3.0

    schedule = [decide if mechanism is posture else mechanism for mechanism in model.schedule]
    for mechanism in schedule[schedule.index(decide) :]:
        mechanism(world, lanes, streams)
    world.year += 1
    for _ in range(min(years - 1, model.last - model.year)):
        step(world, lanes, streams, schedule)
    layout = world.layout
    if not {code, decision.partner} <= set(layout.states):
        return Outlook(*[float("nan")] * 5)
    i, j = layout.state(code), layout.state(decision.partner)
    back = Decision(code, decision.level, decision.arenas).rows(world, decision.partner)
    return Outlook(
        float(world.commitment[i, j].mean()), float(world.threat[i, j].mean()), float(world.hostility[j, i].mean()),
        float((world.cooperation[back] - world.competition[back]).mean()), float(world.deficit[i].mean()),
    )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """One decision of one year: what was done, and what the model would have done in the same place."""

    year: int
    decision: Decision
    thirds: Thirds | None
    worth: Worth = field(repr=False)

    @property
    def levels(self) -> tuple[float, float]:
        """Cooperation and competition, in [0, 1]: as ordered, or what the model does on average."""
        if self.thirds is None:
            return self.worth.cooperation, self.worth.competition
        return self.thirds[0] / 3.0, self.thirds[1] / 3.0

    @property
    def value(self) -> float:
        """Utility of what was done that year."""
        return self.worth.expected if self.thirds is None else float(self.worth.options[self.thirds])


class Player(State):
    """A state whose decisions someone else takes; what is not ordered is left to the model.

    Subclasses override :meth:`ask`.

    Attributes
    ----------
    decisions
        What there is to decide this year, towards partners that stay the same.
    orders
        Postures in force; they stay until changed.
    taken
        Every decision of every year so far.
    """

    def __init__(self, model: EntenteModel, code: str) -> None:
        super().__init__(model, code)
        self.decisions: list[Decision] = []
        self.orders: dict[Decision, Thirds] = {}
        self.taken: list[Taken] = []
        self._partners: list[str] = []

    def ask(self) -> None:
        """Set ``orders`` for the year at hand; called once a year, when incentives are known."""

    def done(self, decision: Decision) -> tuple[float, float]:
        """Mean cooperation and competition of the year before, in [0, 1]."""
        world, rows = self.model.world, decision.rows(self.model.world, self.code)
        return float(world.cooperation[rows].mean()), float(world.competition[rows].mean())

    def choose_postures(self) -> Postures:
        """Ask, note, and return what was ordered."""
        if not self._partners:
            self._partners = main_partners(self.model, self.code)
        self.decisions = decisions(self.model, self.code, self._partners)
        self.ask()
        chosen: dict[tuple[str, str], tuple[float, float]] = {}
        for one in self.decisions:
            thirds = self.orders.get(one)
            self.taken.append(Taken(self.model.year, one, thirds, worth(self.model, self.code, one)))
            if thirds is not None:
                chosen |= {(one.partner, arena): (thirds[0] / 3.0, thirds[1] / 3.0) for arena in one.arenas}
        return chosen
