"""The Security Council's docket: dated drafts of a scenario, checked and laid out for the mechanism."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entente_sim.scenario.drivers import Finding, unknown_state
from entente_sim.scenario.errors import closest
from entente_sim.scenario.schema import Draft, Scenario, World
from entente_sim.scenario.yaml_source import Loc

__all__ = ["NOBODY", "Tabled", "docket", "seats", "slots"]

NOBODY = -1
"""Index of a target that is no state of the world."""


@dataclass(frozen=True)
class Tabled:
    """A dated draft in terms of the world's arrays.

    Attributes
    ----------
    name, year, month
        Name and date; drafts are voted on in order of date.
    sponsor, target
        Positions of states; the target is -1 where it lies outside the world or there is none.
    coercion, regime_change_risk, regional_request
        As in the file.
    vulnerability
        Of a target outside the world; 0 otherwise.
    ties
        Prior interest of each state in a target outside the world.
    against_a_regime
        Whether there is a target at all.
    """

    name: str
    year: int
    month: int
    sponsor: int
    target: int
    coercion: float
    regime_change_risk: float
    regional_request: float
    vulnerability: float
    ties: tuple[float, ...]
    against_a_regime: bool


def in_force(world: World, scenario: Scenario | None) -> dict[str, tuple[bool, Draft]]:
    """Drafts by name, the scenario's in place of the world's of the same name; and whether they are the scenario's."""
    out = {name: (False, draft) for name, draft in world.drafts.items()}
    out.update({name: (True, draft) for name, draft in (scenario.drafts if scenario else {}).items()})
    return out


def seats(world: World) -> tuple[int, ...]:
    """Positions of the permanent members, ascending; none where the world has no council."""
    states = sorted(world.states)
    return tuple(states.index(code) for code in sorted(world.council.members)) if world.council else ()


def slots(world: World, scenario: Scenario) -> Iterator[str]:
    """Names of dated drafts up to the horizon, and every free year after the last of them."""
    if world.council is None:
        return
    last = scenario.horizon.start - 1
    for name, (_, draft) in in_force(world, scenario).items():
        if draft.year <= scenario.horizon.end:
            last = max(last, draft.year)
            yield name
    yield from map(str, range(last + 1, scenario.horizon.end + 1))


def docket(
    world: World, scenario: Scenario | None, states: list[str], years: list[int], found: list[Finding]
) -> tuple[Tabled, ...]:
    """Check every draft and lay out those within the years, in order of date and name."""
    members = world.council.members if world.council else []
    strangers = [code for code in members if code not in states]
    found.extend(Finding(False, ("council", "members"), unknown_state(code, states)) for code in strangers)
    out = []
    for name, (in_scenario, draft) in in_force(world, scenario).items():
        faults = list(_faults(("drafts", name), in_scenario, draft, world, states, years))
        found.extend(faults)
        if not faults and draft.year <= years[-1]:
            out.append(_tabled(name, draft, states))
    return tuple(sorted(out, key=lambda one: (one.year, one.month, one.name)))


def _tabled(name: str, draft: Draft, states: list[str]) -> Tabled:
    inside = draft.target in states
    return Tabled(
        name,
        draft.year,
        draft.month,
        states.index(draft.sponsor),
        states.index(draft.target) if draft.target is not None and inside else NOBODY,
        draft.coercion,
        draft.regime_change_risk,
        draft.regional_request,
        draft.vulnerability or 0.0,
        tuple(draft.ties.get(code, 0.0) for code in states),
        draft.target is not None,
    )


def _faults(
    loc: Loc, in_scenario: bool, draft: Draft, world: World, states: list[str], years: list[int]
) -> Iterator[Finding]:
    members = world.council.members if world.council else []

    def fault(key: str, sentence: str) -> Finding:
        return Finding(in_scenario, (*loc, key) if key else loc, sentence)

    if not members:
        yield fault("", "has nobody to vote on it: add 'council:' with 'members:' and 'source:' to the world file.")
        return
    later = draft.year > years[-1] and not in_scenario  # a world's later history, beyond this scenario's horizon
    if not (years[0] <= draft.year <= years[-1] or later):
        yield fault("year", f"{draft.year} lies outside the simulated years {years[0]} to {years[-1]}.")
    if draft.sponsor not in states:
        yield fault("sponsor", unknown_state(draft.sponsor, states))
    for key, code in (("sponsor", draft.sponsor), ("target", draft.target)):
        if code in states and not world.states[code].in_force(draft.year):
            yield fault(key, f"'{code}' does not exist in {draft.year}.")
    for code in draft.ties:
        if code not in members:
            yield fault(
                "ties", f"'{code}' is not a permanent member.{closest(code, members)} Known: {', '.join(members)}."
            )
    stated = [key for key in ("vulnerability", "ties") if getattr(draft, key) not in (None, {})]
    if draft.target is None or draft.target in states:
        why = "there is no target" if draft.target is None else f"'{draft.target}' is a state of this world"
        for key in stated:
            yield fault(key, f"is for a target outside the world, but {why}; leave it out.")
    elif "vulnerability" not in stated:
        yield fault(
            "target",
            f"'{draft.target}' is not a state of this world.{closest(draft.target, states)} "
            "For a target outside it, state its 'vulnerability' too.",
        )
