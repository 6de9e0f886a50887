"""What a world file and a scenario file may say (pydantic models, exported as JSON Schema)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from entente_sim.scenario.fields import FIELDS, UNIT_FACTORS
from entente_sim.scenario.parameters import Parameters

__all__ = [
    "Arena", "Council", "Draft", "Driver", "Horizon", "Institution", "Pact", "Scenario", "World",
]  # fmt: skip

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,7}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Year = Annotated[int, Field(ge=1500, le=2500)]
Share = Annotated[float, Field(ge=0, le=1)]
Shares = Share | Annotated[dict[Year, Share], Field(min_length=1)]
Stance = Annotated[float, Field(ge=-1, le=1)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
if TYPE_CHECKING:
    Unit = str
    StateField = str
    DyadField = str
else:
    Unit = Literal[tuple(sorted({unit for units in UNIT_FACTORS.values() for unit in units}))]
    StateField = Literal[tuple(name for name, field in FIELDS.items() if field.scope == "state")]
    DyadField = Literal[tuple(name for name, field in FIELDS.items() if field.scope == "dyad")]


LONGEST = 200
"""Most years a horizon or a spin-up may span."""


class Strict(BaseModel):
    """Unknown keys are refused; values are taken as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Point(Strict):
    """A place on the globe."""

    place: Text
    lat: float = Field(ge=-90, le=90, description="degrees north")
    lon: float = Field(ge=-180, le=180, description="degrees east")


class Dated(Strict):
    """Something in force from one year to another; without a year, from or to the end of time."""

    since: Year | None = None
    until: Year | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError(f"ends in {self.until}, before it begins in {self.since}")
        return self

    def in_force(self, year: int) -> bool:
        """Whether it holds in a year."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


class Place(Point, Dated):
    """A place from which a state's power radiates, while it holds it."""


class StateEntry(Dated):
    """One state: its name, the places from which its power radiates, and the years in which it exists."""

    name: Text
    points: list[Place] = Field(min_length=1, max_length=40)


class Base(Point, Dated):
    """A standing base abroad."""

    owner: Code


class StateTable(Strict):
    """Values of one input per state: a number, one number per anchor year, or numbers by anchor years of its own.

    With ``dates`` the numbers are years: the input is 1 in them and 0 in all others.
    """

    field: StateField
    unit: Unit
    years: list[Year] = Field(default=[], description="anchor years, ascending; values between are interpolated")
    dates: bool = Field(False, description="values are lists of years in which the input is 1; it is 0 in all others")
    source: Text
    values: dict[
        Code,
        Number | Annotated[list[Number], Field(min_length=1)] | Annotated[dict[Year, Number], Field(min_length=1)],
    ]


class DyadValue(Dated):
    """Values between pairs: ``between`` both ways, or ``actor`` towards each of ``towards``."""

    between: list[Code] = Field(default=[], description="every pair among these states, both ways")
    actor: Code | None = None
    towards: list[Code] = []
    value: Number

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.between) == bool(self.actor) or bool(self.actor) != bool(self.towards):
            raise ValueError("state either 'between: [A, B]' or 'actor: A' with 'towards: [B]'")
        if self.between and len(set(self.between)) < max(2, len(self.between)):
            raise ValueError("'between' needs two states or more, each once")
        if self.actor in self.towards:
            raise ValueError(f"'{self.actor}' acts towards itself")
        return self


class DyadTable(Strict):
    """Values of one input between pairs of states."""

    field: DyadField
    unit: Unit
    default: Number | None = None
    source: Text
    values: list[DyadValue] = []


class Barrier(Strict):
    """A natural barrier: the share of land power that passes it."""

    between: list[Code] = Field(min_length=2, max_length=2)
    value: float = Field(ge=0, le=1)
    why: Text


class Geography(Strict):
    """Land borders, barriers and bases; distances follow from the states' points."""

    source: Text
    land_borders: list[Annotated[list[Code], Field(min_length=2, max_length=2)]] = []
    overland_default: float = Field(0.7, ge=0, le=1, description="share of land power that crosses without a border")
    barriers: list[Barrier] = []
    bases: list[Base] = []


class Arena(Strict):
    """An issue area: who has a stake and what each wants, in all years or by anchor years.

    ``level`` is a label for measuring; no equation reads it.
    """

    title: Text
    level: Literal["systemic", "regional"]
    regime_slope: float = Field(0.0, ge=-2, le=2, description="how far regime type gives the ideal position")
    stakes: dict[Code, Shares]
    stances: dict[Code, Stance | Annotated[dict[Year, Stance], Field(min_length=1)]] = {}
    access: dict[Code, Shares] = {}
    overland: float = Field(0.0, ge=0, le=1, description="how far it is a way round unsafe seas")
    sanctionable: float = Field(
        0.0, ge=0, le=1, description="how far cooperation there exposes to third parties' sanctions"
    )
    source: Text


class Pact(Dated):
    """A treaty in force: an initial condition, not an outcome of the run."""

    title: Text
    kind: Literal["defence", "consultation", "non-aggression"]
    members: list[Code] = Field(min_length=2)
    depth: float = Field(ge=0, le=1, description="least commitment among members while in force")
    source: Text


class Membership(Dated):
    """States that belong to an institution over the same years, up to the start year of the world."""

    states: list[Code] = Field(min_length=1)


class Institution(Strict):
    """An organisation that states join and leave: membership is history up to the start year and free after it."""

    title: Text
    kind: Literal["union", "defence", "forum"]
    leaders: list[Code] = Field(min_length=1, description="members whose consent opens it to others; they never leave")
    arena: Name = Field(description="where members cooperate in it")
    openness: float = Field(ge=0, le=1, description="how little it closes members off; 1 admits whoever wants")
    bindingness: float = Field(ge=0, le=1, description="how far its rules bind")
    members: list[Membership] = Field(min_length=1)
    eligible: list[Code] = Field(default=[], description="states that may join, besides members of any year")
    source: Text

    @model_validator(mode="after")
    def _led_from_within(self) -> Self:
        members = {code for spell in self.members for code in spell.states}
        for leader in self.leaders:
            if leader not in members:
                raise ValueError(f"leader '{leader}' is not a member")
        return self


class Driver(Strict):
    """A dated change of physical or domestic inputs.

    Exactly one of ``to`` (towards a value), ``add`` and ``times`` is given.  The change grows
    over ``ramp`` years from ``start`` (a ramp of 1 is full at once), lasts to ``end`` if there
    is one, and fades with ``half_life`` if there is one.
    """

    target: Annotated[list[str], Field(min_length=1)] | str
    to: Number | None = None
    add: Number | None = None
    times: Number | None = None
    unit: Unit
    start: Year
    ramp: int = Field(1, ge=1, le=200, description="years")
    end: Year | None = None
    half_life: float | None = Field(None, gt=0, le=200, description="years")
    why: Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        given = [name for name in ("to", "add", "times") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"state exactly one of to, add, times (given: {', '.join(given) or 'none'})")
        if self.end is not None and self.end < self.start:
            raise ValueError(f"ends in {self.end}, before it starts in {self.start}")
        return self

    @property
    def targets(self) -> list[str]:
        """The paths this driver changes."""
        return [self.target] if isinstance(self.target, str) else self.target


class Event(Strict):
    """A dated shock to physical or domestic inputs; lasts unless it has a half-life or an end."""

    year: Year
    target: Annotated[list[str], Field(min_length=1)] | str
    to: Number | None = None
    add: Number | None = None
    times: Number | None = None
    unit: Unit
    end: Year | None = None
    half_life: float | None = Field(None, gt=0, le=200, description="years")
    why: Text | None = None
    source: Text | None = None

    def as_driver(self) -> Driver:
        """Return the event as a driver that is full at once."""
        data: dict[str, Any] = self.model_dump()
        data["start"] = data.pop("year")
        return Driver.model_validate(data)

    @model_validator(mode="after")
    def _is_driver(self) -> Self:
        self.as_driver()
        return self


class Council(Strict):
    """The Security Council: the states whose veto kills a draft."""

    members: list[Code] = Field(min_length=1, max_length=15, description="permanent members")
    source: Text

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.members)) < len(self.members):
            raise ValueError("name each permanent member once")
        return self


class Draft(Strict):
    """A draft resolution: what it asks, never how anybody voted on it.

    A target outside the world needs its ``vulnerability``, and may have ``ties``: how much permanent
    members had at stake in it before (arms deliveries, bases), a physical fact.
    """

    year: Year
    month: int = Field(1, ge=1, le=12, description="order within the year: later drafts know what earlier ones led to")
    title: Text
    sponsor: Code
    target: Code | None = None
    coercion: Share = Field(description="how far its measures go: 0 none, 1 force")
    regime_change_risk: Share = Field(description="how far its text reaches into who governs the target")
    regional_request: Share = Field(0.0, description="how far the region's own organisation asked for it")
    vulnerability: Share | None = Field(None, description="domestic vulnerability of a target outside the world")
    ties: dict[Code, Share] = Field(default={}, description="prior interest of permanent members in such a target")
    source: Text


class Horizon(Strict):
    """First and last simulated year of a scenario.

    A start before the world's own lets the run go free earlier, with what the world knows up to then.
    """

    start: Year
    end: Year

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be later than start")
        if self.end - self.start > LONGEST:
            raise ValueError(f"spans more than {LONGEST} years")
        return self


class Changing(Strict):
    """Something that changes inputs over time, or puts drafts before the Council."""

    drivers: dict[Name, Driver] = {}
    events: dict[Name, Event] = {}
    drafts: dict[Name, Draft] = Field(default={}, description="drafts put before the Security Council, by name")

    def changes(self) -> dict[tuple[str, str], Driver]:
        """Drivers, then events as drivers, in the order of the file, by section and name."""
        out = {("drivers", name): driver for name, driver in self.drivers.items()}
        out.update({("events", name): event.as_driver() for name, event in self.events.items()})
        return out


class World(Changing):
    """A world file: states, geography, inputs with sources, arenas, treaties, institutions, history."""

    kind: Literal["world"]
    title: Text
    description: Text
    start: Year = Field(description="year in which free runs begin")
    spin_up: Year | None = Field(None, description="year from which known inputs are run to reach the start state")
    signing: Year | None = Field(
        None,
        description="year from which states sign and end defence treaties by themselves; by default the one after the "
        "start, because treaties up to it are given under pacts",
    )
    focus: list[Code] = Field(default=[], description="states whose dyads are reported by default")
    states: dict[Code, StateEntry] = Field(min_length=2, max_length=200)
    geography: Geography
    tables: list[StateTable]
    dyads: list[DyadTable] = []
    arenas: dict[Name, Arena] = Field(min_length=1, max_length=60)
    pacts: list[Pact] = []
    institutions: dict[Name, Institution] = Field(default={}, max_length=60)
    council: Council | None = None


class Scenario(Changing):
    """A scenario file: a world, a horizon, and what changes."""

    kind: Literal["scenario"]
    extends: str | None = Field(None, description="name of a shipped scenario, or a file beside this one")
    title: Text
    description: Text
    world: str = Field(description="name of a shipped world, or a file beside this one")
    horizon: Horizon
    parameters: Parameters = Parameters()
