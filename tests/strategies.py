"""Hypothesis strategies for worlds, scenarios and parameters.

Everything drawn is valid: :func:`worlds` and :func:`scenarios` give objects that compile to inputs, whatever the
draw.  Values that become denominators (stakes, GDP, population, what makes trade and treaties) are 0 or clear of it,
so that two correct implementations agree to rounding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from hypothesis import strategies as st

from entente_sim.scenario.assembly import inputs_of
from entente_sim.scenario.errors import ScenarioError
from entente_sim.scenario.fields import FIELDS, UNIT_FACTORS
from entente_sim.scenario.parameters import INCENTIVE_WEIGHTS, Parameters, parameter_table
from entente_sim.scenario.schema import (
    Arena,
    Barrier,
    Base,
    Council,
    Draft,
    Driver,
    DyadTable,
    DyadValue,
    Event,
    Geography,
    Horizon,
    Institution,
    Membership,
    Pact,
    Place,
    Point,
    Scenario,
    StateEntry,
    StateTable,
    World,
)

__all__ = ["SWITCHES", "drivers", "events", "parameters", "scenarios", "seeds", "worlds"]

SOURCE = "made up"
MOST_FREE_YEARS = 5

TYPICAL = {
    "economy": (0.1, 30.0),
    "spending": (1e-4, 0.05),
    "population": (0.1, 1500.0),
    "growth": (-5.0, 10.0),
    "growth_drift": (-0.2, 0.2),
    "growth_sd": (0.0, 10.0),
    "modernisation": (-0.5, 0.5),
    "links": (0.0, 5.0),
}
"""Ranges narrower than the allowed ones, in canonical units; all other inputs use their allowed range."""

CLEAR_OF_ZERO = {"stake": 0.01, "complementarity": 0.01, "links": 0.01}
"""Least values above 0 of inputs that become denominators."""

ODD = (Path(__file__).parents[1] / "docs" / "odd.md").read_text(encoding="utf-8")
SWITCHED = ODD[ODD.index("### Switching mechanisms off") : ODD.index("### Parameters")]
SWITCHES = tuple(dict.fromkeys([*INCENTIVE_WEIGHTS, *re.findall(r"`([a-z]+\.[a-z_]+)`", SWITCHED)]))
"""Parameters that switch a mechanism off at 0."""

OFTEN = {
    "crises.rate": (0.0, 5.0),
    "regime.rate": (0.0, 5.0),
    "pacts.rate": (0.5, 1.0),
    "pacts.threshold": (-1.0, 0.0),
    "pacts.end": (0.3, 1.0),
    "institutions.rate": (0.5, 1.0),
    "institutions.leave": (0.5, 1.0),
    "council.draft_rate": (0.5, 1.0),
}
"""Ranges in which rare events come to pass within the few years that are drawn."""


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, allow_infinity=False, allow_subnormal=False)


seeds = st.integers(0, 2**32 - 1)
shares = numbers(0, 1)
clear_shares = st.one_of(numbers(0.01, 1), numbers(0.2, 1), st.sampled_from([0.0, 0.5, 1.0]))
"""0 or clear of it."""


def values(field: str, unit: str) -> st.SearchStrategy[float]:
    """Values of an input in one of its units."""
    low, high = TYPICAL.get(field, (FIELDS[field].low, FIELDS[field].high))
    if field == "reference":
        low = 0.0
    factor = UNIT_FACTORS[FIELDS[field].unit][unit]
    low, high, least = low / factor, high / factor, CLEAR_OF_ZERO.get(field, low) / factor
    return st.one_of(numbers(least, high), numbers(least, high), st.sampled_from([low, high]))


def units(field: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(UNIT_FACTORS[FIELDS[field].unit]))


@st.composite
def spans(draw: st.DrawFn, years: Sequence[int]) -> dict[str, Any]:
    """Draw the first and last year of something, each possibly open."""
    first, last = sorted(draw(st.tuples(*[st.integers(years[0] - 1, years[-1] + 1)] * 2)))
    return {"since": draw(st.sampled_from([None, first])), "until": draw(st.sampled_from([None, last]))}


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    """Draw parameters within their sweep ranges, mechanisms now and then switched off, choice at times exact."""
    changed: dict[str, float] = {}
    for info in parameter_table():
        low, high = info.sweep
        usual = [st.just(info.default), numbers(low, high), numbers(low, high)]
        if info.path == "posture.precision":
            rare = [st.sampled_from([0.0, 1e6, 1e9, 1e12, 1e15])]
        elif info.path in OFTEN:
            rare = [st.just(0.0), numbers(*OFTEN[info.path]), numbers(*OFTEN[info.path])]
        else:
            rare = [st.sampled_from([0.0, high] if info.path in SWITCHES else [low, high])]
        changed[info.path] = draw(st.one_of(*usual, *rare))
    measures = ("gdp_weight", "military_weight", "net_weight", "cinc_weight")
    main = draw(st.sampled_from([None, None, *measures]))
    for name in measures if main else ():
        changed[f"capability.{name}"] = float(name == main)
    if not any(changed[f"capability.{name}"] for name in measures[:-1]):  # CINC may be 0; no state is powerless
        changed["capability.gdp_weight"] = 0.1
    made = Parameters().replace(**changed)
    return made.null() if draw(st.sampled_from([False] * 7 + [True])) else made


@st.composite
def state_tables(draw: st.DrawFn, field: str, codes: Sequence[str], years: Sequence[int]) -> StateTable:
    """Draw values of one input: numbers, or series over anchor years inside and around the simulated ones."""
    unit = draw(units(field))
    anchors = sorted(draw(st.sets(st.integers(years[0] - 3, years[-1] + 3), min_size=1, max_size=3)))
    covered = codes if FIELDS[field].default is None else sorted(draw(st.sets(st.sampled_from(codes))))
    value = values(field, unit)
    series = st.lists(value, min_size=len(anchors), max_size=len(anchors))
    given = {code: draw(st.one_of(value, series)) for code in covered}
    if FIELDS[field].log:  # no two states quite alike: who ranks above whom must not hang on rounding
        given = {
            code: [v * (1 + k / 997) for v in drawn] if isinstance(drawn, list) else drawn * (1 + k / 997)
            for k, (code, drawn) in enumerate(given.items())
        }
    return StateTable(field=field, unit=unit, years=anchors, source=SOURCE, values=given)


@st.composite
def dyad_tables(draw: st.DrawFn, field: str, codes: Sequence[str], years: Sequence[int]) -> DyadTable:
    """Draw values of one input between pairs, with a default and dated exceptions."""
    unit = draw(units(field))
    entries = []
    for _ in range(draw(st.integers(0, 4))):
        form: dict[str, Any]
        if FIELDS[field].symmetric or draw(st.booleans()):
            form = {"between": draw(st.lists(st.sampled_from(codes), min_size=2, max_size=3, unique=True))}
        else:
            actor = draw(st.sampled_from(codes))
            rest = [code for code in codes if code != actor]
            towards = draw(st.lists(st.sampled_from(rest), min_size=1, max_size=3, unique=True))
            form = {"actor": actor, "towards": towards}
        entries.append(DyadValue(**form, **draw(spans(years)), value=draw(values(field, unit))))
    default = draw(st.one_of(st.none(), values(field, unit)))
    return DyadTable(field=field, unit=unit, default=default, source=SOURCE, values=entries)


@st.composite
def points(draw: st.DrawFn) -> Point:
    return Point(place="somewhere", lat=draw(numbers(-90, 90)), lon=draw(numbers(-180, 180)))


@st.composite
def states(draw: st.DrawFn, codes: Sequence[str], years: Sequence[int]) -> dict[str, StateEntry]:
    """Draw what states are: at times some come and go, two at least being there all the while, or lose a place."""
    dated = draw(st.sampled_from([False, False, True]))
    out = {}
    for number, code in enumerate(codes):
        held = draw(st.lists(points(), min_size=1, max_size=2))
        spell = draw(spans(years)) if dated and number > 1 else {}
        places = [
            Place(**point.model_dump(), **(draw(spans(years)) if dated and k else {})) for k, point in enumerate(held)
        ]
        out[code] = StateEntry(name=code, points=places, **spell)
    return out


@st.composite
def geographies(draw: st.DrawFn, codes: Sequence[str], years: Sequence[int]) -> Geography:
    """Draw borders, barriers and bases."""
    pairs = st.sampled_from([list(pair) for pair in combinations(codes, 2)])
    some_pairs = st.lists(pairs, max_size=4, unique_by=tuple)
    bases = []
    for _ in range(draw(st.integers(0, 3))):
        place = draw(points())
        owner = draw(st.sampled_from(codes))
        bases.append(Base(place="base", lat=place.lat, lon=place.lon, owner=owner, **draw(spans(years))))
    return Geography(
        source=SOURCE,
        land_borders=draw(some_pairs),
        overland_default=draw(shares),
        barriers=[Barrier(between=pair, value=draw(shares), why="mountains") for pair in draw(some_pairs)],
        bases=bases,
    )


@st.composite
def arenas(draw: st.DrawFn, codes: Sequence[str]) -> Arena:
    """Draw an issue area in which some states have no stake, or one of zero."""
    some = st.sampled_from(codes)
    return Arena(
        title="an arena",
        level=draw(st.sampled_from(["systemic", "regional"])),
        regime_slope=draw(numbers(-2, 2)),
        stakes={code: draw(clear_shares) for code in codes if draw(st.integers(0, 4))},
        stances=draw(st.dictionaries(some, numbers(-1, 1))),
        access=draw(st.dictionaries(some, shares)),
        overland=draw(shares),
        sanctionable=draw(shares),
        source=SOURCE,
    )


@st.composite
def pacts(draw: st.DrawFn, codes: Sequence[str], years: Sequence[int]) -> Pact:
    return Pact(
        title="a pact",
        kind=draw(st.sampled_from(["defence", "consultation", "non-aggression"])),
        members=draw(st.lists(st.sampled_from(codes), min_size=2, max_size=3, unique=True)),
        depth=draw(clear_shares),
        source=SOURCE,
        **draw(spans(years)),
    )


@st.composite
def institutions(draw: st.DrawFn, codes: Sequence[str], arena_names: Sequence[str], start: int) -> Institution:
    """Draw an institution with one or two leaders and a history of members that ends with the start year."""
    some = st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True)
    leaders = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True))
    spells = [Membership(states=leaders, since=draw(st.sampled_from([None, start - 2, start])))]
    for _ in range(draw(st.integers(0, 2))):
        years = draw(spans(range(start - 4, start)))
        spells.append(Membership(states=draw(some), **years))
    return Institution(
        title="an institution",
        kind=draw(st.sampled_from(["union", "defence", "forum"])),
        leaders=leaders,
        arena=draw(st.sampled_from(arena_names)),
        openness=draw(shares),
        bindingness=draw(clear_shares),
        members=spells,
        eligible=draw(some),
        source=SOURCE,
    )


@st.composite
def drafts(draw: st.DrawFn, lives: Mapping[str, StateEntry], members: Sequence[str], years: Sequence[int]) -> Draft:
    """Draw a draft against a state of the world, one outside it, or nobody."""
    year = draw(st.sampled_from(years))
    codes = sorted(code for code, life in lives.items() if life.in_force(year))
    target = draw(st.sampled_from([None, "OUTSIDE", *codes]))
    stranger = target == "OUTSIDE"
    return Draft(
        year=year,
        month=draw(st.sampled_from([1, 1, 6, 12])),
        title="a draft",
        sponsor=draw(st.sampled_from(codes)),
        target=target,
        coercion=draw(st.one_of(shares, st.sampled_from([0.0, 0.9, 1.0]))),
        regime_change_risk=draw(shares),
        regional_request=draw(shares),
        vulnerability=draw(st.one_of(shares, st.just(1.0))) if stranger else None,
        ties=draw(st.dictionaries(st.sampled_from(members), shares)) if stranger else {},
        source=SOURCE,
    )


@st.composite
def targets(draw: st.DrawFn, field: str, codes: Sequence[str], arena_names: Sequence[str]) -> str:
    """Draw a path to an input, now and then of all states or arenas at once."""
    code = draw(st.sampled_from([*codes, "*"]))
    scope = FIELDS[field].scope
    if scope == "state":
        return f"states.{code}.{field}"
    if scope == "dyad":
        first, second = draw(st.sampled_from([*permutations(codes, 2), (codes[0], "*"), ("*", codes[0]), ("*", "*")]))
        return f"dyads.{first}.{second}.{field}"
    return f"arenas.{draw(st.sampled_from([*arena_names, '*']))}.{field}.{code}"


@st.composite
def changes(draw: st.DrawFn, codes: Sequence[str], arena_names: Sequence[str], years: Sequence[int]) -> dict[str, Any]:
    """Draw what drivers and events have in common: a target, a change, an end, a half-life and a first year."""
    drivable = sorted(name for name, field in FIELDS.items() if field.drivable)
    field = draw(st.one_of(st.just("stake"), st.sampled_from(drivable)))
    unit = draw(units(field))
    start = draw(st.integers(years[0], years[-1]))
    kind = draw(st.sampled_from(["to", "to", "add", "times"]))
    if kind == "to":
        change = draw(values(field, unit))
    elif kind == "add":
        change = draw(numbers(-0.3, 0.3)) / UNIT_FACTORS[FIELDS[field].unit][unit]
    else:
        change = draw(numbers(0.5, 1.5))
    return {
        "target": draw(targets(field, codes, arena_names)),
        kind: change,
        "unit": unit,
        "start": start,
        "end": draw(st.one_of(st.none(), st.integers(start, years[-1] + 1))),
        "half_life": draw(st.one_of(st.none(), numbers(0.5, 10))),
    }


@st.composite
def drivers(draw: st.DrawFn, codes: Sequence[str], arena_names: Sequence[str], years: Sequence[int]) -> Driver:
    return Driver(**draw(changes(codes, arena_names, years)), ramp=draw(st.integers(1, 4)))


@st.composite
def events(draw: st.DrawFn, codes: Sequence[str], arena_names: Sequence[str], years: Sequence[int]) -> Event:
    change = draw(changes(codes, arena_names, years))
    return Event(**{"year" if key == "start" else key: value for key, value in change.items()})


def _first_year(world: World) -> int:
    return world.start if world.spin_up is None else world.spin_up


def _scenario(world: World, end: int, start: int | None = None, **changes: Any) -> Scenario:
    return Scenario(
        kind="scenario",
        title="A drawn scenario",
        description="Drivers and events drawn at random.",
        world="drawn",
        horizon=Horizon(start=world.start if start is None else start, end=end),
        **changes,
    )


def _compiles(world: World, scenario: Scenario) -> bool:
    try:
        inputs_of(world, scenario)
    except ScenarioError:
        return False
    return True


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a world of 2 to 6 states and 1 to 4 arenas, with a spin-up of up to four years or none."""
    letters = st.text(ascii_uppercase, min_size=3, max_size=3)
    codes = draw(st.lists(letters, min_size=2, max_size=6, unique=True))
    start = draw(st.integers(1990, 2040))
    spin_up = draw(st.sampled_from([None, start - 2, start - 1, start, start - 3, start - 4]))
    years = range(start if spin_up is None else spin_up, start + 4)
    names = st.sampled_from(["east", "north_1", "order", "sea", "south", "trade"])
    chosen = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    stated = [name for name, field in FIELDS.items() if field.scope == "state" and field.default is None]
    optional = sorted(name for name, field in FIELDS.items() if field.scope == "state" and field.default is not None)
    between = sorted(name for name, field in FIELDS.items() if field.scope == "dyad")
    stated += draw(st.lists(st.sampled_from(optional), min_size=6, unique=True))
    seated = draw(st.booleans())
    geography = draw(geographies(codes, years))
    related = draw(st.lists(st.sampled_from(between), min_size=2, max_size=5, unique=True))
    if geography.land_borders and "grievance" not in related:  # neighbours have something to settle
        related.append("grievance")
    if seated and "promotion" not in stated:  # nobody else tables a draft
        stated.append("promotion")
    world = World(
        kind="world",
        title="A drawn world",
        description="States and arenas drawn at random.",
        start=start,
        spin_up=spin_up,
        signing=draw(st.sampled_from([None, start - 2, start, start + 1])),
        states=draw(states(codes, years)),
        geography=geography,
        tables=[draw(state_tables(field, codes, years)) for field in stated],
        dyads=[draw(dyad_tables(field, codes, years)) for field in related],
        arenas={name: draw(arenas(codes)) for name in chosen},
        pacts=draw(st.lists(pacts(codes, years), max_size=3)),
        institutions=draw(
            st.dictionaries(
                st.sampled_from(["bank", "league", "shield"]), institutions(codes, chosen, start), max_size=3
            )
        ),
    )
    if seated:
        members = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True))
        own = draw(st.lists(drafts(world.states, members, years[:-1]), max_size=3))
        update = {
            "council": Council(members=members, source=SOURCE),
            "drafts": {f"draft_{k}": one for k, one in enumerate(own)},
        }
        world = world.model_copy(update=update)
    changed = world.model_copy(update={"drivers": {"own": draw(drivers(codes, chosen, years[:-1]))}})
    return changed if draw(st.booleans()) and _compiles(changed, _scenario(changed, start + MOST_FREE_YEARS)) else world


@st.composite
def scenarios(draw: st.DrawFn, world: World) -> Scenario:
    """Draw a scenario of 2 to 5 free years on a world; changes that would leave an input's range are left out.

    Now and then it goes free before the world's own start.
    """
    codes, names = sorted(world.states), sorted(world.arenas)
    start = draw(st.sampled_from([world.start, world.start, *range(_first_year(world), world.start)]))
    end = start + draw(st.integers(2, MOST_FREE_YEARS))
    years = range(_first_year(world), end + 1)
    kept: dict[str, dict[str, Any]] = {"drivers": {}, "events": {}, "drafts": {}}
    for section, strategy in (("drivers", drivers), ("events", events)):
        for number, entry in enumerate(draw(st.lists(strategy(codes, names, years), max_size=3))):
            tried = {**kept, section: {**kept[section], f"change_{number}": entry}}
            if _compiles(world, _scenario(world, end, start, **tried)):
                kept = tried
    if world.council is not None:
        own = draw(st.lists(drafts(world.states, world.council.members, years), max_size=2))
        kept["drafts"] = {f"draft_{number + 1}": one for number, one in enumerate(own)}  # one may replace the world's
    return _scenario(world, end, start, **kept)
